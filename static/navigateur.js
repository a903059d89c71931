/* Streamlit est à la racine : sans cela, il se cherche d'abord sous l'adresse de la page. Le reste, il le
   demanderait au serveur avant de s'y relier ; aucun autre site ne commande cette page. */
window.__streamlit = {
  BACKEND_BASE_URL: location.origin,
  HOST_CONFIG: { allowedOrigins: [location.origin], useExternalAuthToken: false },
};

/* Le site est en français : Streamlit écrit les nombres des listes, et ses propres mots, dans la langue
   que dit le navigateur. */
Object.defineProperties(navigator, {
  language: { value: 'fr-FR' },
  languages: { value: Object.freeze(['fr-FR', 'fr']) },
});

/* Ce que le serveur a dit de la page s'en va dès qu'elle en montre autant, ou qu'elle est finie sans cela. */
addEventListener('DOMContentLoaded', () => {
  const annonce = document.getElementById('annonce');
  if (!annonce) return;
  const dernier = annonce.querySelector('[data-jusqua]')?.dataset.jusqua ?? 'h1';
  const releve = `[data-testid=stMain] ${dernier}, [data-test-script-state=notRunning] .st-key-menu`;
  const guetteur = new MutationObserver(() => {
    if (!document.querySelector(releve)) return;
    annonce.remove();
    guetteur.disconnect();
  });
  guetteur.observe(document.body, { childList: true, subtree: true, attributes: true });
});

/* Le menu dit la page où l'on est à qui ne voit pas son fond ; les boutons de Streamlit disent leur nom
   en français à qui l'entend, et les champs du questionnaire ce qui est écrit sous eux. */
(() => {
  const NOMS = [
    [/^Help for /, 'Aide\u00a0: '], [/^Remove /, 'Retirer '], [/^Clear (all|entry)$/, 'Effacer'],
    [/^Copy to clipboard$/, 'Copier'], [/^Open$/, 'Ouvrir la liste'], [/^Previous page$/, 'Page précédente'],
    [/^Next page$/, 'Page suivante'], [/ — start$/, ', au moins'], [/ — end$/, ', au plus'],
  ];
  let prevu = 0;
  const marquer = () => {
    prevu = 0;
    document.querySelectorAll(':is(button, input)[aria-label]').forEach((element) => {
      const nom = element.ariaLabel;
      const dit = NOMS.reduce((mots, [anglais, francais]) => mots.replace(anglais, francais), nom);
      if (dit !== nom) element.ariaLabel = dit;
    });
    document.querySelectorAll('[class*="st-key-dit_"]').forEach((place) => {
      const champ = place.querySelector('[role="radiogroup"], textarea, input');
      const [, nom] = /st-key-dit_(\w+)/.exec(place.className);
      const mots = document.getElementById(`sous_${nom}`);
      if (mots) champ?.setAttribute('aria-describedby', mots.id);
      else champ?.removeAttribute('aria-describedby');
      champ?.setAttribute('aria-invalid', Boolean(mots?.matches('.faute')));
    });
    document.querySelectorAll('.st-key-menu .stPageLink a').forEach((lien) => {
      // Streamlit n'écrit pas d'adresse à la page d'accueil.
      const chemin = lien.getAttribute('href') ? lien.pathname : '/';
      if (chemin === location.pathname) lien.setAttribute('aria-current', 'page');
      else lien.removeAttribute('aria-current');
    });
  };
  new MutationObserver(() => { prevu ||= requestAnimationFrame(marquer); })
    .observe(document, { childList: true, subtree: true });
})();

/* « Comprendre » se referme par Échap, ou dès qu'on va ailleurs. */
(() => {
  const refermer = (ou) => document.querySelectorAll('.st-key-comprendre details[open]').forEach((volet) => {
    if (!volet.closest('.st-key-comprendre').contains(ou)) volet.open = false;
  });
  addEventListener('click', ({ target }) => refermer(target));
  addEventListener('focusin', ({ target }) => refermer(target));
  addEventListener('keydown', ({ key }) => { if (key === 'Escape') refermer(null); });
})();

/* Un panneau (« Filtres », « Partager ») est à la fin de la page : la tabulation y entre par son bouton,
   et en sort par lui. */
(() => {
  const PANNEAU = '[data-testid="stPopoverBody"]';
  const ATTEIGNABLES = 'a[href], button, input, textarea, select, [tabindex]';

  // Le panneau que l'on quitte note ici le rang de ce qu'il contient, et le retire.
  const rang = ({ dataset, tabIndex }) => ('tabindex' in dataset ? Number(dataset.tabindex) : tabIndex);
  const visibles = (panneau) => [...panneau.querySelectorAll(ATTEIGNABLES)]
    .filter((element) => rang(element) >= 0 && !element.disabled && element.getClientRects().length);

  addEventListener('keydown', (touche) => {
    const bouton = document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]');
    const panneau = bouton && document.querySelector(PANNEAU);
    if (touche.key !== 'Tab' || !panneau) return;
    const etapes = visibles(panneau);
    const ici = document.activeElement;
    if (ici === bouton && !touche.shiftKey && etapes.length) {
      touche.preventDefault();
      etapes[0].focus();
    } else if (ici === etapes[0] && touche.shiftKey) {
      touche.preventDefault();
      bouton.focus();
    } else if (ici === etapes.at(-1) && !touche.shiftKey) {
      bouton.focus();
    }
  }, true);
})();

/* Le bouton « Précédent » rend la vue précédente. En changeant de page, Streamlit note deux adresses
   dont la première n'est aucune vue ; une lecture en note une par image, une réglette une par cran :
   rien de cela ne compte pour une étape. */
(() => {
  const DELAI = 1000;
  let dernier = -Infinity;

  const CONTINUS = ['au', 'seuil'];

  const sans = (adresse, cle) => {
    const { pathname, searchParams } = new URL(adresse, location.href);
    const valeur = searchParams.get(cle);
    searchParams.delete(cle);
    searchParams.sort();
    return { valeur, reste: `${pathname}?${searchParams}` };
  };

  const image = (adresse) => CONTINUS.some((cle) => {
    const [avant, apres] = [sans(location.href, cle), sans(adresse, cle)];
    return avant.valeur && apres.valeur && avant.reste === apres.reste;
  });

  const ajouter = history.pushState;
  history.pushState = (etat, titre, adresse) => {
    const rapproche = performance.now() - dernier < DELAI;
    (rapproche || image(adresse) ? history.replaceState : ajouter).call(history, etat, titre, adresse);
    dernier = performance.now();
  };
})();

/* Imprimer : le bouton du partage, et l'adresse avec la date au pied de chaque feuille. */
(() => {
  document.addEventListener('click', ({ target }) => {
    if (target.closest?.('.imprimer')) print();
  });
  const regle = document.createElement('style');
  addEventListener('beforeprint', () => {
    const date = new Date().toLocaleDateString('fr-FR', { dateStyle: 'long' });
    const pied = JSON.stringify(`${location.href.slice(0, 300)} · ${date}`);
    regle.textContent = `@page { @bottom-left { content: ${pied}; font: 8pt sans-serif; } }`;
    document.head.append(regle);
  });
})();

/* Entrée dans un champ de recherche : la seule réponse s'ouvre, dès qu'elle est là pour le texte tapé
   et que la page est au repos. */
(() => {
  const ATTENTE = 5000;
  const REPOS = '[data-test-script-state="notRunning"]';
  let champ = null;
  let fin = 0;

  const ouvrir = () => {
    const seule = document.querySelector('.seule-reponse');
    if (seule?.dataset.demande !== champ.value || !document.querySelector(REPOS)) return;
    const cible = document.querySelector(seule.dataset.cible);
    if (!cible) return;
    attendre(null);
    requestAnimationFrame(() => cible.click());
  };
  const guetteur = new MutationObserver(ouvrir);

  const attendre = (suivant) => {
    clearTimeout(fin);
    guetteur.disconnect();
    champ = suivant;
    if (!champ) return;
    guetteur.observe(document.body, { subtree: true, childList: true, attributes: true });
    fin = setTimeout(attendre, ATTENTE, null);
    ouvrir();
  };

  document.addEventListener('keydown', ({ key, target, isComposing }) => {
    const demande = key === 'Enter' && !isComposing && target.matches?.('input[type="search"]');
    attendre(demande && target.value.trim() ? target : null);
  });
})();

/* Une page laissée ouverte dit que le relevé a changé. Rien n'en presse. */
addEventListener('load', () => {
  import('./releve.js').then(({ guetterLeReleve }) => guetterLeReleve(), () => {});
});
