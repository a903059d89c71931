// The first screen in the site's page, as a Streamlit component. It writes the address; the server hears
// of it only when someone comes to what is below, which is all that it has to tell.
import { lireTable } from './moteur.js';
import { avecLaVue, creerPremierEcran, lireVue } from './premier-ecran.js';

/* By place (a shadow root): Streamlit calls again at each message, in the same one. */
const ecrans = new WeakMap();
/* In ms: what a click by hand takes, and more than Streamlit waits to send. */
const ENSEMBLE = 40;

/* What Streamlit says of a frame is not of the view. */
const parametres = () => {
  const lus = new URLSearchParams(location.search);
  ['embed', 'embed_options'].forEach((cle) => lus.delete(cle));
  return lus;
};
const demander = async (url) => {
  const reponse = await fetch(url);
  if (!reponse.ok) throw new Error(`${reponse.status} ${url}`);
  return reponse;
};
/* What scrolls. */
const page = () => document.querySelector('[data-testid="stMain"]');
const mesurer = ({ host }) => {
  const dessus = host.getBoundingClientRect().top + page().scrollTop;
  host.style.setProperty('--au-dessus', `${Math.round(dessus + 16)}px`);
};

async function ouvrir(racine, { donnees, sirens, fiche }) {
  mesurer(racine);
  const D = await (await demander(donnees)).json();
  const table = lireTable(D.collectivites);
  const fin = new AbortController();
  const ici = { rang: null, annoncer: null, attendue: false, dite: -Infinity, dessous: false };

  const dire = () => {
    if (!ici.attendue) return;
    Object.assign(ici, { attendue: false, dite: performance.now() });
    ici.annoncer(String(parametres()));
  };
  const ecrireAdresse = (vue) => {
    const suite = avecLaVue(parametres(), vue, D);
    if (vue.scenario.seuil === D.regimes.at(-1).seuil) suite.delete('seuil');
    const cadre = [...new URLSearchParams(location.search)].filter(([cle]) => cle.startsWith('embed'));
    const ecrite = String(new URLSearchParams([...suite, ...cadre]));
    history.replaceState(history.state, '', `${location.pathname}${ecrite ? '?' : ''}${ecrite}`);
  };
  let deTous = null;
  const chercherFiche = async (rang) => {
    deTous ??= demander(sirens).then((reponse) => reponse.text()).catch(() => { deTous = null; });
    const lus = await deTous;
    return lus && `${fiche}${lus.slice(9 * rang, 9 * rang + 9)}`;
  };
  const ecran = creerPremierEcran({
    racine,
    donnees: D,
    table,
    fiche: chercherFiche,
    auRepos: (vue) => {
      ecrireAdresse(vue);
      ici.attendue = true;
      if (ici.dessous) dire();
    },
  });

  const suite = document.createElement('div');
  racine.append(suite);
  /* Its end is seen, or passed. */
  const guetteur = new IntersectionObserver((vus) => {
    ici.dessous = vus.at(-1).isIntersecting;
    if (ici.dessous) dire();
  }, { root: page(), rootMargin: '1000000px 0px -48px' });
  guetteur.observe(suite);
  const ailleurs = (geste, faire) => document.addEventListener(geste, (evenement) => {
    if (evenement.composedPath().includes(racine)) return;
    ecran.finir();
    faire(evenement);
  }, { capture: true, signal: fin.signal });
  /* Who leaves for another page asks nothing more of this one: told then, Streamlit would stop the other. */
  const direSiOnReste = ({ target }) => {
    if (!target.closest('[data-testid^="stPageLink"]')) dire();
  };
  ailleurs('pointerdown', direSiOnReste);
  ailleurs('focusin', direSiOnReste);
  /* Of what comes at once, Streamlit runs one part of the page, ours: the menu waits until we are heard. */
  ailleurs('click', (evenement) => {
    const cible = evenement.target.closest('.st-key-menu button');
    if (!evenement.isTrusted || !cible || performance.now() - ici.dite > ENSEMBLE) return;
    evenement.preventDefault();
    evenement.stopImmediatePropagation();
    setTimeout(() => cible.click(), ENSEMBLE);
  });
  window.addEventListener('resize', () => mesurer(racine), { signal: fin.signal });

  return {
    entendre: ({ rang, fautes }, annoncer) => {
      ici.annoncer = annoncer;
      if (rang === ici.rang) return;
      Object.assign(ici, { rang, attendue: false });
      ecran.changer(lireVue(parametres(), D, table).vue, fautes);
    },
    fermer: () => {
      ecrans.delete(racine);
      fin.abort();
      guetteur.disconnect();
      ecran.fermer();
    },
  };
}

/* `data`: { donnees, sirens, fiche } are addresses; `rang` grows when the server, or the way back,
   changed the address of the page, and `fautes` are what this one has wrong. */
export async function monter({ parentElement: racine, data, setStateValue }) {
  try {
    if (!ecrans.has(racine)) ecrans.set(racine, ouvrir(racine, data));
    const ecran = await ecrans.get(racine);
    ecran.entendre(data, (vue) => setStateValue('vue', vue));
    return ecran.fermer;
  } catch (erreur) {
    ecrans.delete(racine);
    const fautes = racine.getElementById('fautes');
    fautes.textContent = 'Le simulateur n’a pas reçu ses données. Vérifiez la connexion, puis rechargez la page.';
    fautes.hidden = false;
    console.error(erreur);
    return () => {};
  }
}
