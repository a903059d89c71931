"""Links of the sources: which ones no longer answer, gently asked."""

from datetime import date

import pytest
from projet_a_actualiser import projet
from serveur_ofgl import Base, Panne, servir

from spaser.actualisation import commande, liens
from spaser.actualisation.client import Client
from spaser.donnees import RACINE
from spaser.erreurs import ErreurActualisation


def test_les_liens_des_donnees_et_des_textes():
    trouves = {lien.adresse: lien.ou for lien in liens.liens(RACINE)}
    fichiers = {nom for ou in trouves.values() for nom in ou}
    assert {"adoptions.csv", "cadre_legal.csv", "provenance.toml", "retours.toml"} <= fichiers
    assert len(trouves) > 100
    assert all(adresse.startswith("http") for adresse in trouves)
    assert not any(adresse.endswith((".", ",", ")")) for adresse in trouves)


@pytest.fixture
def base():
    return Base({}, {}, {"/bonne": b"{}"})


def verdicts(base, *chemins, pannes=()):
    with servir(base) as adresse:
        base.pannes = list(pannes)
        demandes = [liens.Lien(f"{adresse}{chemin}", ("adoptions.csv",)) for chemin in chemins]
        return liens.verifier(Client(["127.0.0.1"], delai=2), demandes)


def test_ce_qui_ne_repond_plus_et_ce_qui_refuse_les_robots(base):
    bonne, perdue, refusee, sans_head = verdicts(
        base,
        "/bonne",
        "/perdue",
        "/refusee",
        "/bonne?sans_head",
        pannes=[
            Panne(statut=403, ou="/refusee"),
            Panne(statut=405, ou="sans_head", fois=1),
        ],
    )
    assert bonne.phrase is None
    assert sans_head.phrase is None
    assert (perdue.sur, perdue.phrase) == (True, "n'a pas cette page (404)")
    assert (refusee.sur, refusee.phrase) == (False, "refuse la demande (403)")
    texte = liens.rapport([bonne, perdue, refusee]).markdown().replace("\u00a0", " ")
    assert "3 liens vérifiés : 1 ne répond plus, 1 reste à ouvrir à la main." in texte
    assert texte.index("/perdue") < texte.index("/refusee")
    assert "adoptions.csv" in texte


def test_une_adresse_privee_ou_illisible_n_arrete_pas_les_autres():
    adresses = ["http://127.0.0.1:1/x", "http://[::1/x", "ftp://a.fr/x", "http://a b/"]
    demandes = [liens.Lien(adresse, ("a",)) for adresse in adresses]
    assert all(v.phrase for v in liens.verifier(Client(delai=2), demandes))


def test_sans_reseau_on_ne_condamne_personne(tmp_path, monkeypatch):
    racine = projet(tmp_path)
    lien = liens.Lien("http://liens.invalid/", ("adoptions.csv",))
    monkeypatch.setattr(liens, "liens", lambda _: [lien])
    atelier = commande.nouvel_atelier(racine, None, date(2026, 11, 25))
    with pytest.raises(ErreurActualisation, match="pas de réseau"):
        commande.verifier_les_liens(atelier)
    assert not (atelier.preparation / "liens.md").exists()
