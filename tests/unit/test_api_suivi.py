"""What the follow-up published, for programs and feed readers."""

import csv
import io
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from evenements import LIEN, UN_FAIT, annulee, fait
from starlette.applications import Starlette
from starlette.testclient import TestClient

from api.application import creer_api
from components.serveur.flux import composer, route_du_flux
from components.site.plan import FLUX
from spaser.erreurs import DONNEES_INUTILISABLES, ErreurDonnees
from spaser.formats import typographie
from spaser.observatoire import Observatoire, publier
from spaser.observatoire import observatoire as du_site
from spaser.releve import Evenement
from suivi.faits import CHAMPS_DU_FAIT

NIMES, RENNES, BRETAGNE = "213001894", "243500139", "233500016"
MIDI = datetime(2026, 11, 20, 12, 0, 0, 123456, tzinfo=UTC)
SITE = "http://observatoire.fr"
ATOM = {"a": "http://www.w3.org/2005/Atom"}


def evenement(n=1, **autres):
    return Evenement(
        **{
            "contribution": f"2026-11-19-{n}",
            "genre": "acceptee",
            "instant": MIDI + timedelta(hours=n),
            "recue_le": date(2026, 11, 19),
            "siren": NIMES,
            "sujet": "en_cours",
            "role": "elu",
            "confiance": "moyenne",
        }
        | autres
    )


ADOPTE = evenement(
    2,
    siren=RENNES,
    sujet="adopte",
    date="2024-05",
    debut="2024",
    fin="2027",
    partenaires=(BRETAGNE,),
    lien="https://exemple.fr/spaser?a=1&b=<",
    perimetre="=1+1",
)
DEFAIT = replace(evenement(1), genre="annulee", instant=MIDI + timedelta(hours=3))
HISTOIRE = (evenement(1), ADOPTE, DEFAIT)


CHIFFRE = fait(RENNES, 5)


@pytest.fixture(scope="module")
def api():
    with TestClient(creer_api()) as client:
        yield client


@pytest.fixture
def flux(monkeypatch):
    monkeypatch.delenv("SPASER_ADRESSE", raising=False)
    return TestClient(Starlette(routes=[route_du_flux()]), base_url=SITE)


@pytest.fixture
def histoire():
    """What the process has published, for one test."""
    du_site()
    publier(HISTOIRE)
    yield HISTOIRE
    publier(())


def test_l_histoire_du_plus_ancien_au_plus_recent(api, histoire):
    reponse = api.get("/suivi").json()
    assert (reponse["total"], reponse["page"], reponse["pages"]) == (3, 1, 1)
    premier, adopte, defait = reponse["resultats"]
    assert adopte == {
        "contribution": "2026-11-19-2",
        "genre": "acceptee",
        "instant": "2026-11-20T14:00:00.123456Z",
        "recue_le": "2026-11-19",
        "siren": RENNES,
        "nom_complet": "Rennes Métropole",
        "sujet": "adopte",
        "role": "elu",
        "confiance": "moyenne",
        "schema_id": "",
        "date": "2024-05",
        "debut": "2024",
        "fin": "2027",
        "perimetre": "=1+1",
        "partenaires": BRETAGNE,
        "lien": "https://exemple.fr/spaser?a=1&b=<",
        **dict.fromkeys(CHAMPS_DU_FAIT, ""),
    }
    assert (premier["genre"], defait["genre"]) == ("acceptee", "annulee")
    assert premier["contribution"] == defait["contribution"]
    seconde = api.get("/suivi?taille=2&page=2").json()
    assert (seconde["pages"], seconde["resultats"]) == (2, [defait])


def test_sans_histoire_la_liste_est_vide(api):
    vide = {"total": 0, "page": 1, "pages": 0, "resultats": []}
    assert api.get("/suivi").json() == vide
    assert len(api.get("/suivi?format=csv").text.splitlines()) == 1


@pytest.mark.parametrize(
    ("depuis", "combien"),
    [
        ("2026-11-20", 3),
        ("2026-11-21", 0),
        ("2014-01-01", 3),
        ("2026-11-20T14:00:00.123456Z", 2),
        ("2026-11-20T14:00:00.123457Z", 1),
        ("2026-11-20T15:00:00.123456%2B01:00", 2),
        ("0001-01-01T00:00:00%2B23:59", 3),
        ("9999-12-31T23:59:59-23:59", 0),
    ],
)
def test_depuis_un_jour_ou_un_instant_compris(api, histoire, depuis, combien):
    assert api.get(f"/suivi?depuis={depuis}").json()["total"] == combien


@pytest.mark.parametrize(
    "depuis",
    [
        *("", "hier", "2026", "2026-11", "20261120", "2026-W47-5", "2026-11-31", "2026-13-01"),
        *("1795710994", "2026-11-20T14", "2026-11-20T14:00:00", "2026-11-20 14:00:00Z", "0"),
        *("2026-11-20T25:00:00Z", "2026-11-20T14:00:00+01:00", "²026-11-20", "2026-11-20Z"),
        "2026-11-20%0A",
    ],
)
def test_un_depuis_illisible_est_refuse(api, depuis):
    reponse = api.get(f"/suivi?depuis={depuis}")
    assert reponse.status_code == 422
    (faute,) = reponse.json()["erreurs"]
    assert faute["champ"] == "depuis"
    assert faute["phrase"] == "attendu : AAAA-MM-JJ ou AAAA-MM-JJTHH:MM:SSZ"


def test_les_siens_partenaires_compris(api, histoire):
    def siens(siren):
        trouves = api.get(f"/suivi?siren={siren}").json()["resultats"]
        return [un["contribution"] for un in trouves]

    assert siens(NIMES) == ["2026-11-19-1", "2026-11-19-1"]
    assert siens(BRETAGNE) == siens(RENNES) == ["2026-11-19-2"]
    assert siens("217500016") == []


def test_le_csv_n_execute_rien(api, histoire):
    reponse = api.get("/suivi?format=csv&taille=1")
    assert reponse.headers["content-type"] == "text/csv; charset=utf-8"
    lu = csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";")
    lignes = list(lu)
    assert [ligne["perimetre"] for ligne in lignes] == ["", "'=1+1", ""]


def test_une_publication_change_aussitot_les_reponses(api, observatoire):
    def lues():
        return {
            "statut": api.get(f"/collectivites/{NIMES}").json()["statut"],
            "sante": api.get("/sante").json()["versions"]["suivi"],
            "sommaire": api.get("/").json()["versions"]["suivi"],
            "etiquette": api.get("/adoptions").headers["etag"],
            "lignes": len(api.get("/adoptions?statut=en_cours").json()),
        }

    avant = lues()
    adoptions = api.get("/adoptions")
    assert adoptions.headers["cache-control"] == "public, no-cache"
    connue = {"if-none-match": adoptions.headers["etag"]}
    assert api.get("/adoptions", headers=connue).status_code == 304
    try:
        publier((evenement(1),))
        apres = lues()
        assert all(avant[nom] != apres[nom] for nom in avant)
        assert (apres["statut"], apres["lignes"]) == ("en_cours", avant["lignes"] + 1)
        assert api.get("/adoptions", headers=connue).status_code == 200
        assert api.get("/sante").json()["versions"]["comptes"] == observatoire.versions.comptes
        (sienne,) = api.get(f"/adoptions?siren={NIMES}").json()
        assert (sienne["contribution"], sienne["source_url"]) == ("2026-11-19-1", None)
    finally:
        publier(())
    assert lues() == avant


def test_sans_schema_se_demande(api):
    try:
        publier((evenement(1, sujet="sans_schema"),))
        assert api.get("/collectivites?statut=sans_schema").json()["total"] == 1
        (sienne,) = api.get("/adoptions?statut=sans_schema").json()
        assert (sienne["siren"], sienne["statut"]) == (NIMES, "sans_schema")
    finally:
        publier(())


def lire(reponse):
    assert reponse.status_code == 200
    assert reponse.headers["content-type"] == "application/atom+xml; charset=utf-8"
    return ET.fromstring(reponse.content)


def dits(parent, chemin):
    return [element.text for element in parent.findall(chemin, ATOM)]


def liens(parent):
    return {lien.get("rel"): lien.get("href") for lien in parent.findall("a:link", ATOM)}


def test_le_flux_est_un_flux_atom(flux, histoire):
    lu = lire(flux.get(FLUX))
    assert lu.tag == "{http://www.w3.org/2005/Atom}feed"
    assert lu.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert dits(lu, "a:id") == [f"{SITE}{FLUX}"]
    assert dits(lu, "a:updated") == ["2026-11-20T15:00:00.123456Z"]
    assert dits(lu, "a:author/a:name") == ["Observatoire SPASER"]
    assert liens(lu) == {"self": f"{SITE}{FLUX}", "alternate": f"{SITE}/suivi"}
    assert dits(lu, "a:entry/a:title") == [
        "Ville de Nîmes\u00a0: décision annulée, SPASER en préparation (déclaré)",
        "Rennes Métropole\u00a0: SPASER adopté",
        "Ville de Nîmes\u00a0: SPASER en préparation (déclaré)",
    ]
    for entree in lu.findall("a:entry", ATOM):
        assert all(len(dits(entree, f"a:{nom}")) == 1 for nom in ("id", "updated", "summary"))
    identifiants = dits(lu, "a:entry/a:id")
    assert len(set(identifiants)) == 3
    assert all(identifiant.startswith("urn:uuid:") for identifiant in identifiants)
    _, adopte, _ = lu.findall("a:entry", ATOM)
    assert liens(adopte) == {
        "alternate": f"{SITE}/collectivite?siren={RENNES}",
        "related": ADOPTE.lien,
    }
    (resume,) = dits(adopte, "a:summary")
    assert "un élu de la collectivité" in resume
    assert "mai 2024" in resume and "2024 à 2027" in resume


def test_le_flux_est_celui_de_l_adresse_publique(flux, histoire, monkeypatch):
    ici = lire(flux.get(FLUX))
    monkeypatch.setenv("SPASER_ADRESSE", "https://spaser.fr")
    ailleurs = lire(flux.get(FLUX))
    assert liens(ailleurs)["self"] == f"https://spaser.fr{FLUX}"
    assert dits(ici, "a:entry/a:id") == dits(ailleurs, "a:entry/a:id")


def test_le_flux_se_redemande_et_change_aussitot(flux, histoire):
    premier = flux.get(FLUX)
    assert premier.headers["cache-control"] == "public, no-cache"
    connu = {"if-none-match": premier.headers["etag"]}
    meme = flux.get(FLUX, headers=connu)
    assert (meme.status_code, meme.content) == (304, b"")
    assert flux.head(FLUX).content == b""
    publier(HISTOIRE[:2])
    assert flux.get(FLUX, headers=connu).status_code == 200


def test_le_flux_a_les_cinquante_derniers(flux, histoire):
    publier(tuple(evenement(n) for n in range(1, 61)))
    instants = dits(lire(flux.get(FLUX)), "a:entry/a:updated")
    assert len(instants) == 50
    assert instants[0] == "2026-11-23T00:00:00.123456Z"
    assert instants == sorted(instants, reverse=True)


def test_sans_histoire_le_flux_est_valide(flux):
    lu = lire(flux.get(FLUX))
    assert dits(lu, "a:updated") == ["2026-11-25T00:00:00Z"]
    assert lu.findall("a:entry", ATOM) == []


def test_un_nom_d_hote_hostile_reste_du_texte(flux, histoire):
    lire(flux.get(FLUX, headers={"host": "x&y<z>"}))


@pytest.mark.parametrize("panne", [ErreurDonnees([]), PermissionError("adoptions.parquet")])
def test_sans_donnees_le_flux_le_dit(flux, monkeypatch, panne):
    def echouer():
        raise panne

    monkeypatch.setattr("components.serveur.flux.observatoire", echouer)
    reponse = flux.get(FLUX)
    assert (reponse.status_code, reponse.text) == (503, DONNEES_INUTILISABLES)


def test_un_chiffre_se_lit_partout_tant_qu_il_tient(api):
    publier((CHIFFRE,))
    (dit,) = api.get("/suivi").json()["resultats"]
    assert {champ: dit[champ] for champ in UN_FAIT} == UN_FAIT
    assert dit["sujet"] == "engagement"
    lignes = api.get("/engagements", params={"siren": RENNES}).json()
    (ligne,) = [li for li in lignes if li["contribution"]]
    assert ligne["contribution"] == CHIFFRE.contribution
    assert (ligne["valeur"], ligne["echeance"], ligne["a_part"]) == (120_000, 2028, "")
    assert (ligne["source_url"], ligne["nom"]) == (LIEN, "Rennes Métropole")
    lu = api.get("/engagements", params={"siren": RENNES, "format": "csv"}).content.decode(
        "utf-8-sig"
    )
    assert [li["contribution"] for li in csv.DictReader(io.StringIO(lu), delimiter=";")].count(
        CHIFFRE.contribution
    ) == 1
    publier((CHIFFRE, annulee(CHIFFRE)))
    lignes = api.get("/engagements", params={"siren": RENNES}).json()
    assert not any(li["contribution"] for li in lignes)
    publier(())


def test_le_flux_dit_un_chiffre_en_mots(observatoire):
    o = Observatoire(observatoire.donnees.avec((CHIFFRE,)), observatoire.jour)
    (entree,) = ET.fromstring(composer(o, SITE)).findall("a:entry", ATOM)
    titre, resume = (entree.findtext(f"a:{nom}", "", ATOM) for nom in ("title", "summary"))
    assert titre == typographie("Rennes Métropole : objectif ou résultat ajouté")
    assert "au moins 120\u202f000\u00a0heures par an en 2028" in resume
    sans = Observatoire(observatoire.donnees.avec(HISTOIRE), observatoire.jour)
    assert "«" not in composer(sans, SITE).decode()
