// The picture of a scenario: its map and its bars, drawn in the browser. The light page and, in its
// frame, the slide share it; no address and no control here, only what it is given to draw in.
import {
  LIBELLES_TYPES, MILLION, SITUATIONS, TYPES, bornes, champ, majuscule, nombre, situationsAffichees,
  typographie,
} from './moteur.js';

const RADIAN = Math.PI / 180;
const mercator = (lon, lat) => [lon * RADIAN, -Math.asinh(Math.tan(lat * RADIAN))];
const RAPPORT = 0.9626;
/* For a map 560 px high: area of the largest sign, and its amount in €. */
const [AIRE, MONTANT, HAUTEUR] = [1_800, 2_400 * MILLION, 560];
const HAUTEUR_SEULE = 1_080;

const decoder = ({ transform: { scale, translate }, arcs, objects }) => ({
  objects,
  arcs: arcs.map((arc) => {
    let [x, y] = [0, 0];
    return arc.map(([dx, dy]) => {
      x += dx;
      y += dy;
      return mercator(x * scale[0] + translate[0], y * scale[1] + translate[1]);
    });
  }),
});
const FORMES = {
  circle: (trace, x, y, r) => {
    trace.moveTo(x + r, y);
    trace.arc(x, y, r, 0, 2 * Math.PI);
  },
  diamond: (trace, x, y, r) => {
    trace.moveTo(x, y - r);
    trace.lineTo(x + r, y);
    trace.lineTo(x, y + r);
    trace.lineTo(x - r, y);
    trace.closePath();
  },
  cross: (trace, x, y, r) => {
    const b = r * 0.4;
    trace.moveTo(x - b, y - r);
    [[b, -r], [b, -b], [r, -b], [r, b], [b, b], [b, r], [-b, r], [-b, b], [-r, b], [-r, -b],
      [-b, -b]].forEach(([dx, dy]) => trace.lineTo(x + dx, y + dy));
    trace.closePath();
  },
};

/* The three states, by the name of their colour. */
export const ETATS = ['anterieur', 'en_vigueur', 'scenario'];
const MOUVANTES = ['nouvellement_obligee', 'plus_obligee'];

export const enMillions = (montant) => nombre(montant / MILLION, 1);

export const largeurDe = (texte, taille) => texte.length * taille * 0.56;

/* Those of the labels ([place, width]) that do not touch the one before. */
export const sansSeToucher = (places, intervalle = 10) => {
  let fin = -Infinity;
  return places.map(([place, largeur]) => {
    const garde = place - largeur / 2 >= fin + intervalle;
    if (garde) fin = place + largeur / 2;
    return garde;
  });
};

export const PAS_RONDS = [1, 10, 100, 1000].flatMap((d) => [d, 2 * d, 5 * d]);

/* `element(id)` finds what to draw in; `couleur(nom)` is that of the palette; `redessiner` is called
   when outlines arrive. `salle`: for a room, bold and without what only a reader needs. */
export function creerImage({ donnees: D, table: TABLE, element, couleur, redessiner, salle = false }) {
  const ecrire = (id, texte) => { element(id).textContent = typographie(texte); };
  const page = {
    scenario: null, situations: null, niveau: 'toutes', pale: null, epci: null, epciDemandes: false, fond: '',
  };
  const FOND = decoder(D.carte);

  /* Paris and around are drawn larger in a frame; the map of a région has none. */
  const { depuis, vers, facteurs, cadre: [OUEST, SUD, EST, NORD] } = D.encart;
  const sansEncart = (place) => {
    const [lon, lat] = place;
    const dedans = lon >= OUEST && lon <= EST && lat >= SUD && lat <= NORD;
    return dedans ? [0, 1].map((axe) => depuis[axe] + (place[axe] - vers[axe]) / facteurs[axe]) : place;
  };
  const EN_FRANCE = TABLE.place.map((place) => mercator(...place));
  const EN_REGION = TABLE.place.map((place) => mercator(...sansEncart(place)));
  /* The city that an EPCI is placed at, or -1: its sign is set apart from that of the city. */
  const VILLES = (() => {
    const communes = new Map();
    TABLE.place.forEach((place, rang) => {
      if (TYPES[TABLE.type[rang]] === 'commune' && !communes.has(String(place))) {
        communes.set(String(place), rang);
      }
    });
    return TABLE.place.map((place, rang) => (
      TYPES[TABLE.type[rang]] === 'epci' && !TABLE.ept[rang] ? communes.get(String(place)) ?? -1 : -1));
  })();

  /* What the map shows: France, or what surrounds the collectivités of the région. */
  const cadrer = (region) => {
    const lieux = region ? EN_REGION.filter((_, rang) => TABLE.region[rang] === region) : [];
    if (!lieux.length) return [...mercator(-5.17, 51.12), ...mercator(9.65, 40.43)];
    const bornesDes = [0, 1].map((axe) => {
      const valeurs = lieux.map((lieu) => lieu[axe]);
      return [Math.min(...valeurs), Math.max(...valeurs)];
    });
    const centre = bornesDes.map(([bas, haut]) => (bas + haut) / 2);
    const [large, haute] = bornesDes.map(([bas, haut]) => (haut - bas) * 1.15 + 0.002);
    const hauteur = Math.max(haute, large / RAPPORT);
    return [centre[0] - hauteur * RAPPORT / 2, centre[1] - hauteur / 2,
      centre[0] + hauteur * RAPPORT / 2, centre[1] + hauteur / 2];
  };

  const carte = {
    largeur: 0, hauteur: 0, echelle: 1, marge: 0, cadre: [], grosseur: 1, traces: null, visibles: [],
  };
  const barres = { cadre: { width: 0, height: 0 }, corps: 12 };
  const surLaCarte = ([x, y]) => [
    (x - carte.cadre[0]) * carte.echelle + carte.marge, (y - carte.cadre[1]) * carte.echelle];
  const rayon = (montant) => (
    Math.sqrt(montant / MONTANT * AIRE) / 2 * carte.hauteur / HAUTEUR * carte.grosseur);

  /* Where it is drawn: on the page, or apart to be sent. */
  let apart = null;
  const preparer = (nom) => {
    const toile = apart?.[nom] ?? element(nom);
    const finesse = apart ? 1 : window.devicePixelRatio || 1;
    toile.width = Math.round(carte.largeur * finesse);
    toile.height = Math.round(carte.hauteur * finesse);
    const dessin = toile.getContext('2d');
    dessin.setTransform(finesse, 0, 0, finesse, 0, 0);
    return dessin;
  };

  const contour = (topologie, { type, arcs }, trace = new Path2D()) => {
    for (const polygone of type === 'Polygon' ? [arcs] : arcs) {
      for (const anneau of polygone) {
        const points = anneau.flatMap((arc) => (
          arc < 0 ? [...topologie.arcs[~arc]].reverse() : topologie.arcs[arc]));
        points.forEach((point, i) => trace[i ? 'lineTo' : 'moveTo'](...surLaCarte(point)));
        trace.closePath();
      }
    }
    return trace;
  };
  /* The shapes of an object and, on a map of France, what the frame of Paris shows of it. */
  const formes = ({ objects }, nom) => [nom, ...(page.scenario.region ? [] : [`${nom}_encart`])]
    .flatMap((ici) => objects[ici]?.geometries ?? []);

  const dessinerFond = (region) => {
    carte.cadre = cadrer(region);
    carte.grosseur = region ? 1.8 : 1;
    const [gauche, haut, droite, bas] = carte.cadre;
    carte.echelle = Math.min(carte.largeur / (droite - gauche), carte.hauteur / (bas - haut));
    carte.marge = (carte.largeur - (droite - gauche) * carte.echelle) / 2;
    const dessin = preparer('fond');
    Object.assign(dessin, {
      fillStyle: couleur('neutre'), strokeStyle: couleur('fond'), lineWidth: 1,
    });
    formes(FOND, 'departements').map((forme) => contour(FOND, forme)).forEach((trace) => {
      dessin.fill(trace);
      dessin.stroke(trace);
    });
    Object.assign(dessin, { fillStyle: couleur('encre-pale'), strokeStyle: couleur('encre-pale'),
      textAlign: 'center', textBaseline: 'middle',
      font: `${Math.min(carte.largeur, carte.hauteur) < 420 ? 8 : 12}px ${getComputedStyle(element('fond')).fontFamily}` });
    FOND.objects.cadres.geometries.filter((cadre) => !region || cadre.properties.outre_mer)
      .forEach((cadre) => {
        dessin.globalAlpha = 0.6;
        dessin.stroke(contour(FOND, cadre));
        dessin.globalAlpha = 1;
        const { nom, lon, lat } = cadre.properties;
        /* From the back of a room, they are too small to be read. */
        if (!salle) dessin.fillText(typographie(nom), ...surLaCarte(mercator(lon, lat)));
      });
  };

  /* Who stays is pale when someone moves: who enters or leaves is what one sees. */
  const opacite = (cle, forte) => (page.pale && cle === 'deja_obligee' ? 0.35 : forte);

  /* The outline of a small sign does not hide its colour. */
  const epaisseurDe = (cle, r) => (
    Math.min(D.signes[cle].epaisseur, Math.max(0.5, Math.round(r * 4) / 10)));
  const dessinerSigne = (dessin, cle, x, y, r) => {
    const trace = new Path2D();
    FORMES[D.signes[cle].symbole](trace, x, y, r);
    peindre(dessin, cle, trace, 0.85, epaisseurDe(cle, r));
  };

  const peindre = (dessin, cle, trace, forte, epaisseur) => {
    const signe = D.signes[cle];
    Object.assign(dessin, {
      fillStyle: signe.couleur,
      strokeStyle: signe.contour,
      globalAlpha: opacite(cle, forte),
      lineWidth: epaisseur,
    });
    dessin.setLineDash(signe.tirets);
    dessin.fill(trace);
    dessin.stroke(trace);
  };

  /* The levels drawn as territories: what names a shape there, and the row that it is of. */
  const ZONES = {
    region: { source: () => FOND, objet: 'regions', cle: 'code', ligne: (rang) => TABLE.region[rang] },
    departement: {
      source: () => FOND, objet: 'departements', cle: 'nom', ligne: (rang) => TABLE.departement[rang],
    },
    epci: { source: () => page.epci, objet: 'epci', cle: 'siren', ligne: (rang) => TABLE.siren[rang] },
  };
  const duNiveau = (rang) => page.niveau === 'toutes' || TYPES[TABLE.type[rang]] === page.niveau;

  /* The outlines of a level by name, or null where it is drawn as signs. The Métropole du Grand Paris
     is whole if the EPT are not counted. */
  const tracesDuNiveau = () => {
    const { source, objet, cle } = ZONES[page.niveau] ?? {};
    const topologie = source?.();
    if (!topologie) return null;
    const traces = new Map();
    const ajouter = (forme, nom) => traces.set(nom, contour(topologie, forme, traces.get(nom)));
    formes(topologie, objet).forEach((forme) => ajouter(forme, forme.properties[cle]));
    if (objet === 'epci' && !page.scenario.ept) {
      formes(topologie, 'metropole').forEach((forme, rang) => {
        if (!rang) traces.delete(forme.properties.siren);
        ajouter(forme, forme.properties.siren);
      });
    }
    return traces;
  };

  const dessinerSignes = (situations, montants) => {
    const dessin = preparer('cercles');
    const lieux = page.scenario.region ? EN_REGION : EN_FRANCE;
    carte.visibles = [];
    /* Signs painted alike, one after the other, are one shape: thousands are painted in a frame. Not too
       many: what a shape costs grows faster than what it holds. */
    const lot = { cle: null, epaisseur: 0, trace: null, reste: 0 };
    const peindreLeLot = () => {
      if (lot.trace) peindre(dessin, lot.cle, lot.trace, 0.85, lot.epaisseur);
    };
    const ajouterAuLot = (cle, x, y, r) => {
      const epaisseur = epaisseurDe(cle, r);
      if (!lot.reste || lot.cle !== cle || lot.epaisseur !== epaisseur) {
        peindreLeLot();
        Object.assign(lot, { cle, epaisseur, trace: new Path2D(), reste: 50 });
      }
      lot.reste -= 1;
      FORMES[D.signes[cle].symbole](lot.trace, x, y, r);
    };
    const poser = (rang) => {
      const cle = SITUATIONS[situations[rang]];
      const trace = carte.traces?.get(ZONES[page.niveau].ligne(rang));
      if (trace) {
        peindre(dessin, cle, trace, 1, D.signes[cle].epaisseur);
        carte.visibles.push({ rang, cle, trace });
      } else if (!carte.traces) {
        const [ici, r] = [surLaCarte(lieux[rang]), rayon(montants[rang])];
        const ville = VILLES[rang] < 0 ? 0 : rayon(TABLE.haut[rang]) + rayon(TABLE.haut[VILLES[rang]]);
        const [x, y] = [ici[0] + ville, ici[1]];
        ajouterAuLot(cle, x, y, r);
        carte.visibles.push({ rang, cle, x, y, r });
      }
    };
    /* Who moves is above; of each situation, the largest are below. */
    const parSituation = SITUATIONS.map(() => []);
    situations.forEach((situation, rang) => {
      if (D.signes[SITUATIONS[situation]] && duNiveau(rang)) parSituation[situation].push(rang);
    });
    const [dessus, dessous] = [true, false].map((bougent) => SITUATIONS.flatMap((cle, situation) => (
      MOUVANTES.includes(cle) === bougent ? parSituation[situation] : [])));
    [...dessous, ...dessus].forEach(poser);
    peindreLeLot();
    if (carte.traces && page.niveau === 'epci' && page.scenario.ept) {
      Object.assign(dessin, { strokeStyle: couleur('encre'), lineWidth: 1.2, globalAlpha: 1 });
      dessin.setLineDash([]);
      formes(page.epci, 'metropole').forEach((forme) => dessin.stroke(contour(page.epci, forme)));
    }
  };

  /* The outlines of EPCI are in a file of their own, asked only if they are drawn. */
  const demanderEpci = () => {
    if (page.niveau !== 'epci' || page.epci || page.epciDemandes) return;
    page.epciDemandes = true;
    if (location.protocol === 'file:') return;
    fetch(D.epci)
      .then((reponse) => (reponse.ok ? reponse.json() : Promise.reject(reponse)))
      .then((topologie) => {
        page.epci = decoder(topologie);
        page.fond = '';
        redessiner();
      })
      .catch(() => { /* The sentence under the map says it. */ });
  };

  /* Who is under a pointer: the last one drawn is the one seen. */
  const viser = ({ offsetX, offsetY }) => {
    const toile = element('cercles');
    const finesse = toile.width / carte.largeur;
    return carte.visibles.findLast(({ x, y, r, trace }) => (trace
      ? toile.getContext('2d').isPointInPath(trace, offsetX * finesse, offsetY * finesse)
      : Math.hypot(x - offsetX, y - offsetY) <= r + 2));
  };

  const montrerBulle = (evenement) => {
    const bulle = element('bulle');
    const vise = viser(evenement);
    bulle.hidden = !vise;
    if (!vise) return;
    const { offsetX, offsetY } = evenement;
    const { rang, cle, x = offsetX, y = offsetY, r = 8 } = vise;
    const { bas, haut } = page;
    ecrire('bulle', `${TABLE.nom[rang]} : ${D.signes[cle].libelle}, entre `
      + `${enMillions(bas[rang])}\u00a0M€ HT et ${enMillions(haut[rang])}\u00a0M€ TTC`);
    const gauche = Math.min(x + r, carte.largeur - bulle.offsetWidth);
    bulle.style.left = `${Math.max(0, gauche)}px`;
    bulle.style.top = `${y + r + 6}px`;
  };

  const composerLegende = () => {
    for (const cle of Object.keys(D.signes)) {
      const puce = document.createElement('li');
      puce.innerHTML = `<canvas width="32" height="32" style="width:16px;height:16px"></canvas>
        <span id="legende-${cle}"></span>`;
      puce.firstChild.getContext('2d').scale(2, 2);
      element('legende').append(puce);
    }
  };

  const dessinerPuces = () => {
    for (const [cle, { symbole }] of Object.entries(D.signes)) {
      const dessin = element(`legende-${cle}`).parentElement.firstChild.getContext('2d');
      dessin.clearRect(0, 0, 16, 16);
      dessinerSigne(dessin, cle, 8, 8, symbole === 'circle' ? 6 : 7);
    }
  };

  /* What is nowhere on the map has no entry. */
  const dessinerLegende = (situations) => {
    const effectifs = Object.fromEntries(SITUATIONS.map((cle) => [cle, 0]));
    situations.forEach((situation, rang) => {
      if (duNiveau(rang)) effectifs[SITUATIONS[situation]] += 1;
    });
    for (const [cle, { libelle }] of Object.entries(D.signes)) {
      const mots = element(`legende-${cle}`);
      mots.parentElement.hidden = !effectifs[cle];
      mots.textContent = typographie(`${libelle} (${nombre(effectifs[cle])})`);
    }
    const pale = MOUVANTES.some((cle) => effectifs[cle] > 0);
    if (page.pale !== pale) {
      page.pale = pale;
      dessinerPuces();
    }
    const annee = page.scenario.annee ?? D.exercices.reference;
    const mots = [`Surface des signes : achats ${annee}. Une intercommunalité est à droite de sa ville.`];
    if (page.niveau === 'epci') {
      mots.push('Leurs contours viennent du site : sans lui, elles gardent leurs signes.');
    }
    ecrire('note-de-la-carte', carte.traces ? '' : mots.join(' '));
  };

  const dessinerBarres = (tous) => {
    /* In a room, what is compared is the law in force. */
    const [premier, pied] = salle ? [1, 0] : [0, 2.8];
    const resultats = tous.slice(premier);
    const { types } = page.scenario;
    const { cadre, corps } = barres;
    const [marge, droite] = [largeurDe('Intercommunalités', corps) + 10, corps * 3.5];
    const [largeur, hauteur] = [
      Math.max(0, cadre.width - marge - droite), Math.max(0, cadre.height - pied * corps)];
    const maximum = Math.max(1, ...resultats.flatMap((resultat) => (
      types.map((type) => bornes(resultat, type)[1]))));
    const x = (n) => marge + n / maximum * largeur;
    const place = largeurDe(nombre(maximum), corps) + corps;
    const pas = PAS_RONDS.find((candidat) => (
      maximum / candidat <= 5 && candidat / maximum * largeur >= place)) ?? maximum;
    const morceaux = [];
    for (let n = 0; pied && n <= maximum; n += pas) {
      morceaux.push(`<path class="grille" d="M${x(n)} 0V${hauteur}"/>
        <text class="axe" x="${x(n)}" y="${hauteur + corps * 1.2}" text-anchor="middle">${nombre(n)}</text>`);
    }
    if (pied) {
      morceaux.push(`<text class="axe" x="${marge + largeur / 2}" y="${hauteur + corps * 2.6}"
        text-anchor="middle">collectivités obligées</text>`);
    }
    const groupe = hauteur / types.length;
    const epaisseur = Math.min(groupe * (salle ? 0.9 : 0.8) / resultats.length, corps * 2);
    /* Digits are lower than their line. */
    const chiffres = Math.min(corps, epaisseur * 1.2);
    types.forEach((type, rangDuType) => {
      const milieu = (rangDuType + 0.5) * groupe;
      morceaux.push(`<text x="${marge - 8}" y="${milieu + corps / 3}"
        text-anchor="end">${majuscule(LIBELLES_TYPES[type][1])}</text>`);
      resultats.forEach((resultat, rang) => {
        const [bas, haut] = bornes(resultat, type);
        const { obligees } = resultat.parType[type];
        const y = milieu + (rang - resultats.length / 2) * epaisseur;
        /* The line runs along the foot of the bar: the count keeps its place at the bar's end. */
        const trait = salle || haut === bas ? ''
          : `<path class="trait" stroke-width="2" d="M${x(bas)} ${y + epaisseur - 3}H${x(haut)}v-2v4"/>`;
        morceaux.push(`<rect class="${ETATS[premier + rang]}" x="${marge}" y="${y}" width="${x(obligees) - marge}"
          height="${Math.max(0, epaisseur - 1)}"/><text class="compte" x="${x(obligees) + 4}"
          y="${y + (epaisseur - 4) / 2 + chiffres / 3}"
          font-size="${chiffres}">${nombre(obligees)}</text>${trait}`);
      });
    });
    /* Printed, they take the width of the sheet. */
    element('barres').setAttribute('viewBox', `0 0 ${cadre.width} ${cadre.height}`);
    element('barres').innerHTML = morceaux.join('');
  };

  /* The map and the bars of a simulation; `resultats`: of each state to show, at a `niveau`. */
  const dessiner = ({ resultat, comparaison }, resultats, niveau) => {
    const { scenario } = resultat;
    Object.assign(page, { scenario, niveau, ...champ(TABLE, scenario) });
    demanderEpci();
    const fond = [carte.largeur, carte.hauteur, scenario.region, niveau, scenario.ept].join(' ');
    if (page.fond !== fond) {
      dessinerFond(scenario.region);
      carte.traces = tracesDuNiveau();
    }
    page.fond = fond;
    page.situations = situationsAffichees(comparaison, resultat);
    dessinerLegende(page.situations);
    dessinerSignes(page.situations, page.haut);
    dessinerBarres(resultats);
  };

  /* The map that was drawn last, large enough for a screen, whatever its place here. */
  const enImage = () => {
    const ici = { ...carte };
    apart = { fond: document.createElement('canvas'), cercles: document.createElement('canvas') };
    Object.assign(carte, { largeur: Math.round(HAUTEUR_SEULE * RAPPORT), hauteur: HAUTEUR_SEULE });
    dessinerFond(page.scenario.region);
    carte.traces = tracesDuNiveau();
    dessinerSignes(page.situations, page.haut);
    apart.fond.getContext('2d').setTransform(1, 0, 0, 1, 0, 0);
    apart.fond.getContext('2d').drawImage(apart.cercles, 0, 0);
    const image = apart.fond.toDataURL();
    apart = null;
    Object.assign(carte, ici);
    return image;
  };

  /* Places are measured when they change, not at each frame. */
  const mesurer = () => {
    const { clientWidth: largeur, clientHeight: hauteur } = element('cadre-carte');
    Object.assign(carte, { largeur, hauteur });
    const svg = element('barres');
    const { width, height } = svg.getBoundingClientRect();
    Object.assign(barres, {
      cadre: { width, height }, corps: Number.parseFloat(getComputedStyle(svg).fontSize),
    });
  };

  return { composerLegende, mesurer, dessiner, enImage, montrerBulle, viser };
}
