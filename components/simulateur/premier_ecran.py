"""The first screen of the simulator in its page: a component that computes in the browser.

The address says the view. The component writes it as the hand moves, and tells the server of it
when someone comes to what is below; until then, the server has nothing to do.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qs

import streamlit as st
from streamlit.components.v2.types import ComponentRenderer

from components.adresse.parametres import NIVEAU, REFERENCE, Choix, faute_de
from components.adresse.selection import SIREN
from components.fichiers.gabarits import rendre
from components.simulateur.dans_le_navigateur import (
    DONNEES,
    SCRIPT,
    SEUIL_MINIMAL,
    SIRENS,
    STYLE,
    adresse,
    reglages,
)
from components.site.plan import FICHE
from spaser.codec import CLES, depuis_parametres, en_parametres, seuil_en_texte
from spaser.droit import ANTERIEUR, Regime
from spaser.formats import euros_en_millions, typographie
from spaser.observatoire import Observatoire, gardee
from spaser.scenario import Scenario

_CLE = "ecran_du_simulateur"
_VISITE = "visite_du_simulateur"
# What Streamlit itself reads of an address, which no script may write.
_CADRE = ("embed", "embed_options")
_CLES = (*CLES, REFERENCE.cle, NIVEAU.cle)
_LONGUEUR = 8_192


@dataclass(frozen=True)
class Vue:
    """What the page shows: a scenario, what it is compared with, the level of the map."""

    scenario: Scenario
    reference: str
    niveau: str

    def regime(self, o: Observatoire) -> Regime:
        """Return the regime that the scenario is compared with."""
        return o.droit.anterieur if self.reference == ANTERIEUR else o.droit.en_vigueur

    def en_parametres(self, o: Observatoire) -> dict[str, list[str]]:
        """Return the view as address parameters: only what is not the default."""
        parametres = en_parametres(self.scenario)
        if self.scenario.seuil == o.droit.en_vigueur.seuil:
            del parametres["seuil"]
        for choix, code in ((REFERENCE, self.reference), (NIVEAU, self.niveau)):
            if ecrit := choix.ecrire((code,)):
                parametres[choix.cle] = ecrit
        return parametres


def lire_vue(parametres: Mapping[str, Sequence[str]], o: Observatoire) -> tuple[Vue, list[str]]:
    """Return the view of an address, and a sentence for each parameter that is no good."""
    lecture = depuis_parametres(parametres, o.exercices, o.droit.en_vigueur.seuil)
    fautes = list(lecture.fautes.values())

    def code(choix: Choix) -> str:
        brutes = parametres.get(choix.cle, ())
        if choix.est_faux(brutes):
            fautes.append(faute_de(choix))
        lus = choix.lire(brutes)
        return lus[0] if lus else choix.codes_par_defaut[0]

    scenario = lecture.scenario
    releve = replace(
        scenario,
        seuil=max(scenario.seuil, SEUIL_MINIMAL),
        seuils_par_type=tuple((t, max(s, SEUIL_MINIMAL)) for t, s in scenario.seuils_par_type),
    )
    if releve != scenario:
        fautes.append(
            f"Cette page compte à partir de {euros_en_millions(SEUIL_MINIMAL)} : un seuil plus bas "
            "y est relevé à ce montant."
        )
    return Vue(releve, code(REFERENCE), code(NIVEAU)), fautes


@dataclass
class _Visite:
    """What the server and the browser said of the view to each other.

    `dite`: the parameters of the view that both know. `rang` grows when the address gives another
    one, that the browser did not tell. `perimees`: views that the browser may still speak of, until
    it has heard that its own was written. `pris`: the threshold that the page took by itself, that
    the browser may not know yet.
    """

    dite: dict[str, list[str]] = field(default_factory=dict)
    rang: int = 0
    fautes: list[str] = field(default_factory=list)
    perimees: list[dict[str, list[str]]] = field(default_factory=list)
    entendue: bool = False
    pris: list[str] = field(default_factory=list)


def premier_ecran(o: Observatoire) -> Vue:
    """Show the first screen; return the view of the address."""
    nouvelle = _CLE not in st.session_state
    visite: _Visite = st.session_state.setdefault(_VISITE, _Visite())
    vue, fautes = lire_vue(_parametres(), o)
    ici = vue.en_parametres(o)
    if ici in visite.perimees and ici != visite.dite and not nouvelle:
        st.query_params.from_dict(visite.dite | _autres_parametres())
        vue, _ = lire_vue(_parametres(), o)
    elif nouvelle or ici != visite.dite:
        visite.rang += 1
        visite.dite, visite.fautes = ici, [typographie(faute) for faute in fautes]
        visite.perimees.clear()
    elif not visite.entendue:
        visite.perimees.clear()
    visite.entendue, visite.pris = False, []

    def entendre() -> None:
        _entendre(o, visite)

    _composant(o)(
        key=_CLE,
        data={
            "donnees": adresse(DONNEES, o),
            "sirens": adresse(SIRENS, o),
            "fiche": f"/{FICHE.chemin}?{SIREN}=",
            "rang": visite.rang,
            "fautes": visite.fautes,
        },
        on_vue_change=entendre,
    )
    return vue


def prendre_le_seuil(seuil: int) -> None:
    """Put a threshold (€) in the address, all else of the view as it is; for a callback."""
    visite: _Visite = st.session_state[_VISITE]
    visite.pris = [seuil_en_texte(seuil)]
    st.query_params.from_dict(visite.dite | {"seuil": visite.pris} | _autres_parametres())
    visite.perimees.clear()


def _entendre(o: Observatoire, visite: _Visite) -> None:
    """Write in the address what the component tells: the query string that the browser shows."""
    dite = st.session_state[_CLE].get("vue")
    if not isinstance(dite, str) or len(dite) > _LONGUEUR:
        return
    if not visite.pris:
        avant, _ = lire_vue(_parametres(), o)
        visite.perimees.append(avant.en_parametres(o))
    recus = parse_qs(dite, keep_blank_values=True)
    if visite.pris:
        recus["seuil"] = visite.pris
    st.query_params.from_dict({cle: recus[cle] for cle in recus if cle.lower() not in _CADRE})
    if visite.pris:
        # Told at once with what it does not know: it is to hear of it.
        visite.dite = {}
    else:
        vue, _ = lire_vue(_parametres(), o)
        visite.dite, visite.entendue = vue.en_parametres(o), True


def _parametres() -> dict[str, list[str]]:
    return {cle: st.query_params.get_all(cle) for cle in st.query_params}


def _autres_parametres() -> dict[str, list[str]]:
    return {cle: valeurs for cle, valeurs in _parametres().items() if cle not in _CLES}


@gardee
def _composant(o: Observatoire) -> ComponentRenderer:
    amorce = (
        # On one line, Streamlit would take it for the path of a file.
        "export default (composant) =>\n"
        f"import(new URL({json.dumps(adresse(SCRIPT, o))}, location.origin))"
        ".then(({ monter }) => monter(composant));"
    )
    ecran = rendre("premier-ecran.html", **reglages(o.exercices))
    return st.components.v2.component(_CLE, html=ecran, css=STYLE.read_text("utf-8"), js=amorce)
