"""Command line of the follow-up: what waits, what is decided, on the machine of the site."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

from spaser.adresse_publique import VARIABLE, AdresseRefusee, adresse_publique
from spaser.codec import depuis_parametres, exiger
from spaser.donnees import RACINE
from spaser.erreurs import ErreurActualisation, ErreurDonnees, ErreurScenario
from spaser.faits_en_mots import dit_en_mots
from spaser.formats import quantite
from spaser.observatoire import aujourd_hui, observatoire
from spaser.schemas_des_tables import ADOPTIONS_DU_SUIVI, ENGAGEMENTS_DU_SUIVI
from spaser.terminal import Analyseur, CommandeRefusee
from spaser.vocabulaire import COLLECTIVITE, CONFIANCES, TYPES
from suivi.base import Base, adresse_de_la_base
from suivi.campagne import a_interroger, classeur_de_campagne, lire_campagne
from suivi.contribution import Contribution, verifier
from suivi.dossiers import (
    Dossier,
    accepter,
    annuler,
    deposer_ensemble,
    dossier,
    dossiers,
    refuser,
)
from suivi.effacement import effacer, purger
from suivi.erreurs import ErreurSuivi
from suivi.integration import en_csv, integrer, lignes_a_integrer
from suivi.publication import evenements
from suivi.remarques import remarques
from suivi.sauvegarde import GARDEES, restaurer, sauvegarder
from suivi.vocabulaire import ACTES, APRES, ROLES, SUJETS, Etape

ERREUR_D_USAGE = 2
REFUS = 1
AUTEUR = "commande"
"""Who decides here: whoever has the machine."""
_ETAPES: tuple[Etape, ...] = tuple(dict.fromkeys(APRES.values()))
_EXPORTS = {"schemas": ADOPTIONS_DU_SUIVI, "engagements": ENGAGEMENTS_DU_SUIVI}
_RETENUS = tuple(c.name for c in fields(Contribution) if c.name not in ("siren", "role"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, 1 for what the follow-up refuses or 2 for a wrong command."""
    try:
        options = analyser(arguments)
        base = Base(adresse_de_la_base())
    except CommandeRefusee as erreur:
        return _echec(str(erreur), ERREUR_D_USAGE)
    except ErreurSuivi as erreur:
        return _echec(str(erreur), REFUS)
    try:
        # What a copy is to replace may be beyond use.
        if options.commande is not _restaurer:
            base.preparer()
        return int(options.commande(options, base) or 0)
    except (CommandeRefusee, ErreurScenario, AdresseRefusee) as erreur:
        return _echec(str(erreur), ERREUR_D_USAGE)
    except (ErreurSuivi, ErreurDonnees, ErreurActualisation) as erreur:
        return _echec(str(erreur), REFUS)
    finally:
        base.fermer()


def _echec(phrase: str, code: int) -> int:
    print(phrase, file=sys.stderr)
    return code


def analyser(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Return what a command line asks for; raise CommandeRefusee."""
    return _analyseur().lire(arguments)


def _analyseur() -> Analyseur:
    analyseur = Analyseur(
        prog="python -m suivi", description="Contributions et décisions de l'Observatoire SPASER."
    )
    commandes = analyseur.ajouter_commandes()
    lister = commandes.add_parser("lister", help="les contributions qui attendent une décision")
    lister.add_argument("--etape", choices=_ETAPES, help=f"plutôt : {', '.join(_ETAPES)}")
    lister.set_defaults(commande=_lister)

    voir = commandes.add_parser("voir", help="une contribution et tout ce qui lui est arrivé")
    voir.set_defaults(commande=_voir)

    accepter_ = commandes.add_parser("accepter", help="publie ce qu'une contribution dit")
    accepter_.add_argument("--confiance", required=True, choices=CONFIANCES, help="de la source")
    for champ in _RETENUS:
        accepter_.add_argument(f"--{champ}", help="à la place de ce qui est dit")
    accepter_.set_defaults(commande=_accepter)

    refuser_ = commandes.add_parser("refuser", help="écarte une contribution")
    refuser_.set_defaults(commande=_refuser)
    annuler_ = commandes.add_parser("annuler", help="défait une décision")
    annuler_.set_defaults(commande=_annuler)
    for decision in (refuser_, annuler_):
        decision.add_argument("--motif", required=True, help="pourquoi, en une phrase")
    for sur_une in (voir, accepter_, refuser_, annuler_):
        sur_une.add_argument("numero", type=int, metavar="N", help="son numéro")

    campagne = commandes.add_parser(
        "campagne", help="écrit en XLSX les obligées sans schéma connu, et le lien de chacune"
    )
    campagne.add_argument("--region", help="code Insee ou nom d'une région (par défaut la France)")
    campagne.add_argument(
        "--types", metavar="LISTE", help=f"ex. {','.join(TYPES)} (par défaut tous)"
    )
    campagne.add_argument(
        "--sortie", type=Path, default=Path("campagne.xlsx"), help="par défaut campagne.xlsx"
    )
    campagne.set_defaults(commande=_campagne)

    importer = commandes.add_parser("importer", help="reçoit les lignes d'un CSV, toutes ou aucune")
    importer.add_argument("fichier", type=Path, help="en tête : siren, sujet, role, date, lien…")
    importer.set_defaults(commande=_importer)

    exporter = commandes.add_parser(
        "exporter", help="écrit en CSV les lignes acceptées, dans la forme du relevé"
    )
    exporter.add_argument(
        "--quoi",
        choices=_EXPORTS,
        default="schemas",
        help="schemas (par défaut), ou leurs objectifs et résultats",
    )
    exporter.add_argument("--sortie", type=Path, help="par défaut la sortie de la commande")
    exporter.set_defaults(commande=_exporter)
    integrer_ = commandes.add_parser(
        "integrer", help="met ces lignes parmi les sources d'une version, sans en compter deux fois"
    )
    integrer_.set_defaults(commande=_integrer)
    for sur_un_projet in (exporter, integrer_):
        sur_un_projet.add_argument(
            "--racine",
            type=Path,
            default=RACINE,
            metavar="DOSSIER",
            help="dossier du projet (par défaut celui-ci)",
        )

    sauvegarder_ = commandes.add_parser(
        "sauvegarder", help=f"copie la base, et oublie les copies de plus de {GARDEES.days} jours"
    )
    sauvegarder_.add_argument(
        "--dossier", type=Path, help="par défaut « sauvegardes », à côté de la base"
    )
    sauvegarder_.set_defaults(commande=_sauvegarder)
    restaurer_ = commandes.add_parser(
        "restaurer", help="remet une copie à la place de la base, et refait les effacements"
    )
    restaurer_.add_argument("copie", type=Path, help="un fichier de « sauvegarder »")
    restaurer_.set_defaults(commande=_restaurer)

    effacer_ = commandes.add_parser("effacer", help="efface ce qu'une adresse a dit en confidence")
    effacer_.add_argument("--courriel", required=True, help="l'adresse électronique")
    effacer_.set_defaults(commande=_effacer)

    purger_ = commandes.add_parser(
        "purger", help="efface adresses et commentaires, un an après la décision"
    )
    purger_.set_defaults(commande=_purger)
    return analyseur


def _lister(options: argparse.Namespace, base: Base) -> None:
    trouves = dossiers(base, (options.etape or "recue",))
    for un in trouves:
        print(f"{un.numero:>5}  {un.recue_le:%Y-%m-%d}  {_en_mots(un.dite)}")
    print(quantite(len(trouves), "contribution", "contributions"))


def _voir(options: argparse.Namespace, base: Base) -> None:
    un = dossier(base, options.numero)
    print(f"Contribution {un.numero}, {ACTES[un.faits[-1].acte]}, par {un.provenance}")
    print(_en_mots(un.dite))
    for champ, valeur in (un.retenue or un.dite).en_objet().items():
        print(f"  {champ} : {valeur}")
    if un.confidences:
        print(f"  courriel : {un.confidences.courriel or '–'}")
        print(f"  commentaire : {un.confidences.commentaire or '–'}")
    for fait in un.faits:
        motif = fait.contenu.get("motif") or fait.contenu.get("confiance") or ""
        quand = f"{fait.instant:%Y-%m-%d %H:%M} UTC"
        print("  ".join(filter(None, (quand, ACTES[fait.acte], fait.auteur, motif))))
    for remarque in remarques(un, dossiers(base), observatoire()):
        print(f"À regarder : {remarque}")


def _accepter(options: argparse.Namespace, base: Base) -> None:
    un = dossier(base, options.numero)
    autres = {c: getattr(options, c) for c in _RETENUS if getattr(options, c) is not None}
    retenue, _ = verifier(
        replace(un.dite, **autres).en_objet(), observatoire().connait, aujourd_hui()
    )
    _dire(
        accepter(
            base,
            un.numero,
            retenue,
            confiance=options.confiance,
            rang=un.rang,
            auteur=AUTEUR,
            instant=_maintenant(),
        )
    )


def _refuser(options: argparse.Namespace, base: Base) -> None:
    _dire(_decider(refuser, options, base))


def _annuler(options: argparse.Namespace, base: Base) -> None:
    _dire(_decider(annuler, options, base))


def _decider(decision: Callable[..., Dossier], options: argparse.Namespace, base: Base) -> Dossier:
    un = dossier(base, options.numero)
    return decision(
        base,
        un.numero,
        motif=options.motif,
        rang=un.rang,
        auteur=AUTEUR,
        instant=_maintenant(),
    )


def _campagne(options: argparse.Namespace, base: Base) -> None:
    site = adresse_publique()
    if not site:
        raise CommandeRefusee(
            f"{VARIABLE} ne dit pas l'adresse du site, celle des liens à envoyer : attendu une "
            "adresse comme https://spaser.exemple.fr."
        )
    o = observatoire()
    o = o.suivant(o.donnees.avec(evenements(base)), o.jour)
    dits = {cle: [dit] for cle in ("region", "types") if (dit := getattr(options, cle))}
    scenario = exiger(depuis_parametres(dits, o.exercices, o.droit.en_vigueur.seuil))
    table = a_interroger(o, scenario, site)
    if table.empty:
        print("Aucune : ce que font toutes les obligées est connu.")
        return
    options.sortie.write_bytes(classeur_de_campagne(table, aujourd_hui()))
    print(f"{quantite(len(table), *COLLECTIVITE)} dans {options.sortie}")


def _importer(options: argparse.Namespace, base: Base) -> None:
    envois = lire_campagne(options.fichier, observatoire().connait, aujourd_hui())
    recus = deposer_ensemble(base, envois, provenance="campagne", instant=_maintenant())
    nouveaux = {recu.numero for recu in recus if not recu.deja}
    deja = len(recus) - len(nouveaux)
    print(
        f"{quantite(len(nouveaux), 'contribution reçue', 'contributions reçues')}, "
        f"{quantite(deja, 'ligne déjà reçue', 'lignes déjà reçues')}"
    )


def _exporter(options: argparse.Namespace, base: Base) -> None:
    lignes = lignes_a_integrer(evenements(base), options.racine)
    texte = en_csv(lignes[_EXPORTS[options.quoi]])
    if options.sortie is None:
        sys.stdout.write(texte)
    else:
        options.sortie.write_text(texte, "utf-8")


def _integrer(options: argparse.Namespace, base: Base) -> None:
    for fichier, combien in integrer(evenements(base), options.racine).items():
        print(f"{quantite(combien, 'ligne', 'lignes')} dans {fichier.name}")
    print("Lancer « make data », puis relire et enregistrer.")


def _sauvegarder(options: argparse.Namespace, base: Base) -> None:
    # That of PostgreSQL has no place here: beside where a file would be.
    a_cote = base.fichier.parent if base.fichier else RACINE / "var"
    print(sauvegarder(base, options.dossier or a_cote / "sauvegardes", _maintenant()))


def _restaurer(options: argparse.Namespace, base: Base) -> None:
    effaces = restaurer(base, options.copie)
    refaits = quantite(effaces, "contribution", "contributions")
    print(f"Copie remise en place ; effacements refaits sur {refaits}")


def _effacer(options: argparse.Namespace, base: Base) -> None:
    combien = effacer(base, options.courriel, _maintenant())
    print(f"Effacé de {quantite(combien, 'contribution', 'contributions')}")


def _purger(options: argparse.Namespace, base: Base) -> None:
    combien = purger(base, _maintenant())
    print(f"Effacé de {quantite(combien, 'contribution', 'contributions')}")


def _dire(un: Dossier) -> None:
    print(f"Contribution {un.numero} : {ACTES[un.faits[-1].acte]}")


def _en_mots(dite: Contribution) -> str:
    elle = observatoire().collectivite(dite.siren)
    nom = elle.nom_complet if elle else dite.siren
    quoi = ", ".join(filter(None, (SUJETS[dite.sujet], dit_en_mots(dite.en_objet()))))
    return f"{nom} : {quoi} (dit par : {ROLES[dite.role]})"


def _maintenant() -> datetime:
    return datetime.now(UTC)
