'use strict';
const D = JSON.parse(document.getElementById('donnees').textContent);
const diapos = [...document.querySelectorAll('.diapo')];
const element = (id) => document.getElementById(id);
const diapoNommee = (nom) => D.diapos.find((diapo) => diapo.nom === nom);
const parametres = () => new URLSearchParams(location.search);
const entre = (n) => Math.min(diapos.length, Math.max(1, n));
/* Slides are called by their names; links made before are numbered. */
const rangDe = (dit) => D.diapos.findIndex(({ nom }) => nom === (D.numeros[dit - 1] ?? dit)) + 1 || 1;
const nombre = (n) => n.toLocaleString('fr-FR');
const ecrire = (selecteur, texte) => {
  for (const trouve of document.querySelectorAll(selecteur)) trouve.textContent = texte;
};
/* As French is printed, for what is typed here: the server has all the rules. */
const imprime = (texte) => texte.replaceAll("'", '’')
  .replace(/ (?=[;!?])/g, '\u202f').replace(/ (?=[:»%€])|(?<=«) /g, '\u00a0');
const enLongueDate = (date) => new Date(`${date}T12:00`)
  .toLocaleDateString('fr-FR', { dateStyle: 'long' }).replace(/^1(?=\s)/, '1ᵉʳ').replace(' ', '\u00a0');
const enfants = (parent, balise, textes) => parent.replaceChildren(...textes.map((texte) => {
  const enfant = document.createElement(balise);
  enfant.textContent = texte;
  return enfant;
}));
/* Two decks, of two régions, may be open at once. */
const salle = 'BroadcastChannel' in window
  ? new BroadcastChannel(`spaser-presentation-${D.region}`) : null;
let numero = rangDe(parametres().get('diapo'));

/* The notes, in a second window, follow the first one and lead it. */
const enNotes = parametres().get('notes') === '1';
document.documentElement.classList.toggle('pour-notes', enNotes);

const noter = (adresse) => {
  try {
    history.replaceState(history.state, '', adresse);
  } catch {
    /* A browser may refuse it to a local file: the address stays as it is. */
  }
};

const LONG = 70;
const direOu = () => {
  for (const titre of document.querySelectorAll('.diapo h1')) {
    titre.classList.toggle('long', titre.textContent.length > LONG);
  }
  const [diapo, ensuite] = [D.diapos[numero - 1], D.diapos[numero]];
  const ou = `${numero} sur ${diapos.length}`;
  document.title = `${enNotes ? 'Notes · ' : ''}${ou} · ${diapo.titre} · ${D.site}`;
  element('numero').textContent = `${numero} / ${diapos.length}`;
  ecrire('#notes .numero', `Diapositive ${ou}`);
  ecrire('#notes h1', diapo.titre);
  ecrire('#notes .texte', diapo.notes);
  ecrire('#notes .rappel', diapo.suit ? D.regle : '');
  ecrire('#notes .suite', ensuite ? `Ensuite\u00a0: ${ensuite.titre}` : 'C’est la dernière.');
  const adresse = new URL(location.href);
  adresse.searchParams.set('diapo', diapo.nom);
  noter(adresse);
  adresse.searchParams.set('notes', '1');
  element('ouvrir-notes').href = adresse;
};

const montrer = (suivant, annoncer = true) => {
  numero = entre(suivant);
  diapos.forEach((diapo, rang) => {
    const ici = rang === numero - 1;
    diapo.classList.toggle('ici', ici);
    diapo.classList.toggle('ensuite', rang === numero);
    diapo.inert = !ici;
  });
  element('avant').disabled = numero === 1;
  element('apres').disabled = numero === diapos.length;
  direOu();
  if (annoncer) salle?.postMessage({ numero });
};

/* A black screen: asked from the notes too, shown in the room alone. */
let noir = false;
const noircir = (ainsi, annoncer = true) => {
  noir = ainsi;
  element('noir').hidden = enNotes || !noir;
  document.documentElement.classList.toggle('noir', noir);
  if (annoncer) salle?.postMessage({ noir });
};
element('noir').addEventListener('click', () => noircir(false));

const emplirEcran = () => {
  const demande = document.fullscreenElement
    ? document.exitFullscreen() : document.documentElement.requestFullscreen?.();
  demande?.catch(() => { /* A frame of another site may forbid it. */ });
};

const PAS = { ArrowRight: 1, PageDown: 1, ' ': 1, ArrowLeft: -1, PageUp: -1 };
const GESTES = {
  home: () => montrer(1),
  end: () => montrer(diapos.length),
  f: emplirEcran,
  b: () => noircir(!noir),
  '.': () => noircir(!noir),
  '?': () => element('aide').showModal(),
};
/* Return whether a key does something. */
const obeir = (touche) => {
  const geste = PAS[touche] ? () => montrer(numero + PAS[touche]) : GESTES[touche.toLowerCase()];
  geste?.();
  return Boolean(geste);
};
document.addEventListener('keydown', (evenement) => {
  const { key, target } = evenement;
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey) return;
  if (document.querySelector('dialog[open]')) return;
  const saisie = target.matches('input, select') && !/^[fb?]$/i.test(key);
  if (saisie || (key === ' ' && target.matches('button, a'))) return;
  if (obeir(key)) evenement.preventDefault();
});
element('avant').addEventListener('click', () => montrer(numero - 1));
element('apres').addEventListener('click', () => montrer(numero + 1));
element('ouvrir-aide').addEventListener('click', GESTES['?']);

/* The notes say how long it has been since they were opened. */
if (enNotes) {
  let debut = Date.now();
  const deuxChiffres = (n) => String(Math.floor(n)).padStart(2, '0');
  const battre = () => {
    const secondes = (Date.now() - debut) / 1000;
    element('temps').textContent = `${deuxChiffres(secondes / 60)}:${deuxChiffres(secondes % 60)}`;
    element('heure').textContent = new Date().toLocaleTimeString('fr-FR', { timeStyle: 'short' });
  };
  element('remise').addEventListener('click', () => {
    debut = Date.now();
    battre();
  });
  setInterval(battre, 1000);
  battre();
}

/* Replay the years. */
const [annee, jouer] = [element('annee'), element('jouer')];
const cercles = [...document.querySelectorAll('.dates circle')];
const dater = () => {
  for (const cercle of cercles) {
    cercle.classList.toggle('la', Number(cercle.dataset.annee) <= Number(annee.value));
  }
  element('quand').textContent = annee.value === annee.max ? 'à ce jour, en' : 'fin';
  element('annee-dite').textContent = annee.value;
  element('compte').textContent = nombre(diapoNommee('annees').cumul[annee.value] ?? 0);
};
let marche = 0;
const arreter = () => {
  clearInterval(marche);
  marche = 0;
  jouer.textContent = 'Rejouer';
};
jouer?.addEventListener('click', () => {
  if (marche) return arreter();
  if (annee.value === annee.max) annee.value = annee.min;
  dater();
  jouer.textContent = 'Arrêter';
  marche = setInterval(() => {
    if (annee.value === annee.max) return arreter();
    annee.value = Number(annee.value) + 1;
    dater();
  }, 900);
});
annee?.addEventListener('input', () => { arreter(); dater(); });
if (annee) dater();

/* Who enters or leaves: how many by place, and the names of the place chosen. */
const lieu = element('lieu');
const SENS = {
  entrees: 'Elles entrent dans l’obligation',
  sorties: 'Elles sortent de l’obligation',
};
const sommeDes = (lieux) => lieux.reduce((somme, { effectif }) => somme + effectif, 0);

const nommer = (mouvements) => {
  const choisi = mouvements.lieux.find(({ nom }) => nom === lieu.value);
  const noms = choisi ? choisi.noms : mouvements.premieres;
  const effectif = choisi ? choisi.effectif : sommeDes(mouvements.lieux);
  enfants(element('noms'), 'li', noms);
  const reste = effectif - noms.length;
  const autres = reste > 1 ? 'autres, moins gros acheteurs' : 'autre, moins gros acheteur';
  element('reste').textContent = reste ? `et ${nombre(reste)} ${autres}` : '';
};

const dessinerMouvements = (mouvements) => {
  const { sens, lieux, premieres } = mouvements;
  const tous = [...lieux].sort((a, b) => b.effectif - a.effectif);
  const montres = tous.slice(0, mouvements.lieux_montres);
  const reste = tous.slice(mouvements.lieux_montres);
  if (reste.length) {
    montres.push({ nom: `${reste.length} autre${reste.length > 1 ? 's' : ''}`, effectif: sommeDes(reste) });
  }
  const maximum = Math.max(...montres.map(({ effectif }) => effectif));
  document.querySelector('.lieux').classList.toggle('sorties', sens === 'sorties');
  document.querySelector('.noms').hidden = !lieux.length;
  ecrire('.lieux .sens', lieux.length ? SENS[sens] : 'Aucune collectivité ne change de côté.');
  element('barres').replaceChildren(...montres.map(({ nom, effectif }) => {
    const ligne = document.createElement('li');
    const [mot, place, barre, compte] = ['span', 'span', 'i', 'span'].map((balise) => (
      document.createElement(balise)));
    mot.textContent = nom;
    barre.style.width = `${effectif / maximum * 100}%`;
    place.append(barre);
    compte.className = 'compte-du-lieu';
    compte.textContent = nombre(effectif);
    ligne.append(mot, place, compte);
    return ligne;
  }));
  const choisi = lieu.value;
  const options = lieux.map(({ nom }) => new Option(nom, nom));
  options.sort((a, b) => a.value.localeCompare(b.value, 'fr'));
  lieu.replaceChildren(
    ...(premieres.length ? [new Option('Toutes, les plus grandes', '')] : []), ...options);
  const defaut = premieres.length ? '' : tous[0]?.nom;
  lieu.value = lieux.some(({ nom }) => nom === choisi) ? choisi : defaut;
  nommer(mouvements);
};
lieu?.addEventListener('change', () => nommer(diapoNommee('mouvements')));

/* The map of the scenario: at first as the server drew it, then as the simulator's frame has it.
   Signs that are not on it are not in its legend. */
const montrerLaCarte = ({ titre, legende, effectifs, chiffres, precision, image }) => {
  const place = element('du-scenario');
  ecrire('[data-nom=carte] h1, .obligees', titre);
  /* Entrants and leavers are what one sees. */
  place.classList.toggle('pale', effectifs[1] + effectifs[2] > 0);
  place.querySelectorAll('.legende li').forEach((ligne, rang) => {
    ligne.lastChild.textContent = legende[rang];
    ligne.hidden = !effectifs[rang];
  });
  if (!image) return;
  place.querySelector('.chiffres').replaceChildren(...chiffres.map(([valeur, mots]) => {
    const ligne = document.createElement('div');
    enfants(ligne, 'dt', [mots]);
    ligne.append(Object.assign(document.createElement('dd'), { textContent: valeur }));
    return ligne;
  }));
  ecrire('.precision', precision);
  place.querySelector(':scope > img').src = image;
};

const dessinerCode = (adresse) => {
  const code = qrcode(0, 'M');
  code.addData(adresse);
  let dessin = '';
  try {
    code.make();
    dessin = code.createSvgTag({ margin: 0, scalable: true, title: 'Code QR du scénario' });
  } catch {
    /* Too long for a code: the address is under it. */
  }
  for (const place of document.querySelectorAll('.code-qr')) place.innerHTML = dessin;
};

/* The opening says whose session it is: what the address says, or the form, network or not. */
const ouverture = diapoNommee('ouverture');
const formulaire = element('seance').querySelector('form');
const seanceEnAdresse = () => {
  const dits = Object.entries(D.seance).filter(([, valeur]) => valeur);
  return dits.length ? `&${new URLSearchParams(dits)}` : '';
};
const ecrireLaSeance = () => {
  const { titre, organisateur, date } = D.seance;
  ouverture.titre = imprime(titre) || ouverture.titre_ordinaire;
  ecrire('[data-nom=ouverture] h1', ouverture.titre);
  ecrire('#organisateur', imprime(organisateur));
  element('organisateur').hidden = !organisateur;
  ecrire('#jour', date ? enLongueDate(date) : ouverture.jour);
};
/* Return what a form or an address says of a session: short texts, on one line, and a real day. */
const lireLaSeance = (champs) => {
  const [titre, organisateur] = ['titre', 'organisateur'].map((cle) => (
    (champs.get(cle) ?? '').replace(/\s+/g, ' ').trim().slice(0, formulaire[cle].maxLength)));
  /* Its field keeps nothing else. */
  formulaire.date.value = champs.get('date') ?? '';
  return { titre, organisateur, date: formulaire.date.value };
};
const changerLaSeance = (seance) => {
  D.seance = seance;
  const adresse = new URL(location.href);
  for (const [cle, valeur] of Object.entries(seance)) {
    if (valeur) adresse.searchParams.set(cle, valeur);
    else adresse.searchParams.delete(cle);
  }
  noter(adresse);
  suivre();
  direOu();
};
for (const bouton of document.querySelectorAll('.ouvrir-seance')) {
  bouton.addEventListener('click', () => {
    element('aide').close();
    for (const [cle, valeur] of Object.entries(D.seance)) formulaire[cle].value = valeur;
    element('seance').showModal();
  });
}
formulaire.addEventListener('submit', ({ submitter }) => {
  if (submitter?.value === 'annuler') return;
  changerLaSeance(lireLaSeance(new FormData(formulaire)));
  salle?.postMessage({ seance: D.seance });
  montrer(rangDe('ouverture'));
});

/* All that follows the scenario, drawn the same way at first and each time it changes. */
const suivre = () => {
  const [mouvements, carte] = ['mouvements', 'carte'].map(diapoNommee);
  for (const lien of document.querySelectorAll('a[data-debut]')) {
    lien.href = lien.dataset.debut + D.parametres + ('seance' in lien.dataset ? seanceEnAdresse() : '');
  }
  ecrire('.regle', D.regle);
  if (mouvements) {
    ecrire('[data-nom=mouvements] h1, .mouvement', mouvements.titre);
    ecrire('.entrees', nombre(mouvements.entrees));
    ecrire('.sorties', nombre(mouvements.sorties));
    dessinerMouvements(mouvements);
  }
  if (carte) montrerLaCarte(carte);
  ecrireLaSeance();
  const adresses = document.querySelectorAll('.adresse');
  for (const lien of adresses) lien.textContent = lien.href;
  if (adresses.length) dessinerCode(adresses[0].href);
};

/* What the simulator in its frame says each time its threshold moves. */
const retenir = ({ scenario, regle, titre, sens, entrees, sorties, lieux, noms = [], carte }) => {
  D.parametres = scenario;
  D.regle = D.modele_de_regle.replace('{}', () => regle);
  const mouvements = diapoNommee('mouvements');
  Object.assign(mouvements ?? {}, {
    titre,
    entrees,
    sorties,
    sens: sens ?? (sorties && !entrees ? 'sorties' : 'entrees'),
    premieres: noms.slice(0, mouvements?.montres),
    lieux: Object.entries(lieux).map(([nom, tous]) => (
      { nom, effectif: tous.length, noms: tous.slice(0, mouvements?.montres) })),
  });
  Object.assign(diapoNommee('carte') ?? {}, carte);
  /* What was drawn for the first threshold, and is printed, is no longer true. */
  for (const ancien of document.querySelectorAll('.du-debut')) ancien.hidden = true;
  const adresse = new URL(location.href);
  D.cles.forEach((cle) => adresse.searchParams.delete(cle));
  new URLSearchParams(scenario).forEach((valeur, cle) => adresse.searchParams.append(cle, valeur));
  noter(adresse);
  suivre();
  direOu();
};

/* Without network, the simulator is in the page: its frame is given it as a file. */
const [direct, legere] = [element('direct'), element('legere')];
const ORIGINE = legere ? 'null' : location.origin;
const demanderAuCadre = (scenario) => (
  direct?.contentWindow.postMessage({ scenario }, legere ? '*' : ORIGINE));
if (direct && legere) {
  const fichier = new Blob([JSON.parse(legere.textContent)], { type: 'text/html;charset=utf-8' });
  direct.src = `${URL.createObjectURL(fichier)}#${D.parametres}&salle=1`;
  /* The file was made for a scenario and a session; its address may say others since. */
  const ici = parametres();
  direct.addEventListener('load', () => {
    const dits = [...ici].filter(([cle]) => D.cles.includes(cle));
    if (dits.length && !enNotes) demanderAuCadre(String(new URLSearchParams(dits)));
  }, { once: true });
  if (Object.keys(D.seance).some((cle) => ici.has(cle))) D.seance = lireLaSeance(ici);
}

let derniere = null;
window.addEventListener('message', ({ origin, source, data }) => {
  if (origin !== ORIGINE || source !== direct?.contentWindow) return;
  /* The frame sends back the keys it does nothing of. */
  if (typeof data?.touche === 'string') obeir(data.touche);
  /* On a narrow screen the page scrolls, not the frame. */
  if (Number.isFinite(data?.hauteur)) direct.style.setProperty('--hauteur', `${data.hauteur}px`);
  /* That of the notes only follows the room's. */
  if (typeof data?.scenario === 'string' && !enNotes) {
    derniere = data;
    retenir(data);
    salle?.postMessage({ annonce: data });
  }
});
salle?.addEventListener('message', ({ data }) => {
  if (data.numero) montrer(data.numero, false);
  if (data.annonce) {
    retenir(data.annonce);
    if (enNotes) demanderAuCadre(data.annonce.scenario);
  }
  if (data.seance) changerLaSeance(data.seance);
  /* Notes just opened ask where the threshold is. */
  if (data.bonjour && derniere) salle.postMessage({ annonce: derniere });
  if (typeof data.noir === 'boolean') noircir(data.noir, false);
});

suivre();
montrer(numero, false);
if (enNotes) salle?.postMessage({ bonjour: true });
