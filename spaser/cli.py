"""Command line: the engine's figures without the application, and the build of the data."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from spaser.donnees import DOSSIER, charger
from spaser.erreurs import ErreurDonnees, ErreurScenario
from spaser.formats import enumeration, euros_en_millions, nombre, pourcentage, quantite
from spaser.scenario import (
    ANNEE_DEFINITIVE,
    ANNEE_PROVISOIRE,
    TYPES_PROVISOIRES,
    Scenario,
    seuil_en_euros,
    types_depuis_texte,
)
from spaser.simulation import (
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    Resultat,
    comparer,
    resume,
    simuler,
)
from spaser.vocabulaire import CONVENTIONS, LIBELLES_TYPES, TYPES, TypeCollectivite

ERREUR_D_USAGE = 2
ERREUR_DE_DONNEES = 1


class _ErreurUsage(Exception):
    pass


class _Analyseur(argparse.ArgumentParser):
    """An argparse parser whose errors reach `main` instead of printing English usage."""

    def __init__(self, *, prog: str, description: str | None = None) -> None:
        super().__init__(
            prog=prog,
            description=description,
            add_help=False,
            exit_on_error=False,
            allow_abbrev=False,
        )
        self.add_argument("-h", "--help", action="help", help="affiche cette aide")

    def error(self, message: str) -> NoReturn:
        raise _ErreurUsage


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 for unusable data or 2 for a wrong command."""
    analyseur = _analyseur()
    try:
        options, inconnus = analyseur.parse_known_args(arguments)
        if inconnus:
            raise ErreurScenario(f"Option inconnue : {' '.join(inconnus)}.")
        return int(options.commande(options))
    except argparse.ArgumentError as erreur:
        return _echec(_phrase(erreur), ERREUR_D_USAGE)
    except _ErreurUsage:
        return _echec("Commande incomplète : voir « python -m spaser --help ».", ERREUR_D_USAGE)
    except ErreurScenario as erreur:
        return _echec(str(erreur), ERREUR_D_USAGE)
    except ErreurDonnees as erreur:
        return _echec(str(erreur), ERREUR_DE_DONNEES)


def _echec(phrase: str, code: int) -> int:
    print(phrase, file=sys.stderr)
    return code


def _phrase(erreur: argparse.ArgumentError) -> str:
    if erreur.argument_name == "commande":
        return "Commande inconnue : choisir simuler, construire ou extraire-decoupage."
    return f"Option {erreur.argument_name} : valeur manquante, ou de trop."


def _analyseur() -> argparse.ArgumentParser:
    analyseur = _Analyseur(
        prog="python -m spaser", description="Moteur et données de l'Observatoire SPASER."
    )
    commandes = analyseur.add_subparsers(
        title="commandes",
        dest="commande",
        required=True,
        metavar="commande",
        parser_class=_Analyseur,
    )

    simuler_ = commandes.add_parser("simuler", help="compte les collectivités obligées à un seuil")
    simuler_.add_argument("--seuil", required=True, metavar="M€", help="seuil en M€, ex. 50")
    simuler_.add_argument(
        "--seuil-de",
        action="append",
        default=[],
        metavar="TYPE=M€",
        help="seuil propre à un type, ex. commune=25 ; peut se répéter",
    )
    simuler_.add_argument(
        "--convention", default="ht", metavar="ht|ttc", help="ht : comptes ÷ 1,20 (par défaut)"
    )
    simuler_.add_argument(
        "--types", metavar="LISTE", help=f"ex. {','.join(TYPES)} (par défaut tous)"
    )
    simuler_.add_argument("--sans-ept", action="store_true", help="ne compte pas les 11 EPT")
    simuler_.add_argument(
        "--annee", default=str(ANNEE_DEFINITIVE), help="2024, ou 2025 (provisoire)"
    )
    simuler_.add_argument("--reference", metavar="M€", help="seuil auquel comparer, en M€")
    simuler_.add_argument("--json", action="store_true", help="écrit un objet JSON")
    simuler_.set_defaults(commande=_simuler)

    construire = commandes.add_parser("construire", help="reconstruit les fichiers de données")
    construire.set_defaults(commande=_construire)

    extraire = commandes.add_parser(
        "extraire-decoupage", help="extrait le code officiel géographique d'un paquet npm"
    )
    extraire.add_argument(
        "--paquet",
        required=True,
        type=Path,
        metavar="DOSSIER",
        help="dossier « data » du paquet décompressé",
    )
    extraire.set_defaults(commande=_extraire_decoupage)
    return analyseur


def _simuler(options: argparse.Namespace) -> int:
    scenario = _scenario(options)
    reference = (
        scenario.avec_seuil(seuil_en_euros(options.reference))
        if options.reference is not None
        else None
    )
    table = charger().collectivites
    resultat = simuler(table, scenario)
    resultat_reference = simuler(table, reference) if reference else None
    if options.json:
        print(json.dumps(resume(resultat, resultat_reference), ensure_ascii=False))
    else:
        print(_texte(resultat, resultat_reference))
    return 0


def _scenario(options: argparse.Namespace) -> Scenario:
    if options.convention not in CONVENTIONS:
        raise ErreurScenario(
            f"La convention « {options.convention} » n'existe pas : choisir ht ou ttc."
        )
    try:
        annee = int(options.annee)
    except ValueError:
        raise ErreurScenario(f"L'année « {options.annee} » n'est pas un nombre.") from None
    if options.types is not None:
        types = types_depuis_texte(options.types)
    else:
        types = TYPES_PROVISOIRES if annee == ANNEE_PROVISOIRE else TYPES
    return Scenario(
        seuil=seuil_en_euros(options.seuil),
        seuils_par_type=tuple(map(_seuil_de, options.seuil_de)),
        types=types,
        convention=options.convention,
        ept=not options.sans_ept,
        annee=annee,
    )


def _seuil_de(texte: str) -> tuple[TypeCollectivite, int]:
    mot, egal, seuil = texte.partition("=")
    types = types_depuis_texte(mot) if egal else ()
    if len(types) != 1:
        raise ErreurScenario(f"« {texte} » : un seuil par type s'écrit commune=25.")
    return types[0], seuil_en_euros(seuil)


def _texte(resultat: Resultat, reference: Resultat | None) -> str:
    scenario = resultat.scenario
    effectifs = resultat.effectifs("obligees")
    detail = enumeration(
        [quantite(effectifs[type_], *LIBELLES_TYPES[type_]) for type_ in scenario.types]
    )
    lignes = [
        f"Seuil : plus de {euros_en_millions(scenario.seuil)} d'achats annuels, comptes "
        f"{scenario.annee}, convention {scenario.convention.upper()}",
        f"Obligées : {nombre(resultat.total['obligees'])} ({detail})",
        f"Selon la convention : {nombre(resultat.total['selon_convention'])}",
        f"Part des achats : {pourcentage(resultat.part_achats, 1)}",
        f"Part de la population : {pourcentage(resultat.part_population, 1)}",
        f"Adoptantes recensées parmi elles : au moins {nombre(resultat.total['adoptantes'])}",
    ]
    if reference is not None:
        comparaison = comparer(reference, resultat)
        lignes.append(
            f"Par rapport à {euros_en_millions(reference.scenario.seuil)} : "
            f"{nombre(comparaison.effectif(NOUVELLEMENT_OBLIGEE))} de plus, "
            f"{nombre(comparaison.effectif(PLUS_OBLIGEE))} de moins"
        )
    return "\n".join(lignes)


def _construire(options: argparse.Namespace) -> int:
    from spaser.construction.construire import construire

    for fichier in construire():
        print(fichier.relative_to(DOSSIER.parent))
    return 0


def _extraire_decoupage(options: argparse.Namespace) -> int:
    from spaser.construction.decoupage import extraire_decoupage

    extraire_decoupage(options.paquet, DOSSIER / "sources")
    return 0
