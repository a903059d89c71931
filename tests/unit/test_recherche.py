import time
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaser.collectivite import Collectivite
from spaser.facons_de_dire import DEPARTEMENTS_TENUS, SIGLES
from spaser.recherche import Filtres, Index, chercher, noms_de_tri, normaliser


@pytest.fixture(scope="module")
def index(observatoire) -> Index:
    return observatoire._index


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
        ("Le Havre", "Ville du Havre"),
        ("havre", "Ville du Havre"),
        ("Le Mans", "Ville du Mans"),
        ("Le Tampon", "Ville du Tampon"),
        ("Les Abymes", "Ville des Abymes"),
        ("Le Ha", "Ville du Havre"),
        ("l’haÿ les roses", "Ville de L'Haÿ-les-Roses"),
        ("Ville du Havre", "Ville du Havre"),
        ("Mairie du Havre", "Ville du Havre"),
        ("Commune de Le Havre", "Ville du Havre"),
        ("Ville de Pau", "Ville de Pau"),
        ("Ville de Toul", "Ville de Toul"),
        ("mairie de toul", "Ville de Toul"),
        ("Ville de Lyon", "Ville de Lyon"),
        ("Ville de Vienne", "Ville de Vienne"),
        ("Ville d'Avray", "Ville de Ville-d'Avray"),
        ("Calais Pas-de-Calais", "Ville de Calais"),
        ("Conseil régional de Bretagne", "Région Bretagne"),
        ("Région de Bretagne", "Région Bretagne"),
        ("CR Bretagne", "Région Bretagne"),
        ("Région PACA", "Région Provence-Alpes-Côte d'Azur"),
        ("Conseil régional de PACA", "Région Provence-Alpes-Côte d'Azur"),
        ("franche comte", "Région Bourgogne-Franche-Comté"),
        ("Collectivité territoriale de Corse", "Collectivité de Corse"),
        ("conseil départemental gironde", "Département de la Gironde"),
        ("Conseil départemental du Nord", "Département du Nord"),
        ("Finistère", "Département du Finistère"),
        ("29", "Département du Finistère"),
        ("CD29", "Département du Finistère"),
        ("cd 29", "Département du Finistère"),
        ("Département 29", "Département du Finistère"),
        ("53", "Département de la Mayenne"),
        ("Région 53", "Région Bretagne"),
        ("01", "Département de l'Ain"),
        ("2a", "Collectivité de Corse"),
        ("Métropole de Rennes", "Rennes Métropole"),
        ("Métropole de Strasbourg", "Eurométropole de Strasbourg"),
        ("Lyon métropole", "Métropole de Lyon"),
        ("grand paris", "Métropole du Grand Paris"),
        ("CC de Lacq", "Communauté de communes de Lacq-Orthez"),
        ("ca pau", "Communauté d'agglomération Pau Béarn Pyrénées"),
        ("ca paris-saclay", "Communauté Paris-Saclay"),
        ("CU d'Arras", "Communauté urbaine d'Arras"),
        ("agglo de La Rochelle", "Communauté d'agglomération de La Rochelle"),
        ("bordeaux", "Ville de Bordeaux"),
        ("217500016", "Ville de Paris"),
        ("217 500 016", "Ville de Paris"),
        ("21750001600019", "Ville de Paris"),
        ("75056", "Ville de Paris"),
        ("75", "Ville de Paris"),
        ("2a004", "Ville d'Ajaccio"),
        *SIGLES.items(),
        *DEPARTEMENTS_TENUS.items(),
    ],
)
def test_chercher(collectivites, index, texte, premiere):
    assert chercher(collectivites, index, texte).iloc[0]["nom_complet"] == premiere


@pytest.mark.parametrize(
    ("texte", "premiere"),
    [
        ("Saint-Denis Réunion", "Ville de Saint-Denis (La Réunion)"),
        ("Saint-Denis 974", "Ville de Saint-Denis (La Réunion)"),
        ("st denis reun", "Ville de Saint-Denis (La Réunion)"),
        ("Saint-Denis (Seine-Saint-Denis)", "Ville de Saint-Denis (Seine-Saint-Denis)"),
        ("Saint-Denis Île-de-France", "Ville de Saint-Denis (Seine-Saint-Denis)"),
        ("Nice PACA", "Ville de Nice (Alpes-Maritimes)"),
        ("Saint-Dennis Réunion", "Ville de Saint-Denis (La Réunion)"),
        ("Saint-Denis Reuniom", "Ville de Saint-Denis (La Réunion)"),
    ],
)
def test_un_lieu_departage(collectivites, index, texte, premiere):
    trouvees = chercher(collectivites, index, texte)
    assert next(Collectivite.lire(trouvees)).nom_et_lieu == premiere


@pytest.mark.parametrize(
    ("texte", "premiere"),
    [
        ("Grenobel", "Ville de Grenoble"),
        ("Maresille", "Ville de Marseille"),
        ("Montpelier", "Ville de Montpellier"),
        ("Rene Metropole", "Rennes Métropole"),
        ("Viille de Pau", "Ville de Pau"),
        ("Pua", "Ville de Pau"),
        ("conseil regional de bretange", "Région Bretagne"),
        ("Aix-en-Provance", "Ville d'Aix-en-Provence"),
        ("Aix-ne-Provence", "Ville d'Aix-en-Provence"),
        ("lehavre", "Ville du Havre"),
        ("Mont pellier", "Ville de Montpellier"),
    ],
)
def test_une_faute_de_frappe(collectivites, index, texte, premiere):
    assert chercher(collectivites, index, texte).iloc[0]["nom_complet"] == premiere


def test_une_faute_ne_se_cherche_que_si_rien_ne_repond(collectivites, index):
    # Arue and Aure are one swap away.
    assert set(chercher(collectivites, index, "Arue")["nom"]) == {"Arue"}
    assert chercher(collectivites, index, "Grenobel Metroplole").empty
    assert chercher(collectivites, index, "217500017").empty


def test_chacune_vient_d_abord_par_son_nom_complet_et_son_lieu(collectivites, index):
    elles = list(Collectivite.lire(collectivites))
    homonymes = Counter(normaliser(elle.nom_et_lieu) for elle in elles)
    autres = []
    for rang, elle in enumerate(elles):
        seule = homonymes[normaliser(elle.nom_et_lieu)] == 1
        texte = elle.nom_et_lieu if seule else f"{elle.nom_et_lieu} {elle.code}"
        if index.trouver(texte)[:1].tolist() != [rang]:
            autres.append(texte)
    assert autres == []


def test_par_un_nom_seul_ses_homonymes_d_abord_puis_par_achats(collectivites, index):
    par_achats = collectivites.sort_values("achats_haut", ascending=False, kind="stable")
    autres = []
    for nom, memes in par_achats.groupby("nom", sort=False).groups.items():
        if index.trouver(nom)[: len(memes)].tolist() != memes.tolist():
            autres.append(nom)
    assert autres == []


def test_les_mots_de_liaison_ne_comptent_pas(collectivites, index):
    noms = collectivites["nom"].str.extract("^(?:Le|Les|La) (.*)")[0].dropna()
    assert len(noms) > 2_000
    assert all(rang in index.trouver(nom) for rang, nom in noms.sample(300, random_state=1).items())


def test_le_prefixe_suffit_et_les_reponses_se_reduisent(index):
    suites = [set(index.trouver("Rennes Métropole"[:fin]).tolist()) for fin in range(1, 17)]
    assert all(apres <= avant for avant, apres in pairwise(suites))
    assert len(suites[0]) > 1_000
    assert len(suites[3]) == 15
    assert len(suites[-1]) == 1


def test_une_table_plus_courte_garde_l_ordre(collectivites, index):
    ici = collectivites[collectivites["region_code"] == "11"].sample(frac=1, random_state=1)
    trouvees = chercher(ici, index, "saint")
    attendues = [rang for rang in index.trouver("saint") if rang in ici.index]
    assert trouvees.index.tolist() == attendues != []


ABSURDES = [
    "",
    " - ",
    "(",
    "\x00",
    "x" * 10_000,
    "zzzz",
    "%",
    "\\",
    "'; DROP TABLE x; --",
    ".*",
    "[(*",
]
ABSURDES += [
    "🚒",
    "مدينة",
    "\u202e!\u202c",
    "\ud800",
    "1" * 10_000,
    "12 345 678 901",
    "qqq wxx zzz",
]


@pytest.mark.parametrize("texte", ABSURDES)
def test_chercher_ce_qui_n_existe_pas(collectivites, index, texte):
    assert chercher(collectivites, index, texte).empty


@pytest.mark.parametrize(
    "texte",
    ["le", "de la", "l'", "d", "de des du et en au aux", "a " * 5_000, "saint " * 2_000, *ABSURDES],
)
def test_une_recherche_absurde_repond_vite(index, texte):
    debut = time.perf_counter()
    rangs = index.trouver(texte)
    # Far above what it takes: it must not grow with the text.
    assert time.perf_counter() - debut < 1
    assert len(np.unique(rangs)) == len(rangs)


@given(st.text(max_size=100))
def test_toute_recherche_repond(index, texte):
    rangs = index.trouver(texte)
    assert len(set(rangs.tolist())) == len(rangs)


@pytest.mark.parametrize("complet", sorted({*SIGLES.values(), *DEPARTEMENTS_TENUS.values()}))
def test_un_sigle_dit_une_seule_collectivite(collectivites, complet):
    assert (collectivites["nom_complet"] == complet).sum() == 1


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
