/* « Le relevé a changé » : une page laissée ouverte le demande une fois par minute, tant qu'on la voit, et
   chacune à son heure. Ce qu'elle montre est dit par `data-suivi`, qui change avec elle. */
const DU_RELEVE = '/releve.json';
const MINUTE = 60_000;
const STYLE_DU_BANDEAU = `
.releve-change { position: sticky; top: 0; z-index: 1000; display: flex; gap: .5rem;
  align-items: center; padding: .3rem clamp(1rem, 3vw, 2.5rem); background: var(--fond); color: var(--encre);
  border-bottom: 2px solid var(--lien); font: .9rem/1.4 "Source Sans", "Source Sans 3", sans-serif; }
.releve-change:empty { padding: 0; border: 0; }
.releve-change p { flex: 1; margin: 0; }
.releve-change button { min-width: 44px; min-height: 44px; padding: 0 .9rem; border: 1px solid var(--lien);
  border-radius: .5rem; background: var(--fond); color: var(--lien); font: inherit; cursor: pointer; }
.releve-change button + button { padding: 0; border-color: transparent; font-size: 1.4rem; }
.releve-change button:focus-visible { outline: 2px solid var(--lien); outline-offset: 2px; }
.stApp { top: var(--bandeau, 0); }
@media print { .releve-change { display: none; } }`;
const BANDEAU = `<p>Le relevé a changé depuis l’ouverture de cette page.</p>
<button type="button">Actualiser</button><button type="button" aria-label="Fermer ce message">×</button>`;

const auHasard = (de, a) => de + Math.random() * (a - de);

export const guetterLeReleve = () => {
  // Vide et toujours là : ce qui y vient s'entend.
  const bandeau = document.createElement('div');
  bandeau.className = 'releve-change';
  bandeau.setAttribute('role', 'status');
  document.body.prepend(bandeau);
  document.head.insertAdjacentHTML('beforeend', `<style>${STYLE_DU_BANDEAU}</style>`);
  // La page descend d'autant : rien n'est recouvert.
  new ResizeObserver(() => {
    document.documentElement.style.setProperty('--bandeau', `${bandeau.offsetHeight}px`);
  }).observe(bandeau);

  const vue = () => document.querySelector('[data-suivi]')?.dataset.suivi;
  let [enPlace, fermee] = ['', ''];

  const montrer = () => {
    const aDire = Boolean(enPlace) && ![vue(), fermee].includes(enPlace);
    if (aDire !== Boolean(bandeau.firstChild)) bandeau.innerHTML = aDire ? BANDEAU : '';
  };
  new MutationObserver(() => { if (bandeau.firstChild) montrer(); })
    .observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ['data-suivi'] });
  bandeau.addEventListener('click', ({ target }) => {
    const bouton = target.closest('button');
    if (!bouton) return;
    if (bouton.nextSibling) location.reload();
    fermee = enPlace;
    montrer();
  });

  let dernier = Date.now();
  let prevu = 0;
  const prevoir = (delai) => {
    clearTimeout(prevu);
    prevu = setTimeout(demander, delai);
  };
  const demander = async () => {
    dernier = Date.now();
    prevoir(auHasard(0.5, 1.5) * MINUTE);
    if (!vue()) return;
    try {
      const reponse = await fetch(DU_RELEVE, { cache: 'no-store' });
      enPlace = (await reponse.json()).suivi;
      montrer();
    } catch {
      // Le serveur se tait : la page aussi.
    }
  };
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) clearTimeout(prevu);
    else prevoir(Math.max(0, dernier + MINUTE - Date.now()) + auHasard(0, 0.1) * MINUTE);
  });
  if (!document.hidden) prevoir(auHasard(0.5, 1.5) * MINUTE);
};
