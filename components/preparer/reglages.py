"""The controls of a preparation: with whom, themes, peers, steps; all are in the address."""

from __future__ import annotations

from datetime import date
from typing import cast

import streamlit as st

from components.adresse.parametres import (
    CONSEIL,
    CONTIENT,
    SEMAINES,
    THEMES_PREPARES,
    Choix,
    avertir,
    jour_du_conseil,
    semblables_retenues,
)
from components.adresse.selection import proposer, renoncer
from components.preparer.dossier import etapes_en_mots, semblables_qui_disent
from spaser.collectivite import Collectivite
from spaser.formats import typographie
from spaser.indicateurs import Theme
from spaser.observatoire import Observatoire
from spaser.preparation import SEMAINES_MAXIMALES, CodeEtape, CodeExigence, Preparation

_AVEC = "avec"
_PARTENAIRES = 4
# In px.
_LARGE = 220


class Reglages:
    """What the address asks for, and the controls that change it, each where its section is."""

    def __init__(self, o: Observatoire, elle: Collectivite) -> None:
        """Read the address about `elle`, and say what in it is no good."""
        self._o = o
        demandes = [s for s in st.query_params.get(_AVEC, "").split(",") if s.strip()]
        trouvees = {t.siren: t for t in map(o.collectivite, demandes) if t is not None}
        trouvees.pop(elle.siren, None)
        autres = list(trouvees.values())[:_PARTENAIRES]
        if len(autres) < len(demandes):
            st.warning(
                typographie(
                    "L'adresse nomme des partenaires inconnus, répétés ou trop nombreux : la page "
                    f"en garde {_PARTENAIRES} au plus, par leur SIREN."
                )
            )
        self.elles = (elle, *autres)
        self._offertes = self._semblables()
        avertir(THEMES_PREPARES, CONTIENT, self._offertes, *SEMAINES.values())

    def partenaires(self) -> None:
        """Ask who else would adopt the scheme, and let each be taken out."""
        autres = [elle.siren for elle in self.elles[1:]]

        def garder(sirens: list[str]) -> None:
            utiles = [s for s in dict.fromkeys(sirens) if s != self.elles[0].siren]
            if utiles:
                st.query_params[_AVEC] = ",".join(utiles[-_PARTENAIRES:])
            else:
                st.query_params.pop(_AVEC, None)

        with st.expander("Un schéma conjoint"):
            proposer(
                self._o,
                "q_partenaire",
                "Qui l'adopterait aussi",
                lambda siren: garder([*autres, siren]),
                liee=False,
            )
            with st.container(horizontal=True, gap="xsmall"):
                for elle in self.elles[1:]:
                    st.button(
                        typographie(f"Retirer {elle.nom_complet}"),
                        icon=":material/close:",
                        key=f"retirer_{elle.siren}",
                        on_click=garder,
                        args=([siren for siren in autres if siren != elle.siren],),
                    )

    def autre(self) -> None:
        """Let another one be chosen."""

        def recommencer() -> None:
            renoncer()
            st.query_params.pop(_AVEC, None)

        st.button("En choisir une autre", icon=":material/search:", on_click=recommencer)

    def contenu(self) -> None:
        """Ask what the scheme has already."""
        CONTIENT.pastilles("Ce que votre projet contient déjà")

    def semblables(self) -> None:
        """Ask whose figures to show."""
        if self._offertes.mots:
            self._offertes.menu_multiple("Semblables retenues", "Aucune")

    def themes(self) -> None:
        """Ask which themes to treat."""
        THEMES_PREPARES.menu_multiple("Thèmes à traiter", "Aucun")

    def calendrier(self) -> None:
        """Ask when the council votes, and how many weeks each step lasts."""
        ligne = st.container(horizontal=True, vertical_alignment="bottom")
        ligne.text_input(
            "Vote du conseil (JJ/MM/AAAA)",
            key=CONSEIL.cle,
            max_chars=10,
            autocomplete="off",
            bind="query-params",
            width=_LARGE,
        )
        for etape, mots in etapes_en_mots().items():
            ligne.number_input(
                typographie(f"{mots} (semaines)"),
                min_value=0,
                max_value=SEMAINES_MAXIMALES,
                value=None,
                key=SEMAINES[etape].cle,
                bind="query-params",
                width=_LARGE,
            )
        if CONSEIL.est_faux([st.session_state[CONSEIL.cle]]):
            st.warning(typographie(f"Vote du conseil : {CONSEIL.attendu}."))

    def demande(self) -> Preparation:
        """Return what the controls ask for; those already shown say so themselves."""
        return Preparation(
            sirens=tuple(elle.siren for elle in self.elles),
            themes=cast(tuple[Theme, ...], THEMES_PREPARES.valeur()),
            pairs=self._offertes.valeur() if self._offertes.mots else (),
            contient=cast(tuple[CodeExigence, ...], CONTIENT.valeur()),
            conseil=_conseil(),
            semaines=_semaines(),
        )

    def _semblables(self) -> Choix:
        disent = Collectivite.lire(semblables_qui_disent(self._o, self.elles))
        offertes = semblables_retenues({elle.siren: elle.nom_et_lieu for elle in disent})
        # Those of another collectivité are not taken away from these.
        if st.session_state.get("semblables_de") != self.elles:
            st.session_state["semblables_de"] = self.elles
            st.session_state.pop(offertes.cle, None)
        return offertes


def _conseil() -> date | None:
    """Return the day of the vote: that of its control, of the address before it is shown."""
    dite = st.session_state.get(CONSEIL.cle, st.query_params.get(CONSEIL.cle, ""))
    return jour_du_conseil(dite)


def _semaines() -> tuple[tuple[CodeEtape, int], ...]:
    dites: dict[CodeEtape, int | None] = {}
    for etape, parametre in SEMAINES.items():
        if parametre.cle in st.session_state:
            dites[etape] = st.session_state[parametre.cle]
        else:
            brute = st.query_params.get(parametre.cle, "")
            dites[etape] = int(brute) if parametre.valable(brute) else None
    return tuple((etape, semaines) for etape, semaines in dites.items() if semaines is not None)
