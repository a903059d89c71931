/* Le bouton « Précédent » rend la vue précédente. En changeant de page, Streamlit note deux adresses
   dont la première n'est aucune vue, et une lecture en note une par image : ni l'une ni les autres
   ne comptent pour une étape. */
(() => {
  const DELAI = 1000;
  let dernier = -Infinity;

  const datee = (adresse) => {
    const { pathname, searchParams } = new URL(adresse, location.href);
    const date = searchParams.get('au');
    searchParams.delete('au');
    searchParams.sort();
    return { date, reste: `${pathname}?${searchParams}` };
  };

  const image = (adresse) => {
    const [avant, apres] = [datee(location.href), datee(adresse)];
    return avant.date && apres.date && avant.reste === apres.reste;
  };

  const ajouter = history.pushState;
  history.pushState = (etat, titre, adresse) => {
    const rapproche = performance.now() - dernier < DELAI;
    (rapproche || image(adresse) ? history.replaceState : ajouter).call(history, etat, titre, adresse);
    dernier = performance.now();
  };
})();
