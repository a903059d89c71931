"""One object answers everyone: kept, bounded, the same for all threads, replaced whole."""

import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import numpy as np
import pandas as pd
import pytest

import spaser.observatoire as module
from components.simulateur.recit import recit
from spaser.donnees import charger
from spaser.erreurs import ErreurDonnees, ErreurScenario
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION, Scenario


def test_ce_qui_est_repondu_est_garde(observatoire):
    scenario = Scenario(33 * MILLION)
    assert observatoire.resultat(scenario) is observatoire.resultat(Scenario(33_000_000))
    regime = observatoire.droit.en_vigueur
    assert observatoire.simulation(scenario, regime) is observatoire.simulation(scenario, regime)
    assert observatoire.courbe(scenario) is observatoire.courbe(Scenario(12 * MILLION))
    assert observatoire.couts(scenario) is observatoire.couts(scenario)
    assert observatoire.suivies(regime) is observatoire.suivies(regime)
    assert observatoire.annuaire is observatoire.annuaire


def test_ce_qui_est_garde_est_borne(donnees):
    petit = Observatoire(donnees, date(2026, 11, 25), octets=2_000_000)
    premier = petit.resultat(Scenario(MILLION))
    for millions in range(2, 60):
        petit.resultat(Scenario(millions * MILLION))
    assert petit.octets <= 2_000_000
    assert petit.resultat(Scenario(MILLION)) is not premier
    assert petit.resultat(Scenario(MILLION)).par_type.equals(premier.par_type)


def test_la_memoire_que_le_deploiement_compte(donnees):
    o = Observatoire(donnees, date(2026, 11, 25))
    assert o.memoire.maxsize == 96 * 2**20


def test_les_couts_vont_d_un_palier_a_l_autre_et_au_seuil(observatoire):
    couts = observatoire.couts(Scenario(33 * MILLION))
    paliers = [millions * MILLION for millions in (200, 100, 75, 50, 33, 25, 10, 5)]
    assert couts["de"].tolist() == paliers[:-1]
    assert couts["a"].tolist() == paliers[1:]
    assert len(observatoire.couts(Scenario(50 * MILLION))) == 6


def test_tous_les_fils_ont_la_meme_reponse(donnees):
    o = Observatoire(donnees, date(2026, 11, 25))
    scenarios = [Scenario(millions * MILLION) for millions in (10, 25, 50, 100)] * 8

    def obligees(scenario):
        return o.simulation(scenario, o.droit.en_vigueur).resultat.total["obligees"]

    with ThreadPoolExecutor(8) as fils:
        trouves = list(fils.map(obligees, scenarios))
    assert trouves == [1179, 521, 280, 123] * 8


@module.gardee
def ouvrage(o, nom, faits):
    return [nom, faits(o)]


def test_un_ouvrage_se_fait_une_fois_et_part_avec_lui(donnees):
    o = Observatoire(donnees, date(2026, 11, 25))
    premier = ouvrage(o, "un", id)
    assert ouvrage(o, "un", id) is premier
    assert ouvrage(o, "deux", id) is not premier
    autre = Observatoire(donnees, date(2026, 11, 25))
    assert ouvrage(autre, "un", id) == ["un", id(autre)]


def lourd(o, rang):
    return [str(rang) * 50_000]


def test_les_ouvrages_gardes_sont_bornes_en_octets(donnees):
    faire = module.gardee(lourd)
    o = Observatoire(donnees, date(2026, 11, 25), octets=160_000)
    premier, _, _, dernier = (faire(o, rang) for rang in (1, 2, 3, 4))
    assert faire(o, 4) is dernier
    assert faire(o, 1) is not premier
    assert 100_000 < o.octets <= 160_000


def test_plus_lourd_que_la_memoire_rien_n_est_garde(donnees):
    faire = module.gardee(lourd)
    o = Observatoire(donnees, date(2026, 11, 25), octets=10_000)
    assert faire(o, 1) == faire(o, 1)
    assert faire(o, 1) is not faire(o, 1)
    assert o.octets == 0


class Dessin:
    octets_a_venir = 70_000

    def __init__(self):
        self.nom = "x" * 1_000


@pytest.mark.parametrize(
    ("valeur", "attendu"),
    [
        ("€" * 10_000, 20_000),
        (b"x" * 10_000, 10_000),
        (pd.Series(np.zeros(10_000)), 80_000),
        (pd.DataFrame({"a": np.zeros(10_000), "b": np.zeros(10_000)}), 160_000),
        (["x" * 1_000] * 3, 1_000),
        ([f"{rang:01000}" for rang in range(500)], 500_000),
        ({rang: f"{rang:01000}" for rang in range(500)}, 500_000),
        ((f"{rang:01000}" for rang in range(3)), 100),
        (Dessin(), 71_000),
        ([Dessin(), Dessin()], 142_000),
    ],
    ids=lambda valeur: type(valeur).__name__,
)
def test_le_poids_est_celui_de_la_memoire(valeur, attendu):
    assert module.poids(valeur) == pytest.approx(attendu, rel=0.15, abs=1_500)


def test_un_observatoire_ne_pese_pas_dans_ce_qu_il_garde(observatoire):
    assert module.poids({"o": observatoire}) < 1_000


def test_un_recit_se_pese_a_son_poids(observatoire):
    raconte = recit(observatoire, Scenario(25 * MILLION), observatoire.droit.en_vigueur)
    sien = sum(module.poids(partie) for partie in vars(raconte.simulee.resultat).values())
    assert sien < module.poids(raconte) < 10 * sien


def test_une_annee_inconnue_se_dit(observatoire):
    with pytest.raises(ErreurScenario, match="choisir 2023, 2024 ou 2025"):
        observatoire.resultat(Scenario(50 * MILLION, annee=2031))


@pytest.fixture
def neuf(monkeypatch):
    module.oublier()
    yield monkeypatch
    module.oublier()


def test_celui_du_processus_change_avec_le_jour(neuf):
    premier = module.observatoire()
    assert module.observatoire() is premier
    assert vars(premier).keys() >= {"annuaire", "_index", "_rangs"}
    neuf.setenv("SPASER_JOUR", "2027-01-15")
    suivant = module.observatoire()
    assert suivant is not premier
    assert vars(suivant).keys() >= {"annuaire", "_index", "_rangs"}
    assert (suivant.jour, suivant.donnees) == (date(2027, 1, 15), premier.donnees)


def test_un_fichier_servi_qui_manque_se_dit(neuf, tmp_path):
    o = module.observatoire()
    neuf.setattr(module, "verifier_fichiers_servis", _refuser)
    with pytest.raises(ErreurDonnees):
        module.observatoire()
    neuf.undo()
    assert module.observatoire() is o or module.observatoire().donnees is o.donnees


def _refuser(paquet, racine):
    raise ErreurDonnees([])


@pytest.fixture
def dossier(neuf, racine, tmp_path):
    """Make the process read a copy of the data; `lectures` counts how often it did."""
    for fichier in (racine / "data").glob("*.*"):
        shutil.copy(fichier, tmp_path)
    lectures = []

    def lire():
        lectures.append(1)
        return charger(tmp_path)

    neuf.setattr(module, "DOSSIER", tmp_path)
    neuf.setattr(module, "charger", lire)
    return tmp_path, lectures


def refusees(fois):
    for _ in range(fois):
        with pytest.raises(ErreurDonnees) as erreur:
            module.observatoire()
    return [anomalie.fichier for anomalie in erreur.value.anomalies]


def test_des_donnees_abimees_ne_sont_relues_qu_une_fois_changees(dossier):
    copie, lectures = dossier
    table = copie / "adoptions.parquet"
    bonne = table.read_bytes()
    table.write_bytes(bonne[:-1])
    assert refusees(5) == ["adoptions.parquet"]
    assert len(lectures) == 1
    (copie / "datapackage.json").rename(copie / "ailleurs.json")
    assert refusees(5) == ["datapackage.json"]
    assert len(lectures) == 2
    (copie / "ailleurs.json").rename(copie / "datapackage.json")
    table.write_bytes(bonne)
    assert module.observatoire().jour
    assert len(lectures) == 3


def test_des_droits_rendus_se_voient_et_une_panne_passe(dossier):
    copie, lectures = dossier
    (copie / "adoptions.parquet").write_bytes(b"")
    refusees(2)
    (copie / "adoptions.parquet").chmod(0o600)
    refusees(2)
    assert len(lectures) == 2
    with pytest.MonkeyPatch.context() as horloge:
        instant = time.monotonic() + 31
        horloge.setattr(module.time, "monotonic", lambda: instant)
        refusees(2)
    assert len(lectures) == 3


def test_chercher_dans_toutes_ou_dans_une_table(observatoire):
    assert observatoire.chercher("bordeaux").iloc[0]["nom_complet"] == "Ville de Bordeaux"
    epci = observatoire.annuaire[observatoire.annuaire["type"] == "epci"]
    trouvees = observatoire.chercher("bordeaux", epci)
    assert trouvees.iloc[0]["nom_complet"] == "Bordeaux Métropole"
    assert set(trouvees["type"]) == {"epci"}
    assert "obligee" in trouvees


def test_une_collectivite_par_son_siren(observatoire):
    bretagne = observatoire.collectivite("233 500 016")
    assert (bretagne.nom_complet, bretagne.type) == ("Région Bretagne", "region")
    assert bretagne.departement_code is None
    assert isinstance(bretagne.achats_bas, int)
    assert observatoire.collectivite("000000000") is None
    assert observatoire.collectivite("") is None
    assert observatoire.connait("233500016")
    assert not observatoire.connait("000000000")
    assert not observatoire.connait("")
