"""The API, called in process; its document is tried with values that it allows and refuses."""

import csv
import io
import json
import os
from urllib.parse import quote

import hypothesis
import pytest
import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance
from starlette.testclient import TestClient

from api import CHEMIN as CHEMIN_API
from api.application import creer_api, document
from spaser.cli import main
from suivi.base import VARIABLE

application = creer_api()
schema = schemathesis.openapi.from_dict(document(application))
schema.config.base_url = "http://testserver"


@pytest.fixture(autouse=True)
def suivi(tmp_path, monkeypatch):
    """A follow-up that is not the site's, and is closed."""
    monkeypatch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'suivi.db'}")


@pytest.fixture(scope="module")
def client():
    with TestClient(application) as client:
        yield client


@schema.parametrize()
@hypothesis.settings(
    max_examples=int(os.environ.get("CAS", "60")),
    deadline=None,
    derandomize="CAS" not in os.environ,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_le_document_est_tenu(case):
    # Values that the document allows one by one may contradict one another: communes in 2025.
    case.call_and_validate(app=application, excluded_checks=[positive_data_acceptance])


def test_le_document_decrit_toutes_les_routes(client):
    contenu = client.get("/openapi.json").json()
    assert contenu["openapi"].startswith("3.1")
    assert contenu["servers"] == [{"url": CHEMIN_API}]
    assert set(contenu["paths"]) == {
        "/",
        "/sante",
        "/collectivites",
        "/collectivites/{siren}",
        "/adoptions",
        "/engagements",
        "/suivi",
        "/contributions",
        "/simulation",
        "/simulation/collectivites",
        "/simulation/syndicats",
        "/courbe",
        "/contours/{niveau}.geojson",
    }
    assert "ValidationError" not in json.dumps(contenu)


@pytest.mark.parametrize(
    ("adresse", "options"),
    [
        ("seuil=50", ["--seuil", "50"]),
        ("seuil=25&reference=50&convention=ttc", "--seuil 25 --reference 50 --convention ttc"),
        ("seuil=12.5&types=commune&types=epci&ept=false", None),
        ("seuil=50&seuil_commune=10", ["--seuil", "50", "--seuil-de", "commune=10"]),
        ("seuil=50&annee=2025", ["--seuil", "50", "--annee", "2025"]),
        ("seuil=50&annee=2023", ["--seuil", "50", "--annee", "2023"]),
        ("seuil=25&syndicats=true", ["--seuil", "25", "--syndicats"]),
    ],
)
def test_la_simulation_est_celle_de_la_commande(client, capsys, adresse, options):
    if options is None:
        options = ["--seuil", "12,5", "--types", "commune,epci", "--sans-ept"]
    mots = options.split() if isinstance(options, str) else options
    assert main(["simuler", *mots, "--json"]) == 0
    assert client.get(f"/simulation?{adresse}").json() == json.loads(capsys.readouterr().out)


def test_les_pages_de_collectivites(client, collectivites):
    premiere = client.get("/collectivites?taille=7").json()
    assert premiere["total"] == len(collectivites)
    assert premiere["pages"] == -(-len(collectivites) // 7)
    achats = [c["achats_haut"] for c in premiere["resultats"]]
    assert achats == sorted(achats, reverse=True)
    seconde = client.get("/collectivites?taille=7&page=2").json()["resultats"]
    assert not {c["siren"] for c in seconde} & {c["siren"] for c in premiere["resultats"]}
    assert client.get("/collectivites?page=99999").json()["resultats"] == []


def test_les_filtres(client):
    reponse = client.get(
        "/collectivites?type=commune&obligation=obligee&region=53&q=brest&achats_min=40"
    ).json()
    assert [c["siren"] for c in reponse["resultats"]] == ["212900195"]
    obligees = client.get("/collectivites?obligation=obligee&taille=1").json()["total"]
    assert obligees == 280
    adoptees = client.get("/collectivites?obligation=obligee&statut=aucune&taille=1000").json()
    assert {c["statut"] for c in adoptees["resultats"]} == {"aucune"}


def test_le_csv_s_ouvre_dans_un_tableur(client):
    reponse = client.get("/collectivites?format=csv&type=region")
    assert reponse.headers["content-type"] == "text/csv; charset=utf-8"
    texte = reponse.content.decode("utf-8-sig")
    lignes = list(csv.DictReader(io.StringIO(texte), delimiter=";"))
    assert len(lignes) == 17
    assert {ligne["type"] for ligne in lignes} == {"region"}
    assert len(client.get("/adoptions?format=csv").text.splitlines()) == 123


def test_une_collectivite_et_ses_schemas(client):
    bretagne = client.get("/collectivites/233500016").json()
    assert [o["obligation"] for o in bretagne["obligations"]] == ["obligee", "obligee"]
    assert [s["generation"] for s in bretagne["schemas"]] == [1, 2, 3]
    assert bretagne["schemas"][1]["fin"] == "2025-12-31"
    assert not bretagne["a_renouveler"]
    bordeaux = client.get("/collectivites/243300316").json()
    assert [s["schema_id"] for s in bordeaux["schemas"]] == ["bordeaux-2016", "bordeaux-2021"]
    assert [s["a_renouveler"] for s in bordeaux["schemas"]] == [False, True]
    assert [s["adoption_au_plus_tard"] for s in bordeaux["schemas"]] == ["2016-12-31", "2021-12-31"]
    assert bordeaux["a_renouveler"]


def test_les_schemas_a_renouveler_et_ceux_qui_les_portent(client):
    reponse = client.get("/collectivites?a_renouveler=true").json()
    assert reponse["total"] == 15
    portes = {
        s["siren"]
        for s in client.get("/adoptions").json()
        if s["a_renouveler"] and s["type"] != "autre"
    }
    assert {c["siren"] for c in reponse["resultats"]} == portes
    csv_ = client.get("/collectivites?format=csv&a_renouveler=true").text
    assert len(csv_.splitlines()) == 1 + 15


def test_une_collectivite_et_ses_annees(client):
    gers = client.get("/collectivites/223200015").json()
    assert (gers["annees_connues"], gers["annees_au_dessus"]) == (3, 2)
    annees = [(c["exercice"], c["provisoire"], c["achats_bas"]) for c in gers["comptes"]]
    assert annees == [
        (2023, False, 38_497_500),
        (2024, False, 55_775_000),
        (2025, True, 54_834_167),
    ]
    assert gers["changements_comptables"] == []
    grand_est = client.get("/collectivites/200052264").json()
    assert grand_est["changements_comptables"] == [{"exercice": 2024, "objet": "transport"}]
    paris = client.get("/collectivites/217500016").json()["comptes"]
    assert [(c["exercice"], c["perimetre"], c["retenu"], c["compare"]) for c in paris] == [
        (2023, "BP+BA", False, True),
        (2024, "BP", True, False),
        (2024, "BP+BA", False, True),
        (2025, "BP+BA", False, True),
    ]


def test_les_syndicats_et_sdis(client, observatoire):
    assert client.get("/simulation?seuil=50&annee=2023").json()["lacunes"] == (
        "Les comptes 2023 ne couvrent que 13 régions sur 17."
    )
    assert "lacunes" not in client.get("/simulation?seuil=50&annee=2025").json()
    tous = client.get("/simulation/syndicats?seuil=25").json()
    situations = {s["situation"] for s in tous}
    assert situations == {"deja_obligee", "nouvellement_obligee", "selon_convention"}
    simulation = client.get("/simulation?seuil=25&syndicats=true").json()
    surs = [s for s in tous if s["situation"] != "selon_convention"]
    assert simulation["syndicats"]["total"] == len(surs)
    assert simulation["obligees"] == client.get("/simulation?seuil=25").json()["obligees"]
    assert "syndicats" not in client.get("/simulation?seuil=25").json()
    entrent = client.get("/simulation/syndicats?seuil=25&situation=nouvellement_obligee").json()
    assert {s["mouvement"] for s in entrent} == {"entre"}
    anterieur = client.get("/simulation/syndicats?seuil=25&regime=anterieur&format=csv").text
    assert len(anterieur.splitlines()) == len(tous) + 1


@pytest.mark.parametrize(
    ("niveau", "nombre"), [("regions", 17), ("departements", 95), ("intercommunalites", 1266)]
)
def test_les_contours(client, niveau, nombre):
    reponse = client.get(f"/contours/{niveau}.geojson")
    fine = client.get(f"/contours/{niveau}.geojson?precision=fine")
    assert len(fine.content) > len(reponse.content)
    assert reponse.headers["content-type"] == "application/geo+json"
    formes = reponse.json()["features"]
    assert len(formes) == nombre
    assert all(forme["geometry"]["type"] in ("Polygon", "MultiPolygon") for forme in formes)


@pytest.mark.parametrize(
    ("adresse", "statut", "mots"),
    [
        ("/simulation", 422, "seuil » : ce paramètre manque"),
        ("/simulation?seuil=abc", 422, "un nombre est attendu"),
        ("/simulation?seuil=-1", 422, "au moins 0"),
        ("/simulation?seuil=10001", 422, "au plus 10000"),
        ("/simulation?seuil=nan", 422, "un nombre fini"),
        ("/simulation?seuil=50&convention=brut", 422, "attendu : ht ou ttc"),
        ("/simulation?seuil=50&types=commune&annee=2025", 422, "régions et les départements"),
        ("/simulation?seuil=50&annee=2022", 422, "choisir 2023, 2024 ou 2025 (provisoire)"),
        ("/simulation/syndicats?seuil=50&region=53", 422, "pour toute la France"),
        ("/simulation?seuil=50&syndicats=oui", 422, "syndicats"),
        ("/simulation?seuil=50&couleur=bleu", 400, "couleur » : ce paramètre n'existe pas"),
        ("/collectivites?page=0", 422, "au moins 1"),
        ("/collectivites?taille=1.5", 422, "nombre entier"),
        (f"/collectivites?q={'x' * 81}", 422, "au plus 80 caractères"),
        ("/collectivites/123", 422, "neuf chiffres"),
        ("/collectivites/000000000", 404, "Aucune collectivité"),
        ("/contours/communes.geojson", 422, "regions, departements ou intercommunalites"),
        ("/contours/regions.geojson?precision=haute", 422, "attendu : generale ou fine"),
        ("/nulle/part", 404, "n'existe pas"),
    ],
)
def test_les_erreurs_sont_des_problemes_en_francais(client, adresse, statut, mots):
    reponse = client.get(adresse)
    assert reponse.status_code == statut
    assert reponse.headers["content-type"] == "application/problem+json"
    assert "etag" not in reponse.headers
    probleme = reponse.json()
    assert probleme["status"] == statut
    assert mots in probleme["detail"]


def test_seule_la_lecture_est_permise(client):
    reponse = client.post("/sante")
    assert reponse.status_code == 405
    assert reponse.headers["allow"] == "GET, HEAD"
    assert "lecture" in reponse.json()["detail"]


def test_ce_que_le_client_garde(client):
    premiere = client.get("/courbe", headers={"accept-encoding": "gzip", "origin": "http://x"})
    assert premiere.headers["content-encoding"] == "gzip"
    assert premiere.headers["access-control-allow-origin"] == "*"
    assert premiere.headers["cache-control"] == "public, no-cache"
    suite = client.get("/courbe", headers={"if-none-match": premiere.headers["etag"]})
    assert suite.status_code == 304
    assert not suite.content
    autre = client.get("/courbe?ept=false", headers={"if-none-match": premiere.headers["etag"]})
    assert autre.status_code == 200
    assert "etag" not in client.get("/sante").headers


@pytest.mark.parametrize(
    "adresse",
    [
        *("/", "/sante", "/collectivites?taille=1", "/collectivites/233500016", "/adoptions"),
        *("/simulation?seuil=25", "/simulation/collectivites?seuil=25", "/courbe"),
        *(
            "/engagements",
            "/suivi",
            "/contours/regions.geojson",
            "/openapi.json",
            "/collectivites?format=csv",
        ),
        *("/nulle-part", "/simulation"),
    ],
)
def test_head_repond_comme_get_sans_corps(client, adresse):
    lue, entetes = client.get(adresse), client.head(adresse)
    assert entetes.status_code == lue.status_code
    assert entetes.headers == lue.headers
    assert entetes.content == b""


@pytest.mark.parametrize(
    ("adresse", "champ"),
    [
        ("/simulation?seuil=25&seuil=50", "seuil"),
        ("/simulation?seuil=25&region=53&region=11", "region"),
        ("/simulation/collectivites?seuil=25&format=csv&format=json", "format"),
        ("/collectivites?q=a&q=b", "q"),
        ("/collectivites?page=1&page=1", "page"),
        ("/adoptions?format=csv&format=csv", "format"),
        ("/courbe?annee=2024&annee=2025", "annee"),
        ("/suivi?depuis=2026-01-01&depuis=2025-01-01", "depuis"),
    ],
)
def test_une_valeur_seule_donnee_deux_fois_est_refusee(client, adresse, champ):
    reponse = client.get(adresse)
    assert reponse.status_code == 422
    assert reponse.json()["erreurs"] == [
        {"champ": champ, "phrase": "ce paramètre ne se donne qu'une fois"}
    ]


def test_une_liste_se_repete(client):
    assert client.get("/collectivites?region=53&region=11&type=epci&type=commune").is_success
    faux = client.get("/collectivites?type=commune&type=ville").json()["erreurs"]
    assert [erreur["champ"] for erreur in faux] == ["type"]


@pytest.mark.parametrize("q", [".*", "%", "_", "*", "[]", "\\", "^", "?", "%ED%A0%80", "%00"])
def test_q_n_est_ni_motif_ni_joker(client, q):
    assert client.get(f"/collectivites?q={quote(q, safe='%')}").json()["total"] == 0


@pytest.mark.parametrize(("q", "mots"), [("br.st", "br st"), ("brest.*", "brest"), ("b%t", "b t")])
def test_la_ponctuation_de_q_separe_des_mots(client, q, mots):
    trouvees, attendues = (
        client.get("/collectivites", params={"q": texte}).json() for texte in (q, mots)
    )
    assert trouvees == attendues


@pytest.mark.parametrize("adresse", ["/simulation?seuil=", "/courbe?region=", "/collectivites/"])
@pytest.mark.parametrize("octets", ["%ED%A0%80", "%00", "a%FF"])
def test_des_octets_qui_ne_sont_pas_du_texte(client, adresse, octets):
    reponse = client.get(adresse + octets)
    assert reponse.status_code == 422
    assert reponse.json()["title"] == "Valeur refusée"


def test_la_liste_entiere_se_fait_et_se_compresse_une_fois(client, monkeypatch):
    adresse = "/collectivites?format=csv"
    compressee = client.get(adresse)
    assert compressee.headers["content-encoding"] == "gzip"

    def refaire(*_):
        raise AssertionError("déjà faite")

    monkeypatch.setattr("api.application.csv_francais", refaire)
    claire = client.get(adresse, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in claire.headers
    assert claire.content == compressee.content == client.get(f"{adresse}&page=2").content
    assert len(claire.content.splitlines()) == 36_256
    assert "Accept-Encoding" in claire.headers["vary"]
