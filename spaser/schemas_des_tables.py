"""Schemas of every table: the single place that says what a field is and what it may hold.

Each column carries a French description and, in its metadata, its unit and its
Frictionless type; `data/datapackage.json` and the dictionary of `data/README.md` are
written from here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import fields
from datetime import date
from functools import partial

import pandas as pd
import pandera.pandas as pa

from spaser.indicateurs import (
    CHAMPS_D_ACHETEURS,
    CONSIDERATIONS,
    INDICATEURS,
    LIBELLES_BASES,
    LIBELLES_BORNES,
    NATURES_D_ENGAGEMENT,
    REGLES,
    THEMES,
    UNITE_DES_OBJECTIFS_NATIONAUX,
    UNITES,
    UNITES_DES_TAUX_MESURES,
    Fait,
    Regle,
)
from spaser.vocabulaire import CONFIANCES, NATURES, STATUTS, TYPES

# Commune whose 2024 equipment spending is negative in the accounts themselves: a correction
# of earlier years. Its purchases as a whole stay positive.
EQUIPEMENT_NEGATIF_CONNU = frozenset({"216601013"})

_DTYPES = {
    "string": "str",
    "integer": "int64",
    "number": "float64",
    "boolean": "bool",
    "date": "datetime64[s]",
}
# Pandera names every column of a row that fails: the error itself says which one to look at.
SEPARATEUR_CHAMP = "::"
_MOTIF_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?")


def cle_siren_juste(siren: str) -> bool:
    """Say whether a text is nine digits whose Luhn sum is a multiple of ten."""
    if not (len(siren) == 9 and siren.isascii() and siren.isdigit()):
        return False
    doubles = (int(chiffre) * 2 for chiffre in siren[1::2])
    return (sum(map(int, siren[0::2])) + sum(d - 9 if d > 9 else d for d in doubles)) % 10 == 0


def bornes_date(texte: str) -> tuple[date, date] | None:
    """Return the first and last day that AAAA, AAAA-MM or AAAA-MM-JJ may mean, None if neither."""
    if not _MOTIF_DATE.fullmatch(texte):
        return None
    try:
        if len(texte) == 4:
            return date(int(texte), 1, 1), date(int(texte), 12, 31)
        if len(texte) == 7:
            mois = pd.Period(texte, "M")
            return mois.start_time.date(), mois.end_time.date()
        jour = date.fromisoformat(texte)
    except ValueError:
        return None
    return jour, jour


def _date_passee(texte: str) -> bool:
    bornes = bornes_date(texte)
    return bornes is None or bornes[0] <= date.today()


def _jour_lisible(texte: str) -> bool:
    return len(texte) == 10 and bornes_date(texte) is not None


def _sirens_justes(texte: str) -> bool:
    sirens = texte.split(" ")
    return all(map(cle_siren_juste, sirens)) and len(set(sirens)) == len(sirens)


def _element(fonction: Callable[[str], bool], phrase: str) -> pa.Check:
    return pa.Check(fonction, element_wise=True, error=phrase)


SIREN_JUSTE = _element(
    cle_siren_juste, "n'est pas un SIREN : neuf chiffres et une clé de contrôle juste sont attendus"
)
SIRENS_JUSTES = _element(
    _sirens_justes,
    "n'est pas une liste de SIREN différents, justes, séparés par une espace",
)
DATE_LISIBLE = _element(
    lambda texte: bornes_date(texte) is not None,
    "n'est pas une date : AAAA, AAAA-MM ou AAAA-MM-JJ est attendu",
)
JOUR_LISIBLE = _element(_jour_lisible, "n'est pas un jour : AAAA-MM-JJ est attendu")
DATE_PASSEE = _element(_date_passee, "est une date dans le futur")
_ADRESSE_WEB = re.compile(r"^https?://[^\s/]+\.\S+$")
ADRESSE_WEB = pa.Check.str_matches(
    _ADRESSE_WEB.pattern, error="n'est pas une adresse web complète (http ou https)"
)
NON_NEGATIF = pa.Check.ge(0, error="est un montant ou un effectif négatif")
POURCENTAGE = pa.Check.in_range(0, 100, error="n'est pas un pourcentage")
ANNEE = pa.Check.in_range(1990, 2100, error="n'est pas une année plausible")
ANNEE_COMMENCEE = pa.Check(
    lambda annees: annees <= date.today().year, error="est une année dans le futur"
)
LATITUDE = pa.Check.in_range(-90, 90, error="n'est pas une latitude")
LONGITUDE = pa.Check.in_range(-180, 180, error="n'est pas une longitude")


def _parmi(*valeurs: str) -> pa.Check:
    return pa.Check.isin(valeurs, error=f"n'est pas une valeur admise ({', '.join(valeurs)})")


def _champ(
    type_: str,
    description: str,
    *controles: pa.Check,
    unite: str | None = None,
    vide: bool = False,
    unique: bool = False,
    facultatif: bool = False,
) -> pa.Column:
    dtype = "Int64" if type_ == "integer" and vide else _DTYPES[type_]
    return pa.Column(
        dtype,
        checks=list(controles),
        nullable=vide,
        unique=unique,
        required=not facultatif,
        report_duplicates="exclude_first",
        coerce=True,
        description=description,
        metadata={"type": type_, "unite": unite},
    )


def _table(
    champs: dict[str, pa.Column],
    *,
    cle: list[str] | None = None,
    controles: Sequence[pa.Check] = (),
) -> pa.DataFrameSchema:
    return pa.DataFrameSchema(
        champs,
        checks=list(controles),
        unique=cle,
        report_duplicates="exclude_first",
        strict=True,
        ordered=True,
    )


def _controle_lignes(
    champ: str, phrase: str, condition: Callable[[pd.DataFrame], pd.Series[bool]]
) -> pa.Check:
    """Check whole rows; `champ` is the field that the reader is told to look at."""
    return pa.Check(condition, name=champ, error=f"{champ}{SEPARATEUR_CHAMP}{phrase}")


def _siren(
    description: str = "Numéro SIREN", *, vide: bool = False, unique: bool = False
) -> pa.Column:
    return _champ("string", description, SIREN_JUSTE, vide=vide, unique=unique)


def _degres(description: str, controle: pa.Check) -> pa.Column:
    return _champ("number", description, controle, unite="degrés")


def _keur(description: str) -> pa.Column:
    return _champ("integer", description, NON_NEGATIF, unite="k€")


_TYPE = _champ("string", "Type de collectivité", _parmi(*TYPES))
_POPULATION = _champ("integer", "Population totale", NON_NEGATIF, unite="habitants", vide=True)
_PERIMETRE = _champ(
    "string",
    "Périmètre des comptes : budget principal (BP) ou budget principal et annexes, flux "
    "internes neutralisés (BP+BA)",
    _parmi("BP", "BP+BA"),
)
_CHARGES = _keur("Achats et charges externes (comptes 60 + 61 + 62 − 621)")
_EQUIPEMENT = _champ(
    "integer",
    "Dépenses d'équipement (comptes 20 + 21 + 23 − 204 − 237 − 238)",
    unite="k€",
)
_EXERCICE = _champ("integer", "Année des comptes", ANNEE)
_SCHEMA_ID = _champ("string", "Schéma : le même pour toutes les entités d'un schéma commun")
_SOURCE = _champ("string", "Adresse de la page source", ADRESSE_WEB)
_SOURCE_SI_PAGE = _champ(
    "string", "Adresse de la page source ; vide pour une déclaration", ADRESSE_WEB, vide=True
)
_STATUT = _champ(
    "string",
    "Schéma adopté (adopte) ou en préparation (en_cours) ; ou déclaration de n'en avoir pas "
    "(sans_schema)",
    _parmi(*STATUTS),
)


_CONFIANCE = _champ("string", "Confiance dans le relevé", _parmi(*CONFIANCES))
_CONSIDERATION = _champ(
    "string", "Considération sociale ou environnementale", _parmi(*CONSIDERATIONS)
)
_SCHEMA_DU_FAIT = _champ(
    "string",
    "Schéma qui le dit, celui de `adoptions` ; vide si aucun schéma adopté n'est désigné",
    vide=True,
)
_ENGAGEMENT = {
    "siren": _siren("Numéro SIREN ; vide hors périmètre", vide=True),
    "nom": _champ("string", "Nom de l'entité"),
    "generation": _champ(
        "integer",
        "Rang du schéma qui le dit, celui de `adoptions` ; vide si aucun schéma adopté n'est "
        "désigné",
        pa.Check.in_range(1, 9, error="n'est pas un rang de schéma"),
        vide=True,
    ),
    "nature": _champ(
        "string",
        "Ce que le schéma promet (objectif) ou obtient (resultat), ou comment il est fait "
        "(structure)",
        _parmi(*NATURES_D_ENGAGEMENT),
    ),
    "theme": _champ("string", "Thème", _parmi(*THEMES)),
    "indicateur": _champ(
        "string",
        "Ce que la valeur mesure, commun à plusieurs schémas ; vide si elle ne se compare pas",
        _parmi(*INDICATEURS),
        vide=True,
    ),
    "libelle": _champ("string", "Ce que dit la source"),
    "borne": _champ(
        "string",
        "La valeur est un minimum (au_moins) ou approchée (environ) ; vide si elle est dite telle",
        _parmi(*LIBELLES_BORNES),
        vide=True,
    ),
    "base": _champ(
        "string",
        "Ce dont la valeur est la part, ou la durée qu'elle compte : on ne compare qu'à base égale",
        _parmi(*LIBELLES_BASES),
        vide=True,
    ),
    "valeur": _champ(
        "number", "Valeur ; vide pour un engagement sans chiffre", NON_NEGATIF, vide=True
    ),
    "unite": _champ("string", "Unité de la valeur", _parmi(*UNITES), vide=True),
    "echeance": _champ("integer", "Année visée par un objectif", ANNEE, vide=True),
    "annee_mesure": _champ("integer", "Année de la mesure", ANNEE, ANNEE_COMMENCEE, vide=True),
    "source_url": _SOURCE,
    "confiance": _CONFIANCE,
}
# Two pages may tell the same fact: the survey keeps one.
_UN_FAIT = [
    nom for nom in _ENGAGEMENT if nom not in ("theme", "source_url", "confiance", "indicateur")
]


def _equipement_admis(table: pd.DataFrame) -> pd.Series[bool]:
    negatif = table["depenses_equipement_keur"] < 0
    return ~negatif | table["siren"].isin(EQUIPEMENT_NEGATIF_CONNU)


def _au_plus_tard_apres_la_date(table: pd.DataFrame) -> pd.Series[bool]:
    dates, jours = table["date_adoption"].fillna(""), table["au_plus_tard"]
    suit = [jour[: len(d)] >= d for d, jour in zip(dates, jours.fillna("9999"), strict=True)]
    return pd.Series(suit, index=table.index)


_CHAMPS_D_UN_FAIT = [champ.name for champ in fields(Fait)]


def _suivent(regle: Regle, table: pd.DataFrame) -> pd.Series[bool]:
    lignes = table[_CHAMPS_D_UN_FAIT].astype(object)
    dits = lignes.where(lignes.notna(), None).to_dict("records")
    faits = (Fait(**{str(champ): dit for champ, dit in ligne.items()}) for ligne in dits)
    return pd.Series([regle.suivie(fait) for fait in faits], index=table.index, dtype=bool)


_REGLES_D_UN_FAIT = [
    _controle_lignes(regle.champ, regle.faute, partial(_suivent, regle)) for regle in REGLES
]
_CONTROLES_ACHATS = [
    _controle_lignes("depenses_equipement_keur", "est un montant négatif", _equipement_admis),
    _controle_lignes(
        "depenses_equipement_keur",
        "rend négatif le total des achats",
        lambda t: t["achats_charges_externes_keur"] + t["depenses_equipement_keur"] >= 0,
    ),
]

COMPTES_D_UN_EXERCICE = _table(
    {
        "siren": _siren(unique=True),
        "type": _champ(
            "string",
            "Type de collectivité ; Paris et la Métropole de Lyon peuvent y figurer comme "
            "départements",
            _parmi(*TYPES),
        ),
        "nature": _champ(
            "string",
            "Nature juridique (CC, CA, CU, METRO, MET69, EPT…)",
            _parmi(*NATURES),
            facultatif=True,
        ),
        "code": _champ(
            "string", "Code Insee ; SIREN pour les intercommunalités ; 67A pour l'Alsace"
        ),
        "nom": _champ("string", "Nom"),
        "population": _POPULATION,
        "achats_charges_externes_keur": _CHARGES,
        "depenses_equipement_keur": _EQUIPEMENT,
        "perimetre": _PERIMETRE,
    },
    cle=["type", "code"],
    controles=_CONTROLES_ACHATS,
)
"""The accounts of a year, whichever it is: provenance says which file has which year."""

ADOPTIONS = "adoptions"
ADOPTIONS_DU_SUIVI = "adoptions_du_suivi"
ENGAGEMENTS = "engagements"
ENGAGEMENTS_DU_SUIVI = "engagements_du_suivi"
DU_SUIVI = {
    "documents": _champ(
        "string",
        "Pages de documents ou de bilans du schéma, séparées par une espace",
        _element(
            lambda texte: all(map(_ADRESSE_WEB.match, texte.split(" "))),
            "n'est pas une liste d'adresses web complètes, séparées par une espace",
        ),
        vide=True,
    ),
    "contribution": _champ(
        "string",
        "Contributions du suivi qui ont écrit la ligne, séparées par une espace ; vide si elle "
        "vient du relevé",
        vide=True,
    ),
}
"""What the follow-up adds to a row of the list of adoptions."""

SOURCES: dict[str, pa.DataFrameSchema] = {
    "paris_consolide": _table(
        {
            "siren": _siren(),
            "nom": _champ("string", "Nom"),
            "exercice": _EXERCICE,
            "achats_charges_externes_keur": _CHARGES,
            "depenses_equipement_keur": _EQUIPEMENT,
            "perimetre_budget": _PERIMETRE,
        },
        cle=["siren", "exercice", "perimetre_budget"],
        controles=_CONTROLES_ACHATS,
    ),
    "changements_comptables": _table(
        {
            "siren": _siren(),
            "nom": _champ("string", "Nom"),
            "exercice": _champ("integer", "Premier exercice de la nouvelle imputation", ANNEE),
            "objet": _champ("string", "Dépenses dont l'imputation change"),
            "source_url": _SOURCE,
        },
        cle=["siren", "exercice"],
    ),
    "achats_syndicats_sdis": _table(
        {
            "siren": _siren(unique=True),
            "type": _champ("string", "Syndicat ou service d'incendie", _parmi("syndicat", "sdis")),
            "nom": _champ("string", "Nom"),
            "achats_charges_externes_keur": _CHARGES,
            "depenses_equipement_keur": _EQUIPEMENT,
        },
        controles=_CONTROLES_ACHATS,
    ),
    "positions": _table(
        {
            "siren": _siren(unique=True),
            "latitude": _degres("Latitude (WGS 84)", LATITUDE),
            "longitude": _degres("Longitude (WGS 84)", LONGITUDE),
            "point": _champ(
                "string",
                "Territoire dont la position est un point intérieur",
                _parmi("commune", "commune la plus peuplée", "territoire"),
            ),
        }
    ),
    "decoupage_communes": _table(
        {
            "code": _champ("string", "Code Insee de la commune", unique=True),
            "nom": _champ("string", "Nom officiel de la commune"),
            "type_liaison": _champ(
                "integer",
                "Article du nom : 0 et 1 aucun (consonne, voyelle), 2 le, 3 la, 4 les, 5 l'",
                pa.Check.in_range(0, 8, error="n'est pas un type de liaison (0 à 8)"),
            ),
            "departement": _champ("string", "Code Insee du département"),
            "epci": _champ("string", "SIREN de l'EPCI à fiscalité propre", SIREN_JUSTE, vide=True),
            "ept": _champ(
                "string", "SIREN de l'établissement public territorial", SIREN_JUSTE, vide=True
            ),
        }
    ),
    "decoupage_departements": _table(
        {
            "code": _champ("string", "Code Insee du département", unique=True),
            "nom": _champ("string", "Nom"),
            "type_liaison": _champ(
                "integer",
                "Article du nom : 0 et 1 aucun (consonne, voyelle), 2 le, 3 la, 4 les, 5 l'",
                pa.Check.in_range(0, 8, error="n'est pas un type de liaison (0 à 8)"),
            ),
            "region": _champ("string", "Code Insee de la région"),
        }
    ),
    "decoupage_regions": _table(
        {
            "code": _champ("string", "Code Insee de la région", unique=True),
            "nom": _champ("string", "Nom"),
        }
    ),
    "adoptions": _table(
        {
            "schema_id": _SCHEMA_ID,
            "siren": _siren("Numéro SIREN ; vide hors périmètre (type autre)", vide=True),
            "nom": _champ("string", "Nom de l'entité"),
            "type": _champ("string", "Type d'entité", _parmi(*TYPES, "autre")),
            "generation": _champ(
                "integer",
                "Rang du schéma (1, 2, 3) ; vide s'il n'est pas adopté",
                pa.Check.in_range(1, 9, error="n'est pas un rang de schéma"),
                vide=True,
            ),
            "statut": _STATUT,
            "date_adoption": _champ(
                "string",
                "Date d'adoption (AAAA, AAAA-MM ou AAAA-MM-JJ) ; vide si inconnue",
                DATE_LISIBLE,
                DATE_PASSEE,
                vide=True,
            ),
            "au_plus_tard": _champ(
                "string",
                "Jour (AAAA-MM-JJ) d'une page qui parle déjà du schéma comme adopté, quand sa date "
                "manque ou n'est qu'une année ; jour du relevé si cette page n'a pas de date. Jour "
                "d'une déclaration de n'en avoir pas",
                JOUR_LISIBLE,
                DATE_PASSEE,
                vide=True,
            ),
            "debut": _champ("integer", "Première année du schéma", ANNEE, vide=True),
            "fin": _champ("integer", "Dernière année du schéma", ANNEE, vide=True),
            "perimetre": _champ("string", "Entités que le schéma couvre", vide=True),
            "source_url": _SOURCE_SI_PAGE,
            "source_titre": _champ("string", "Titre de la page source, ou qui le déclare"),
            "resume": _champ("string", "Ce que dit la source"),
            "confiance": _CONFIANCE,
        },
        controles=[
            _controle_lignes(
                "au_plus_tard",
                "manque : un schéma adopté a une date d'adoption ou, à défaut, le jour d'une page "
                "qui en parle comme adopté",
                lambda t: (
                    (t["statut"] != "adopte")
                    | t[["date_adoption", "au_plus_tard"]].notna().any(axis=1)
                ),
            ),
            _controle_lignes(
                "au_plus_tard", "précède la date d'adoption", _au_plus_tard_apres_la_date
            ),
            _controle_lignes(
                "au_plus_tard",
                "manque : c'est le jour où une collectivité déclare n'avoir pas de schéma",
                lambda t: (t["statut"] != "sans_schema") | t["au_plus_tard"].notna(),
            ),
            _controle_lignes(
                "statut",
                "est celui d'une collectivité qui n'a pas de schéma : elle n'en dit ni la date "
                "d'adoption, ni la période",
                lambda t: (
                    (t["statut"] != "sans_schema")
                    | t[["date_adoption", "debut", "fin"]].isna().all(axis=1)
                ),
            ),
            _controle_lignes(
                "source_url",
                "manque : un schéma adopté est dit par une page publique",
                lambda t: (t["statut"] != "adopte") | t["source_url"].notna(),
            ),
            # Not the rank: the first scheme of one may be the second of another.
            _controle_lignes(
                "statut",
                "n'est pas celui des autres entités de ce schéma commun",
                lambda t: t.groupby("schema_id", dropna=False)["statut"].transform("nunique") == 1,
            ),
            _controle_lignes(
                "schema_id",
                "figure déjà pour cette entité : un schéma a une ligne par entité",
                lambda t: ~t.duplicated(["schema_id", "nom"]),
            ),
            _controle_lignes(
                "siren",
                "manque : seules les entités de type « autre » peuvent s'en passer",
                lambda t: t["siren"].notna() | (t["type"] == "autre"),
            ),
            _controle_lignes(
                "fin",
                "précède le début du schéma",
                lambda t: (t["debut"] <= t["fin"]).fillna(True).astype(bool),
            ),
            _controle_lignes(
                "generation",
                "est le rang d'un schéma adopté : il n'en manque aucun, et rien d'autre n'en a",
                lambda t: t["generation"].notna() == (t["statut"] == "adopte"),
            ),
            _controle_lignes(
                "generation",
                "figure déjà pour cette entité : ce schéma est en double",
                # One may declare each year that it has none.
                lambda t: (
                    (t["statut"] == "sans_schema")
                    | ~t.duplicated(["nom", "type", "generation", "statut"])
                ),
            ),
        ],
    ),
    "reperes_obliges": _table(
        {
            "seuil_meur": _champ("number", "Seuil d'achats annuels", NON_NEGATIF, unite="M€"),
            "date": _champ("string", "Date du chiffre", DATE_LISIBLE, DATE_PASSEE),
            "total": _champ(
                "integer", "Collectivités obligées", NON_NEGATIF, unite="collectivités"
            ),
            "regions": _champ(
                "integer", "dont régions", NON_NEGATIF, unite="collectivités", vide=True
            ),
            "departements": _champ(
                "integer", "dont départements", NON_NEGATIF, unite="collectivités", vide=True
            ),
            "epci": _champ(
                "integer", "dont intercommunalités", NON_NEGATIF, unite="collectivités", vide=True
            ),
            "communes": _champ(
                "integer", "dont communes", NON_NEGATIF, unite="collectivités", vide=True
            ),
            "perimetre": _champ("string", "Entités comptées"),
            "producteur": _champ("string", "Qui publie le chiffre"),
            "source_url": _SOURCE,
            "remarque": _champ("string", "Remarque", vide=True),
        }
    ),
    "reperes_adoption": _table(
        {
            "date": _champ("string", "Date du chiffre", DATE_LISIBLE, DATE_PASSEE, unique=True),
            "adoptants": _champ(
                "integer", "Collectivités adoptantes", NON_NEGATIF, unite="collectivités", vide=True
            ),
            "taux_pct": _champ(
                "number",
                "Part des collectivités obligées",
                POURCENTAGE,
                unite="%",
            ),
            "regions": _champ(
                "integer", "dont régions", NON_NEGATIF, unite="collectivités", vide=True
            ),
            "departements": _champ(
                "integer", "dont départements", NON_NEGATIF, unite="collectivités", vide=True
            ),
            "metropoles": _champ(
                "integer", "dont métropoles", NON_NEGATIF, unite="collectivités", vide=True
            ),
            "villes": _champ(
                "integer", "dont villes", NON_NEGATIF, unite="collectivités", vide=True
            ),
            "perimetre": _champ("string", "Entités comptées"),
            "producteur": _champ("string", "Qui publie le chiffre"),
            "source_url": _SOURCE,
            "remarque": _champ("string", "Remarque", vide=True),
        }
    ),
    "engagements": _table(
        _ENGAGEMENT,
        controles=[
            _controle_lignes(
                "siren",
                "manque : seules les entités hors périmètre s'en passent, et elles ont une "
                "génération",
                lambda t: t["siren"].notna() | t["generation"].notna(),
            ),
            *_REGLES_D_UN_FAIT,
            _controle_lignes(
                "libelle",
                "figure déjà pour cette entité : ce fait est en double",
                lambda t: ~t.duplicated(_UN_FAIT),
            ),
        ],
    ),
    "reperes_clauses": _table(
        {
            "annee": _champ("integer", "Année de la mesure", ANNEE, ANNEE_COMMENCEE),
            "champ": _champ("string", "Acheteurs comptés", _parmi(*CHAMPS_D_ACHETEURS)),
            "consideration": _CONSIDERATION,
            "valeur": _champ("number", "Taux mesuré", POURCENTAGE, unite="%"),
            "unite": _champ(
                "string",
                "Ce dont c'est la part : deux unités ne se comparent pas",
                _parmi(*UNITES_DES_TAUX_MESURES),
            ),
            "source_url": _SOURCE,
            "confiance": _CONFIANCE,
        },
        cle=["annee", "champ", "consideration"],
    ),
    "objectifs_nationaux": _table(
        {
            "plan": _champ("string", "Plan qui fixe l'objectif"),
            "consideration": _CONSIDERATION,
            "libelle": _champ("string", "Ce qui est visé, dans les mots du plan"),
            "valeur": _champ("number", "Part visée", POURCENTAGE, unite="%"),
            "unite": _champ(
                "string", "Ce dont c'est la part", _parmi(UNITE_DES_OBJECTIFS_NATIONAUX)
            ),
            "echeance": _champ("integer", "Année visée", ANNEE),
            "source_url": _SOURCE,
        },
        cle=["plan", "consideration"],
    ),
    "cadre_legal": _table(
        {
            "date": _champ("string", "Date du texte", DATE_LISIBLE, DATE_PASSEE),
            "texte": _champ("string", "Intitulé du texte", unique=True),
            "effet": _champ("string", "Ce qu'il change"),
            "seuil_meur": _champ(
                "number", "Seuil d'achats annuels HT fixé", NON_NEGATIF, unite="M€", vide=True
            ),
            "en_vigueur_le": _champ("string", "Entrée en vigueur", DATE_LISIBLE, vide=True),
            "source_url": _SOURCE,
        }
    ),
    "achats_declares": _table(
        {
            "sirens": _champ(
                "string",
                "SIREN des collectivités que le montant réunit, séparés par une espace ; vide hors "
                "périmètre",
                SIRENS_JUSTES,
                vide=True,
            ),
            "siren": _siren(
                "Numéro SIREN ; vide si le montant réunit plusieurs entités, ou hors périmètre",
                vide=True,
            ),
            "nom": _champ("string", "Nom de l'entité"),
            "type": _champ("string", "Type d'entité", _parmi(*TYPES, "autre")),
            "montant_min_meur": _champ(
                "number", "Montant déclaré, borne basse", NON_NEGATIF, unite="M€"
            ),
            "montant_max_meur": _champ(
                "number",
                "Montant déclaré, borne haute ; vide si un seul montant est donné",
                NON_NEGATIF,
                unite="M€",
                vide=True,
            ),
            "annee": _champ("integer", "Année du montant", ANNEE, vide=True),
            "base": _champ(
                "string",
                "Ce que le montant mesure",
                _parmi("inconnu", "marches_notifies", "depenses"),
            ),
            "taxe": _champ("string", "Hors taxes ou toutes taxes", _parmi("inconnu", "HT", "TTC")),
            "source_url": _SOURCE,
            "remarque": _champ("string", "Remarque", vide=True),
        },
        controles=[
            _controle_lignes(
                "siren",
                "n'est pas le SIREN seul de la liste sirens",
                lambda t: (
                    t["siren"].fillna("")
                    == t["sirens"].where(t["sirens"].str.len() == 9).fillna("")
                ),
            ),
            _controle_lignes(
                "montant_max_meur",
                "est inférieur à la borne basse",
                lambda t: ~(t["montant_max_meur"] < t["montant_min_meur"]),
            ),
        ],
    ),
}

SOURCES[ADOPTIONS_DU_SUIVI] = SOURCES[ADOPTIONS].add_columns(DU_SUIVI)
SOURCES[ENGAGEMENTS_DU_SUIVI] = _table(
    {
        "schema_id": _SCHEMA_DU_FAIT,
        **{nom: champ for nom, champ in _ENGAGEMENT.items() if nom != "generation"},
        "siren": _siren(),
        "contribution": _champ("string", "Contribution du suivi qui le dit", unique=True),
    },
    controles=_REGLES_D_UN_FAIT,
)
"""A fact is here of a scheme, and not of a rank: a later decision may move ranks."""

CONSTRUITS: dict[str, pa.DataFrameSchema] = {
    "collectivites": _table(
        {
            "siren": _siren(unique=True),
            "type": _TYPE,
            "nature": _champ("string", "Nature juridique", _parmi(*NATURES)),
            "code": _champ(
                "string", "Code Insee ; SIREN pour les intercommunalités ; 67A pour l'Alsace"
            ),
            "nom": _champ("string", "Nom"),
            "nom_complet": _champ("string", "Nom complet d'usage : « Département de la Gironde »"),
            "population": _POPULATION,
            "region_code": _champ("string", "Code Insee de la région"),
            "region_nom": _champ("string", "Nom de la région"),
            "departement_code": _champ(
                "string",
                "Code Insee du département ; pour une intercommunalité, celui où vit la plus "
                "grande part de ses habitants ; vide pour une région",
                vide=True,
            ),
            "departement_nom": _champ(
                "string", "Nom du département ; vide pour une région", vide=True
            ),
            "latitude": _degres("Latitude (WGS 84)", LATITUDE),
            "longitude": _degres("Longitude (WGS 84)", LONGITUDE),
            "carte_latitude": _degres(
                "Latitude sur la carte nationale, où l'outre-mer est rapproché et la petite "
                "couronne agrandie",
                LATITUDE,
            ),
            "carte_longitude": _degres(
                "Longitude sur la carte nationale, où l'outre-mer est rapproché et la petite "
                "couronne agrandie",
                LONGITUDE,
            ),
        },
    ),
    "comptes": _table(
        {
            "siren": _siren(),
            "exercice": _EXERCICE,
            "perimetre": _PERIMETRE,
            "retenu": _champ(
                "boolean",
                "Le montant que compte un seuil : même périmètre que l'exercice de référence",
            ),
            "compare": _champ(
                "boolean",
                "Le montant qui se compare d'une année à l'autre : même périmètre chaque année",
            ),
            "achats_charges_externes": _champ(
                "integer", "Achats et charges externes", NON_NEGATIF, unite="€"
            ),
            "depenses_equipement": _champ("integer", "Dépenses d'équipement", unite="€"),
            "achats_bas": _champ(
                "integer",
                "Achats, borne basse : borne haute ÷ 1,20, à l'euro supérieur",
                NON_NEGATIF,
                unite="€ HT",
            ),
            "achats_haut": _champ("integer", "Achats, borne haute", NON_NEGATIF, unite="€ TTC"),
        },
        cle=["siren", "exercice", "perimetre"],
        controles=[
            _controle_lignes(
                "achats_bas",
                "dépasse la borne haute",
                lambda t: t["achats_bas"] <= t["achats_haut"],
            ),
            _controle_lignes(
                "retenu",
                "l'est pour deux périmètres du même exercice",
                lambda t: ~(t["retenu"] & t.duplicated(["siren", "exercice", "retenu"])),
            ),
        ],
    ),
    "changements_comptables": SOURCES["changements_comptables"],
    "adoptions": _table(
        {
            "schema_id": _SCHEMA_ID,
            "siren": _siren("Numéro SIREN ; vide hors périmètre (type autre)", vide=True),
            "nom": _champ("string", "Nom de l'entité"),
            "type": _champ("string", "Type d'entité", _parmi(*TYPES, "autre")),
            "generation": _champ(
                "integer", "Rang du schéma ; vide s'il n'est pas adopté", vide=True
            ),
            "statut": _STATUT,
            "date_adoption": _champ(
                "string", "Date d'adoption telle que publiée", DATE_LISIBLE, DATE_PASSEE, vide=True
            ),
            "precision": _champ(
                "string",
                "Précision de la date d'adoption",
                _parmi("jour", "mois", "annee"),
                vide=True,
            ),
            "adoption_au_plus_tot": _champ(
                "date", "Premier jour possible de l'adoption", vide=True
            ),
            "adoption_au_plus_tard": _champ(
                "date",
                "Dernier jour possible de l'adoption : celui de la date publiée, ou le jour d'une "
                "page qui en parle déjà, s'il est plus tôt ou seul. Pour un schéma en préparation, "
                "dernier jour possible de l'annonce ; jour du relevé si elle n'a pas de date. Pour "
                "une déclaration de n'en avoir pas, son jour",
            ),
            "debut": _champ("date", "Premier jour du schéma", vide=True),
            "fin": _champ("date", "Dernier jour du schéma", vide=True),
            "perimetre": _champ("string", "Entités que le schéma couvre", vide=True),
            "source_url": _SOURCE_SI_PAGE,
            "source_titre": _champ("string", "Titre de la page source, ou qui le déclare"),
            "resume": _champ("string", "Ce que dit la source"),
            "confiance": _CONFIANCE,
            **DU_SUIVI,
        }
    ),
    "reperes_obliges": SOURCES["reperes_obliges"],
    "reperes_adoption": SOURCES["reperes_adoption"],
    "engagements": _table(
        {
            "schema_id": _SCHEMA_DU_FAIT,
            "type": _champ("string", "Type d'entité", _parmi(*TYPES, "autre")),
            **_ENGAGEMENT,
            "contribution": _champ(
                "string",
                "Contribution du suivi qui le dit ; vide s'il vient du relevé",
                vide=True,
            ),
        }
    ),
    "reperes_clauses": SOURCES["reperes_clauses"],
    "objectifs_nationaux": SOURCES["objectifs_nationaux"],
    "cadre_legal": SOURCES["cadre_legal"],
    "achats_declares": SOURCES["achats_declares"],
    "autres_acheteurs": _table(
        {
            "siren": _siren(unique=True),
            "type": _champ("string", "Syndicat ou service d'incendie", _parmi("syndicat", "sdis")),
            "nom": _champ("string", "Nom"),
            "achats_bas": _champ(
                "integer",
                "Achats de l'exercice de référence, borne basse",
                NON_NEGATIF,
                unite="€ HT",
            ),
            "achats_haut": _champ(
                "integer",
                "Achats de l'exercice de référence, borne haute",
                NON_NEGATIF,
                unite="€ TTC",
            ),
        }
    ),
    "contours": _table(
        {
            "siren": _siren(unique=True),
            "contour": _champ(
                "string",
                "Contour généralisé du territoire, à sa place (géométrie GeoJSON, WGS 84)",
            ),
            "contour_fin": _champ("string", "Le même, tel que la source le donne"),
        }
    ),
}
