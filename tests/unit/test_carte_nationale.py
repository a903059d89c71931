"""Where the national map puts places: its frames, and what it sets apart."""

import math
import re

import numpy as np
import pandas as pd
import pytest
import shapely

from components.figures.cartes import FRANCE, carte_des_situations, projeter, rayon
from components.figures.images import Image
from spaser.carte_nationale import (
    OUTRE_MER,
    PETITE_COURONNE,
    achats_de_la_ville,
    dans_la_fenetre,
    placer,
    sans_encart,
)
from spaser.scenario import Scenario
from spaser.vocabulaire import TYPES

LARGEUR, HAUTEUR = 900, 560
POINT = re.compile(r'transform="translate\(([-\d.]+),([-\d.]+)\)"')


@pytest.mark.parametrize("deplacement", [*OUTRE_MER.values(), PETITE_COURONNE])
def test_un_encart_montre_sa_fenetre_sans_la_deformer(deplacement):
    ouest, sud, est, nord = deplacement.fenetre
    coins = deplacement.appliquer(np.array([[ouest, sud], [est, nord]]))
    assert coins.ravel() == pytest.approx(deplacement.vue)
    en_longitude, en_latitude = deplacement.facteurs
    metres = [math.cos(math.radians(lat)) for lat in (deplacement.depuis[1], deplacement.vers[1])]
    assert en_longitude * metres[1] == pytest.approx(en_latitude * metres[0])


def test_les_encarts_tiennent_dans_la_carte_sans_se_recouvrir():
    cadres = [shapely.box(*d.cadre) for d in [*OUTRE_MER.values(), PETITE_COURONNE]]
    assert all(shapely.box(*FRANCE).contains(cadre) for cadre in cadres)
    assert shapely.union_all(cadres).area == pytest.approx(sum(cadre.area for cadre in cadres))


def test_un_signe_de_la_petite_couronne_n_est_que_dans_l_encart(collectivites):
    lieux = collectivites[["longitude", "latitude"]].to_numpy()
    couronne = dans_la_fenetre(lieux)
    ici = collectivites[couronne]
    assert {"75", "92", "93", "94"} <= set(ici["departement_code"])
    petite = collectivites["departement_code"].isin(["75", "92", "93", "94"])
    assert couronne[petite].all()
    sur_la_carte = shapely.points(collectivites["carte_longitude"], collectivites["carte_latitude"])
    cadre = shapely.box(*PETITE_COURONNE.vue)
    assert (shapely.covers(cadre.buffer(1e-3), sur_la_carte) == couronne).all()
    remises = sans_encart(collectivites)
    assert (remises.loc[couronne, "carte_longitude"] == ici["longitude"]).all()
    assert remises[~couronne].equals(collectivites[~couronne])


def test_la_metropole_du_grand_paris_tient_dans_l_encart(donnees):
    contours = donnees.contours.set_index("siren")["contour_fin"]
    metropole = shapely.from_geojson(contours["200054781"])
    assert shapely.box(*PETITE_COURONNE.fenetre).contains(metropole)


def test_la_ville_d_une_intercommunalite_est_au_meme_lieu():
    table = pd.DataFrame(
        {
            "type": ["epci", "commune", "epci", "commune"],
            "latitude": [1.0, 1.0, 2.0, 2.5],
            "longitude": [5.0, 5.0, 5.0, 5.0],
            "achats_haut": [10, 20, 30, 40],
        }
    )
    assert achats_de_la_ville(table).tolist() == [20, 0, 0, 0]


def test_aucun_signe_d_intercommunalite_n_est_sous_celui_de_sa_ville(observatoire):
    """As they are drawn, at 10 M€: 500 EPCI and their cities."""
    droit = observatoire.droit.en_vigueur
    montrees = observatoire.simulation(Scenario(10_000_000), droit).concernees
    carte = carte_des_situations(montrees, TYPES, observatoire)
    dessin = Image(carte, "x", [], "x").en_svg()
    _, _, marques = dessin.partition("mark-symbol role-mark")
    table = observatoire.collectivites.set_index("siren").loc[montrees["siren"]]
    table = table.assign(ville=achats_de_la_ville(observatoire.collectivites.set_index("siren")))
    table = table.sort_values("achats_haut", ascending=False, kind="stable")
    points = [tuple(map(float, p)) for p in POINT.findall(marques.partition("</g>")[0])]
    assert len(points) == len(table)
    par_siren = dict(zip(table.index, points, strict=True))
    communes = table[table["type"] == "commune"].reset_index()
    villes = communes.set_index(["latitude", "longitude"])["siren"]
    ensemble = 0
    for siren, elle in table[table["ville"] > 0].iterrows():
        ville = villes.get((elle.latitude, elle.longitude))
        x, y = projeter(elle.carte_longitude, elle.carte_latitude, FRANCE, (LARGEUR, HAUTEUR))
        ecart = rayon(elle.achats_haut / 1000) + rayon(elle.ville / 1000)
        # Places are sent to hundredths of a degree.
        assert par_siren[siren] == pytest.approx((x + ecart, y), abs=0.6)
        if ville is not None:
            ensemble += 1
            a, b = np.array(par_siren[siren]), np.array(par_siren[ville])
            assert np.linalg.norm(a - b) >= ecart - 0.1, elle.nom_complet
    assert ensemble > 200


def test_l_outre_mer_est_dans_ses_cadres(collectivites):
    places = placer(collectivites)
    assert places.equals(collectivites[places.columns])
    for region, code in (("01", "971"), ("04", "974")):
        ici = places[collectivites["region_code"] == region]
        points = shapely.points(ici["carte_longitude"], ici["carte_latitude"])
        assert shapely.covers(shapely.box(*OUTRE_MER[code].vue), points).all()
