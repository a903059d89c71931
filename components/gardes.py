"""Scenarios kept for comparison: up to four, in the address and in a small file."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.acces import resultat, simulation, texte
from components.cadre import tableau
from spaser.droit import Regime
from spaser.erreurs import ErreurScenario
from spaser.formats import nombre, pourcentage, quantite, typographie
from spaser.scenario import Scenario, depuis_objet, en_millions, en_objet
from spaser.simulation import NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE, TOTAL
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

GARDE = "garde"
"""The parameter of the address that holds a kept scenario."""

_PLUS = 4
_LONGUEUR = 60
_OCTETS = 100_000


@dataclass(frozen=True)
class Garde:
    """A scenario with the name that its author gives it."""

    nom: str
    scenario: Scenario


def gardes() -> tuple[list[Garde], list[str]]:
    """Return the scenarios kept in the address, and a sentence for each that is no good."""
    bons: list[Garde] = []
    problemes: list[str] = []
    for brut in st.query_params.get_all(GARDE):
        try:
            bons.append(lire(json.loads(brut)))
        except ValueError:
            problemes.append("Un scénario de l'adresse est illisible : il est laissé de côté.")
        except ErreurScenario as erreur:
            problemes += str(erreur).splitlines()
    if len(bons) > _PLUS:
        problemes.append(f"Quatre scénarios se comparent au plus : {len(bons)} sont demandés.")
    return bons[:_PLUS], problemes


def lire(objet: object) -> Garde:
    """Return the named scenario of a JSON object; raise ErreurScenario, one problem per line."""
    if not isinstance(objet, dict) or not str(objet.get("nom", "")).strip():
        raise ErreurScenario('Un scénario gardé a un nom : { "nom": "…", "seuil": 25 }.')
    nom = " ".join(str(objet["nom"]).split())[:_LONGUEUR]
    return Garde(nom, depuis_objet({c: v for c, v in objet.items() if c != "nom"}))


def lire_fichier(octets: bytes) -> list[Garde]:
    """Return the scenarios of a file of `ecrire_fichier`.

    Raises ErreurScenario, with every problem found, one per line.
    """
    try:
        contenu = json.loads(octets.decode("utf-8-sig"))
    except ValueError:
        raise ErreurScenario("Ce n'est pas un fichier de scénarios : JSON attendu.") from None
    if not isinstance(contenu, list):
        raise ErreurScenario("Un fichier de scénarios est une liste de scénarios.")
    lus: list[Garde] = []
    problemes: list[str] = []
    for rang, objet in enumerate(contenu, 1):
        try:
            lus.append(lire(objet))
        except ErreurScenario as erreur:
            problemes += [f"Scénario {rang} : {phrase}" for phrase in str(erreur).splitlines()]
    if len(lus) > _PLUS:
        problemes.append(f"Quatre scénarios au plus : le fichier en a {len(lus)}.")
    if problemes:
        raise ErreurScenario("\n".join(problemes))
    return lus


def ecrire_fichier(liste: list[Garde]) -> bytes:
    """Return the JSON file of kept scenarios."""
    objets = [{"nom": garde.nom, **en_objet(garde.scenario)} for garde in liste]
    return (json.dumps(objets, ensure_ascii=False, indent=2) + "\n").encode()


def montrer_gardes(scenario: Scenario, reference: Regime) -> None:
    """Show the controls that keep, compare, save and load scenarios, and their table."""
    liste, problemes = gardes()
    for probleme in dict.fromkeys(problemes):
        st.warning(typographie(probleme))
    gauche, droite = st.columns([3, 1], vertical_alignment="bottom")
    nom_par_defaut = f"Scénario à {en_millions(scenario.seuil)} M€".replace(".", ",")
    gauche.text_input(
        "Garder ce scénario sous le nom de",
        max_chars=_LONGUEUR,
        key="nom_du_garde",
        placeholder=nom_par_defaut,
    )

    def garder() -> None:
        nom = " ".join(st.session_state["nom_du_garde"].split()) or nom_par_defaut
        autres = [garde for garde in liste if garde.nom != nom]
        _noter([*autres, Garde(nom, scenario)][-_PLUS:])
        st.session_state["nom_du_garde"] = ""

    droite.button(
        "Garder", icon=":material/bookmark_add:", on_click=garder, key="garder", width="stretch"
    )
    if liste:
        tableau(comparaison(liste, reference))
        with st.container(horizontal=True, gap="xsmall"):
            for rang, garde in enumerate(liste):
                st.button(
                    f"Retirer « {garde.nom} »",
                    type="tertiary",
                    icon=":material/close:",
                    on_click=_noter,
                    args=([g for g in liste if g is not garde],),
                    key=f"retirer_{rang}",
                )
        st.download_button(
            "Télécharger ces scénarios (JSON)",
            lambda: ecrire_fichier(liste),
            file_name="scenarios.json",
            mime="application/json",
            on_click="ignore",
            key="telecharger_scenarios",
        )
    _charger()


def comparaison(liste: list[Garde], reference: Regime) -> pd.DataFrame:
    """Return kept scenarios side by side, in words, each against the regime."""

    def colonne(scenario: Scenario) -> list[str]:
        simule = resultat(scenario)
        ecarts = simulation(scenario, reference).comparaison
        obligees = simule.effectifs("obligees")
        return [
            f"{en_millions(scenario.seuil)} M€ {scenario.convention.upper()}".replace(".", ","),
            nombre(obligees[TOTAL]),
            nombre(simule.effectifs("selon_convention")[TOTAL]),
            f"+{nombre(ecarts.effectif(NOUVELLEMENT_OBLIGEE))} "
            f"−{nombre(ecarts.effectif(PLUS_OBLIGEE))}",
            *(nombre(obligees[type_]) for type_ in TYPES),
            pourcentage(simule.part_achats, 1),
            pourcentage(simule.part_population, 1),
            f"au moins {nombre(simule.effectifs('adoptantes')[TOTAL])}",
        ]

    sujets = [
        "Seuil",
        "Obligées",
        "Selon la convention",
        f"Écart au {reference.nom}",
        *(LIBELLES_TYPES[type_][1].capitalize() for type_ in TYPES),
        "Part des achats",
        "Part de la population",
        "SPASER recensés",
    ]
    return pd.DataFrame({"Critère": sujets} | {g.nom: colonne(g.scenario) for g in liste})


def montrer_commande(scenario: Scenario, reference: Regime) -> None:
    """Show the command line that gives the same figures."""
    st.markdown(texte("reproduire"))
    st.code(ligne_de_commande(scenario, reference), language=None)


def ligne_de_commande(scenario: Scenario, reference: Regime) -> str:
    """Return the command line that gives the same figures."""
    mots = ["python", "-m", "spaser", "simuler", "--seuil", str(en_millions(scenario.seuil))]
    for type_, seuil in scenario.seuils_par_type:
        mots += ["--seuil-de", f"{type_}={en_millions(seuil)}"]
    mots += ["--reference", str(en_millions(reference.seuil))]
    if scenario.convention != "ht":
        mots += ["--convention", scenario.convention]
    if scenario.types != TYPES:
        mots += ["--types", ",".join(scenario.types)]
    if not scenario.ept:
        mots.append("--sans-ept")
    return shlex.join(mots)


def _charger() -> None:
    fichier = st.file_uploader(
        "Ou charger un fichier de scénarios",
        type="json",
        key="fichier_de_scenarios",
        max_upload_size=1,
    )
    if fichier is None:
        return
    octets = fichier.getvalue()
    if len(octets) > _OCTETS:
        st.error("Ce fichier dépasse 100 ko : ce n'est pas un fichier de scénarios.")
        return
    try:
        lus = lire_fichier(octets)
    except ErreurScenario as erreur:
        problemes = "\n".join(f"- {phrase}" for phrase in str(erreur).splitlines())
        st.error(typographie(f"Rien n'a été chargé.\n\n{problemes}"))
        return
    st.button(
        f"Comparer {quantite(len(lus), 'scénario', 'scénarios')} du fichier",
        on_click=_noter,
        args=(lus,),
        key="prendre_le_fichier",
    )


def _noter(liste: list[Garde]) -> None:
    st.query_params[GARDE] = [
        json.dumps({"nom": g.nom, **en_objet(g.scenario)}, ensure_ascii=False) for g in liste
    ]
