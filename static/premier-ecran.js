// The first screen of the simulator: its controls, key figures, sentence, map and bars, all computed
// here at each frame. The site's page, the light page and the slide have the same; only what goes on
// around it (addresses, messages) is theirs.
import { ETATS, creerImage, enMillions } from './image.js';
import {
  CLES, LIBELLES_TYPES, MILLION, REGIONS, SEUIL_MAXIMAL, SITUATIONS, TOTAL, TYPES, avecSeuil, champ,
  chiffresCles, constat, enParametres, enumeration, lireParametres, majuscule, millions, mouvement,
  nomDuRegime, nomDuScenario, phraseDeLaRegle, phraseDesLacunes, regimeDu, scenarioUsuel, seuilEnTexte, seuilsPropres, simulation, simuler, situationsAffichees, typographie,
} from './moteur.js';

/* What a view is: a scenario, the regime that it is compared with, the level of the map.
   { scenario, reference: 'en_vigueur', niveau: 'toutes' }; their keys in addresses: */
export const CLES_DE_LA_VUE = [...CLES, 'reference', 'niveau'];

/* The view of an address, and what to say of it. Thresholds below the table are raised. */
export function lireVue(adresse, D, table) {
  const enVigueur = D.regimes.at(-1);
  const { scenario, fautes } = lireParametres(adresse, D.exercices, enVigueur.seuil);
  const phrases = Object.values(fautes);
  const parmi = (cle, mots) => {
    const demande = adresse.get(cle) ?? '';
    return Object.keys(mots).find((code) => code === demande || mots[code] === demande)
      ?? Object.keys(mots)[0];
  };
  const relever = (seuil) => Math.max(seuil, table.plancher);
  const propres = Object.entries(scenario.seuilsParType);
  if ([scenario.seuil, ...propres.map(([, seuil]) => seuil)].some((s) => s < table.plancher)) {
    phrases.push(`Cette page compte à partir de ${millions(table.plancher)} : un seuil plus bas y `
      + 'est relevé à ce montant.');
  }
  return {
    phrases,
    vue: {
      reference: parmi('reference', D.references),
      niveau: parmi('niveau', D.niveaux),
      scenario: {
        ...scenario,
        seuil: relever(scenario.seuil),
        seuilsParType: Object.fromEntries(propres.map(([type, seuil]) => [type, relever(seuil)])),
      },
    },
  };
}

/* An address with a view in place of the one that it had: what is not usual, then all the rest. */
export function avecLaVue(adresse, { scenario, reference, niveau }, D) {
  const reste = new URLSearchParams(adresse);
  CLES_DE_LA_VUE.forEach((cle) => reste.delete(cle));
  const suite = enParametres(scenario);
  if (reference !== Object.keys(D.references)[0]) suite.set('reference', reference);
  if (niveau !== Object.keys(D.niveaux)[0]) suite.set('niveau', niveau);
  return new URLSearchParams([...suite, ...reste]);
}

const GRADUATIONS = [1, 2, 5, 10, 25, 50, 100, 200];
/* With keys, a step is a million, whatever the scale. */
const TOUCHES = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
const ATTENTE = 150;

/* `racine` holds templates/premier-ecran.html. `auDessin(simulee, noms, resultats)`: at each frame;
   `auRepos(vue)`: once the hand stops; `fiche(rang)`: a promise of the address of someone's page. */
export function creerPremierEcran({
  racine, donnees: D, table: TABLE, salle = false, auDessin = () => {}, auRepos = () => {}, fiche = null,
}) {
  const element = (id) => racine.getElementById(id);
  const style = getComputedStyle(document.documentElement);
  const couleur = (nom) => style.getPropertyValue(`--${nom}`);
  const ecrire = (id, texte) => { element(id).textContent = typographie(texte); };
  const ecrireEnGras = (id, texte) => element(id).replaceChildren(
    ...typographie(texte).split('**').map((morceau, rang) => {
      if (rang % 2 === 0) return morceau;
      const gras = document.createElement('strong');
      gras.textContent = morceau;
      return gras;
    }));
  const [ANTERIEUR, EN_VIGUEUR] = D.regimes.slice(-2);
  /* The slider's range, in M€. */
  const [MINIMUM, MAXIMUM] = [TABLE.plancher / MILLION, 200];
  const [glissiere, exact, reglages] = ['glissiere', 'exact', 'reglages'].map(element);
  const CRANS = Number(glissiere.max);
  const position = (seuil) => (
    Math.min(CRANS, Math.round(CRANS * Math.log(seuil) / Math.log(MAXIMUM))));

  let vue = {
    scenario: scenarioUsuel(EN_VIGUEUR.seuil), reference: EN_VIGUEUR.code, niveau: 'toutes',
  };
  let [trame, attente, taille] = [0, 0, ''];
  const reference = () => D.regimes.find(({ code }) => code === vue.reference);
  const situer = (seuil) => simuler(TABLE, avecSeuil(vue.scenario, seuil));

  /* What the law gives changes only with the way of counting. */
  const memoire = { cle: '', parSeuil: {} };
  const duDroit = ({ seuil }) => {
    const cle = String(enParametres(avecSeuil(vue.scenario, 0)));
    if (memoire.cle !== cle) Object.assign(memoire, { cle, parSeuil: {} });
    memoire.parSeuil[seuil] ??= situer(seuil);
    return memoire.parSeuil[seuil];
  };

  const ecrireChiffres = (simulee) => {
    element('chiffres').innerHTML = chiffresCles(simulee).map(({ mots, valeur, ecart }) => (
      `<div><dt>${typographie(mots)}</dt><dd>${valeur}</dd><dd>${typographie(ecart)}</dd></div>`)).join('');
  };

  const titrer = ({ comparaison }) => {
    const { nouvellement_obligee: entrees, plus_obligee: sorties } = comparaison.parType[TOTAL];
    const qui = mouvement(entrees, sorties);
    ecrire('titre-carte', `${majuscule(qui)}, par rapport au ${reference().nom}`);
  };

  const legender = (noms) => {
    element('legende-comptes').replaceChildren(...noms.flatMap((nom, rang) => {
      if (salle && !rang) return [];
      const [puce, carre] = [document.createElement('li'), document.createElement('i')];
      carre.className = ETATS[rang];
      puce.append(carre, typographie(nom));
      return [puce];
    }));
    const convention = vue.scenario.convention.toUpperCase();
    ecrire('note-des-barres',
      `Barres : convention ${convention}. Trait : de la convention HT à la convention TTC.`);
  };

  const montrer = () => {
    trame = 0;
    if (!taille) return;
    const { scenario } = vue;
    const simulee = simulation(TABLE, scenario, reference(), duDroit(reference()));
    const { resultat } = simulee;
    const resultats = [duDroit(ANTERIEUR), duDroit(EN_VIGUEUR)];
    const noms = [nomDuRegime(ANTERIEUR), nomDuRegime(EN_VIGUEUR)];
    /* What is the law is not drawn twice. */
    if (regimeDu(scenario, D.regimes) !== EN_VIGUEUR) {
      resultats.push(resultat);
      noms.push(nomDuScenario(scenario));
    }
    ecrireEnGras('constat', constat(simulee, D.regimes, reference()));
    ecrireChiffres(simulee);
    titrer(simulee);
    legender(noms);
    IMAGE.dessiner(simulee, resultats, vue.niveau);
    auDessin(simulee, noms, resultats);
  };
  const redessiner = () => {
    trame ||= requestAnimationFrame(montrer);
  };
  const IMAGE = creerImage({ donnees: D, table: TABLE, element, couleur, redessiner, salle });

  /* The controls say the view. */

  const enNombre = (texte) => Number(texte.trim().replace(',', '.') || NaN);
  const lireExact = (texte) => {
    const valeur = Math.round(enNombre(texte) * MILLION);
    return valeur >= TABLE.plancher && valeur <= SEUIL_MAXIMAL ? valeur : null;
  };
  const ecrireMontant = (saisie, seuil) => {
    if (lireExact(saisie.value) !== seuil) saisie.value = seuil === null ? '' : seuilEnTexte(seuil);
  };

  const raconterLeSeuil = ({ effet, texte, url } = { effet: '' }) => {
    const histoire = element('histoire');
    histoire.textContent = typographie(url ? ` : ${effet}` : effet);
    if (!url) return;
    const lien = document.createElement('a');
    Object.assign(lien, { href: url, target: '_blank', rel: 'noopener', textContent: typographie(texte) });
    histoire.prepend(lien);
  };

  const direLaVue = () => {
    const { scenario, niveau } = vue;
    const seuil = scenario.seuil / MILLION;
    if (Math.round(MAXIMUM ** (glissiere.value / CRANS)) !== seuil) glissiere.value = position(seuil);
    glissiere.setAttribute('aria-valuetext', millions(scenario.seuil));
    ecrireMontant(exact, scenario.seuil);
    for (const bouton of element('preselections').querySelectorAll('button')) {
      const pris = Number(bouton.value) === seuil;
      bouton.setAttribute('aria-pressed', String(pris));
      /* On a phone, the row scrolls. */
      if (pris) element('preselections').scrollLeft = bouton.offsetLeft - 40;
    }
    raconterLeSeuil(D.histoires[seuil]);
    ecrire('nom-du-seuil', `Seuil ${seuilsPropres(scenario).length ? 'commun ' : ''}d'achats annuels `
      + scenario.convention.toUpperCase());
    ecrire('regle-dite',
      `${phraseDeLaRegle(scenario)} ${phraseDesLacunes(scenario, D.exercices)}`.trim());
    element('region').value = scenario.region;
    element('niveau').value = niveau;
    const connus = D.exercices.autres[scenario.annee]?.types ?? TYPES;
    for (const entree of reglages.querySelectorAll('[name=types]')) {
      entree.checked = scenario.types.includes(entree.value);
      entree.disabled = !connus.includes(entree.value);
    }
    for (const type of TYPES) {
      ecrireMontant(reglages.querySelector(`[name=seuil_${type}]`), scenario.seuilsParType[type] ?? null);
    }
    const dans = (nom) => reglages.querySelector(`[name=${nom}]`);
    dans('convention').value = scenario.convention;
    dans('annee').value = scenario.annee ?? '';
    dans('reference').value = vue.reference;
    dans('ept').checked = scenario.ept;
    dans('syndicats').checked = scenario.syndicats;
    /* Their accounts say neither région nor another year. */
    dans('syndicats').disabled = Boolean(scenario.region) || scenario.annee !== null;
  };

  const changer = (suite, fautes = []) => {
    vue = { ...vue, ...suite };
    direLaVue();
    element('fautes').hidden = !fautes.length;
    element('fautes').firstElementChild.replaceChildren(...fautes.map((faute) => {
      const puce = document.createElement('li');
      puce.textContent = typographie(faute);
      return puce;
    }));
    element('bulle').hidden = true;
    element('resume').hidden = true;
    redessiner();
  };
  const poser = () => {
    clearTimeout(attente);
    attente = 0;
    /* A hidden page draws no frame, and what is told is what is drawn. */
    ajuster();
    if (trame) {
      cancelAnimationFrame(trame);
      montrer();
    }
    element('au-repos').textContent = element('constat').textContent;
    auRepos(vue);
  };
  /* A change made here. What waits for the hand to stop does so while the button is held. */
  let tenue = false;
  const changerPuisPoser = (suite, fautes) => {
    changer(suite, fautes);
    clearTimeout(attente);
    if (!tenue) attente = setTimeout(poser, ATTENTE);
  };
  const changerScenario = (suite, fautes) => (
    changerPuisPoser({ scenario: { ...vue.scenario, ...suite } }, fautes));
  const garder = (texte, garde) => {
    const saisi = texte.trim();
    let faute = `n'est pas compris entre ${millions(TABLE.plancher)} et ${millions(SEUIL_MAXIMAL)}`;
    if (Number.isNaN(enNombre(saisi))) faute = "n'est pas un nombre de millions d'euros";
    const sujet = saisi ? `Le seuil « ${saisi} » ${faute}` : "Le seuil est un nombre de millions d'euros";
    changer({}, [`${sujet} : ${garde} est gardé.`]);
  };

  const brancherLeSeuil = () => {
    glissiere.addEventListener('input', () => (
      changerScenario({ seuil: Math.round(MAXIMUM ** (glissiere.value / CRANS)) * MILLION })));
    glissiere.addEventListener('pointerdown', () => { tenue = true; });
    for (const fin of ['pointerup', 'pointercancel']) {
      glissiere.addEventListener(fin, () => {
        tenue = false;
        attente = setTimeout(poser, 0);
      });
    }
    glissiere.addEventListener('keydown', (evenement) => {
      const pas = TOUCHES[evenement.key];
      if (!pas || (salle && Math.abs(pas) > 1)) return;
      evenement.preventDefault();
      const seuil = vue.scenario.seuil / MILLION;
      const arrondi = pas > 0 ? Math.floor(seuil) : Math.ceil(seuil);
      changerScenario({ seuil: Math.min(MAXIMUM, Math.max(MINIMUM, arrondi + pas)) * MILLION });
    });
    exact.addEventListener('input', () => {
      const seuil = lireExact(exact.value);
      if (seuil !== null) changerScenario({ seuil });
    });
    exact.addEventListener('change', () => {
      if (lireExact(exact.value) === null) garder(exact.value, millions(vue.scenario.seuil));
    });
    element('preselections').addEventListener('click', ({ target }) => {
      const bouton = target.closest('button');
      if (bouton) changerScenario({ seuil: Number(bouton.value) * MILLION });
    });
  };

  const changerLesTypes = (entree) => {
    const types = TYPES.filter((type) => reglages.querySelector(`[value=${type}]`).checked);
    if (types.length) changerScenario({ types });
    else {
      entree.checked = true;
      changer({}, ['Choisir au moins un type de collectivité : le dernier est gardé.']);
    }
  };
  const changerLeSeuilDe = (type, entree) => {
    const seuil = lireExact(entree.value);
    const { [type]: ancien, ...autres } = vue.scenario.seuilsParType;
    if (seuil === null && entree.value.trim()) {
      garder(entree.value, ancien === undefined ? 'le seuil commun' : millions(ancien));
    } else {
      const propres = seuil === null ? autres : { ...autres, [type]: seuil };
      changerScenario({
        seuilsParType: Object.fromEntries(TYPES.filter((t) => t in propres).map((t) => [t, propres[t]])),
      });
    }
  };
  const changerLAnnee = (texte) => {
    const annee = texte ? Number(texte) : null;
    const connus = D.exercices.autres[annee]?.types ?? TYPES;
    const communs = vue.scenario.types.filter((type) => connus.includes(type));
    changerScenario({
      annee, types: annee === null || !communs.length ? connus : communs,
      syndicats: annee === null && vue.scenario.syndicats,
    }, communs.length === vue.scenario.types.length ? []
      : [`Les comptes de ${annee} ne couvrent que ${
        enumeration(connus.map((type) => `les ${LIBELLES_TYPES[type][1]}`))}.`]);
  };

  const brancherLesReglages = () => {
    element('regler').addEventListener('click', ({ currentTarget }) => {
      reglages.hidden = !reglages.hidden;
      currentTarget.setAttribute('aria-expanded', String(!reglages.hidden));
    });
    element('region').addEventListener('change', ({ target: { value: region } }) => (
      changerScenario({ region, syndicats: !region && vue.scenario.syndicats })));
    element('niveau').addEventListener('change', ({ target }) => (
      changerPuisPoser({ niveau: target.value })));
    reglages.addEventListener('change', ({ target }) => {
      const { name, value, checked } = target;
      const type = name.replace('seuil_', '');
      if (name === 'types') changerLesTypes(target);
      else if (TYPES.includes(type)) changerLeSeuilDe(type, target);
      else if (name === 'annee') changerLAnnee(value);
      else if (name === 'reference') changerPuisPoser({ reference: value });
      else changerScenario({ [name]: name === 'convention' ? value : checked });
    });
    element('revenir').addEventListener('click', () => changerPuisPoser({
      scenario: scenarioUsuel(EN_VIGUEUR.seuil), reference: EN_VIGUEUR.code,
    }));
  };

  const fermerLeResume = () => {
    const dedans = element('resume').contains(racine.activeElement);
    element('resume').hidden = true;
    if (dedans) element('cercles').focus({ preventScroll: true });
  };

  /* Who is clicked on the map: what is known here, and where all is told. */
  const resumer = (rang) => {
    const { scenario } = vue;
    const { bas, haut } = champ(TABLE, scenario);
    const simulee = simulation(TABLE, scenario, reference(), duDroit(reference()));
    const situation = SITUATIONS[situationsAffichees(simulee.comparaison, simulee.resultat)[rang]];
    const lieu = [TABLE.departement[rang], REGIONS.get(TABLE.region[rang])]
      .filter((nom, i, noms) => nom && nom !== noms[i - 1]).join(', ');
    const [nom, ...lignes] = [
      TABLE.nom[rang],
      `${majuscule(LIBELLES_TYPES[TYPES[TABLE.type[rang]]][0])}, ${lieu}`,
      `${majuscule(D.signes[situation]?.libelle ?? 'non obligée')} : entre ${enMillions(bas[rang])} M€ HT et `
        + `${enMillions(haut[rang])} M€ TTC d'achats ${scenario.annee ?? D.exercices.reference}.`,
      TABLE.adoptante[rang] ? 'SPASER recensé.' : 'Aucune adoption recensée.',
    ];
    const resume = element('resume');
    const [fermer, titre] = [document.createElement('button'), document.createElement('strong')];
    fermer.type = 'button';
    fermer.textContent = '×';
    fermer.setAttribute('aria-label', 'Fermer');
    fermer.addEventListener('click', fermerLeResume);
    titre.textContent = typographie(nom);
    resume.replaceChildren(fermer, titre, ...lignes.map((ligne) => {
      const p = document.createElement('p');
      p.textContent = typographie(ligne);
      return p;
    }));
    resume.hidden = false;
    fermer.focus({ preventScroll: true });
    fiche?.(rang).then((adresse) => {
      const lien = document.createElement('a');
      lien.href = adresse;
      lien.textContent = 'Voir sa fiche';
      if (titre.isConnected) resume.append(lien);
    });
  };

  const brancherLaCarte = () => {
    const cercles = element('cercles');
    const montrerBulle = (evenement) => {
      IMAGE.montrerBulle(evenement);
      cercles.classList.toggle('sur-un-signe', !element('bulle').hidden);
    };
    cercles.addEventListener('pointermove', montrerBulle);
    cercles.addEventListener('pointerdown', montrerBulle);
    cercles.addEventListener('pointerleave', () => { element('bulle').hidden = true; });
    cercles.addEventListener('click', (evenement) => {
      const rang = IMAGE.viser(evenement)?.rang;
      element('bulle').hidden = true;
      if (rang === undefined || salle) element('resume').hidden = true;
      else resumer(rang);
    });
    element('figures').addEventListener('keydown', ({ key }) => {
      if (key === 'Escape') fermerLeResume();
    });
  };

  function ajuster() {
    const cadre = element('cadre-carte');
    if (!element('figures').clientWidth) return;
    const mesuree = [element('figures').clientWidth, cadre.clientWidth, cadre.clientHeight,
      element('barres').clientHeight].join(' ');
    if (mesuree === taille) return;
    taille = mesuree;
    IMAGE.mesurer();
    redessiner();
  }

  element('graduations').innerHTML = GRADUATIONS.map((seuil) => (
    `<span class="${[2, 200].includes(seuil) ? 'serree' : ''}"
      style="left:${position(seuil) / CRANS * 100}%">${seuil}</span>`)).join('');
  IMAGE.composerLegende();
  brancherLeSeuil();
  brancherLesReglages();
  brancherLaCarte();
  const tailles = new ResizeObserver(ajuster);
  for (const id of ['figures', 'cadre-carte', 'barres']) tailles.observe(element(id));

  return {
    changer,
    changerPuisPoser,
    /* Someone goes elsewhere: what waited for rest does not any more. */
    finir: () => { if (attente) poser(); },
    get vue() { return vue; },
    get taille() { return taille; },
    enImage: IMAGE.enImage,
    fermer: () => {
      tailles.disconnect();
      clearTimeout(attente);
      cancelAnimationFrame(trame);
    },
  };
}
