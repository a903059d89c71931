"""What the eight slides say: one message each, from the engine, for France or a région."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import pandas as pd

from components.acces import donnees_partagees
from components.figures.palette import ADOPTIONS, SITUATIONS
from components.figures.sources import SOURCE_ADOPTIONS, SOURCE_COMPTES
from components.simulateur.adoption import phrase_du_passage
from spaser.adoption import suivies
from spaser.donnees import Donnees
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, Regime
from spaser.formats import (
    date_longue,
    enumeration,
    euros,
    euros_en_millions,
    majuscule,
    nombre,
    pourcentage,
    quantite,
    typographie,
)
from spaser.panorama import adoptees, cumul_par_annee, premieres_adoptions, statuts_par_type
from spaser.regle import nom_du_scenario
from spaser.scenario import Scenario
from spaser.simulation import (
    NOUVELLEMENT_OBLIGEE,
    PLUS_OBLIGEE,
    TOTAL,
    Comparaison,
    Resultat,
    comparer,
    simuler,
    situations_affichees,
)
from spaser.vocabulaire import COLLECTIVITE, LIBELLES_TYPES, TYPES

NOMBRE_DE_DIAPOS = 8


@dataclass(frozen=True)
class Diapo:
    """A slide: its finding, a few sentences (`**` in bold), what to say, and its source."""

    titre: str
    points: tuple[str, ...]
    notes: str
    source: str


@dataclass(frozen=True, eq=False)
class Expose:
    """The deck at a threshold: its slides, and the tables that their figures draw.

    `table`: the collectivités in scope. `obligees`, `simulee`: rows to map (`siren`, `situation`
    in words) under the law in force and against the scenario. `adoptions`: same, by status.
    `statuts`: obliged by type and status. `cumul`: by year and type. `premieres`: first adoptions
    (`jour`, `type`) by SIREN. `etats`: the results under both regimes. `concernees`: who would
    enter, or else who would leave, largest purchases first.
    """

    diapos: tuple[Diapo, ...]
    region: str
    scenario: Scenario
    reference: Regime
    table: pd.DataFrame
    obligees: pd.DataFrame
    adoptions: pd.DataFrame
    statuts: pd.DataFrame
    cumul: pd.DataFrame
    premieres: pd.DataFrame
    etats: dict[str, Resultat]
    simulation: Resultat
    comparaison: Comparaison
    concernees: pd.DataFrame


def regions() -> dict[str, str]:
    """Return the names of the régions by Insee code, in the order of the alphabet."""
    table = donnees_partagees().collectivites
    noms = table.drop_duplicates("region_code").set_index("region_code")["region_nom"]
    return dict(sorted(noms.items(), key=lambda paire: str(paire[1])))


def composer(seuil: int, code_region: str, au: date) -> Expose:
    """Return the deck at a threshold (€); `code_region` is empty for France."""
    d = donnees_partagees()
    table = d.collectivites
    if code_region:
        table = table[table["region_code"] == code_region].reset_index(drop=True)
    region = regions()[code_region] if code_region else ""
    scenario, reference = Scenario(seuil), d.droit.en_vigueur
    etats = {
        ANTERIEUR: simuler(table, Scenario(d.droit.anterieur.seuil)),
        EN_VIGUEUR_LEGAL: simuler(table, Scenario(reference.seuil)),
    }
    simulation = simuler(table, scenario)
    comparaison = comparer(etats[EN_VIGUEUR_LEGAL], simulation)
    suivis = suivies(table, etats[EN_VIGUEUR_LEGAL], d.adoptions, au)
    sirens = set(table["siren"])
    premieres = premieres_adoptions(d.adoptions[d.adoptions["siren"].isin(sirens)])
    aujourd_hui = comparer(etats[ANTERIEUR], etats[EN_VIGUEUR_LEGAL])
    expose = Expose(
        diapos=(),
        region=region,
        scenario=scenario,
        reference=reference,
        table=table,
        obligees=_situations(table, aujourd_hui, etats[EN_VIGUEUR_LEGAL]),
        adoptions=pd.DataFrame(
            {
                "siren": suivis["siren"].astype("int32"),
                "situation": [ADOPTIONS[statut].libelle for statut in suivis["statut"]],
            }
        ),
        statuts=statuts_par_type(suivis),
        cumul=cumul_par_annee(premieres, au)
        if premieres["jour"].notna().any()
        else pd.DataFrame(columns=list(TYPES)),
        premieres=premieres,
        etats=etats,
        simulation=simulation,
        comparaison=comparaison,
        concernees=_concernees(table, comparaison),
    )
    return replace(expose, diapos=_diapos(d, expose, au))


def _concernees(table: pd.DataFrame, comparaison: Comparaison) -> pd.DataFrame:
    for situation in (NOUVELLEMENT_OBLIGEE, PLUS_OBLIGEE):
        lignes = table[(comparaison.situations == situation).to_numpy()]
        if not lignes.empty:
            break
    return lignes.sort_values("achats_haut", ascending=False, kind="stable")


def _situations(table: pd.DataFrame, comparaison: Comparaison, resultat: Resultat) -> pd.DataFrame:
    affichees = situations_affichees(comparaison, resultat).astype("str")
    garde = affichees.isin(list(SITUATIONS)).to_numpy()
    return pd.DataFrame(
        {
            "siren": table.loc[garde, "siren"].astype("int32"),
            "situation": [SITUATIONS[cle].libelle for cle in affichees[garde]],
        }
    )


def _diapos(d: Donnees, e: Expose, au: date) -> tuple[Diapo, ...]:
    avant, droit = e.etats[ANTERIEUR], e.etats[EN_VIGUEUR_LEGAL]

    def titre(phrase: str) -> str:
        return f"{e.region} : {phrase}" if e.region else majuscule(phrase)

    obligees = droit.effectifs("obligees")
    par_type = adoptees(e.statuts)
    ont_adopte = int(par_type.sum())
    part = pourcentage(ont_adopte / obligees[TOTAL]) if obligees[TOTAL] else "–"
    types = enumeration([quantite(obligees[type_], *LIBELLES_TYPES[type_]) for type_ in TYPES])
    bande = droit.effectifs("selon_convention")[TOTAL]
    datees = int(e.premieres["jour"].notna().sum())
    sans_date = len(e.premieres) - datees
    entrees = e.comparaison.effectif(NOUVELLEMENT_OBLIGEE)
    sorties = e.comparaison.effectif(PLUS_OBLIGEE)
    seuil = euros_en_millions(e.scenario.seuil, 6)
    comptes = f"Convention HT. {SOURCE_COMPTES}"
    diapos = [
        Diapo(
            "Un SPASER dit comment les achats publics servent le social et l'écologie",
            (
                "Un **schéma** public : objectifs, indicateurs, suivi chaque année",
                "**Insertion**, environnement, économie circulaire",
                f"Obligatoire au-delà de **{euros(e.reference.seuil)} HT** d'achats annuels depuis "
                f"{e.reference.depuis.year}",
                "Aucune liste officielle, aucun suivi, aucune sanction",
            ),
            "Poser le mot : SPASER, schéma de promotion des achats publics socialement et "
            "écologiquement responsables. Rappeler que personne ne publie la liste des obligées : "
            "c'est ce que l'observatoire reconstitue à partir des comptes.",
            "Code de la commande publique, articles L2111-3 et D2111-3 ; RTES.",
        ),
        Diapo(
            titre(
                f"{quantite(obligees[TOTAL], *COLLECTIVITE)} "
                f"{'doivent' if obligees[TOTAL] > 1 else 'doit'} en adopter un aujourd'hui"
            ),
            (
                f"{types}",
                *([f"**{nombre(bande)}** de plus selon la convention de calcul"] if bande else []),
                f"**{pourcentage(droit.part_achats)}** des achats",
            ),
            f"En convention HT (comptes divisés par 1,20), {nombre(obligees[TOTAL])} dépassent "
            f"{euros(e.reference.seuil)} ; en comptant TTC, {nombre(obligees[TOTAL] + bande)}. Les "
            "deux familles de chiffres publiés se retrouvent entre ces bornes.",
            comptes,
        ),
        Diapo(
            titre(f"au moins {nombre(ont_adopte)} l'ont fait, soit {part}"),
            tuple(
                f"{LIBELLES_TYPES[type_][1].capitalize()} : au moins "
                f"**{nombre(int(par_type[type_]))}** sur "
                f"{nombre(int(ligne.sum()))}"
                for type_, ligne in e.statuts.iterrows()
                if ligne.sum()
            ),
            "Le relevé vient de pages publiques, chacune citée : c'est un plancher. Une "
            "collectivité qui n'y est pas n'est pas réputée sans schéma. Si la vôtre en a un, "
            "une page publique suffit pour qu'il y figure.",
            f"{SOURCE_ADOPTIONS} {comptes}",
        ),
        Diapo(
            titre(
                f"depuis {d.droit.regimes[0].depuis.year}, "
                f"{quantite(datees, 'adoption datée', 'adoptions datées')}"
            ),
            (
                f"Au {date_longue(au)}",
                *([f"{nombre(sans_date)} de plus sans date connue"] if sans_date else []),
            ),
            "Faire défiler les années. 2015 : seuil à 100 M€. 2023 : seuil à 50 M€. Comptes "
            "nationaux du RTES : 20 % fin 2019, 32 % fin 2022.",
            f"Premières adoptions, obligées et volontaires. {SOURCE_ADOPTIONS}",
        ),
        Diapo(
            titre(
                f"de {euros(d.droit.anterieur.seuil)} à {euros(e.reference.seuil)}, "
                f"{nombre(obligees[TOTAL] - avant.effectifs('obligees')[TOTAL])} obligées de plus"
            ),
            (phrase_du_passage(avant, droit),)
            if avant.effectifs("obligees")[TOTAL]
            else (
                f"Aucune obligée à {euros(d.droit.anterieur.seuil)}, "
                f"{nombre(obligees[TOTAL])} à {euros(e.reference.seuil)}",
            ),
            "Baisser le seuil étend l'obligation tout de suite ; l'adoption suit, ou non. C'est la "
            "question à garder en tête pour la suite.",
            f"{comptes} {SOURCE_ADOPTIONS}",
        ),
        Diapo(
            titre("et si le seuil changeait encore ?"),
            (),
            "Déplacer le seuil devant la salle : tout se recalcule dans le navigateur. Demander un "
            "chiffre à la salle. Points d'arrêt : 100, 75 (amendement du Sénat, rejeté en 2021), "
            "50, 25, 10.",
            comptes,
        ),
        Diapo(
            titre(f"à {seuil}, {_mouvement(entrees, sorties)}"),
            (),
            f"{majuscule(nom_du_scenario(e.scenario))} : {nombre(entrees)} entrent, "
            f"{nombre(sorties)} sortent. Choisir sa région pour voir qui : les plus gros achats "
            "d'abord.",
            f"Par rapport au {e.reference.nom}. {comptes}",
        ),
        Diapo(
            "Des nombres à reprendre, à vérifier, à corriger",
            (
                f"Comptes 2024 de **{nombre(len(d.collectivites))}** collectivités, OFGL d'après "
                "la DGFiP",
                f"**{nombre(len(d.adoptions))}** schémas relevés, chacun avec sa page",
                "Fiche de chaque collectivité, API ouverte, fichiers à télécharger",
                f"Version des données : {d.version}",
            ),
            "Le code QR ouvre le simulateur au seuil présenté : chacun peut continuer seul. "
            "Inviter à signaler les adoptions qui manquent.",
            f"{SOURCE_COMPTES} {SOURCE_ADOPTIONS}",
        ),
    ]
    return tuple(
        Diapo(
            typographie(diapo.titre),
            tuple(typographie(point) for point in diapo.points),
            typographie(diapo.notes),
            typographie(diapo.source),
        )
        for diapo in diapos
    )


def _mouvement(entrees: int, sorties: int) -> str:
    if not entrees and not sorties:
        return "personne n'entre ni ne sort"
    mots = [f"{quantite(entrees, *COLLECTIVITE)} de plus"] if entrees else []
    mots += [f"{nombre(sorties)} de moins"] if sorties else []
    return enumeration(mots)
