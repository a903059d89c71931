"""Scenarios kept for comparison: up to four, in the address and in a small file."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass

import pandas as pd
import streamlit as st

from components.fichiers.depots import OCTETS_D_UN_DEPOT
from components.figures.tableaux import tableau
from components.site.textes import litteral, texte
from spaser.codec import depuis_objet, en_objet, en_options, seuil_en_texte
from spaser.droit import Regime
from spaser.erreurs import ErreurScenario
from spaser.exercices import Exercices
from spaser.formats import avec_signe, majuscule, nombre, pourcentage, quantite, typographie
from spaser.observatoire import Observatoire
from spaser.regle import nom_du_regime, regle_en_mots
from spaser.scenario import Scenario, en_millions
from spaser.simulation import NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE, TOTAL
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

GARDE = "garde"
"""The parameter of the address that holds a kept scenario."""

_PLUS = 4
_LONGUEUR = 60


@dataclass(frozen=True)
class Garde:
    """A scenario with the name that its author gives it."""

    nom: str
    scenario: Scenario


def gardes(exercices: Exercices) -> tuple[list[Garde], list[str]]:
    """Return the scenarios kept in the address, and a sentence for each that is no good."""
    bons: list[Garde] = []
    problemes: list[str] = []
    for brut in st.query_params.get_all(GARDE):
        try:
            objet = _lire_json(
                brut, "Un scénario de l'adresse est illisible : il est laissé de côté."
            )
            bons.append(lire(objet, exercices))
        except ErreurScenario as erreur:
            problemes += str(erreur).splitlines()
    if len(bons) > _PLUS:
        problemes.append(f"Quatre scénarios se comparent au plus : {len(bons)} sont demandés.")
    return bons[:_PLUS], problemes


def lire(objet: object, exercices: Exercices) -> Garde:
    """Return the named scenario of a JSON object; raise ErreurScenario, one problem per line."""
    nom = objet.get("nom") if isinstance(objet, dict) else None
    if not isinstance(objet, dict) or not isinstance(nom, str) or not nom.strip():
        raise ErreurScenario('Un scénario gardé a un nom : { "nom": "…", "seuil": 25 }.')
    nom = " ".join(nom.split())[:_LONGUEUR]
    return Garde(nom, depuis_objet({c: v for c, v in objet.items() if c != "nom"}, exercices))


def lire_fichier(octets: bytes, exercices: Exercices) -> list[Garde]:
    """Return the scenarios of a file of `ecrire_fichier`.

    Raises ErreurScenario, with every problem found, one per line.
    """
    contenu = _lire_json(octets, "Ce n'est pas un fichier de scénarios : JSON attendu.")
    if not isinstance(contenu, list):
        raise ErreurScenario("Un fichier de scénarios est une liste de scénarios.")
    lus: list[Garde] = []
    problemes: list[str] = []
    for rang, objet in enumerate(contenu, 1):
        try:
            lus.append(lire(objet, exercices))
        except ErreurScenario as erreur:
            problemes += [f"Scénario {rang} : {phrase}" for phrase in str(erreur).splitlines()]
    if len(lus) > _PLUS:
        problemes.append(f"Quatre scénarios au plus : le fichier en a {len(lus)}.")
    if problemes:
        raise ErreurScenario("\n".join(problemes))
    return lus


def _lire_json(brut: str | bytes, sinon: str) -> object:
    """Return the content of a JSON text; raise ErreurScenario, saying `sinon`.

    Half of a surrogate pair is JSON, but no text that a page or an address can hold.
    """
    try:
        contenu = json.loads(brut.decode("utf-8-sig") if isinstance(brut, bytes) else brut)
        json.dumps(contenu, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ErreurScenario(sinon) from None
    return contenu


def ecrire_fichier(liste: list[Garde]) -> bytes:
    """Return the JSON file of kept scenarios."""
    objets = [{"nom": garde.nom, **en_objet(garde.scenario)} for garde in liste]
    return (json.dumps(objets, ensure_ascii=False, indent=2) + "\n").encode()


def montrer_gardes(o: Observatoire, scenario: Scenario, reference: Regime) -> None:
    """Show the controls that keep, compare, save and load scenarios, and their table."""
    liste, problemes = gardes(o.exercices)
    for probleme in dict.fromkeys(problemes):
        st.warning(litteral(typographie(probleme)))
    gauche, droite = st.columns([3, 1], vertical_alignment="bottom")
    nom_par_defaut = f"Scénario à {seuil_en_texte(scenario.seuil)} M€"
    gauche.text_input(
        "Garder ce scénario sous le nom de",
        max_chars=_LONGUEUR,
        key="nom_du_garde",
        placeholder=typographie(nom_par_defaut),
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
        cote_a_cote = comparaison(o, liste, reference)
        tableau(cote_a_cote.rename(columns=lambda nom: litteral(typographie(nom))))
        with st.container(horizontal=True, gap="xsmall"):
            for rang, garde in enumerate(liste):
                st.button(
                    litteral(typographie(f"Retirer « {garde.nom} »")),
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
    _charger(o.exercices)


def comparaison(o: Observatoire, liste: list[Garde], reference: Regime) -> pd.DataFrame:
    """Return kept scenarios side by side, in words, each against the regime.

    The law in force is always the first column.
    """

    def colonne(scenario: Scenario) -> list[str]:
        simule = o.resultat(scenario)
        ecarts = o.simulation(scenario, reference).comparaison
        obligees = simule.effectifs("obligees")
        return [
            majuscule(regle_en_mots(scenario)),
            nombre(obligees[TOTAL]),
            nombre(simule.effectifs("selon_convention")[TOTAL]),
            _ecarts(
                ecarts.effectif(NOUVELLEMENT_OBLIGEE),
                ecarts.effectif(PLUS_OBLIGEE),
            ),
            *(nombre(obligees[type_]) for type_ in TYPES),
            pourcentage(simule.part_achats, 1),
            pourcentage(simule.part_population, 1),
            f"au moins {nombre(simule.effectifs('adoptantes')[TOTAL])}",
        ]

    sujets = [
        "Règle",
        "Obligées",
        "Selon la convention",
        f"Écart au {reference.nom}",
        *(LIBELLES_TYPES[type_][1].capitalize() for type_ in TYPES),
        "Part des achats",
        "Part de la population",
        "SPASER recensés",
    ]
    droit = o.droit.en_vigueur
    colonnes = {"Critère": sujets, majuscule(nom_du_regime(droit)): colonne(Scenario(droit.seuil))}
    for garde in liste:
        titre, rang = garde.nom, 1
        while titre in colonnes:
            rang += 1
            titre = f"{garde.nom} ({rang})"
        colonnes[titre] = colonne(garde.scenario)
    return pd.DataFrame(colonnes)


def _ecarts(entrees: int, sorties: int) -> str:
    signes = [avec_signe(n) for n in (entrees, -sorties) if n]
    return " et ".join(signes) or "aucun"


def montrer_commande(scenario: Scenario, reference: Regime) -> None:
    """Show the command line that gives the same figures."""
    st.markdown(texte("reproduire"))
    st.code(ligne_de_commande(scenario, reference), language=None)


def ligne_de_commande(scenario: Scenario, reference: Regime) -> str:
    """Return the command line that gives the same figures."""
    mots = ["python", "-m", "spaser", "simuler", *en_options(scenario)]
    return shlex.join([*mots, "--reference", str(en_millions(reference.seuil))])


def _charger(exercices: Exercices) -> None:
    fichier = st.file_uploader(
        "Ou charger un fichier de scénarios",
        type="json",
        key="fichier_de_scenarios",
        max_upload_size=1,
    )
    if fichier is None:
        return
    octets = fichier.getvalue()
    if len(octets) > OCTETS_D_UN_DEPOT:
        st.error(typographie("Ce fichier dépasse 100 ko : ce n'est pas un fichier de scénarios."))
        return
    try:
        lus = lire_fichier(octets, exercices)
    except ErreurScenario as erreur:
        problemes = [litteral(typographie(phrase)) for phrase in str(erreur).splitlines()]
        st.error("\n- ".join([typographie("Rien n'a été chargé.\n"), *problemes]))
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
