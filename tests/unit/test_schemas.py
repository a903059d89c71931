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
        (SOURCES["achats_declares"], "annee", [1990, 2100, None], [1989, 2101]),
        (SOURCES["reperes_adoption"], "taux_pct", [0, 100], [-0.1, 100.1, None]),
        (SOURCES["reperes_adoption"], "adoptants", [0, None], [-1]),
        (SOURCES["reperes_obliges"], "seuil_meur", [0, 7.5], [-0.1, None]),
        (SOURCES["reperes_obliges"], "total", [0], [-1, None]),
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
        (CONSTRUITS["collectivites"], "carte_latitude", [-90, None], [90.1]),
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
