"""The collectivité that a page is about: in the address, chosen by a search, a click or a row."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from components.adresse.parametres import Choix
from components.site.plan import COLLECTIVITES
from spaser.collectivite import Collectivite
from spaser.formats import nombre, typographie
from spaser.observatoire import Observatoire

SIREN = "siren"
INVITE = "Nom, SIREN ou code Insee"
INCONNUE = "L'adresse ne désigne aucune collectivité des comptes : un SIREN a neuf chiffres."
_PROPOSITIONS = 8


def choisir(siren: str) -> None:
    """Put a collectivité in the address."""
    st.query_params[SIREN] = siren


def renoncer() -> None:
    """Take the collectivité out of the address."""
    st.query_params.pop(SIREN, None)


def choisie(o: Observatoire) -> Collectivite | None:
    """Return the collectivité in the address; None if there is none, or no such one."""
    return o.collectivite(st.query_params.get(SIREN, ""))


def siren_demande() -> bool:
    """Say whether the address names a collectivité, known or not."""
    return bool(st.query_params.get(SIREN, "").strip())


def ouvrir_par_entree(texte: str, cible: str) -> None:
    """Tell the browser what Enter clicks when a text has one answer; to call below the answer.

    `cible`: a CSS selector. Streamlit runs alike at Enter and at a pause: `static/navigateur.js`
    hears Enter, and waits for the answer to that very text.
    """
    st.html(
        f'<span hidden class="seule-reponse" data-demande="{html.escape(texte)}"'
        f' data-cible="{html.escape(cible)}"></span>'
    )


def proposer(
    o: Observatoire, cle: str, libelle: str, au_choix: Callable[[str], None], *, liee: bool = True
) -> None:
    """Show a search box and, while the user types, the collectivités that it may mean.

    `au_choix` is called with the SIREN of the one chosen. `liee`: whether the words typed are in
    the address.
    """
    texte = st.text_input(
        typographie(libelle),
        key=cle,
        type="search",
        live=True,
        max_chars=80,
        placeholder=INVITE,
        bind="query-params" if liee else None,
    )
    if not texte.strip():
        return
    trouvees = o.chercher(texte)

    def retenir(siren: str) -> None:
        st.session_state[cle] = ""
        au_choix(siren)

    with st.container(key=f"propositions_{cle}", gap="xxsmall"):
        for elle in Collectivite.lire(trouvees.head(_PROPOSITIONS)):
            st.button(
                typographie(elle.nom_et_lieu),
                type="tertiary",
                on_click=retenir,
                args=(elle.siren,),
                key=f"{cle}_{elle.siren}",
            )
        if len(trouvees) == 1:
            ouvrir_par_entree(texte, f"[class*='st-key-{cle}_'] button")
        reste = len(trouvees) - _PROPOSITIONS
        if trouvees.empty:
            st.caption(
                typographie(
                    "Aucune collectivité de ce nom dans les comptes : vérifier l'orthographe, ou "
                    "essayer un seul mot."
                )
            )
        elif reste > 0:
            st.page_link(
                COLLECTIVITES.script,
                label=f"Voir les {nombre(len(trouvees))} dans la liste",
                icon=":material/list:",
                query_params={"q": texte},
            )


def champ_de_recherche(ou: DeltaGenerator, volet: str, choix: Iterable[Choix]) -> str:
    """Show the search box of a list, and what a phone folds the rest under; return what it says.

    Unfolded if one of the choices is in use.
    """
    texte = zone_de_recherche(ou)
    pliant(ou, volet, ouvert=any(un.touche() for un in choix))
    return texte


def zone_de_recherche(ou: DeltaGenerator) -> str:
    """Show the search box of a list, and return what it says."""
    texte: str = ou.text_input(
        "Chercher",
        key="q",
        placeholder=INVITE,
        type="search",
        live=True,
        max_chars=80,
        bind="query-params",
    )
    return texte


def pliant(ou: DeltaGenerator, mots: str, *, ouvert: bool) -> None:
    """Show, on a phone alone, what folds the controls of a list."""
    etat = " open" if ouvert else ""
    ou.html(f'<details class="volet"{etat}><summary>{mots}</summary></details>', width="content")
