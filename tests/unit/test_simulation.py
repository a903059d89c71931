"""The engine against published counts, at its limits, and by its properties."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaser.erreurs import ErreurScenario
from spaser.scenario import Scenario, seuil_en_euros
from spaser.simulation import (
    DEJA_OBLIGEE,
    NOUVELLEMENT_OBLIGEE,
    OBLIGEE,
    PLUS_OBLIGEE,
    SELON_CONVENTION,
    comparer,
    resume,
    simuler,
)
from spaser.vocabulaire import TYPES

MILLION = 1_000_000

# The table of the design page: total, régions, départements, EPCI, communes.
COMPTES = {
    (100, "ht"): (123, 17, 39, 53, 14),
    (100, "ttc"): (147, 17, 48, 60, 22),
    (50, "ht"): (280, 17, 83, 109, 71),
    (50, "ttc"): (325, 17, 89, 132, 87),
    (25, "ht"): (521, 17, 94, 209, 201),
    (25, "ttc"): (600, 17, 94, 243, 246),
    (10, "ht"): (1179, 17, 95, 436, 631),
    (10, "ttc"): (1373, 17, 95, 500, 761),
}


def table(*lignes: dict) -> pd.DataFrame:
    base = {
        "type": "commune",
        "nature": "commune",
        "population": 1000,
        "achats_bas": 0,
        "achats_haut": 0,
        "adoptante": False,
    }
    entiers = ["population", "achats_bas", "achats_haut"]
    return pd.DataFrame([base | ligne for ligne in lignes]).astype(dict.fromkeys(entiers, "Int64"))


@pytest.mark.parametrize(("cle", "attendu"), COMPTES.items())
def test_comptes_de_reference(collectivites, cle, attendu):
    seuil, convention = cle
    resultat = simuler(collectivites, Scenario(seuil * MILLION, convention=convention))
    assert tuple(resultat.par_type.loc[["total", *TYPES], "obligees"]) == attendu


@pytest.mark.parametrize(("seuil", "bande"), [(100, 24), (50, 45), (25, 79)])
def test_bande_selon_la_convention(collectivites, seuil, bande):
    for convention in ("ht", "ttc"):
        resultat = simuler(collectivites, Scenario(seuil * MILLION, convention=convention))
        assert resultat.total["selon_convention"] == bande
        assert (resultat.classes == SELON_CONVENTION).sum() == bande


@pytest.mark.parametrize(
    ("achats", "obligee"), [(49_999_999, False), (50_000_000, False), (50_000_001, True)]
)
def test_superieur_est_strict(achats, obligee):
    montants = table({"achats_bas": achats, "achats_haut": achats})
    assert simuler(montants, Scenario(50 * MILLION)).obligees.tolist() == [obligee]


def test_exactement_soixante_millions_ttc_ne_depasse_pas_cinquante_ht(collectivites):
    """60 M€ TTC are 50 M€ HT: not above; 1,000 € more are."""
    from spaser.construction.tables import achats_bas

    bas = achats_bas(pd.Series([59_999_000, 60_000_000, 60_001_000]))
    assert (bas > 50 * MILLION).tolist() == [False, False, True]


def test_seuils_extremes(collectivites):
    assert simuler(collectivites, Scenario(10_000 * MILLION)).total["obligees"] == 0
    sans_achat = (collectivites["achats_haut"] == 0).sum()
    assert simuler(collectivites, Scenario(0)).total["obligees"] == len(collectivites) - sans_achat


def test_seuil_par_type(collectivites):
    mixte = Scenario(50 * MILLION, seuils_par_type=(("commune", 10 * MILLION),))
    resultat = simuler(collectivites, mixte)
    assert resultat.par_type.at["commune", "obligees"] == COMPTES[10, "ht"][4]
    assert resultat.par_type.at["epci", "obligees"] == COMPTES[50, "ht"][3]
    assert mixte.avec_seuil(100 * MILLION).seuil_de("commune") == 100 * MILLION


def test_les_ept_comptent_sauf_demande_contraire(collectivites):
    avec = simuler(collectivites, Scenario(50 * MILLION))
    sans = simuler(collectivites, Scenario(50 * MILLION, ept=False))
    ept = collectivites["nature"] == "EPT"
    assert ept.sum() == 11
    ecart = avec.total["obligees"] - sans.total["obligees"]
    assert ecart == (avec.obligees & ept).sum() > 0
    assert (sans.classes[ept] == "hors_champ").all()


def test_2025_ne_compte_que_les_regions_et_les_departements(observatoire):
    provisoire = Scenario(50 * MILLION, types=("region", "departement"), annee=2025)
    resultat = observatoire.resultat(provisoire)
    assert resultat.total["collectivites"] == 17 + 95
    with pytest.raises(ErreurScenario, match="régions et"):
        observatoire.resultat(Scenario(50 * MILLION, annee=2025))
    with pytest.raises(ErreurScenario, match="2019 n'est pas disponible"):
        observatoire.resultat(Scenario(50 * MILLION, annee=2019))


def test_chaque_annee_compte_ceux_dont_elle_a_les_comptes(observatoire, racine):
    """Against another route: the extracts themselves, read with nothing of ours."""
    deux = ("region", "departement")
    for annee, nom in ((2023, "achats_ofgl_2023"), (2025, "achats_ofgl_2025_provisoire")):
        lignes = pd.read_csv(racine / "data" / "sources" / f"{nom}.csv", dtype={"code": "str"})
        # Paris and the Métropole de Lyon stand there as départements; here they are not.
        lignes = lignes[
            lignes["type"].isin(deux) & ~lignes["code"].isin(["75", "691"])
            | (lignes["type"] == "region")
        ]
        haut = lignes["achats_charges_externes_keur"] + lignes["depenses_equipement_keur"]
        resultat = observatoire.resultat(Scenario(50 * MILLION, types=deux, annee=annee))
        assert resultat.total["collectivites"] == len(lignes)
        for type_ in deux:
            au_dessus = (haut[lignes["type"] == type_] / 1.2 > 50_000).sum()
            assert resultat.effectifs("obligees")[type_] == au_dessus
    assert observatoire.resultat(Scenario(50 * MILLION, types=deux, annee=2023)).effectifs(
        "collectivites"
    ) == {"total": 13 + 95, "region": 13, "departement": 95, "epci": 0, "commune": 0}


@pytest.mark.parametrize("region", ["53", "06", "11"])
def test_une_region(collectivites, region):
    ici = collectivites["region_code"] == region
    resultat = simuler(collectivites, Scenario(25 * MILLION, region=region))
    france = simuler(collectivites, Scenario(25 * MILLION))
    assert resultat.total["obligees"] == (france.obligees & ici).sum() > 0
    assert (resultat.classes[~ici] == "hors_champ").all()
    assert resultat.total["achats"] == collectivites.loc[ici, "achats_bas"].sum()


def test_comparaison(collectivites):
    cent = simuler(collectivites, Scenario(100 * MILLION))
    cinquante = simuler(collectivites, Scenario(50 * MILLION))
    aller, retour = comparer(cent, cinquante), comparer(cinquante, cent)
    assert aller.par_type.loc["total"].to_dict() == {
        DEJA_OBLIGEE: 123,
        NOUVELLEMENT_OBLIGEE: 157,
        PLUS_OBLIGEE: 0,
    }
    assert retour.par_type.at["total", PLUS_OBLIGEE] == 157
    nouvelles = aller.situations == NOUVELLEMENT_OBLIGEE
    assert (nouvelles == (retour.situations == PLUS_OBLIGEE)).all()


def test_abaisser_de_cent_a_cinquante_dilue_l_adoption_connue(collectivites):
    parts = [
        resultat.total["adoptantes"] / resultat.total["obligees"]
        for resultat in (simuler(collectivites, Scenario(seuil * MILLION)) for seuil in (100, 50))
    ]
    assert [round(100 * part) for part in parts] == [41, 24]


@pytest.mark.parametrize("convention", ["ht", "ttc"])
def test_les_bornes_sont_les_deux_conventions(collectivites, convention):
    resultat = simuler(collectivites, Scenario(50 * MILLION, convention=convention))
    assert resultat.bornes("total") == (280, 325)
    assert resultat.bornes("commune") == (71, 87)


def test_une_population_inconnue_ne_compte_pour_personne():
    connue, inconnue = ({"population": population} for population in (5, None))
    assert simuler(table(connue, inconnue), Scenario(0)).total["population"] == 5


def test_sans_rien_a_couvrir_la_part_est_nulle():
    resultat = simuler(table({"achats_bas": 0, "achats_haut": 0, "population": 0}), Scenario(0))
    assert (resultat.part_achats, resultat.part_population) == (0, 0)


def test_resume_json(collectivites):
    cinquante = simuler(collectivites, Scenario(50 * MILLION))
    cent = simuler(collectivites, Scenario(100 * MILLION))
    figures = resume(cinquante, cent)
    assert set(figures) == {
        "regle",
        "seuil_meur",
        "convention",
        "obligees",
        "selon_convention",
        "part_achats",
        "part_population",
        "adoptantes_recensees",
        "nouvelles",
        "sorties",
    }
    assert figures["regle"] == "plus de 50\u00a0M€ HT d'achats annuels"
    assert (figures["seuil_meur"], figures["convention"]) == (50, "ht")
    assert figures["obligees"]["total"] == 280
    assert figures["selon_convention"]["total"] == 45
    assert figures["part_achats"] == float(f"{cinquante.part_achats:.6f}")
    assert figures["part_population"] == float(f"{cinquante.part_population:.6f}")
    assert figures["adoptantes_recensees"] == 66
    assert resume(simuler(collectivites, Scenario(12_345_678)))["seuil_meur"] == 12.345678
    assert figures["nouvelles"] == 157
    assert figures["sorties"] == 0
    assert "nouvelles" not in resume(cinquante)


@pytest.mark.parametrize(
    "champs",
    [
        {"seuil": -1},
        {"seuil": 10_000_000_001},
        {"seuil": 50.0},
        {"seuil": True},
        {"seuil": 1, "types": ()},
        {"seuil": 1, "types": ("pays",)},
        {"seuil": 1, "convention": "tva"},
        {"seuil": 1, "region": "Bretagne"},
        {"seuil": 1, "seuils_par_type": (("pays", 1),)},
        {"seuil": 1, "seuils_par_type": (("epci", -1),)},
    ],
)
def test_scenario_insense(champs):
    with pytest.raises(ErreurScenario, match=r"[a-z]+ .*\.$"):
        Scenario(**champs)


def test_scenario_est_une_cle():
    a = Scenario(1, types=("commune", "region"), seuils_par_type=(("epci", 2), ("region", 3)))
    b = Scenario(1, types=("region", "commune"), seuils_par_type=(("region", 3), ("epci", 2)))
    assert a == b
    assert hash(a) == hash(b)


@pytest.mark.parametrize(("texte", "euros"), [("50", 50_000_000), ("12,5", 12_500_000), (" 0 ", 0)])
def test_seuil_en_euros(texte, euros):
    assert seuil_en_euros(texte) == euros


@pytest.mark.parametrize(
    "texte", ["", "abc", "nan", "inf", "-inf", "1e400", "-1", "10000,1", "5 0"]
)
def test_seuil_illisible(texte):
    with pytest.raises(ErreurScenario):
        seuil_en_euros(texte)


lignes = st.builds(
    lambda type_, ept, haut, population, adoptante: {
        "type": type_,
        "nature": "EPT" if type_ == "epci" and ept else type_,
        "population": population,
        "achats_bas": -(-haut * 5 // 6),
        "achats_haut": haut,
        "adoptante": adoptante,
    },
    st.sampled_from(TYPES),
    st.booleans(),
    st.integers(0, 200_000_000),
    st.none() | st.integers(0, 10_000_000),
    st.booleans(),
)
tables = st.lists(lignes, min_size=1, max_size=30).map(lambda ls: table(*ls))
scenarios = st.builds(
    Scenario,
    st.integers(0, 220_000_000),
    types=st.lists(st.sampled_from(TYPES), min_size=1, unique=True).map(tuple),
    convention=st.sampled_from(["ht", "ttc"]),
    ept=st.booleans(),
)


@given(tables, scenarios, st.integers(0, 220_000_000))
def test_abaisser_le_seuil_ne_retire_personne(montants, scenario, autre):
    bas, haut = sorted([scenario.seuil, autre])
    avant, apres = (simuler(montants, scenario.avec_seuil(seuil)) for seuil in (haut, bas))
    assert (apres.obligees | ~avant.obligees).all()
    assert comparer(avant, apres).par_type.at["total", PLUS_OBLIGEE] == 0
    assert apres.part_achats >= avant.part_achats
    assert apres.part_population >= avant.part_population


@given(tables, scenarios)
def test_les_types_s_additionnent(montants, scenario):
    resultat = simuler(montants, scenario)
    assert (resultat.par_type.loc[list(TYPES)].sum() == resultat.total).all()
    assert resultat.obligees.sum() == resultat.total["obligees"]
    hors_types = [type_ for type_ in TYPES if type_ not in scenario.types]
    assert (resultat.par_type.loc[hors_types] == 0).all().all()


@given(tables, scenarios)
def test_ht_ne_compte_jamais_plus_que_ttc_et_la_bande_les_separe(montants, scenario):
    ht = simuler(montants, Scenario(scenario.seuil, types=scenario.types, ept=scenario.ept))
    ttc = simuler(
        montants,
        Scenario(scenario.seuil, types=scenario.types, ept=scenario.ept, convention="ttc"),
    )
    ecart = ttc.par_type["obligees"] - ht.par_type["obligees"]
    assert (ecart == ht.par_type["selon_convention"]).all()
    assert (ht.classes == ttc.classes).all()
    assert ((ht.classes == OBLIGEE) == ht.obligees).all()


@given(tables, scenarios, st.randoms(use_true_random=False))
def test_l_ordre_des_lignes_est_indifferent(montants, scenario, hasard):
    ordre = list(range(len(montants)))
    hasard.shuffle(ordre)
    droit, melange = simuler(montants, scenario), simuler(montants.iloc[ordre], scenario)
    assert droit.par_type.equals(melange.par_type)
    assert np.array_equal(droit.obligees.to_numpy()[ordre], melange.obligees.to_numpy())


def test_bornes_ordonnees(collectivites):
    assert (collectivites["achats_bas"] <= collectivites["achats_haut"]).all()
