"""The home page: the answer on the spot, the figures, the last additions, all from the data."""

import re
from datetime import date

import pandas as pd
import pytest
from markupsafe import escape
from ouvrir import ouvrir

from components.accueil.ajouts import COMBIEN, derniers_ajouts, derniers_schemas_dates
from components.accueil.carte import carte
from components.accueil.reponse import phrase_de_l_obligation
from components.figures.reperes import nombre_d_avant
from components.site.plan import ACCUEIL
from spaser.formats import date_longue
from spaser.observatoire import Observatoire

ABYMES, RENNES = "219711017", "243500139"


def html(app) -> str:
    return "\n".join(element.proto.body for element in app.get("html"))


def dit(app) -> str:
    return "\n".join(m.value for m in app.markdown).replace("\xa0", " ").replace("\u202f", " ")


def test_trois_chiffres_et_leur_fraicheur():
    app = ouvrir(ACCUEIL)
    assert re.findall(r"</dt><dd>([^<]+)</dd>", html(app)) == ["280", "66", "51\xa0%"]
    assert "comptes 2024 (relevé de juillet 2026)" in app.caption[0].value
    assert "adoptions relevées le 23\xa0novembre 2026." in app.caption[0].value


@pytest.mark.parametrize(
    ("siren", "attendu"),
    [
        (ABYMES, "**Pas obligée** : ses achats 2024, entre 11,7 M€ HT et 14 M€ TTC, restent sous"),
        (RENNES, "**Obligée depuis le 1ᵉʳ février 2015** : ses achats 2024, entre"),
    ],
)
def test_la_reponse_se_lit_sur_place(siren, attendu):
    app = ouvrir(ACCUEIL, siren=siren)
    assert not app.exception
    assert attendu in dit(app)
    app.button(key="bouton_fermer").click().run()
    assert "siren" not in app.query_params
    assert attendu not in dit(app)


def test_chercher_donne_la_reponse():
    app = ouvrir(ACCUEIL, q="rennes metropole")
    app.button(key=f"q_{RENNES}").click().run()
    assert app.query_params["siren"] == RENNES
    assert "Rennes Métropole" in dit(app)
    assert "**SPASER** : adopté" in dit(app)


@pytest.mark.parametrize("valeur", ["1789", "<script>", "\x00", "x" * 10_000])
def test_un_siren_insense_se_dit(valeur):
    app = ouvrir(ACCUEIL, siren=valeur)
    assert not app.exception
    assert "neuf chiffres" in app.warning[0].value


def test_chaque_obligation_a_sa_phrase_et_sa_date(observatoire):
    """Of all, as the directory classes them under each regime."""
    avant, actuel = observatoire.droit.regimes
    table = observatoire.annuaire
    debuts = {"obligee": "**Obligée", "selon_convention": "**Cela dépend", "non_obligee": "**Pas"}
    for classe, debut in debuts.items():
        for siren in table[table["classe"] == classe]["siren"].head(200):
            elle = observatoire.collectivite(siren)
            phrase = phrase_de_l_obligation(observatoire, elle)
            assert phrase.startswith(debut)
            if classe == "obligee":
                premier = avant if elle.achats_bas > avant.seuil else actuel
                assert f"depuis le {date_longue(premier.depuis)}**" in phrase


def test_la_carte_a_chaque_obligee_une_fois(observatoire):
    obligees = observatoire.annuaire[observatoire.annuaire["obligee"]]
    dessinees = re.findall(r"siren=(\d{9})", carte(observatoire))
    assert sorted(dessinees) == sorted(obligees["siren"])
    assert f"des {len(obligees)} collectivités obligées" in carte(observatoire)
    assert len(carte(observatoire)) < 100_000


def test_pourquoi_le_rtes_en_comptait_moins(observatoire):
    phrase = nombre_d_avant(observatoire)
    assert "Pourquoi 280, quand le RTES parlait en 2020 d’environ 160" in phrase
    assert "de 123 (HT) à 147 (TTC)" in phrase
    assert 'href="/carte?regime=anterieur"' in phrase


def test_les_derniers_ajouts_sont_dates_et_sources(observatoire, donnees):
    derniers = derniers_schemas_dates(observatoire)
    assert len(derniers) == COMBIEN
    assert derniers["schema_id"].is_unique
    assert derniers["adoption_au_plus_tot"].is_monotonic_decreasing
    liste = derniers_ajouts(observatoire)
    for schema in derniers.itertuples():
        assert str(escape(schema.source_url)) in liste
        assert all(f"siren={siren}" in liste for siren in schema.elles)
    # As they were known then.
    avant = derniers_schemas_dates(Observatoire(donnees, date(2020, 1, 1)))
    assert avant["adoption_au_plus_tot"].max() < pd.Timestamp(2020, 1, 1)
