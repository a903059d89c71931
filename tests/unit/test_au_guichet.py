"""Documents asked for by address: refused when too many wait, dropped when the client leaves."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient

import api.application
import components.serveur.au_guichet as module
from components.fichiers import tableurs
from components.presentation.routes import routes_de_presentation
from components.serveur.au_guichet import au_guichet
from components.simulateur import documents
from spaser.guichet import Guichet, PersonneNAttend, verifier_qu_on_attend
from spaser.scenario import MILLION, Scenario


@pytest.fixture
def occupe(monkeypatch):
    """Make the counter of the process full until the test ends."""
    guichet, fin = Guichet(places=1, file=0), threading.Event()
    monkeypatch.setattr(module, "GUICHET", guichet)
    monkeypatch.setattr(tableurs, "GUICHET", guichet)
    monkeypatch.setattr(api.application, "GUICHET", guichet)
    pris = threading.Event()
    with ThreadPoolExecutor(1) as fils:
        fils.submit(guichet.servir, lambda: (pris.set(), fin.wait(20)))
        assert pris.wait(20)
        yield guichet
        fin.set()


@pytest.mark.parametrize("adresse", ["/presentation?seuil=33", "/presentation.pptx?seuil=33"])
def test_trop_de_monde(occupe, adresse):
    client = TestClient(Starlette(routes=routes_de_presentation()))
    reponse = client.get(adresse)
    assert reponse.status_code == 503
    assert int(reponse.headers["retry-after"]) > 0
    assert reponse.headers["cache-control"] == "no-store"
    assert "Trop de documents sont demandés" in reponse.text


@pytest.mark.parametrize(
    "suite",
    [
        "collectivites?format=csv",
        "collectivites?format=csv&type=commune",
        "simulation/collectivites?seuil=1&format=csv",
        "simulation/collectivites?seuil=1",
    ],
)
def test_une_longue_liste_de_l_api_aussi(occupe, suite):
    client = TestClient(Starlette(routes=api.application.routes_de_l_api()))
    reponse = client.get(f"/api/v1/{suite}")
    assert reponse.status_code == 503
    assert int(reponse.headers["retry-after"]) > 0
    assert reponse.headers["content-type"] == "application/problem+json"
    assert "Trop de documents" in reponse.json()["detail"]


@pytest.mark.parametrize(
    "suite",
    [
        "collectivites",
        "collectivites?format=csv&type=region",
        "simulation/collectivites?seuil=50",
        "simulation/collectivites?seuil=50&format=csv",
        "adoptions?format=csv",
    ],
)
def test_une_courte_n_attend_personne(occupe, suite):
    client = TestClient(Starlette(routes=api.application.routes_de_l_api()))
    assert client.get(f"/api/v1/{suite}").status_code == 200


class Appel:
    """A request whose client stays until it is told to leave."""

    def __init__(self):
        self.depart = asyncio.Event()
        self.lus = 0

    async def recevoir(self):
        self.lus += 1
        if self.lus == 1:
            return {"type": "http.request", "body": b"", "more_body": False}
        await self.depart.wait()
        return {"type": "http.disconnect"}

    @property
    def requete(self):
        portee = {"type": "http", "method": "GET", "path": "/", "headers": [], "query_string": b""}
        return Request(portee, self.recevoir)


def test_le_client_qui_part_arrete_le_travail(monkeypatch):
    monkeypatch.setattr(module, "GUICHET", Guichet(places=1, file=0))
    commence, arrete = threading.Event(), threading.Event()

    def composer():
        commence.set()
        try:
            while not arrete.wait(0.01):
                verifier_qu_on_attend()
        except PersonneNAttend:
            arrete.set()
            raise

    async def partir():
        appel = Appel()
        reponse = asyncio.create_task(au_guichet(appel.requete, composer))
        await asyncio.to_thread(commence.wait, 20)
        appel.depart.set()
        assert (await reponse).status_code == 499
        # The place is free for the next one.
        suivant = await au_guichet(Appel().requete, lambda: PlainTextResponse("fait"))
        assert suivant.body == b"fait"

    # In a thread: browser tests leave a loop running in this one.
    with ThreadPoolExecutor(1) as fils:
        fils.submit(lambda: asyncio.run(asyncio.wait_for(partir(), 30))).result(60)
    assert arrete.is_set()


def test_qui_arrive_quand_tous_sont_partis_est_servi(monkeypatch):
    monkeypatch.setattr(module, "GUICHET", Guichet(places=2, file=0))
    commence, fin, faits = threading.Event(), threading.Event(), []

    def composer():
        faits.append("commencé")
        if len(faits) == 1:
            commence.set()
            assert fin.wait(20)
            verifier_qu_on_attend()
        return PlainTextResponse("fait")

    async def venir():
        parti = Appel()
        premiere = asyncio.create_task(au_guichet(parti.requete, composer))
        await asyncio.to_thread(commence.wait, 20)
        parti.depart.set()
        (commande,) = module._en_cours.values()
        assert await asyncio.to_thread(commande.partis.wait, 20)
        seconde = await au_guichet(Appel().requete, composer)
        fin.set()
        assert (seconde.status_code, (await premiere).status_code) == (200, 499)
        await asyncio.sleep(0)
        assert not module._en_cours

    with ThreadPoolExecutor(1) as fils:
        fils.submit(lambda: asyncio.run(asyncio.wait_for(venir(), 30))).result(60)


def test_une_salle_entiere_ne_fait_composer_qu_une_fois(monkeypatch):
    monkeypatch.setattr(module, "GUICHET", Guichet(places=1, file=0))
    faits, fin = [], threading.Event()

    def composer():
        faits.append("fait")
        assert fin.wait(20)
        return PlainTextResponse("fait", headers={"etag": '"x"'})

    async def attendre_a(combien):
        while [commande.attendent for commande in module._en_cours.values()] != [combien]:
            await asyncio.sleep(0)

    async def ouvrir():
        salle = [asyncio.create_task(au_guichet(Appel().requete, composer)) for _ in range(40)]
        partant = Appel()
        salle.append(asyncio.create_task(au_guichet(partant.requete, composer)))
        await attendre_a(41)
        # One who leaves does not stop it for the others.
        partant.depart.set()
        await attendre_a(40)
        fin.set()
        reponses = await asyncio.gather(*salle)
        assert {(r.status_code, r.body, r.headers["etag"]) for r in reponses} == {
            (200, b"fait", '"x"')
        }
        reponses[0].headers["x"] = "y"
        assert "x" not in reponses[1].headers
        # Once made, the next one who asks has it made again.
        await au_guichet(Appel().requete, composer)
        assert faits == ["fait"] * 2
        assert not module._en_cours

    with ThreadPoolExecutor(1) as fils:
        fils.submit(lambda: asyncio.run(asyncio.wait_for(ouvrir(), 30))).result(60)


def test_une_exportation_passe_par_le_meme_guichet(occupe, monkeypatch):
    offerts = {}
    monkeypatch.setattr(
        tableurs.st, "download_button", lambda nom, contenu, **_: offerts.update({nom: contenu})
    )
    tableurs.bouton("x.csv", "CSV", "text/csv", lambda: b"x")
    (offert,) = offerts.values()
    with pytest.raises(module.GuichetPlein):
        offert()


@pytest.mark.parametrize(
    ("composer", "niveau"), [(documents._note, ["toutes"]), (documents._classeur, [])]
)
def test_le_document_d_un_scenario_se_fait_une_fois_pour_tous(observatoire, composer, niveau):
    def demander(seuil: int, adresse: str) -> bytes:
        return composer(
            observatoire,
            Scenario(seuil * MILLION),
            observatoire.droit.en_vigueur,
            *niveau,
            adresse,
        )

    premier = demander(33, "http://x/simulateur?seuil=33")
    assert demander(33, "http://x/simulateur?seuil=33") is premier
    assert demander(33, "http://y/simulateur?seuil=33") != premier
    assert demander(34, "http://x/simulateur?seuil=33") != premier
