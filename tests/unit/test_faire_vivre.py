"""The commands of `docs/faire-vivre-le-releve.md` do what it says, in its order."""

import os
import re
import shlex
import shutil
import textwrap
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from bases import base_postgresql, trouver_postgresql

from spaser.donnees import RACINE
from suivi.base import Base, adresse_de_la_base
from suivi.cli import main
from suivi.dossiers import dossiers

PAGE = RACINE / "docs" / "faire-vivre-le-releve.md"
BLOC = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.DOTALL | re.MULTILINE)
COPIE = re.compile(r"var/sauvegardes/suivi-\d{8}-\d{6}\.db")
FAITS = "data/sources/engagements_du_suivi.csv"
PREMIER_FICHIER = """\
siren;sujet;role;date;lien;courriel;nature;indicateur;libelle;base;valeur;annee
243500139;adopte;agent;2024;https://metropole.rennes.fr/spaser;a@rennes.exemple.fr;;;;;;
233500016;en_cours;agent;;;;;;;;;
243500139;engagement;agent;;https://metropole.rennes.fr/bilan;;resultat;part_ess;part;montants;2,5;2024
"""


@pytest.fixture
def blocs():
    """Return the blocks of the page: their language and their text."""
    trouves = BLOC.findall(PAGE.read_text("utf-8"))
    return [(langue, textwrap.dedent(texte)) for langue, texte in trouves]


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """Be where nothing was ever told, in a copy of the project."""
    shutil.copytree(RACINE / "data", tmp_path / "data")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPASER_BASE", "sqlite:///var/suivi.db")
    return tmp_path


@pytest.fixture
def postgresql(request):
    """Return the URL of a base on a real PostgreSQL, or nothing without one on the machine."""
    if trouver_postgresql() is None and not os.environ.get("NAVIGATEUR_EXIGE"):
        yield ""
        return
    with base_postgresql(request.getfixturevalue("serveur_postgresql")) as adresse:
        yield adresse


def commandes(blocs):
    """Return the commands that can be run: their settings of the environment, their arguments."""
    for langue, texte in blocs:
        for ligne in texte.splitlines() if langue == "console" else ():
            assert ligne.startswith("$ "), ligne
            mots = shlex.split(ligne[2:])
            reglages = {}
            while "=" in mots[0]:
                nom, _, valeur = mots.pop(0).partition("=")
                reglages[nom] = valeur
            if mots == ["make", "data"]:
                continue
            assert mots[:3] == ["python", "-m", "suivi"], ligne
            yield reglages, mots[3:]


def test_les_commandes_de_la_page(blocs, machine, postgresql, monkeypatch, capsys):
    (machine / "premiers.csv").write_text(PREMIER_FICHIER, "utf-8")
    assert main(["importer", "premiers.csv"]) == 0
    (campagne,) = [texte for langue, texte in blocs if langue == "csv"]
    (machine / "campagne.csv").write_text(campagne, "utf-8")
    vues = set()
    copie = ""
    for reglages, mots in commandes(blocs):
        vues.add(mots[0])
        ailleurs = reglages.get("SPASER_BASE", "").startswith("postgresql")
        if ailleurs and not postgresql:
            continue
        with monkeypatch.context() as ici:
            for nom, valeur in reglages.items():
                ici.setenv(nom, postgresql if ailleurs else COPIE.sub(copie, valeur))
            mots = [COPIE.sub(copie, mot) for mot in mots]
            projet = ["--racine", "."] if mots[0] in ("exporter", "integrer") else []
            code = main([*mots, *projet])
            dit = capsys.readouterr()
            assert code == 0, (mots, dit.err)
            if mots[0] == "sauvegarder":
                copie = dit.out.strip()
            if ailleurs:
                venue, d_ou = Base(adresse_de_la_base()), Base("sqlite:///var/suivi.db")
                assert dossiers(venue) == dossiers(d_ou) != []
                venue.fermer()
                d_ou.fermer()
    assert main(["danser"]) == 2
    connues = capsys.readouterr().err.partition("choisir")[2]
    assert set(re.findall(r"[a-z]+", connues)) - {"ou"} == vues
    assert openpyxl.load_workbook("bretagne.xlsx").active.max_row > 1
    fichier = "data/sources/adoptions_du_suivi.csv"
    lignes = pd.read_csv(fichier, dtype=str)
    assert {"243500139", "233500016"} <= set(lignes["siren"])
    (fait,) = pd.read_csv(FAITS, dtype=str).to_dict("records")
    assert (fait["base"], fait["valeur"], fait["confiance"]) == ("inconnu", "12.5", "moyenne")
    for montre, ecrit in (("lignes.csv", fichier), ("faits.csv", FAITS)):
        assert Path(montre).read_bytes() == Path(ecrit).read_bytes()
