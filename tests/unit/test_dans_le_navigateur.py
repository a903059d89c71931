"""What the simulator's first screen is given, and what it says in return."""

import gzip
import json
import re

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

import spaser.observatoire
from components.simulateur.annonce import premier_ecran
from components.simulateur.dans_le_navigateur import (
    DONNEES,
    SCRIPT,
    SIRENS,
    adresse,
    routes_du_premier_ecran,
    sirens,
)
from components.simulateur.phrases import constat
from components.simulateur.premier_ecran import lire_vue
from spaser.formats import typographie
from spaser.scenario import MILLION, Scenario

FICHIERS = [SCRIPT, DONNEES, SIRENS]
MECHANTS = ["<script>alert(1)</script>", "\"'><img src=x>", "\x00", "9" * 5_000, "-1", "", "nan"]


@pytest.fixture(scope="module")
def o():
    return spaser.observatoire.observatoire()


@pytest.fixture(scope="module")
def client():
    with TestClient(Starlette(routes=routes_du_premier_ecran())) as client:
        yield client


@pytest.mark.parametrize("chemin", FICHIERS)
def test_un_fichier_se_garde_un_an_a_sa_version_seulement(client, o, chemin):
    assert "immutable" in client.get(adresse(chemin, o)).headers["cache-control"]
    for autre in (chemin, f"{chemin}?v=00000000"):
        assert client.get(autre).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("chemin", FICHIERS)
def test_compresse_ou_non_c_est_le_meme(client, chemin):
    nu = client.get(chemin, headers={"accept-encoding": "identity"})
    assert "content-encoding" not in nu.headers
    with client.stream("GET", chemin, headers={"accept-encoding": "gzip"}) as reponse:
        assert reponse.headers["content-encoding"] == "gzip"
        assert gzip.decompress(b"".join(reponse.iter_raw())) == nu.content
    assert nu.headers["vary"] == "Accept-Encoding"


def test_le_script_est_un_seul_module(client):
    script = client.get(SCRIPT)
    assert script.headers["content-type"].startswith("text/javascript")
    assert not re.search(r"^import ", script.text, re.M)
    assert "export async function monter(" in script.text


def test_les_siren_sont_ceux_des_lignes_envoyees(client, o):
    colonnes = json.loads(client.get(DONNEES).text)["collectivites"]
    tous = client.get(SIRENS).text
    assert tous == sirens(o)
    noms = [colonnes["debuts"][int(nom[0])] + nom[1:] for nom in colonnes["noms"].split("|")]
    siens = [tous[9 * rang : 9 * rang + 9] for rang in range(len(noms))]
    assert o.collectivites.set_index("siren")["nom_complet"][siens].tolist() == noms


@pytest.mark.parametrize("reference", ["en_vigueur", "anterieur"])
@pytest.mark.parametrize("niveau", ["toutes", "epci"])
def test_une_vue_se_relit_dans_son_adresse(o, reference, niveau):
    for scenario in (
        Scenario(50 * MILLION),
        Scenario(12_500_000, (("commune", 25 * MILLION),), convention="ttc", region="53"),
        Scenario(50 * MILLION, types=("region", "departement"), ept=False, annee=2023),
        Scenario(25 * MILLION, syndicats=True),
    ):
        vue, fautes = lire_vue({"reference": [reference], "niveau": [niveau]}, o)
        vue = type(vue)(scenario, vue.reference, vue.niveau)
        ecrite = vue.en_parametres(o)
        assert fautes == []
        assert lire_vue(ecrite, o) == (vue, [])
        assert ("seuil" in ecrite) == (scenario.seuil != 50 * MILLION)
        assert ("reference" in ecrite) == (reference == "anterieur")
        assert ("niveau" in ecrite) == (niveau == "epci")
        droit = o.droit.anterieur if reference == "anterieur" else o.droit.en_vigueur
        assert vue.regime(o) == droit


def test_ce_qui_est_dit_d_avance_est_la_phrase_de_la_vue(o):
    ecran = premier_ecran(o, {"seuil": ["25"], "reference": ["anterieur"]})
    simulee = o.simulation(Scenario(25 * MILLION), o.droit.anterieur)
    phrase = typographie(constat(simulee, o.droit, o.droit.anterieur))
    assert re.sub("</?strong>", "**", re.search(r"<p[^>]*>(.*)</p>", ecran)[1]) == phrase
    assert "**" not in ecran
    assert adresse(SCRIPT, o) in ecran and adresse(DONNEES, o) in ecran


@pytest.mark.parametrize("cle", ["seuil", "seuil_commune", "types", "region", "annee", "niveau"])
@pytest.mark.parametrize("valeur", MECHANTS)
def test_aucune_adresse_ne_casse_ce_qui_est_dit_d_avance(o, cle, valeur):
    ecran = premier_ecran(o, {cle: [valeur, valeur]})
    assert "collectivités" in ecran
    assert "alert(1)" not in ecran and "<img" not in ecran


def entendre():
    import streamlit as st

    from components.simulateur.premier_ecran import _CLE, _entendre, _Visite
    from spaser.observatoire import observatoire

    st.session_state[_CLE] = {"vue": st.session_state["dit"]}
    visite = _Visite()
    _entendre(observatoire(), visite)
    st.json({"dite": visite.dite, "perimees": visite.perimees})


@pytest.mark.parametrize(
    ("dit", "adresse_apres"),
    [
        ("seuil=25&region=53", {"seuil": ["25"], "region": ["53"]}),
        ("seuil=25&embed=true&EMBED_OPTIONS=x", {"seuil": ["25"]}),
        ("seuil=zut", {"seuil": ["zut"]}),
        ("x" * 10_000, {"q": ["a"]}),
        (None, {"q": ["a"]}),
        (12, {"q": ["a"]}),
    ],
)
def test_ce_que_le_navigateur_dit_s_ecrit_dans_l_adresse(dit, adresse_apres):
    app = AppTest.from_function(entendre)
    app.session_state["dit"] = dit
    app.query_params["q"] = "a"
    app.run()
    assert not app.exception
    lus = {cle: app.query_params[cle] for cle in app.query_params}
    assert {c: v if isinstance(v, list) else [v] for c, v in lus.items()} == adresse_apres
