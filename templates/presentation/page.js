'use strict';
const D = JSON.parse(document.getElementById('donnees').textContent);
const diapos = [...document.querySelectorAll('.diapo')];
const element = (id) => document.getElementById(id);
const diapoNommee = (nom) => D.diapos.find((diapo) => diapo.nom === nom);
const parametres = () => new URLSearchParams(location.search);
const entre = (n) => Math.min(diapos.length, Math.max(1, n || 1));
const nombre = (n) => n.toLocaleString('fr-FR');
const ecrire = (selecteur, texte) => {
  for (const trouve of document.querySelectorAll(selecteur)) trouve.textContent = texte;
};
const enfants = (parent, balise, textes) => parent.replaceChildren(...textes.map((texte) => {
  const enfant = document.createElement(balise);
  enfant.textContent = texte;
  return enfant;
}));
/* Two decks, of two régions, may be open at once. */
const salle = 'BroadcastChannel' in window
  ? new BroadcastChannel(`spaser-presentation-${D.region}`) : null;
let numero = entre(Number(parametres().get('diapo')));

/* The notes, in a second window, follow the first one and lead it. */
const enNotes = parametres().get('notes') === '1';
document.documentElement.classList.toggle('pour-notes', enNotes);

const direOu = () => {
  const [diapo, ensuite] = [D.diapos[numero - 1], D.diapos[numero]];
  const ou = `${numero} sur ${diapos.length}`;
  document.title = `${enNotes ? 'Notes · ' : ''}${ou} · ${diapo.titre} · ${D.site}`;
  element('numero').textContent = `${numero} / ${diapos.length}`;
  ecrire('#notes .numero', `Diapositive ${ou}`);
  ecrire('#notes h1', diapo.titre);
  ecrire('#notes .texte', diapo.notes);
  ecrire('#notes .rappel', diapo.suit ? D.regle : '');
  ecrire('#notes .suite', ensuite ? `Ensuite : ${ensuite.titre}` : '');
  const adresse = new URL(location.href);
  adresse.searchParams.set('diapo', numero);
  history.replaceState(history.state, '', adresse);
  adresse.searchParams.set('notes', '1');
  element('ouvrir-notes').href = adresse;
};

const montrer = (suivant, annoncer = true) => {
  numero = entre(suivant);
  diapos.forEach((diapo, rang) => {
    const ici = rang === numero - 1;
    diapo.classList.toggle('ici', ici);
    diapo.inert = !ici;
  });
  element('avant').disabled = numero === 1;
  element('apres').disabled = numero === diapos.length;
  direOu();
  if (annoncer) salle?.postMessage({ numero });
};

const TOUCHES = { ArrowRight: 1, PageDown: 1, ' ': 1, ArrowLeft: -1, PageUp: -1 };
document.addEventListener('keydown', (evenement) => {
  const { key, target } = evenement;
  if (evenement.ctrlKey || evenement.metaKey || evenement.altKey) return;
  if (target.matches('input, select') || (key === ' ' && target.matches('button, a'))) return;
  if (TOUCHES[key]) montrer(numero + TOUCHES[key]);
  else if (key === 'Home') montrer(1);
  else if (key === 'End') montrer(diapos.length);
  else return;
  evenement.preventDefault();
});
element('avant').addEventListener('click', () => montrer(numero - 1));
element('apres').addEventListener('click', () => montrer(numero + 1));

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

const nommer = (mouvements) => {
  const choisi = mouvements.lieux.find(({ nom }) => nom === lieu.value);
  const noms = choisi ? choisi.noms : mouvements.premieres;
  const effectif = choisi ? choisi.effectif
    : mouvements.lieux.reduce((somme, autre) => somme + autre.effectif, 0);
  enfants(element('noms'), 'li', noms);
  const reste = effectif - noms.length;
  const autres = reste > 1 ? 'autres, moins gros acheteurs' : 'autre, moins gros acheteur';
  element('reste').textContent = reste ? `et ${nombre(reste)} ${autres}` : '';
};

const dessinerMouvements = (mouvements) => {
  const { sens, lieux, premieres } = mouvements;
  const ordonnes = [...lieux].sort((a, b) => b.effectif - a.effectif);
  document.querySelector('.lieux').classList.toggle('sorties', sens === 'sorties');
  document.querySelector('.noms').hidden = !lieux.length;
  ecrire('.lieux .sens', lieux.length ? SENS[sens] : 'Aucune collectivité ne change de côté.');
  element('barres').replaceChildren(...ordonnes.map(({ nom, effectif }) => {
    const ligne = document.createElement('li');
    const [mot, place, barre, compte] = ['span', 'span', 'i', 'span'].map((balise) => (
      document.createElement(balise)));
    mot.textContent = nom;
    barre.style.width = `${effectif / ordonnes[0].effectif * 100}%`;
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
  const defaut = premieres.length ? '' : ordonnes[0]?.nom;
  lieu.value = lieux.some(({ nom }) => nom === choisi) ? choisi : defaut;
  nommer(mouvements);
};
lieu?.addEventListener('change', () => nommer(diapoNommee('mouvements')));

const dessinerCode = (adresse) => {
  const code = qrcode(0, 'M');
  code.addData(adresse);
  try {
    code.make();
    const dessin = { margin: 0, scalable: true, title: 'Code QR du scénario' };
    element('code-qr').innerHTML = code.createSvgTag(dessin);
  } catch {
    /* Too long for a code: the address is under it. */
    element('code-qr').replaceChildren();
  }
};

/* All that follows the scenario, drawn the same way at first and each time it changes. */
const suivre = () => {
  const mouvements = diapoNommee('mouvements');
  for (const lien of document.querySelectorAll('a[data-debut]')) {
    lien.href = lien.dataset.debut + D.parametres;
  }
  ecrire('.regle', D.regle);
  if (mouvements) {
    ecrire('[data-nom=mouvements] h1, .constat', mouvements.titre);
    ecrire('.entrees', nombre(mouvements.entrees));
    ecrire('.sorties', nombre(mouvements.sorties));
    dessinerMouvements(mouvements);
  }
  const lien = element('adresse');
  if (lien) {
    lien.textContent = lien.href;
    dessinerCode(lien.href);
  }
};

/* What the simulator in its frame says each time its threshold moves. */
const retenir = ({ scenario, regle, titre, sens, entrees, sorties, lieux, noms = [] }) => {
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
  const adresse = new URL(location.href);
  D.cles.forEach((cle) => adresse.searchParams.delete(cle));
  new URLSearchParams(scenario).forEach((valeur, cle) => adresse.searchParams.append(cle, valeur));
  history.replaceState(history.state, '', adresse);
  suivre();
  direOu();
};

window.addEventListener('message', ({ origin, source, data }) => {
  if (origin !== location.origin || source !== element('direct')?.contentWindow) return;
  /* The frame sends back the keys it does nothing of. */
  if (TOUCHES[data?.touche]) montrer(numero + TOUCHES[data.touche]);
  if (typeof data?.scenario === 'string') {
    retenir(data);
    salle?.postMessage({ annonce: data });
  }
});
salle?.addEventListener('message', ({ data }) => {
  if (data.numero) montrer(data.numero, false);
  if (data.annonce) retenir(data.annonce);
});

suivre();
montrer(numero, false);
