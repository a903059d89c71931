"""Page settings and menu, nothing else."""

import streamlit as st

from components.site.entete import menu, pied_de_page, pied_du_cadre
from components.site.observatoire import a_son_tour
from components.site.plan import ICONE, SERVIES
from spaser.observatoire import en_place

st.set_page_config(page_icon=str(ICONE), layout="wide", initial_sidebar_state="collapsed")
pages = {
    page: st.Page(
        page.script,
        title=page.titre_complet,
        url_path=page.chemin or None,
        default=not page.chemin,
    )
    for page in SERVIES
}
choisie = st.navigation(list(pages.values()), position="hidden")
# A page may refine its title: the one before must not stay.
st.set_page_config(page_title=choisie.title)
with a_son_tour:
    vu = en_place()
    if st.context.is_embedded:
        choisie.run()
        pied_du_cadre()
    else:
        ici = next(page for page, lien in pages.items() if lien == choisie)
        menu(pages, ici)
        choisie.run()
        pied_de_page(ici, vu)
