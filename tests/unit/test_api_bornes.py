"""The parameters of the API: their bounds, what they are by default, and what they leave."""

import pytest
from starlette.testclient import TestClient

from api.application import creer_api, document


@pytest.fixture(scope="module")
def client():
    with TestClient(creer_api()) as client:
        yield client


@pytest.mark.parametrize(
    ("adresse", "dernier", "trop"),
    [
        ("/collectivites?taille=1&page={}", 100_000, 100_001),
        ("/collectivites?taille=1&page={}", 1, 0),
        ("/collectivites?page=2&taille={}", 1_000, 1_001),
        ("/collectivites?page=2&taille={}", 1, 0),
        ("/collectivites?taille=1&q={}", "x" * 80, "x" * 81),
        ("/collectivites?taille=1&achats_min={}", 10_000, "10000.1"),
        ("/collectivites?taille=1&achats_max={}", 0, "-0.1"),
        ("/simulation?seuil={}", 10_000, "10000.1"),
        ("/simulation?seuil={}", 0, "-0.1"),
        ("/simulation?seuil=50&seuil_epci={}", 0, -1),
        ("/simulation?seuil=50&reference={}", 10_000, 10_001),
    ],
)
def test_une_valeur_va_jusqu_a_sa_borne(client, adresse, dernier, trop):
    assert client.get(adresse.format(dernier)).status_code == 200
    assert client.get(adresse.format(trop)).status_code == 422


@pytest.mark.parametrize(
    ("adresse", "mots"),
    [
        ("/simulation?seuil=50&annee=1999", "au moins 2000"),
        ("/simulation?seuil=50&annee=2000", "choisir 2023, 2024 ou 2025"),
        ("/simulation?seuil=50&annee=2100", "choisir 2023, 2024 ou 2025"),
        ("/simulation?seuil=50&annee=2101", "au plus 2100"),
        (f"/simulation?seuil=50&region={'x' * 40}", "n'est pas connue"),
        (f"/simulation?seuil=50&region={'x' * 41}", "au plus 40 caractères"),
    ],
)
def test_ce_que_le_modele_laisse_est_lu_comme_une_adresse(client, adresse, mots):
    reponse = client.get(adresse)
    assert reponse.status_code == 422
    assert mots in reponse.json()["detail"]


def test_une_page_a_cent_lignes_par_defaut(client):
    reponse = client.get("/collectivites").json()
    assert (reponse["page"], reponse["pages"], len(reponse["resultats"])) == (1, 363, 100)
    assert reponse == client.get("/collectivites?page=1&taille=100&format=json").json()


@pytest.mark.parametrize(
    ("adresse", "egale"),
    [
        ("seuil=50", "seuil=50&ept=true&convention=ht"),
        ("seuil=12,5", "seuil=12.5"),
        ("seuil=50&annee=2024", "seuil=50"),
        ("seuil=50&region=Bretagne", "seuil=50&region=53"),
    ],
)
def test_ce_qui_n_est_pas_dit_est_l_usage(client, adresse, egale):
    assert client.get(f"/simulation?{adresse}").json() == client.get(f"/simulation?{egale}").json()


def test_les_concernees_se_comparent_au_regime_demande(client):
    adresse = "/simulation/collectivites?seuil=50"
    par_defaut = client.get(adresse).json()
    assert par_defaut == client.get(f"{adresse}&regime=en_vigueur").json()
    assert {ligne["mouvement"] for ligne in par_defaut} == {""}
    anterieur = client.get(f"{adresse}&regime=anterieur&situation=nouvellement_obligee").json()
    assert len(anterieur) == 157
    assert {ligne["mouvement"] for ligne in anterieur} == {"entre"}
    lignes = client.get(f"{adresse}&format=csv").text.splitlines()
    assert len(lignes) == 1 + len(par_defaut)


@pytest.mark.parametrize("champ", ["siren", "type", "statut", "confiance"])
def test_les_adoptions_se_filtrent_par(client, champ):
    toutes = client.get("/adoptions").json()
    valeur = next(ligne[champ] for ligne in toutes if ligne[champ])
    choisies = client.get("/adoptions", params={champ: valeur}).json()
    assert choisies == [ligne for ligne in toutes if ligne[champ] == valeur]
    assert 0 < len(choisies) < len(toutes)


@pytest.mark.parametrize(
    ("methode", "adresse", "statut", "titre", "champs"),
    [
        ("GET", "/collectivites?x=1&taille=0", 400, "Paramètre inconnu", ["x", "taille"]),
        ("GET", "/collectivites/12", 422, "Valeur refusée", ["siren"]),
        ("GET", "/simulation", 422, "Valeur refusée", ["seuil"]),
        ("GET", "/collectivites/000000000", 404, "Introuvable", []),
        ("GET", "/nulle", 404, "Introuvable", []),
        ("POST", "/sante", 405, "Méthode non permise", []),
    ],
)
def test_chaque_refus_a_son_titre(client, methode, adresse, statut, titre, champs):
    reponse = client.request(methode, adresse)
    corps = reponse.json()
    assert (reponse.status_code, corps["status"], corps["title"]) == (statut, statut, titre)
    assert sorted(faute["champ"] for faute in corps["erreurs"]) == sorted(champs)
    if not champs:
        assert corps["detail"].endswith(".")


def test_les_reponses_se_gardent_une_par_adresse_et_par_jour(client, monkeypatch):
    def etiquette(adresse: str) -> str | None:
        return client.get(adresse).headers.get("etag")

    premiere = etiquette("/simulation?seuil=50")
    assert premiere == etiquette("/simulation?seuil=50")
    assert premiere != etiquette("/simulation?seuil=51")
    assert etiquette("/adoptions") != etiquette("/courbe")
    assert etiquette("/sante") is None
    assert etiquette("/simulation?seuil=x") is None
    plusieurs = {"if-none-match": f'"a", {premiere} , "b"'}
    assert client.get("/simulation?seuil=50", headers=plusieurs).status_code == 304
    monkeypatch.setenv("SPASER_JOUR", "2027-01-15")
    assert premiere != etiquette("/simulation?seuil=50")


def test_les_petites_reponses_ne_se_compressent_pas(client):
    assert "content-encoding" not in client.get("/", headers={"accept-encoding": "gzip"}).headers
    longue = client.get("/adoptions", headers={"accept-encoding": "gzip"})
    assert longue.headers["content-encoding"] == "gzip"


def test_le_document_se_compose_une_fois():
    api = creer_api()
    assert document(api) is document(api)


@pytest.mark.parametrize("siren", ["233500016", "217500016", "200041440"])
def test_une_fiche_est_celle_du_siren_demande(client, observatoire, siren):
    fiche = client.get(f"/collectivites/{siren}").json()
    connue = observatoire.collectivite(siren)
    for champ in ("siren", "type", "nom", "nom_complet", "population", "achats_bas"):
        assert fiche[champ] == getattr(connue, champ)


def test_une_faute_dit_son_champ(client):
    corps = client.get("/simulation?seuil=x&ept=peut").json()
    assert {faute["champ"] for faute in corps["erreurs"]} == {"seuil", "ept"}
    assert corps["type"] == "about:blank"
    assert corps["instance"] == "/simulation"
