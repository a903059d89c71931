import json

import pytest
from jinja2 import UndefinedError

from components.carte.carte_folium import _json
from components.fichiers.gabarits import en_json, rendre
from components.simulateur.page_legere import GABARIT


def test_ce_qui_manque_est_une_faute():
    with pytest.raises(UndefinedError):
        rendre(GABARIT)


@pytest.mark.parametrize("ecrire", [en_json, _json], ids=["gabarits", "carte"])
def test_des_donnees_ne_ferment_pas_leur_balise(ecrire):
    donnees = {"nom": "</script><b>"}
    assert "<" not in ecrire(donnees)
    assert json.loads(ecrire(donnees)) == donnees
