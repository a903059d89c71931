import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaser.recherche import Filtres, chercher, index_de_recherche, noms_de_tri, normaliser


@pytest.fixture(scope="module")
def index(collectivites) -> pd.Series:
    return index_de_recherche(collectivites)


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        ("Saint-Denis", "saint denis"),
        ("  ST   denis ", "saint denis"),
        ("L'Haÿ-les-Roses", "l hay les roses"),
        ("Œuf-en-Ternois", "oeuf en ternois"),
        ("Ste-Luce", "sainte luce"),
        ("…", ""),
        ("", ""),
    ],
)
def test_normaliser(texte, attendu):
    assert normaliser(texte) == attendu


@given(st.text(max_size=60))
def test_normaliser_ne_laisse_que_des_mots(texte):
    propre = normaliser(texte)
    assert propre == " ".join(propre.split())
    assert all(c.isascii() and (c.isalnum() or c == " ") for c in propre)
    assert normaliser(propre) == propre


@pytest.mark.parametrize(
    ("texte", "premiere"),
    [
        ("franche comte", "Région Bourgogne-Franche-Comté"),
        ("Ville de Lyon", "Ville de Lyon"),
        ("commune de lyon", "Ville de Lyon"),
        ("ca paris-saclay", "Communauté Paris-Saclay"),
        ("conseil départemental gironde", "Département de la Gironde"),
        ("bordeaux", "Ville de Bordeaux"),
        ("217500016", "Ville de Paris"),
        ("75056", "Ville de Paris"),
        ("ca pau", "Communauté d'agglomération Pau Béarn Pyrénées"),
        ("2a004", "Ville d'Ajaccio"),
    ],
)
def test_chercher(collectivites, index, texte, premiere):
    assert chercher(collectivites, index, texte).iloc[0]["nom_complet"] == premiere


def test_les_homonymes_viennent_d_abord(collectivites, index):
    trouvees = chercher(collectivites, index, "saint denis")
    exactes = (collectivites["nom"] == "Saint-Denis").sum()
    assert exactes > 1
    assert set(trouvees.head(exactes)["nom"]) == {"Saint-Denis"}
    assert "Département de la Seine-Saint-Denis" in set(trouvees["nom_complet"])
    assert trouvees.head(exactes)["achats_haut"].is_monotonic_decreasing


@pytest.mark.parametrize("texte", ["", " - ", "(", "\x00", "x" * 10_000, "zzzz", "%", "\\"])
def test_chercher_ce_qui_n_existe_pas(collectivites, index, texte):
    assert chercher(collectivites, index, texte).empty


def test_filtres_vides(collectivites, index):
    filtres = Filtres()
    assert filtres.etendue(collectivites).equals(collectivites)
    assert filtres.choix(collectivites, index).equals(collectivites)


def test_filtres_de_perimetre(collectivites):
    bretagne = Filtres(types=("departement",), regions=("53",)).etendue(collectivites)
    assert set(bretagne["code"]) == {"22", "29", "35", "56"}
    gironde = Filtres(departements=("33",)).etendue(collectivites)
    assert set(gironde["departement_code"]) == {"33"}
    assert "region" not in set(gironde["type"])


@pytest.mark.parametrize("montant", ["achats_bas", "achats_haut"])
def test_les_bornes_des_achats_sont_comprises(collectivites, montant):
    valeur = int(collectivites[montant].iloc[100])
    seules = Filtres(achats=(valeur, valeur)).etendue(collectivites, montant)
    assert set(seules[montant]) == {valeur}
    au_moins = Filtres(achats=(valeur, None)).etendue(collectivites, montant)
    au_plus = Filtres(achats=(None, valeur)).etendue(collectivites, montant)
    assert len(au_moins) + len(au_plus) == len(collectivites) + len(seules)


def test_filtre_de_nom_garde_l_ordre(collectivites, index):
    table = collectivites.sort_values("achats_haut")
    choix = Filtres(nom="saint-denis").choix(table, index)
    assert len(choix) == len(chercher(collectivites, index, "saint denis"))
    assert choix["achats_haut"].is_monotonic_increasing


def test_noms_de_tri(collectivites):
    noms = noms_de_tri(collectivites)
    assert noms[collectivites["nom"] == "Évry-Courcouronnes"].iloc[0] == "evry courcouronnes"
