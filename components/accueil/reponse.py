"""« Votre collectivité est-elle concernée ? »: the search of the home page and its answer."""

from __future__ import annotations

import streamlit as st

from components.adresse.selection import (
    INCONNUE,
    choisie,
    choisir,
    proposer,
    renoncer,
    siren_demande,
)
from components.collectivite.phrases import statut_au
from components.site.observatoire import observatoire
from components.site.plan import FICHE, PREPARER
from spaser.adoption import AUCUNE
from spaser.collectivite import Collectivite
from spaser.formats import (
    date_longue,
    euros_en_millions,
    fourchette,
    typographie,
)
from spaser.observatoire import Observatoire
from spaser.simulation import OBLIGEE, SELON_CONVENTION, obligation


@st.fragment
def chercher() -> None:
    """Show the search box and, below it, the answer for the collectivité of the address."""
    o = observatoire()
    proposer(o, "q", "Votre collectivité est-elle concernée ?", choisir)
    elle = choisie(o)
    if elle is not None:
        repondre(o, elle)
    elif siren_demande():
        st.warning(typographie(INCONNUE))


def repondre(o: Observatoire, elle: Collectivite) -> None:
    """Show whether a collectivité is obliged, since when, and its SPASER; the ways from there."""
    with st.container(border=True, key="reponse", gap="xsmall"):
        st.markdown(typographie(f"##### {elle.nom_et_lieu}"))
        st.markdown(typographie(phrase_de_l_obligation(o, elle)))
        st.markdown(typographie(phrase_du_schema(o, elle)))
        with st.container(horizontal=True, vertical_alignment="center"):
            for page, label, icone in (
                (FICHE, "Voir sa fiche", ":material/arrow_forward:"),
                (PREPARER, PREPARER.titre, ":material/edit_document:"),
            ):
                st.page_link(
                    page.script, label=label, icon=icone, query_params={"siren": elle.siren}
                )
            st.button(
                "Fermer",
                type="tertiary",
                icon=":material/close:",
                key="bouton_fermer",
                on_click=renoncer,
            )


def phrase_de_l_obligation(o: Observatoire, elle: Collectivite) -> str:
    """Return whether the law in force obliges a collectivité, and since when (Markdown).

    Since the first regime from which each one obliges it, judged on the accounts of reference.
    """
    achats = (
        f"ses achats {o.exercices.reference}, {fourchette(elle.achats_bas, elle.achats_haut)},"
        if elle.achats_haut
        else f"ses comptes {o.exercices.reference} ne montrent aucun achat, et"
    )
    classes = {r: obligation(elle.achats_bas, elle.achats_haut, r.seuil) for r in o.droit.regimes}
    en_vigueur = o.droit.en_vigueur
    seuil = f"{euros_en_millions(en_vigueur.seuil)} HT"
    if classes[en_vigueur] == SELON_CONVENTION:
        return f"**Cela dépend de la convention** : {achats} encadrent le seuil de {seuil}."
    if classes[en_vigueur] != OBLIGEE:
        return f"**Pas obligée** : {achats} restent sous le seuil de {seuil}."
    premier = en_vigueur
    for regime in reversed(o.droit.regimes):
        if classes[regime] != OBLIGEE:
            break
        premier = regime
    return (
        f"**Obligée depuis le {date_longue(premier.depuis)}** : {achats} dépassent "
        f"{euros_en_millions(premier.seuil)} HT."
    )


def phrase_du_schema(o: Observatoire, elle: Collectivite) -> str:
    """Return whether a SPASER of a collectivité is recorded (Markdown)."""
    statut, mots = statut_au(o, elle, o.jour)
    if statut == AUCUNE:
        return "**Aucune adoption recensée** : cela ne veut pas dire qu'elle n'a rien adopté."
    return f"**SPASER** : {mots}."
