// The engine in the browser: what spaser/simulation.py, codec.py and regle.py do, and the words of
// components/simulateur/phrases.py. Python is the reference; tests compare both. No DOM here.
// Amounts are whole €, all sums below 2^53: exact.

export const MILLION = 1_000_000;
export const SEUIL_MAXIMAL = 10_000 * MILLION;
export const TYPES = ['region', 'departement', 'epci', 'commune'];
export const TOTAL = 'total';
export const CONVENTIONS = ['ht', 'ttc'];
export const LIBELLES_TYPES = {
  region: ['région', 'régions'],
  departement: ['département', 'départements'],
  epci: ['intercommunalité', 'intercommunalités'],
  commune: ['commune', 'communes'],
};
export const REGIONS = new Map([
  ['01', 'Guadeloupe'],
  ['02', 'Martinique'],
  ['03', 'Guyane'],
  ['04', 'La Réunion'],
  ['06', 'Mayotte'],
  ['11', 'Île-de-France'],
  ['24', 'Centre-Val de Loire'],
  ['27', 'Bourgogne-Franche-Comté'],
  ['28', 'Normandie'],
  ['32', 'Hauts-de-France'],
  ['44', 'Grand Est'],
  ['52', 'Pays de la Loire'],
  ['53', 'Bretagne'],
  ['75', 'Nouvelle-Aquitaine'],
  ['76', 'Occitanie'],
  ['84', 'Auvergne-Rhône-Alpes'],
  ['93', "Provence-Alpes-Côte d'Azur"],
  ['94', 'Corse'],
]);

export const CLASSES = ['obligee', 'selon_convention', 'non_obligee', 'hors_champ'];
const [OBLIGEE, SELON_CONVENTION, NON_OBLIGEE, HORS_CHAMP] = CLASSES.keys();
export const SITUATIONS = [
  'deja_obligee', 'nouvellement_obligee', 'plus_obligee', 'non_obligee', 'selon_convention',
];
const [DEJA, NOUVELLEMENT, PLUS, NI_L_UNE_NI_L_AUTRE, LA_BANDE] = SITUATIONS.keys();
const MESURES = [
  'collectivites', 'obligees', 'selonConvention', 'achats', 'achatsCouverts', 'adoptantes',
];

export const TYPES_DE_SYNDICATS = { syndicat: ['syndicat', 'syndicats'], sdis: ['SDIS', 'SDIS'] };

/* The scenario: { seuil, seuilsParType: { commune: € }, types, convention, ept, annee, region,
   syndicats }, `annee` null for the year of reference, `region` an Insee code or '', `syndicats`
   whether syndicats and SDIS are told too, apart. */

export const scenarioUsuel = (seuil) => ({
  seuil,
  seuilsParType: {},
  types: TYPES,
  convention: 'ht',
  ept: true,
  annee: null,
  region: '',
  syndicats: false,
});
export const seuilDe = (scenario, type) => scenario.seuilsParType[type] ?? scenario.seuil;
export const avecSeuil = (scenario, seuil) => ({ ...scenario, seuil, seuilsParType: {} });
const tousLesTypes = ({ types }) => types.length === TYPES.length;

/* The table, from the compact columns that components/simulateur/page_legere.py describes. `place`:
   degrees [east, north] on the national map. `siren`: that of an EPCI, or ''. */

const basDe = (haut) => Math.ceil(haut * 5 / 6);

/* The first in k€, then how much less each next one is; in €. */
const desBaisses = (baisses) => {
  let milliers = 2 * (baisses[0] ?? 0);
  return Float64Array.from(baisses, (baisse) => {
    milliers -= baisse;
    return milliers * 1000;
  });
};

export function lireTable(colonnes) {
  const n = colonnes.type.length;
  const haut = desBaisses(colonnes.haut);
  let epci = 0;
  const annees = Object.entries(colonnes.annees).map(([annee, connues]) => {
    const sien = new Float64Array(n).fill(NaN);
    connues.rangs.forEach((rang, i) => { sien[rang] = connues.haut[i] * 1000; });
    return [annee, { haut: sien, bas: sien.map(basDe) }];
  });
  const marquer = (rangs) => {
    const marques = new Uint8Array(n);
    for (const rang of rangs) marques[rang] = 1;
    return marques;
  };
  return {
    plancher: colonnes.plancher,
    type: Uint8Array.from(colonnes.type, Number),
    haut,
    bas: haut.map(basDe),
    annees: Object.fromEntries(annees),
    syndicats: Object.fromEntries(Object.entries(colonnes.syndicats).map(([type, baisses]) => {
      const sien = desBaisses(baisses);
      return [type, { haut: sien, bas: sien.map(basDe) }];
    })),
    ept: marquer(colonnes.ept),
    adoptante: marquer(colonnes.adoptante),
    region: colonnes.lieu.map((lieu) => colonnes.lieux[lieu][0]),
    departement: colonnes.lieu.map((lieu) => colonnes.lieux[lieu][1]),
    nom: colonnes.noms.split('|').map((nom) => colonnes.debuts[nom[0]] + nom.slice(1)),
    place: colonnes.lieu.map((lieu, rang) => {
      const [, , lon, lat] = colonnes.lieux[lieu];
      return [(lon + colonnes.lon[rang]) / 100, (lat + colonnes.lat[rang]) / 100];
    }),
    siren: [...colonnes.type].map((type) => (
      TYPES[type] === 'epci' ? colonnes.sirens.slice(9 * epci, 9 * (epci += 1)) : '')),
    autres: colonnes.autres.map(([type, region, ept, ...sommes]) => ({
      type,
      region,
      ept,
      reference: sommes.slice(0, 3),
      annees: Object.fromEntries(annees.map(([annee], i) => (
        [annee, sommes.slice(3 * i + 3, 3 * i + 6)]))),
    })),
  };
}

/* What a scenario counts: both bounds of purchases by row, whether the row counts, and by type
   [how many, € HT, € TTC] of the rows too small to be in the table. The last one is kept: a threshold
   that moves counts the same rows. */
const champs = new WeakMap();
export function champ(table, scenario) {
  const { types, ept, annee, region } = scenario;
  const cle = [types, ept, annee, region].join(' ');
  if (champs.get(table)?.cle !== cle) champs.set(table, { cle, ...compter(table, scenario) });
  return champs.get(table);
}

function compter(table, scenario) {
  const { annee } = scenario;
  const { bas, haut } = annee === null ? table : table.annees[annee];
  const types = TYPES.map((type) => scenario.types.includes(type));
  const dedans = (type, region, ept) => types[type] && (scenario.ept || !ept)
    && (!scenario.region || region === scenario.region);
  const compte = new Uint8Array(haut.length);
  for (let rang = 0; rang < haut.length; rang += 1) {
    compte[rang] = haut[rang] >= 0
      && dedans(table.type[rang], table.region[rang], table.ept[rang]) ? 1 : 0;
  }
  const autres = TYPES.map(() => [0, 0, 0]);
  for (const ligne of table.autres) {
    if (dedans(ligne.type, ligne.region, ligne.ept)) {
      (annee === null ? ligne.reference : ligne.annees[annee]).forEach((somme, i) => {
        autres[ligne.type][i] += somme;
      });
    }
  }
  return { bas, haut, compte, autres };
}

/* Who is obliged: strictly above. Thresholds are at least `table.plancher`. */
export function simuler(table, scenario) {
  const { bas, haut, compte, autres } = champ(table, scenario);
  const ht = scenario.convention === 'ht';
  const seuils = TYPES.map((type) => seuilDe(scenario, type));
  const classes = new Uint8Array(compte.length).fill(HORS_CHAMP);
  const obligees = new Uint8Array(compte.length);
  const sommes = autres.map(([combien, achatsBas, achatsHaut]) => (
    [combien, 0, 0, ht ? achatsBas : achatsHaut, 0, 0]));
  for (let rang = 0; rang < compte.length; rang += 1) {
    if (!compte[rang]) continue;
    const type = table.type[rang];
    const [sure, possible] = [bas[rang] > seuils[type], haut[rang] > seuils[type]];
    const achats = ht ? bas[rang] : haut[rang];
    const somme = sommes[type];
    classes[rang] = sure ? OBLIGEE : possible ? SELON_CONVENTION : NON_OBLIGEE;
    somme[0] += 1;
    somme[3] += achats;
    if (possible && !sure) somme[2] += 1;
    if (ht ? sure : possible) {
      obligees[rang] = 1;
      somme[1] += 1;
      somme[4] += achats;
      somme[5] += table.adoptante[rang];
    }
  }
  return { scenario, classes, obligees, type: table.type, parType: parType(sommes, MESURES) };
}

export function comparer(avant, apres) {
  const situations = new Uint8Array(apres.obligees.length).fill(NI_L_UNE_NI_L_AUTRE);
  const sommes = TYPES.map(() => [0, 0, 0]);
  for (let rang = 0; rang < situations.length; rang += 1) {
    const [a, b] = [avant.obligees[rang], apres.obligees[rang]];
    if (!a && !b) continue;
    situations[rang] = a && b ? DEJA : b ? NOUVELLEMENT : PLUS;
    sommes[apres.type[rang]][situations[rang]] += 1;
  }
  return { situations, parType: parType(sommes, SITUATIONS.slice(0, 3)) };
}

/* Syndicats and SDIS above the common threshold, and how many change sides. */
function simulerLesSyndicats({ syndicats }, scenario, reference) {
  const obliges = {};
  let [entrees, sorties] = [0, 0];
  for (const [type, { bas, haut }] of Object.entries(syndicats)) {
    const montants = scenario.convention === 'ht' ? bas : haut;
    const auDela = (seuil) => montants.filter((montant) => montant > seuil).length;
    const [avant, apres] = [auDela(reference.seuil), auDela(scenario.seuil)];
    obliges[type] = apres;
    entrees += Math.max(0, apres - avant);
    sorties += Math.max(0, avant - apres);
  }
  return { obliges, entrees, sorties };
}

/* A scenario and what it changes from a regime, both counted the same way. `avant`: what the regime
   gives, if it is known. */
export function simulation(
  table, scenario, reference, avant = simuler(table, avecSeuil(scenario, reference.seuil)),
) {
  const resultat = simuler(table, scenario);
  const syndicats = scenario.syndicats ? simulerLesSyndicats(table, scenario, reference) : null;
  return { resultat, avant, comparaison: comparer(avant, resultat), syndicats };
}

/* As displayed: the band of the convention before the rest. Ranks in SITUATIONS. */
export const situationsAffichees = (comparaison, resultat) => comparaison.situations.map(
  (situation, rang) => (resultat.classes[rang] === SELON_CONVENTION ? LA_BANDE : situation),
);

/* Who enters, or leaves: ranks of rows, largest purchases first. */
export function concernees(table, { resultat, comparaison }, situation) {
  const code = SITUATIONS.indexOf(situation);
  const { haut } = champ(table, resultat.scenario);
  return [...comparaison.situations.keys()]
    .filter((rang) => comparaison.situations[rang] === code)
    .sort((a, b) => haut[b] - haut[a] || a - b);
}

/* How many are obliged under each convention, HT then TTC. */
export function bornes(resultat, type = TOTAL) {
  const { obligees, selonConvention } = resultat.parType[type];
  return resultat.scenario.convention === 'ttc'
    ? [obligees - selonConvention, obligees] : [obligees, obligees + selonConvention];
}

export const partAchats = ({ parType: { total } }) => (
  total.achats ? total.achatsCouverts / total.achats : 0);

/* The key figures of a simulation, and how far each is from the regime's; ready to be shown. */
export function chiffresCles({ resultat, avant }) {
  const [apres, la] = [resultat, avant].map((un) => ({ ...un.parType[TOTAL], part: partAchats(un) * 100 }));
  const ecart = (difference, unite = '') => {
    const dite = nombreCourt(difference);
    return dite === '0' ? 'inchangé' : `${difference > 0 ? '+' : ''}${dite}${unite}`;
  };
  const points = apres.part - la.part;
  return [
    [nombre(apres.obligees), ecart(apres.obligees - la.obligees),
      accord(apres.obligees, 'collectivité obligée', 'collectivités obligées')],
    [pourcentage(apres.part / 100), ecart(points, `\u00a0${accord(Math.abs(points), 'point', 'points')}`),
      'des achats'],
    [nombre(apres.adoptantes), ecart(apres.adoptantes - la.adoptantes), 'SPASER déjà recensés, au moins'],
    [nombre(apres.obligees - apres.adoptantes),
      ecart(apres.obligees - apres.adoptantes - la.obligees + la.adoptantes), 'à écrire, au plus'],
  ].map(([valeur, difference, mots]) => ({ valeur, ecart: difference, mots }));
}

/* Both bounds at each common threshold; types that have their own keep it. */
export function courbe(table, scenario, seuils) {
  const p = champ(table, scenario);
  const propre = TYPES.map((type) => scenario.seuilsParType[type]);
  const [bas, haut] = [p.bas, p.haut].map((montants) => {
    let fixes = 0;
    const libres = [];
    p.compte.forEach((compte, rang) => {
      const seuil = propre[table.type[rang]];
      if (!compte) return;
      if (seuil === undefined) libres.push(montants[rang]);
      else if (montants[rang] > seuil) fixes += 1;
    });
    const ranges = Float64Array.from(libres).sort();
    return seuils.map((seuil) => fixes + combienAuDessus(ranges, seuil));
  });
  return seuils.map((seuil, i) => ({ seuil, bas: bas[i], haut: haut[i] }));
}

function combienAuDessus(croissants, seuil) {
  let [debut, fin] = [0, croissants.length];
  while (debut < fin) {
    const milieu = (debut + fin) >> 1;
    if (croissants[milieu] > seuil) fin = milieu;
    else debut = milieu + 1;
  }
  return croissants.length - debut;
}

function parType(sommes, mesures) {
  const lignes = [...sommes, mesures.map((_, i) => sommes.reduce((n, somme) => n + somme[i], 0))];
  return Object.fromEntries(lignes.map((somme, rang) => (
    [TYPES[rang] ?? TOTAL, Object.fromEntries(mesures.map((mesure, i) => [mesure, somme[i]]))])));
}

/* Numbers. */

/* Rounds half up what is written, as Decimal does in Python: 0.35 gives 0.4. */
export function nombre(valeur, decimales = 0) {
  const arrondi = Math.round(Number(`${Math.abs(valeur)}e${decimales}`)) || 0;
  const chiffres = String(arrondi).padStart(decimales + 1, '0');
  const coupe = chiffres.length - decimales;
  const entier = chiffres.slice(0, coupe).replace(/\B(?=(\d{3})+$)/g, '\u202f');
  const signe = valeur < 0 && arrondi ? '−' : '';
  return `${signe}${entier}${decimales ? `,${chiffres.slice(coupe)}` : ''}`;
}
export const nombreCourt = (valeur, decimales = 1) => {
  const texte = nombre(valeur, decimales);
  return texte.includes(',') ? texte.replace(/,?0+$/, '') : texte;
};
export const pourcentage = (part, decimales = 0) => `${nombre(part * 100, decimales)}\u00a0%`;
export const millions = (euros, decimales = 6) => (
  `${nombreCourt(euros / MILLION, decimales)}\u00a0M€`);
export const accord = (n, singulier, pluriel) => (n >= 2 ? pluriel : singulier);
export const quantite = (n, singulier, pluriel) => (
  `${nombre(n)}\u00a0${accord(n, singulier, pluriel)}`);
export const enumeration = (elements, mot = 'et') => (elements.length < 2 ? elements.join('')
  : `${elements.slice(0, -1).join(', ')} ${mot} ${elements.at(-1)}`);
export const majuscule = (texte) => texte.charAt(0).toUpperCase() + texte.slice(1);

/* Applied where text is shown: the French apostrophe, no break before double punctuation. */
export const typographie = (texte) => texte
  .replaceAll("'", '’')
  .replace(/ ([?!;])/g, '\u202f$1')
  .replaceAll(' :', '\u00a0:')
  .replaceAll('« ', '«\u00a0')
  .replaceAll(' »', '\u00a0»');

/* The codec. `exercices`: { reference, autres: { annee: { types, provisoire } } }. */

class Faute extends Error {}
const faute = (phrase) => {
  throw new Faute(phrase);
};
const court = (texte) => [...texte].slice(0, 40).join('');
const seul = (valeurs) => (valeurs.length > 1
  ? faute(`Une seule valeur est attendue, et non ${valeurs.length}.`) : valeurs[0]);

/* What Python's float() reads, and round() does with it. */
const CHIFFRES = '\\d+(?:_\\d+)*';
const DECIMAL = new RegExp(
  `^[+-]?(?:${CHIFFRES}(?:\\.(?:${CHIFFRES})?)?|\\.${CHIFFRES})(?:e[+-]?${CHIFFRES})?$`, 'i');
const arrondiAuPair = (valeur) => {
  const arrondi = Math.round(valeur);
  return (arrondi - valeur === 0.5 && arrondi % 2 ? arrondi - 1 : arrondi) + 0;
};

export function seuilEnEuros(texte) {
  const ecrit = texte.trim().replaceAll(',', '.');
  const seuil = DECIMAL.test(ecrit)
    ? arrondiAuPair(Number(ecrit.replaceAll('_', '')) * MILLION) : NaN;
  if (!Number.isFinite(seuil)) {
    faute(`Le seuil « ${texte} » n'est pas un nombre de millions d'euros.`);
  }
  if (seuil < 0 || seuil > SEUIL_MAXIMAL) {
    faute(`Le seuil doit être compris entre 0 et ${millions(SEUIL_MAXIMAL)}.`);
  }
  return seuil;
}

const lireSeuil = (valeurs) => seuilEnEuros(court(seul(valeurs)));

const lireType = (texte) => (
  TYPES.find((type) => LIBELLES_TYPES[type][1] === texte.toLowerCase()) ?? texte);

const lireTypes = (valeurs) => {
  const demandes = valeurs.flatMap((valeur) => valeur.split(','))
    .map((mot) => mot.trim()).filter(Boolean).map(lireType);
  const inconnu = demandes.find((type) => !TYPES.includes(type));
  if (inconnu !== undefined) {
    faute(`Le type « ${inconnu} » n'existe pas : choisir parmi ${TYPES.join(', ')}.`);
  }
  if (!demandes.length) faute('Choisir au moins un type de collectivité.');
  return TYPES.filter((type) => demandes.includes(type));
};

const lireConvention = (valeurs) => {
  const convention = seul(valeurs).trim().toLowerCase();
  return CONVENTIONS.includes(convention) ? convention
    : faute(`La convention « ${court(convention)} » n'existe pas : choisir ht ou ttc.`);
};

const lireBooleen = (cle) => (valeurs) => {
  const valeur = seul(valeurs).trim().toLowerCase();
  return ['true', 'false'].includes(valeur) ? valeur === 'true'
    : faute(`Le champ « ${cle} » vaut true ou false.`);
};

const lireAnnee = (valeurs) => {
  const texte = seul(valeurs).trim();
  return /^\d{4}$/.test(texte) ? Number(texte)
    : faute(`L'année « ${court(texte)} » n'est pas une année.`);
};

const lireRegion = (valeurs) => {
  const texte = seul(valeurs).trim();
  if (!texte) return '';
  const [code] = [...REGIONS].find(([, nom]) => nom.toLowerCase() === texte.toLowerCase())
    ?? [texte];
  if (REGIONS.has(code)) return code;
  const connues = enumeration([...REGIONS].map(([insee, nom]) => `${nom} (${insee})`));
  return faute(`La région « ${court(texte)} » n'est pas connue : attendu ${connues}.`);
};

const typesDe = (annee, exercices) => exercices.autres[annee]?.types ?? TYPES;

const verifierAnnee = (annee, types, { reference, autres }) => {
  if (annee === undefined || annee === reference) return;
  if (!autres[annee]) {
    const choix = [reference, ...Object.keys(autres).map(Number)].sort((a, b) => a - b)
      .map((connue) => `${connue}${autres[connue]?.provisoire ? ' (provisoire)' : ''}`);
    faute(`L'année ${annee} n'est pas disponible : choisir ${enumeration(choix, 'ou')}.`);
  }
  const connus = autres[annee].types;
  if (!types.every((type) => connus.includes(type))) {
    faute(`Les comptes de ${annee} ne couvrent que `
      + `${enumeration(connus.map((type) => `les ${LIBELLES_TYPES[type][1]}`))}.`);
  }
};

const cleDuSeuil = (type) => `seuil_${type}`;
const LECTEURS = {
  seuil: lireSeuil,
  ...Object.fromEntries(TYPES.map((type) => [cleDuSeuil(type), lireSeuil])),
  types: lireTypes,
  convention: lireConvention,
  ept: lireBooleen('ept'),
  annee: lireAnnee,
  region: lireRegion,
  syndicats: lireBooleen('syndicats'),
};
export const CLES = Object.keys(LECTEURS);

/* The scenario of an address (URLSearchParams), and a sentence by key that is no good. */
export function lireParametres(parametres, exercices, seuilParDefaut) {
  const [lus, fautes] = [{}, {}];
  const essayer = (cle, lire) => {
    try {
      return lire();
    } catch (erreur) {
      if (!(erreur instanceof Faute)) throw erreur;
      fautes[cle] = erreur.message;
      return undefined;
    }
  };
  for (const [cle, lire] of Object.entries(LECTEURS)) {
    const valeurs = parametres.getAll(cle);
    const facultatif = lire === lireSeuil && cle !== 'seuil';
    if (facultatif ? valeurs.some((valeur) => valeur.trim()) : valeurs.length) {
      lus[cle] = essayer(cle, () => lire(valeurs));
    }
  }
  essayer('annee', () => verifierAnnee(
    lus.annee, lus.types ?? typesDe(lus.annee, exercices), exercices));
  const annee = fautes.annee || lus.annee === exercices.reference ? null : lus.annee ?? null;
  if (lus.syndicats && (annee !== null || lus.region)) {
    fautes.syndicats = "Les syndicats et SDIS se comptent pour toute la France et sur l'exercice "
      + 'de référence seulement : leurs comptes ne disent ni région ni autre année.';
    lus.syndicats = false;
  }
  const propres = TYPES.filter((type) => lus[cleDuSeuil(type)] !== undefined);
  return {
    scenario: {
      seuil: lus.seuil ?? seuilParDefaut,
      seuilsParType: Object.fromEntries(propres.map((type) => [type, lus[cleDuSeuil(type)]])),
      types: lus.types ?? typesDe(annee, exercices),
      convention: lus.convention ?? 'ht',
      ept: lus.ept ?? true,
      annee,
      region: lus.region ?? '',
      syndicats: lus.syndicats ?? false,
    },
    fautes,
  };
}

export const seuilEnTexte = (seuil) => String(seuil / MILLION).replace('.', ',');

/* The parameters of an address: only what is not usual, but the threshold. */
export function enParametres(scenario) {
  const parametres = new URLSearchParams({ seuil: seuilEnTexte(scenario.seuil) });
  for (const type of TYPES) {
    const seuil = scenario.seuilsParType[type];
    if (seuil !== undefined) parametres.set(cleDuSeuil(type), seuilEnTexte(seuil));
  }
  if (!tousLesTypes(scenario)) {
    scenario.types.forEach((type) => parametres.append('types', type));
  }
  if (scenario.convention !== 'ht') parametres.set('convention', scenario.convention);
  if (!scenario.ept) parametres.set('ept', 'false');
  if (scenario.annee !== null) parametres.set('annee', scenario.annee);
  if (scenario.region) parametres.set('region', scenario.region);
  if (scenario.syndicats) parametres.set('syndicats', 'true');
  return parametres;
}

/* The words of the rule. A regime is { nom, seuil }; `regimes` are in order, the law in force last. */

export const entreParentheses = (parts) => (parts.length ? ` (${parts.join(' ; ')})` : '');

export const seuilsPropres = ({ types, seuilsParType }) => types
  .filter((type) => seuilsParType[type] !== undefined)
  .map((type) => `${LIBELLES_TYPES[type][1]} : ${millions(seuilsParType[type])}`);

export const precisions = (scenario) => [
  ...(tousLesTypes(scenario) ? []
    : [`${enumeration(scenario.types.map((type) => LIBELLES_TYPES[type][1]))} seulement`]),
  ...(scenario.ept ? [] : ['sans les EPT']),
  ...(scenario.region ? [REGIONS.get(scenario.region)] : []),
  ...(scenario.annee === null ? [] : [`comptes ${scenario.annee}`]),
  ...(scenario.syndicats ? ['syndicats et SDIS à part'] : []),
];

export const regleEnMots = (scenario) => [
  `plus de ${millions(scenario.seuil)} ${scenario.convention.toUpperCase()} d'achats annuels`
    + entreParentheses(seuilsPropres(scenario)),
  ...precisions(scenario),
].join(' ; ');

export const phraseDeLaRegle = (scenario) => (
  `La règle simulée : un SPASER, publié, pour qui fait ${regleEnMots(scenario)}.`);

/* The regime whose threshold a scenario applies to every type it counts, if there is one. */
export const regimeDu = (scenario, regimes) => regimes.find(({ seuil }) => (
  scenario.types.every((type) => seuilDe(scenario, type) === seuil)));

export const nomDuRegime = ({ nom, seuil }) => `${nom} (${millions(seuil, 1)})`;

export const nomDuScenario = (scenario) => {
  const seuil = millions(scenario.seuil) + (scenario.convention === 'ttc' ? ' TTC' : '');
  const propres = seuilsPropres(scenario).length ? ' et seuils par type' : '';
  return `scénario (${seuil}${propres})`;
};

const COLLECTIVITE = ['collectivité', 'collectivités'];

export const mouvement = (entrees, sorties) => {
  if (!entrees && !sorties) return "personne n'entre ni ne sort";
  return enumeration([
    ...(entrees ? [`${quantite(entrees, ...COLLECTIVITE)} de plus`] : []),
    /* What counts is said once. */
    ...(sorties ? [`${entrees ? nombre(sorties) : quantite(sorties, ...COLLECTIVITE)} de moins`] : []),
  ]);
};

/* The opening sentences; `**` in bold. */

const VERBES = {
  'droit en vigueur': ['doit', 'doivent'],
  'droit antérieur': ['devait', 'devaient'],
};
const C_EST = {
  'droit en vigueur': "C'est le droit en vigueur",
  'droit antérieur': "C'était le droit antérieur",
};

export function constat({ resultat, comparaison, syndicats }, regimes, reference) {
  const { scenario } = resultat;
  const { obligees, selonConvention, adoptantes } = resultat.parType[TOTAL];
  const regime = regimeDu(scenario, regimes);
  const verbes = VERBES[regime?.nom] ?? ['devrait', 'devraient'];
  const ou = scenario.region ? `${REGIONS.get(scenario.region)} : au-delà` : 'Au-delà';
  const aPart = [
    ...seuilsPropres(scenario),
    ...(scenario.ept ? [] : ['sans les EPT']),
    ...(scenario.annee === null ? [] : [`comptes ${scenario.annee}`]),
  ];
  let debut = `${ou} de **${millions(scenario.seuil)}** d'achats annuels `
    + `${scenario.convention.toUpperCase()}${entreParentheses(aPart)}, `
    + `**${quantite(obligees, ...qui(scenario))}** ${accord(obligees, ...verbes)} adopter un SPASER`;
  if (selonConvention) {
    debut += scenario.convention === 'ttc'
      ? `, dont ${nombre(selonConvention)} selon la convention de calcul`
      : `, et ${nombre(selonConvention)} de plus selon la convention de calcul`;
  }
  const phrases = [`${debut}.`, changement(scenario, comparaison, regime, reference)];
  if (obligees) {
    phrases.push(`${accord(obligees, 'Elle fait', 'Elles font')} `
      + `${pourcentage(partAchats(resultat))} des achats de ${ensemble(scenario)} ; `
      + (adoptantes ? `au moins ${nombre(adoptantes)} ${accord(adoptantes, 'a', 'ont')} un SPASER recensé.`
        : "aucun SPASER n'y est recensé."));
  }
  if (syndicats) phrases.push(phraseDesSyndicats(syndicats, reference));
  return phrases.join(' ');
}

const phraseDesSyndicats = ({ obliges, entrees, sorties }, reference) => {
  const combien = Object.entries(TYPES_DE_SYNDICATS)
    .map(([type, mots]) => quantite(obliges[type], ...mots));
  const ecarts = [
    ...(entrees ? [`${nombre(entrees)} de plus`] : []),
    ...(sorties ? [`${nombre(sorties)} de moins`] : []),
  ];
  const suite = ecarts.length ? `, ${enumeration(ecarts)} qu'avec le ${nomDuRegime(reference)}` : '';
  return `À part, au-delà du même seuil : ${enumeration(combien)}${suite}.`;
};

/* What a year of accounts lacks of the types of a scenario, in a sentence; '' if nothing. */
export const phraseDesLacunes = ({ annee, types }, { autres }) => {
  const manque = Object.entries(autres[annee]?.lacunes ?? {})
    .filter(([type]) => types.includes(type)).map(([, mots]) => mots);
  return manque.length ? `Les comptes ${annee} ne couvrent que ${enumeration(manque)}.` : '';
};

const qui = (scenario) => {
  if (tousLesTypes(scenario)) return COLLECTIVITE;
  const noms = scenario.types.map((type) => LIBELLES_TYPES[type]);
  return [noms.map(([singulier]) => singulier).join(' ou '),
    enumeration(noms.map(([, pluriel]) => pluriel))];
};

const ensemble = (scenario) => {
  const types = tousLesTypes(scenario) ? '' : ' de ces types';
  if (scenario.region) return `toutes celles${types} ${types ? 'dans' : 'de'} la région`;
  return types ? `toutes celles${types}` : "l'ensemble des collectivités";
};

const changement = (scenario, comparaison, regime, reference) => {
  if (regime === reference) return `${C_EST[reference.nom]}.`;
  const autre = `le ${nomDuRegime(reference)}`;
  const { nouvellement_obligee: entrees, plus_obligee: sorties } = comparaison.parType[TOTAL];
  if (!entrees && !sorties) {
    const raison = seuilsPropres(scenario).length ? ''
      : " : aucune collectivité n'a d'achats entre ces deux seuils";
    return `C'est autant qu'avec ${autre}${raison}.`;
  }
  const ecarts = [
    ...(entrees ? [`**${nombre(entrees)} de plus**`] : []),
    ...(sorties ? [`**${nombre(sorties)} de moins**`] : []),
  ];
  const debut = regime ? `${C_EST[regime.nom]} : ` : "C'est ";
  return `${debut}${enumeration(ecarts)} qu'avec ${autre}.`;
};

/* What the light page, in a frame of the deck, posts to it at each change of scenario:
   {
     scenario: 'seuil=25&region=53',   the parameters of an address
     nom: 'scénario (25 M€)',
     regle: 'plus de 25 M€ HT d’achats annuels ; Bretagne',
     titre: 'Bretagne : à 25 M€, 9 collectivités de plus',
     entrees: 9, sorties: 0,           how many enter and leave, against the law in force
     sens: 'entrees' | 'sorties',      whom `lieux` names: who enters, or else who leaves
     lieux: { 'Morbihan': ['Ville de…'] }     largest first; by région, or by département of the
                                       scenario's région, the région itself under its own name
     noms: ['Ville de…']               the largest of all places
     carte: {
       titre: 'À 25 M€, 521 collectivités obligées',
       legende: ['déjà obligée (280)', …], effectifs: [280, …],   by sign, in the order of `signes`
       chiffres: [['+241', 'entrent'], ['60 %', 'des achats']],
       precision: ''                   how those whom the convention decides are counted
       image: 'data:…'                 added by the page: its map
     }
   }
   Words are ready to be shown. In return the page takes { scenario: 'seuil=…' } from the deck. */
const NOMS_ANNONCES = 24;

/* The map of a scenario in numbers; `signes` are { situation: { libelle } }, in the legend's order. */
function carteEnMots({ resultat, comparaison }, ou, signes) {
  const { obligees } = resultat.parType[TOTAL];
  const { nouvellement_obligee: entrees, plus_obligee: sorties } = comparaison.parType[TOTAL];
  const affichees = situationsAffichees(comparaison, resultat);
  const dansLaBande = (mouvement) => affichees.filter((affichee, rang) => (
    affichee === LA_BANDE && comparaison.situations[rang] === mouvement)).length;
  const effectifs = Object.keys(signes).map((cle) => {
    const code = SITUATIONS.indexOf(cle);
    return affichees.filter((affichee) => affichee === code).length;
  });
  const dites = [[dansLaBande(NOUVELLEMENT), 'entre', 'entrent'],
    [dansLaBande(PLUS), 'sort', 'sortent']]
    .filter(([n]) => n).map(([n, ...verbes]) => ` ; ${nombre(n)} ${accord(n, ...verbes)}`);
  const comptees = resultat.scenario.convention === 'ttc' ? 'comptées' : 'non comptées';
  const mots = ['collectivité obligée', 'collectivités obligées'];
  return {
    titre: typographie(ou(obligees ? quantite(obligees, ...mots) : `aucune ${mots[0]}`)),
    legende: Object.values(signes)
      .map(({ libelle }, rang) => typographie(`${libelle} (${nombre(effectifs[rang])})`)),
    effectifs,
    chiffres: [
      ...(entrees ? [[`+${nombre(entrees)}`, accord(entrees, 'entre', 'entrent')]] : []),
      ...(sorties ? [[`−${nombre(sorties)}`, accord(sorties, 'sort', 'sortent')]] : []),
      [pourcentage(partAchats(resultat)), 'des achats'],
    ],
    precision: affichees.includes(LA_BANDE) ? typographie(
      `Selon la convention : obligées en TTC seulement, ${comptees} ici${dites.join('')}`) : '',
  };
}

export function annonce(table, simulee, signes) {
  const { scenario } = simulee.resultat;
  const { nouvellement_obligee: entrees, plus_obligee: sorties } = simulee.comparaison.parType[TOTAL];
  const ttc = scenario.convention === 'ttc' ? ' TTC' : '';
  const seuil = `${millions(scenario.seuil)}${ttc}${entreParentheses(seuilsPropres(scenario))}`;
  const ou = (phrase) => (scenario.region
    ? `${REGIONS.get(scenario.region)} : à ${seuil}, ${phrase}` : `À ${seuil}, ${phrase}`);
  const sens = sorties && !entrees ? 'sorties' : 'entrees';
  const [lieux, noms] = [{}, []];
  const situation = { entrees: 'nouvellement_obligee', sorties: 'plus_obligee' }[sens];
  for (const rang of concernees(table, simulee, situation)) {
    const region = REGIONS.get(table.region[rang]);
    const lieu = scenario.region ? table.departement[rang] || region : region;
    (lieux[typographie(lieu)] ??= []).push(typographie(table.nom[rang]));
    if (noms.length < NOMS_ANNONCES) noms.push(typographie(table.nom[rang]));
  }
  return {
    scenario: String(enParametres(scenario)),
    nom: typographie(nomDuScenario(scenario)),
    regle: typographie(regleEnMots(scenario)),
    titre: typographie(ou(mouvement(entrees, sorties))),
    entrees,
    sorties,
    sens,
    lieux,
    noms,
    carte: carteEnMots(simulee, ou, signes),
  };
}
