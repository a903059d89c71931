"""Syndicats and SDIS: the same rule, apart."""

import pandas as pd
import pytest

from components.simulateur.phrases import constat
from spaser.scenario import MILLION, Scenario
from spaser.syndicats import simuler_les_syndicats

SEUIL = 25 * MILLION
BANDE = 30 * MILLION


def acheteurs(**achats_haut: int) -> pd.DataFrame:
    haut = pd.Series(achats_haut)
    return pd.DataFrame(
        {
            "siren": haut.index,
            "type": ["sdis" if nom.startswith("s") else "syndicat" for nom in haut.index],
            "nom": haut.index,
            "achats_bas": (haut * 5 // 6).to_numpy(),
            "achats_haut": haut.to_numpy(),
        }
    )


def situations(syndicats):
    return dict(
        zip(
            syndicats.concernes["nom"],
            zip(syndicats.concernes["situation"], syndicats.concernes["mouvement"], strict=True),
            strict=True,
        )
    )


def test_strictement_au_dela_du_seuil_et_rien_de_plus():
    table = acheteurs(au=30 * MILLION, dela=36 * MILLION, sdela=72 * MILLION, petit=MILLION)
    simules = simuler_les_syndicats(table, Scenario(SEUIL), 50 * MILLION)
    # 30 M€ TTC are 25 M€ HT exactly: not above, but above with taxes.
    assert situations(simules) == {
        "sdela": ("deja_obligee", ""),
        "dela": ("nouvellement_obligee", "entre"),
        "au": ("selon_convention", ""),
    }
    assert simules.obliges == {"total": 2, "syndicat": 1, "sdis": 1}
    assert (simules.entrees, simules.sorties) == (1, 0)


def test_la_convention_et_le_sens():
    table = acheteurs(au=BANDE, dela=72 * MILLION)
    ttc = simuler_les_syndicats(table, Scenario(SEUIL, convention="ttc"), 50 * MILLION)
    assert ttc.obliges["total"] == 2
    assert situations(ttc)["au"] == ("selon_convention", "entre")
    hausse = simuler_les_syndicats(table, Scenario(100 * MILLION), 50 * MILLION)
    assert situations(hausse) == {"dela": ("plus_obligee", "sort")}
    assert (hausse.obliges["total"], hausse.entrees, hausse.sorties) == (0, 0, 1)


def test_les_comptes_des_donnees(observatoire, racine):
    """By another route: the extract itself."""
    source = pd.read_csv(racine / "data" / "sources" / "achats_syndicats_sdis_2024.csv")
    keur = source["achats_charges_externes_keur"] + source["depenses_equipement_keur"]
    droit = observatoire.droit.en_vigueur
    simules = observatoire.syndicats(Scenario(SEUIL, syndicats=True), droit)
    for type_ in ("syndicat", "sdis"):
        assert simules.obliges[type_] == (keur[source["type"] == type_] / 1.2 > 25_000).sum() > 0
    assert simules.entrees == ((keur / 1.2 > 25_000) & ~(keur / 1.2 > 50_000)).sum()
    assert observatoire.syndicats(Scenario(SEUIL), droit) is None


def test_ils_ne_s_ajoutent_jamais_aux_quatre_types(observatoire):
    droit = observatoire.droit
    sans, avec = (
        observatoire.simulation(Scenario(SEUIL, syndicats=s), droit.en_vigueur)
        for s in (False, True)
    )
    assert avec.resultat.par_type.equals(sans.resultat.par_type)
    assert avec.comparaison.par_type.equals(sans.comparaison.par_type)
    assert len(avec.concernees) == len(sans.concernees)
    assert not set(avec.syndicats.concernes["siren"]) & set(observatoire.collectivites["siren"])
    debut = constat(sans, droit, droit.en_vigueur)
    suite = constat(avec, droit, droit.en_vigueur).removeprefix(debut)
    obliges = avec.syndicats.obliges
    assert suite.replace("\xa0", " ") == (
        f" À part, au-delà du même seuil : {obliges['syndicat']} syndicats et {obliges['sdis']} "
        f"SDIS, {avec.syndicats.entrees} de plus qu'avec le droit en vigueur (50 M€)."
    )


@pytest.mark.parametrize("seuil", [50 * MILLION, 100 * MILLION])
def test_a_un_seuil_de_la_loi_ou_plus_haut(observatoire, seuil):
    droit = observatoire.droit
    simulee = observatoire.simulation(Scenario(seuil, syndicats=True), droit.en_vigueur)
    suite = constat(simulee, droit, droit.en_vigueur).partition("À part")[2]
    assert ("de moins" in suite) == (seuil == 100 * MILLION)
    assert "de plus" not in suite
