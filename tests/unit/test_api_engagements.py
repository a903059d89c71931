"""`/engagements`: what the extract says, one fact a row, filtered."""

import csv
import io

import pytest
from starlette.testclient import TestClient

from api.application import creer_api


@pytest.fixture(scope="module")
def client():
    with TestClient(creer_api()) as client:
        yield client


@pytest.fixture(scope="module")
def extrait(racine):
    chemin = racine / "data" / "sources" / "engagements.csv"
    with chemin.open(encoding="utf-8", newline="") as fichier:
        return list(csv.DictReader(fichier))


def test_tous_les_faits_de_l_extrait(client, extrait):
    faits = client.get("/engagements").json()
    champs = ("siren", "nature", "theme", "indicateur", "libelle", "base", "unite", "source_url")
    assert sorted([f[champ] or "" for champ in champs] for f in faits) == sorted(
        [ligne[champ] for champ in champs] for ligne in extrait
    )
    assert sorted(f["valeur"] for f in faits if f["valeur"] is not None) == sorted(
        float(ligne["valeur"]) for ligne in extrait if ligne["valeur"]
    )
    assert {f["a_part"] for f in faits} == {"", "faible", "hors_schema"}
    schemas = {s["schema_id"] for s in client.get("/adoptions?statut=adopte").json()}
    assert {f["schema_id"] for f in faits if f["a_part"] == ""} <= schemas


@pytest.mark.parametrize("champ", ["theme", "indicateur", "type", "nature", "confiance"])
def test_les_engagements_se_filtrent_par(client, champ):
    tous = client.get("/engagements").json()
    valeurs = list(dict.fromkeys(f[champ] for f in tous if f[champ]))[:2]
    for voulues in (valeurs[:1], valeurs):
        choisis = client.get("/engagements", params={champ: voulues}).json()
        assert choisis == [f for f in tous if f[champ] in voulues]
        assert 0 < len(choisis) < len(tous)


def test_un_siren_a_tout_ce_que_son_schema_dit(client):
    brest, metropole = "212900195", "242900314"
    leurs = client.get(f"/engagements?siren={brest}").json()
    assert {f["siren"] for f in leurs} == {brest, metropole}
    assert {f["sirens"] for f in leurs} == {f"{metropole} {brest}"}
    assert leurs == client.get(f"/engagements?siren={metropole}").json()
    assert client.get("/engagements?siren=000000000").json() == []


def test_le_csv_a_les_memes_lignes(client):
    adresse = "/engagements?nature=objectif&theme=insertion"
    faits = client.get(adresse).json()
    reponse = client.get(f"{adresse}&format=csv")
    assert reponse.headers["content-type"] == "text/csv; charset=utf-8"
    texte = reponse.content.decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(texte), delimiter=";"))
    assert list(lignes[0]) == list(faits[0])
    assert [ligne["libelle"] for ligne in lignes] == [f["libelle"] for f in faits]
    assert [float(li["valeur"].replace(",", ".")) for li in lignes if li["valeur"]] == [
        f["valeur"] for f in faits if f["valeur"] is not None
    ]


@pytest.mark.parametrize("faux", ["theme=social", "nature=promesse", "indicateur=x", "type=ville"])
def test_un_mot_hors_des_listes_est_refuse(client, faux):
    reponse = client.get(f"/engagements?{faux}")
    assert reponse.status_code == 422
    assert {e["champ"] for e in reponse.json()["erreurs"]} == {faux.partition("=")[0]}
