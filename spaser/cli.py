"""Command line: the engine's figures without the application, and the build of the data."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from spaser.codec import cle_du_seuil, depuis_parametres, exiger
from spaser.csv_francais import csv_francais
from spaser.donnees import DOSSIER, RACINE
from spaser.erreurs import ErreurActualisation, ErreurDonnees, ErreurScenario
from spaser.formats import enumeration, euros_en_millions, majuscule, nombre, pourcentage, quantite
from spaser.observatoire import Observatoire, aujourd_hui, observatoire
from spaser.regle import regle_en_mots, syndicats_en_mots
from spaser.scenario import Scenario, seuil_en_euros
from spaser.simulation import (
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    comparer,
)
from spaser.terminal import Analyseur, CommandeRefusee, ecrit_tout
from spaser.vocabulaire import LIBELLES_TYPES, TYPES, TypeCollectivite

ERREUR_D_USAGE = 2
ERREUR_DE_DONNEES = 1
INTERROMPU = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 for unusable data or 2 for a wrong command."""
    try:
        options = _analyseur().lire(arguments)
        return int(options.commande(options))
    except (CommandeRefusee, ErreurScenario) as erreur:
        return _echec(str(erreur), ERREUR_D_USAGE)
    except (ErreurDonnees, ErreurActualisation) as erreur:
        return _echec(str(erreur), ERREUR_DE_DONNEES)


def _echec(phrase: str, code: int) -> int:
    print(phrase, file=sys.stderr)
    return code


def _analyseur() -> Analyseur:
    analyseur = Analyseur(
        prog="python -m spaser", description="Moteur et données de l'Observatoire SPASER."
    )
    commandes = analyseur.ajouter_commandes()

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
    simuler_.add_argument("--annee", help="année des comptes (par défaut celle de référence)")
    simuler_.add_argument("--region", help="code Insee ou nom d'une région (par défaut la France)")
    simuler_.add_argument(
        "--syndicats", action="store_true", help="dit aussi, à part, les syndicats et les SDIS"
    )
    simuler_.add_argument("--reference", metavar="M€", help="seuil auquel comparer, en M€")
    sorties = simuler_.add_mutually_exclusive_group()
    sorties.add_argument("--json", action="store_true", help="écrit un objet JSON")
    sorties.add_argument(
        "--liste",
        action="store_true",
        help="écrit en CSV qui est concerné, par rapport au droit en vigueur",
    )
    simuler_.set_defaults(commande=_simuler)

    construire = commandes.add_parser("construire", help="reconstruit les fichiers de données")
    construire.set_defaults(commande=_construire)

    actualiser = commandes.add_parser(
        "actualiser", help="prépare de nouveaux extraits de ce que publient les producteurs"
    )
    actualiser.add_argument(
        "--exercice",
        metavar="ANNÉE",
        help="comptes de l'OFGL à relever (par défaut l'année qui suit la dernière définitive)",
    )
    actualiser.add_argument(
        "--types", metavar="LISTE", help=f"ex. {','.join(TYPES[:2])} (par défaut les quatre)"
    )
    nature = actualiser.add_mutually_exclusive_group()
    nature.add_argument(
        "--provisoire",
        action="store_true",
        default=None,
        help="comptes provisoires (par défaut jusqu'en novembre de l'année suivante)",
    )
    nature.add_argument(
        "--definitif",
        dest="provisoire",
        action="store_false",
        default=None,
        help="comptes définitifs (par défaut à partir de décembre)",
    )
    actualiser.add_argument(
        "--geographie", metavar="ANNÉE", help="contours et code officiel géographique à relever"
    )
    actualiser.add_argument(
        "--paquet",
        type=Path,
        metavar="DOSSIER",
        help="dossier « data » du paquet du code officiel, décompressé (par défaut npm le prend)",
    )
    actualiser.add_argument(
        "--liens", action="store_true", help="dit quelles sources ne répondent plus"
    )
    actualiser.add_argument(
        "--appliquer",
        action="store_true",
        help="remplace les extraits par ceux préparés, une fois leur rapport lu",
    )
    actualiser.add_argument("--depuis", metavar="URL", help="autre adresse que celle de l'OFGL")
    actualiser.add_argument(
        "--depuis-geographie", metavar="URL", help="autre adresse que celle des contours"
    )
    actualiser.add_argument(
        "--preparation",
        type=Path,
        metavar="DOSSIER",
        help="où préparer (par défaut var/actualisation)",
    )
    actualiser.add_argument(
        "--racine",
        type=Path,
        default=RACINE,
        metavar="DOSSIER",
        help="dossier du projet (par défaut celui-ci)",
    )
    actualiser.set_defaults(commande=_actualiser)
    return analyseur


def _simuler(options: argparse.Namespace) -> int:
    o = observatoire()
    scenario = _scenario(options, o)
    if options.liste:
        sys.stdout.write(_liste(o, scenario))
        return 0
    reference = None if options.reference is None else seuil_en_euros(options.reference)
    if options.json:
        print(json.dumps(o.resume(scenario, reference), ensure_ascii=not ecrit_tout()))
    else:
        print(_texte(o, scenario, reference))
    return 0


def _scenario(options: argparse.Namespace, o: Observatoire) -> Scenario:
    """Return the scenario of the options, read as the parameters of an address."""
    parametres = {
        cle: [valeur]
        for cle, valeur in vars(options).items()
        if cle in ("seuil", "types", "convention", "annee", "region") and valeur is not None
    }
    for texte in options.seuil_de:
        type_, egal, seuil = texte.partition("=")
        if not egal or type_ not in TYPES:
            raise ErreurScenario(f"« {texte} » : un seuil par type s'écrit commune=25.")
        parametres[cle_du_seuil(type_)] = [seuil]
    if options.sans_ept:
        parametres["ept"] = ["false"]
    if options.syndicats:
        parametres["syndicats"] = ["true"]
    return exiger(depuis_parametres(parametres, o.exercices, 0))


def _liste(o: Observatoire, scenario: Scenario) -> str:
    lignes = o.lignes_concernees(o.simulation(scenario, o.droit.en_vigueur))
    colonnes = ["siren", "nom_complet", "type", "region_nom", "achats_bas", "achats_haut"]
    constance = ["annees_connues", "annees_au_dessus"]
    return csv_francais(lignes[[*colonnes, *constance, "situation", "mouvement"]]).decode(
        "utf-8-sig"
    )


def _texte(o: Observatoire, scenario: Scenario, reference: int | None) -> str:
    resultat = o.resultat(scenario)
    effectifs = resultat.effectifs("obligees")
    detail = enumeration(
        [quantite(effectifs[type_], *LIBELLES_TYPES[type_]) for type_ in scenario.types]
    )
    lignes = [
        f"{majuscule(regle_en_mots(scenario))}",
        f"Obligées : {nombre(resultat.total['obligees'])} ({detail})",
        f"Selon la convention : {nombre(resultat.total['selon_convention'])}",
        f"Part des achats : {pourcentage(resultat.part_achats, 1)}",
        f"Part de la population : {pourcentage(resultat.part_population, 1)}",
        f"Adoptantes recensées parmi elles : au moins {nombre(resultat.total['adoptantes'])}",
    ]
    if lacunes := o.exercices.phrase_des_lacunes(scenario.annee, scenario.types):
        lignes.append(lacunes)
    if reference is not None:
        comparaison = comparer(o.resultat(scenario.avec_seuil(reference)), resultat)
        lignes.append(
            f"Par rapport à {euros_en_millions(reference)} : "
            f"{nombre(comparaison.effectif(NOUVELLEMENT_OBLIGEE))} de plus, "
            f"{nombre(comparaison.effectif(PLUS_OBLIGEE))} de moins"
        )
    if syndicats := o.syndicats(scenario, o.droit.en_vigueur):
        lignes.append(f"À part, obligés aussi : {syndicats_en_mots(syndicats.obliges)}")
    return "\n".join(lignes)


def _construire(options: argparse.Namespace) -> int:
    from spaser.construction.construire import construire

    for fichier in construire():
        print(fichier.relative_to(DOSSIER.parent))
    return 0


def _actualiser(options: argparse.Namespace) -> int:
    from spaser.actualisation import commande, geographie, ofgl

    annees = [_annee(options.exercice), _annee(options.geographie)]
    site = _site(options.depuis, ofgl.SITE)
    site_geographie = _site(options.depuis_geographie, geographie.SITE)
    types = _types(options.types)
    atelier = commande.nouvel_atelier(
        options.racine,
        options.preparation,
        aujourd_hui(),
        *filter(None, (options.depuis, options.depuis_geographie)),
    )
    if options.appliquer:
        for fichier in commande.appliquer(atelier, annees[0], annees[1]):
            print(fichier.relative_to(options.racine))
        print("Extraits remplacés : lancer « make data », puis relire et enregistrer.")
        return 0
    try:
        if options.liens:
            print(commande.verifier_les_liens(atelier).texte())
            if annees == [None, None]:
                return 0
        if annees[1] is not None:
            print(
                commande.preparer_la_geographie(
                    atelier, annees[1], site_geographie, options.paquet
                ).texte()
            )
        if annees[0] is not None or annees[1] is None:
            exercice = annees[0] or commande.exercice_suivant(atelier.sources)
            print(
                commande.preparer_les_comptes(
                    atelier, exercice, types, site, options.provisoire
                ).texte()
            )
    except KeyboardInterrupt:
        return _echec(
            "Interrompu : rien n'est remplacé ; relancer reprend ce qui est téléchargé.",
            INTERROMPU,
        )
    print(f"\nLire le rapport dans {atelier.preparation}. Rien n'est remplacé ; ensuite :")
    print("python -m spaser actualiser --appliquer")
    return 0


def _annee(texte: str | None) -> int | None:
    if texte is None:
        return None
    if not (len(texte) == 4 and texte.isascii() and texte.isdigit()):
        raise ErreurScenario(f"« {texte} » n'est pas une année.")
    return int(texte)


def _types(texte: str | None) -> list[TypeCollectivite]:
    demandes = list(TYPES) if texte is None else texte.split(",")
    inconnus = [type_ for type_ in demandes if type_ not in TYPES]
    if inconnus:
        raise ErreurScenario(f"Type « {inconnus[0]} » inconnu : choisir {', '.join(TYPES)}.")
    return [type_ for type_ in TYPES if type_ in demandes]


def _site(adresse: str | None, habituelle: str) -> str:
    if adresse is None:
        return habituelle
    if not adresse.startswith(("http://", "https://")):
        raise ErreurScenario(f"« {adresse} » n'est pas une adresse http ou https.")
    return adresse.rstrip("/")
