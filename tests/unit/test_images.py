import base64
import io
import re
import xml.etree.ElementTree as ET

import pandas as pd
import pytest
from fontTools.ttLib import TTFont

from components.figures.cartes import carte_des_situations
from components.figures.comptes import comptes_par_type, table_des_comptes
from components.figures.images import Image
from components.figures.legendes import legende_situations, legende_types
from components.figures.niveaux import NIVEAUX
from components.simulateur.courbes import courbe_par_type, parts_couvertes
from components.simulateur.figures import carte, comptes
from spaser.scenario import MILLION, Scenario
from spaser.simulation import DEJA_OBLIGEE, NOUVELLEMENT_OBLIGEE

SCENARIO = Scenario(25_000_000)
TITRE, SOURCE = "Un titre <b> & deux", "Source : OFGL, comptes 2024."


@pytest.fixture(scope="module")
def simulee(observatoire):
    return observatoire.simulation(SCENARIO, observatoire.droit.en_vigueur)


def textes(svg: str) -> list[str]:
    return [
        "".join(t.itertext()) for t in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")
    ]


@pytest.mark.parametrize("niveau", ["toutes", "departement"])
def test_la_carte_a_ses_signes_sa_legende_et_sa_source(observatoire, simulee, niveau):
    types = NIVEAUX[niveau]
    situations = simulee.concernees[simulee.concernees["type"].isin(types)]
    legende = legende_situations(situations, zones=niveau != "toutes")
    figure = carte_des_situations(situations, types, observatoire)
    svg = Image(figure, TITRE, legende, SOURCE).en_svg()
    mots = textes(svg)
    assert {TITRE, SOURCE, "La Réunion", *(mot for _, mot in legende)} <= set(mots)
    assert "href" not in svg
    assert "url(http" not in svg
    assert svg.count("#D55E00") > 5


def test_les_courbes_et_les_comptes(observatoire):
    etats = observatoire.etats(SCENARIO)
    comptes = textes(Image(comptes_par_type(table_des_comptes(etats)), TITRE, (), SOURCE).en_svg())
    assert {"209 à 243", "201 à 246", "94", "Intercommunalités"} <= set(comptes)
    courbe = textes(
        Image(courbe_par_type(observatoire, SCENARIO), TITRE, legende_types(), SOURCE).en_svg()
    )
    assert "277 à 320 publiés" in courbe
    assert "1\u202f000" in courbe
    assert "5" in courbe
    assert "1" not in courbe
    assert "scénario (25\u00a0M€)" in courbe


def test_une_autre_maniere_de_compter(observatoire):
    communes = Scenario(25_000_000, types=("commune",))
    figure = parts_couvertes(observatoire, communes)
    assert isinstance(figure.donnees["courbe"], pd.DataFrame)
    png = Image(figure, TITRE, (), SOURCE).en_png()
    assert png.startswith(b"\x89PNG")
    assert int.from_bytes(png[16:20]) >= 1800


def test_les_situations_de_l_image_sont_celles_du_moteur(simulee):
    attendues = simulee.comparaison.par_type.loc["total"]
    assert attendues[NOUVELLEMENT_OBLIGEE] == 241
    assert attendues[DEJA_OBLIGEE] == 280


def test_le_svg_porte_ses_lettres(donnees):
    svg = Image(comptes_par_type(pd.DataFrame()), "Été, œuvre", (), SOURCE).en_svg()
    polices = re.findall(r"src:url\(data:font/woff;base64,([^)]+)\)", svg)
    assert len(polices) == 2
    for police in polices:
        connus = TTFont(io.BytesIO(base64.b64decode(police))).getBestCmap()
        assert {ord(lettre) for lettre in "Été, œuvre"} <= set(connus)
        assert ord("ß") not in connus


def test_ce_qui_est_le_droit_n_est_pas_dessine_deux_fois(observatoire):
    for seuil, etats in ((50, 2), (25, 3)):
        figure = comptes(observatoire, Scenario(seuil * MILLION))
        assert len(figure.legende) == etats
        assert figure.table()["Droit ou scénario"].nunique() == etats
        assert ("scénario" in figure.description.lower()) == (etats == 3)


def test_la_legende_ne_dit_que_ce_qui_est_sur_la_carte(observatoire):
    droit = observatoire.droit.en_vigueur
    for seuil, mots in ((25, ["déjà", "nouvellement", "selon"]), (75, ["déjà", "plus", "selon"])):
        figure = carte(observatoire, Scenario(seuil * MILLION), droit, "toutes")
        assert [mot.split()[0] for _, mot in figure.legende] == mots
        assert all("(0)" not in mot for _, mot in figure.legende)
