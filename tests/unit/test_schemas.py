"""What a field admits, at its bounds, and the day that a date may mean."""

from datetime import date

import pandas as pd
import pandera.pandas as pa
import pytest

from spaser import schemas_des_tables
from spaser.schemas_des_tables import (
    COMPTES_D_UN_EXERCICE,
    CONSTRUITS,
    SOURCES,
    bornes_date,
    cle_siren_juste,
)


@pytest.mark.parametrize(
    ("table", "champ", "admises", "refusees"),
    [
        (SOURCES["positions"], "latitude", [-90, 90, 0.5], [-90.1, 90.1]),
        (SOURCES["positions"], "longitude", [-180, 180], [-180.1, 180.1]),
        (SOURCES["decoupage_communes"], "type_liaison", [0, 8], [-1, 9]),
        (SOURCES["decoupage_departements"], "type_liaison", [0, 8], [-1, 9]),
        (SOURCES["adoptions"], "generation", [1, 9, None], [0, 10]),
        (SOURCES["adoptions"], "debut", [1990, 2100, None], [1989, 2101]),
        (SOURCES["adoptions"], "fin", [1990, 2100, None], [1989, 2101]),
        (
            SOURCES["adoptions"],
            "au_plus_tard",
            ["2024-02-29", None],
            ["2024", "2024-02", "2023-02-29", "20240229", "2199-01-01"],
        ),
        (SOURCES["adoptions"], "schema_id", ["x"], [None]),
        (
            SOURCES["achats_declares"],
            "sirens",
            ["243500139", "243500139 213502388", None],
            ["243500138", "243500139 213502389", "243500139  213502388", "243500139 243500139"],
        ),
        (SOURCES["achats_declares"], "montant_max_meur", [0, None], [-0.1]),
        (SOURCES["achats_declares"], "annee", [1990, 2100, None], [1989, 2101]),
        (SOURCES["reperes_adoption"], "taux_pct", [0, 100], [-0.1, 100.1, None]),
        (SOURCES["reperes_adoption"], "adoptants", [0, None], [-1]),
        (SOURCES["reperes_obliges"], "seuil_meur", [0, 7.5], [-0.1, None]),
        (SOURCES["reperes_obliges"], "total", [0], [-1, None]),
        (SOURCES["engagements"], "siren", ["213502388", None], ["213502389", "21350238"]),
        (SOURCES["engagements"], "nom", ["Rennes"], [None]),
        (SOURCES["engagements"], "generation", [1, 9, None], [0, 10]),
        (SOURCES["engagements"], "nature", ["objectif", "structure"], ["objectifs", None]),
        (SOURCES["engagements"], "theme", ["insertion", "autre"], ["social", None]),
        (SOURCES["engagements"], "indicateur", ["part_bio", None], ["part_bios"]),
        (SOURCES["engagements"], "libelle", ["x"], [None]),
        (SOURCES["engagements"], "borne", ["au_moins", None], ["au_plus"]),
        (SOURCES["engagements"], "base", ["par_an", "marches", None], ["mensuel"]),
        (SOURCES["engagements"], "valeur", [0, 1_000_000, None], [-0.1]),
        (SOURCES["engagements"], "unite", ["%", "jours", None], ["k€"]),
        (SOURCES["engagements"], "echeance", [1990, 2100, None], [1989, 2101]),
        (SOURCES["engagements"], "annee_mesure", [1990, date.today().year, None], [1989, 2100]),
        (SOURCES["engagements"], "source_url", ["https://a.fr"], ["a.fr", None]),
        (SOURCES["engagements"], "confiance", ["faible"], ["sûre", None]),
        (SOURCES["reperes_clauses"], "annee", [1990, date.today().year], [1989, 2100, None]),
        (SOURCES["reperes_clauses"], "champ", ["tous acheteurs"], ["communes", None]),
        (SOURCES["reperes_clauses"], "consideration", ["sociale"], ["sociales", None]),
        (SOURCES["reperes_clauses"], "valeur", [0, 100], [-0.1, 100.1, None]),
        (SOURCES["reperes_clauses"], "unite", ["% des contrats"], ["%", None]),
        (SOURCES["reperes_clauses"], "confiance", ["moyenne"], ["", None]),
        (SOURCES["objectifs_nationaux"], "plan", ["x"], [None]),
        (SOURCES["objectifs_nationaux"], "consideration", ["environnementale"], ["bio", None]),
        (SOURCES["objectifs_nationaux"], "valeur", [0, 100], [-0.1, 100.1, None]),
        (SOURCES["objectifs_nationaux"], "unite", ["% des marchés"], ["%", None]),
        (SOURCES["objectifs_nationaux"], "echeance", [1990, 2100], [1989, 2101, None]),
        (COMPTES_D_UN_EXERCICE, "population", [0, None], [-1]),
        (COMPTES_D_UN_EXERCICE, "achats_charges_externes_keur", [0], [-1, None]),
        (COMPTES_D_UN_EXERCICE, "depenses_equipement_keur", [0, -1], [None]),
        (
            SOURCES["adoptions"],
            "source_url",
            ["http://a.fr", "https://a.b/c"],
            ["a.fr", "https://a"],
        ),
        (CONSTRUITS["comptes"], "achats_bas", [0], [-1, None]),
        (CONSTRUITS["comptes"], "achats_haut", [0], [-1, None]),
        (CONSTRUITS["comptes"], "depenses_equipement", [-1], [None]),
        (CONSTRUITS["collectivites"], "carte_latitude", [-90], [90.1, None]),
    ],
)
def test_un_champ_admet_ses_bornes_et_rien_au_dela(table, champ, admises, refusees):
    schema = pa.DataFrameSchema({champ: table.columns[champ]})
    for valeur in admises:
        schema.validate(pd.DataFrame({champ: [valeur]}, dtype=object))
    for valeur in refusees:
        with pytest.raises((pa.errors.SchemaError, pa.errors.SchemaErrors)):
            schema.validate(pd.DataFrame({champ: [valeur]}, dtype=object))


@pytest.mark.parametrize(
    ("texte", "bornes"),
    [
        ("2024", (date(2024, 1, 1), date(2024, 12, 31))),
        ("2024-02", (date(2024, 2, 1), date(2024, 2, 29))),
        ("2024-02-29", (date(2024, 2, 29), date(2024, 2, 29))),
        ("2023-02-29", None),
        ("2024-13", None),
        ("0000", None),
        ("24", None),
        ("2024-2", None),
        ("20240229", None),
        ("le 2024", None),
    ],
)
def test_les_jours_qu_une_date_peut_vouloir_dire(texte, bornes):
    assert bornes_date(texte) == bornes


def test_une_date_passee_commence_au_plus_tard_aujourd_hui(monkeypatch):
    class Jour(date):
        @classmethod
        def today(cls):
            return date(2026, 11, 25)

    monkeypatch.setattr(schemas_des_tables, "date", Jour)
    passees = ["2026-11-25", "2026-11", "2026", "2025-12-31"]
    futures = ["2026-11-26", "2026-12", "2027"]
    assert all(map(schemas_des_tables._date_passee, passees))
    assert not any(map(schemas_des_tables._date_passee, futures))


@pytest.mark.parametrize(
    ("siren", "juste"),
    [
        ("200052678", True),
        ("213300635", True),
        ("213300636", False),
        ("313300635", False),
        ("21330063", False),
        ("2133006350", False),
        ("21330063x", False),
        ("٢13300635", False),
        ("", False),
    ],
)
def test_la_cle_d_un_siren(siren, juste):
    assert cle_siren_juste(siren) is juste


def test_une_ligne_de_comptes_peut_faire_zero_et_pas_moins():
    lignes = SOURCES["achats_syndicats_sdis"]
    comptes = {"siren": ["200052678"], "type": ["sdis"], "nom": ["x"]}
    montants = {"achats_charges_externes_keur": [0], "depenses_equipement_keur": [0]}
    assert len(lignes.validate(pd.DataFrame(comptes | montants))) == 1
    # The one commune whose equipment is known to be negative.
    connue = comptes | {"siren": ["216601013"]}
    for charges, equipement, admis in ((5, -5, True), (5, -6, False)):
        montants = {
            "achats_charges_externes_keur": [charges],
            "depenses_equipement_keur": [equipement],
        }
        if admis:
            lignes.validate(pd.DataFrame(connue | montants))
        else:
            with pytest.raises(pa.errors.SchemaError):
                lignes.validate(pd.DataFrame(connue | montants))
        with pytest.raises(pa.errors.SchemaError):
            lignes.validate(pd.DataFrame(comptes | montants))


def faux(table: str, *lignes: dict[str, object]) -> set[str]:
    """Return the sentences that a table refuses rows with."""
    schema = SOURCES[table]
    complete = pd.DataFrame(lignes, columns=list(schema.columns), dtype=object)
    try:
        schema.validate(complete, lazy=True)
    except pa.errors.SchemaErrors as erreur:
        return {str(cas) for cas in erreur.failure_cases["check"]}
    return set()


ADOPTION = {
    "schema_id": "x",
    "siren": "213502388",
    "nom": "Rennes",
    "type": "commune",
    "generation": 1,
    "statut": "adopte",
    "date_adoption": "2024-04",
    "source_url": "https://a.fr",
    "source_titre": "A",
    "resume": "A",
    "confiance": "haute",
}
AUTRE = ADOPTION | {"siren": "243500139", "nom": "Rennes Métropole", "type": "epci"}
PROJET = {"statut": "en_cours", "generation": None, "date_adoption": None}
SANS = ADOPTION | {
    "statut": "sans_schema",
    "generation": None,
    "date_adoption": None,
    "au_plus_tard": "2026-11-12",
    "source_url": None,
    "source_titre": "Déclaration d'un agent de la collectivité",
}


@pytest.mark.parametrize(
    ("lignes", "phrase"),
    [
        ([ADOPTION], None),
        ([ADOPTION | {"date_adoption": None, "au_plus_tard": "2024-04-30"}], None),
        ([ADOPTION | PROJET], None),
        ([ADOPTION | {"au_plus_tard": "2024-04-01"}], None),
        ([SANS], None),
        ([SANS | {"source_url": "https://a.fr"}], None),
        ([ADOPTION | PROJET | {"source_url": None}], None),
        # Said again a year later, or once a scheme is adopted.
        ([SANS, SANS | {"schema_id": "y", "au_plus_tard": "2025-11-12"}], None),
        ([SANS, ADOPTION | {"schema_id": "y"}], None),
        (
            [SANS | {"au_plus_tard": None}],
            "au_plus_tard::manque : c'est le jour où une collectivité déclare n'avoir pas de "
            "schéma",
        ),
        *(
            (
                [SANS | champ],
                "statut::est celui d'une collectivité qui n'a pas de schéma : elle n'en dit ni la "
                "date d'adoption, ni la période",
            )
            for champ in ({"date_adoption": "2026-11"}, {"debut": 2020}, {"fin": 2026})
        ),
        (
            [SANS | {"generation": 1}],
            "generation::est le rang d'un schéma adopté : il n'en manque aucun, et rien d'autre "
            "n'en a",
        ),
        (
            [ADOPTION | {"source_url": None}],
            "source_url::manque : un schéma adopté est dit par une page publique",
        ),
        # A joint scheme may be the first of one and the second of another.
        ([ADOPTION, AUTRE | {"generation": 2}], None),
        (
            [ADOPTION | {"date_adoption": None}],
            "au_plus_tard::manque : un schéma adopté a une date d'adoption ou, à défaut, le jour "
            "d'une page qui en parle comme adopté",
        ),
        (
            [ADOPTION | {"au_plus_tard": "2024-03-31"}],
            "au_plus_tard::précède la date d'adoption",
        ),
        (
            [ADOPTION, AUTRE | PROJET],
            "statut::n'est pas celui des autres entités de ce schéma commun",
        ),
        (
            [ADOPTION, ADOPTION | {"generation": 2}],
            "schema_id::figure déjà pour cette entité : un schéma a une ligne par entité",
        ),
        (
            [ADOPTION | {"generation": None}],
            "generation::est le rang d'un schéma adopté : il n'en manque aucun, et rien d'autre "
            "n'en a",
        ),
    ],
)
def test_ce_qu_un_schema_releve_doit_dire(lignes, phrase):
    assert faux("adoptions", *lignes) == ({phrase} if phrase else set())


DECLARE = {
    "sirens": "243500139",
    "siren": "243500139",
    "nom": "Rennes Métropole",
    "type": "epci",
    "montant_min_meur": 100,
    "montant_max_meur": 100,
    "base": "depenses",
    "taxe": "HT",
    "source_url": "https://a.fr",
}
ENSEMBLE = {"sirens": "243500139 213502388", "siren": None}


@pytest.mark.parametrize(
    ("champs", "phrase"),
    [
        ({}, None),
        (ENSEMBLE, None),
        ({"sirens": None, "siren": None}, None),
        ({"montant_max_meur": None}, None),
        (ENSEMBLE | {"siren": "243500139"}, "siren::n'est pas le SIREN seul de la liste sirens"),
        ({"siren": None}, "siren::n'est pas le SIREN seul de la liste sirens"),
        ({"sirens": None}, "siren::n'est pas le SIREN seul de la liste sirens"),
        ({"montant_max_meur": 99}, "montant_max_meur::est inférieur à la borne basse"),
    ],
)
def test_ce_qu_un_montant_annonce_doit_dire(champs, phrase):
    assert faux("achats_declares", DECLARE | champs) == ({phrase} if phrase else set())


FAIT = {
    "siren": "213502388",
    "nom": "Rennes",
    "generation": 1,
    "nature": "objectif",
    "theme": "insertion",
    "indicateur": "heures_insertion",
    "libelle": "heures d'insertion",
    "base": "par_an",
    "valeur": 1000,
    "unite": "heures",
    "echeance": 2026,
    "source_url": "https://a.fr",
    "confiance": "haute",
}
SANS_CHIFFRE = {"indicateur": None, "base": None, "valeur": None, "unite": None}
EN_PART = {"theme": "alimentation", "indicateur": "part_bio", "base": None, "unite": "%"}
MESURE = {"nature": "resultat", "echeance": None, "annee_mesure": 2023}
AXES = {
    "nature": "structure",
    "theme": "gouvernance",
    "indicateur": "nombre_axes",
    "base": None,
    "unite": "axes",
}
CROISE = {"indicateur": "marches_clause_responsable", "base": None, "unite": "%", "valeur": 50}


@pytest.mark.parametrize(
    ("lignes", "phrase"),
    [
        ([FAIT], None),
        ([FAIT | SANS_CHIFFRE], None),
        ([FAIT | MESURE], None),
        ([FAIT | MESURE | {"annee_mesure": None}], None),
        ([FAIT | AXES | {"echeance": None}], None),
        ([FAIT | EN_PART | {"valeur": 100}], None),
        ([FAIT | CROISE], None),
        ([FAIT | {"siren": None}], None),
        ([FAIT | {"generation": None}], None),
        ([FAIT, FAIT | {"echeance": 2027}], None),
        ([FAIT, FAIT | MESURE], None),
        (
            [FAIT | {"siren": None, "generation": None}],
            "siren::manque : seules les entités hors périmètre s'en passent, et elles ont une "
            "génération",
        ),
        (
            [FAIT | SANS_CHIFFRE | {"valeur": 3}],
            "unite::est celle d'une valeur : l'une ne va pas sans l'autre",
        ),
        (
            [FAIT | SANS_CHIFFRE | {"unite": "%"}],
            "unite::est celle d'une valeur : l'une ne va pas sans l'autre",
        ),
        ([FAIT | EN_PART | {"valeur": 100.5}], "valeur::n'est pas un pourcentage"),
        (
            [FAIT | SANS_CHIFFRE | {"valeur": 101, "unite": "%"}],
            "valeur::n'est pas un pourcentage",
        ),
        ([FAIT | {"unite": "jours"}], "unite::n'est pas une unité de cet indicateur"),
        *(
            (
                [FAIT | champs],
                "base::n'est pas une base de cet indicateur : celui qui en a le dit toujours, un "
                "autre n'en a pas",
            )
            for champs in (
                {"base": None},
                {"base": "marches"},
                EN_PART | {"valeur": 5, "base": "marches"},
                SANS_CHIFFRE | {"base": "par_an"},
            )
        ),
        *(
            (
                [FAIT | champs],
                "nature::n'est pas celle de cet indicateur : ce qui compose un schéma est de "
                "nature structure",
            )
            for champs in (AXES | {"nature": "objectif"}, {"nature": "structure", "echeance": None})
        ),
        *(
            (
                [FAIT | champs | {"echeance": 2026}],
                "echeance::est l'année visée par un objectif : rien d'autre n'en a",
            )
            for champs in (MESURE, AXES)
        ),
        (
            [FAIT | SANS_CHIFFRE | {"borne": "environ"}],
            "borne::est celle d'une valeur : sans elle, il n'y en a pas",
        ),
        ([FAIT | {"theme": "autre"}], "theme::n'est pas le thème de cet indicateur"),
        (
            [FAIT | {"annee_mesure": 2023}],
            "annee_mesure::est l'année d'une mesure : un objectif n'en a pas",
        ),
        (
            [FAIT, FAIT | {"source_url": "https://b.fr", "confiance": "moyenne"}],
            "libelle::figure déjà pour cette entité : ce fait est en double",
        ),
    ],
)
def test_ce_qu_un_engagement_doit_dire(lignes, phrase):
    assert faux("engagements", *lignes) == ({phrase} if phrase else set())


def test_un_indicateur_a_une_valeur():
    assert faux("engagements", FAIT | {"valeur": None}) == {
        "valeur::manque : un indicateur se compare par sa valeur",
    }


@pytest.mark.parametrize("table", ["reperes_clauses", "objectifs_nationaux"])
def test_un_repere_national_ne_se_dit_qu_une_fois(racine, table):
    lignes = pd.read_csv(racine / "data" / "sources" / f"{table}.csv").to_dict("records")
    assert faux(table, *lignes) == set()
    assert faux(table, *lignes, lignes[0] | {"valeur": 1}) == {"multiple_fields_uniqueness"}
