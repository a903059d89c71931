/* Streamlit est à la racine : sans cela, il se cherche d'abord sous l'adresse de la page. */
window.__streamlit = { BACKEND_BASE_URL: location.origin };

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
