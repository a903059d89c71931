import json

import pytest
from jinja2 import UndefinedError

from components.fichiers.gabarits import en_json, rendre
from components.simulateur.page_legere import GABARIT


def test_ce_qui_manque_est_une_faute():
    with pytest.raises(UndefinedError):
        rendre(GABARIT)


def test_des_donnees_ne_ferment_pas_leur_balise():
    donnees = {"nom": "</script><b>"}
    assert "<" not in en_json(donnees)
    assert json.loads(en_json(donnees)) == donnees
