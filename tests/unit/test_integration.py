"""What the follow-up accepted, folded in a release: the same counts before, after, with and without
its base, and no trace of what is undone."""

import shutil
import tomllib
from datetime import UTC, datetime

import pandas as pd
import pytest

from spaser.construction.construire import construire
from spaser.donnees import RACINE, charger
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.schemas_des_tables import ADOPTIONS_DU_SUIVI
from suivi import integration
from suivi.base import Base
from suivi.cli import main
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import accepter, annuler, deposer, dossiers
from suivi.publication import evenements

MIDI = datetime(2026, 11, 20, 12, tzinfo=UTC)
DECIDE = datetime(2026, 11, 24, 12, tzinfo=UTC)
LIEN = "https://www.exemple.fr/deliberation"
RENNES, SA_VILLE = "243500139", "213502388"


@pytest.fixture
def projet(tmp_path):
    """Return a project built as this one is."""
    racine = tmp_path / "projet"
    shutil.copytree(RACINE / "data", racine / "data")
    (racine / "content").mkdir()
    shutil.copy(RACINE / "content" / "limites.md", racine / "content")
    return racine


@pytest.fixture
def base(tmp_path, monkeypatch):
    adresse = f"sqlite:///{tmp_path / 'suivi.db'}"
    monkeypatch.setenv("SPASER_BASE", adresse)
    base = Base(adresse)
    base.preparer()
    yield base
    base.fermer()


@pytest.fixture
def commande(projet, capsys):
    def lancer(*arguments):
        code = main([*arguments, "--racine", str(projet)])
        dit = capsys.readouterr()
        assert code == 0, dit.err
        return dit.out

    return lancer


def dire(base, siren, sujet, **dits):
    contribution = Contribution(siren, sujet, "agent", **dits)
    cles = {"cle": f"{siren}-{sujet}", "provenance": "page", "instant": MIDI}
    numero = deposer(base, contribution, Confidences("a@exemple.fr", "Privé."), **cles).numero
    editeur = {"auteur": "editeur@exemple.fr", "instant": DECIDE, "rang": 0}
    accepter(base, numero, contribution, confiance="haute", **editeur)


def defaire(base, numero):
    annuler(base, numero, motif="Erreur.", rang=1, auteur="x", instant=DECIDE)


@pytest.fixture
def sans(donnees):
    """SIREN of two of whom the list says nothing."""
    dits = set(donnees.releve["siren"])
    return [s for s in donnees.collectivites["siren"] if s not in dits][:2]


@pytest.fixture
def accepte(base, sans):
    """Contributions accepted: an adoption, a declaration, a correction of a row of the survey."""
    dire(base, sans[0], "adopte", date="2024-05", perimetre="=1+1", lien=LIEN)
    dire(base, sans[1], "sans_schema")
    dire(base, RENNES, "correction", fin="2031")


def comptes(donnees, jour):
    """Return what is counted, and the row of each scheme and entity, whatever their order."""
    o = Observatoire(donnees, jour)
    champs = ["schema_id", "siren", "nom", "statut", "generation", "fin"]
    lignes = o.donnees.adoptions[[*champs, "adoption_au_plus_tard"]].astype("str")
    return (
        o.collectivites["statut"].value_counts().to_dict(),
        o.resultat(Scenario(o.droit.en_vigueur.seuil)).total.to_dict(),
        sorted(lignes.itertuples(index=False, name=None)),
    )


def test_rien_ne_compte_deux_fois(projet, base, commande, accepte, observatoire):
    def compter(avec_la_base):
        donnees = charger(projet / "data")
        suivis = donnees.avec(evenements(base)) if avec_la_base else donnees
        return comptes(suivis, observatoire.jour)

    fichier = projet / "data" / "sources" / f"{ADOPTIONS_DU_SUIVI}.csv"
    rien, vivant = compter(False), compter(True)
    assert rien != vivant
    assert len(vivant[-1]) == len(rien[-1]) + 2

    # A scheme that two share has a row each.
    dit = commande("integrer").replace("\u00a0", " ")
    assert "4 lignes dans adoptions_du_suivi.csv\n" in dit
    assert "lancer « make data »" in dit.lower()
    octets = fichier.read_bytes()
    commande("integrer")
    assert fichier.read_bytes() == octets
    construire(projet)
    assert compter(False) == compter(True) == vivant
    commande("integrer")
    assert fichier.read_bytes() == octets

    defaire(base, 1)
    defaire(base, 3)
    reste = compter(True)
    assert len(reste[-1]) == len(rien[-1]) + 1
    assert compter(False) == vivant
    commande("integrer")
    construire(projet)
    assert compter(False) == compter(True) == reste

    defaire(base, 2)
    commande("integrer")
    assert not fichier.exists()
    construire(projet)
    assert compter(False) == compter(True) == rien


def test_les_lignes_que_la_base_ne_connait_pas_restent(
    projet, base, commande, accepte, sans, donnees, tmp_path, monkeypatch
):
    """Before any build: the file may be newer than what was built of it."""
    commande("integrer")
    fichier = projet / "data" / "sources" / f"{ADOPTIONS_DU_SUIVI}.csv"
    octets = fichier.read_bytes()
    monkeypatch.setenv("SPASER_BASE", f"sqlite:///{tmp_path / 'autre.db'}")
    commande("integrer")
    assert fichier.read_bytes() == octets
    autre = Base(f"sqlite:///{tmp_path / 'autre.db'}")
    # Of another day: each base numbers from one, and no two are the same.
    contribution = Contribution(RENNES, "document", "elu", lien=LIEN)
    recue = {"cle": "a", "provenance": "api", "instant": DECIDE}
    numero = deposer(autre, contribution, Confidences(), **recue).numero
    editeur = {"auteur": "x", "instant": DECIDE, "rang": 0}
    accepter(autre, numero, contribution, confiance="haute", **editeur)
    autre.fermer()
    commande("integrer")
    lignes = pd.read_csv(fichier, dtype=str).set_index("siren")
    assert set(lignes.index) == {*sans, RENNES, SA_VILLE}
    assert lignes.loc[RENNES, "contribution"].split() == ["2026-11-20-3", "2026-11-24-1"]
    assert (lignes.loc[RENNES, "fin"], lignes.loc[RENNES, "documents"]) == ("2031", LIEN)


def test_exporter_montre_ce_qu_integrer_ecrirait(projet, commande, accepte, sans, tmp_path):
    sortie = tmp_path / "lignes.csv"
    texte = commande("exporter")
    assert commande("exporter", "--sortie", str(sortie)) == ""
    assert sortie.read_text("utf-8") == texte
    commande("integrer")
    ecrit = projet / "data" / "sources" / f"{ADOPTIONS_DU_SUIVI}.csv"
    assert ecrit.read_text("utf-8") == texte
    releve = (RACINE / "data" / "sources" / "adoptions.csv").read_text("utf-8")
    assert texte.startswith(f"{releve.partition(chr(10))[0]},documents,contribution\n")
    lignes = pd.read_csv(sortie, dtype=str)
    assert lignes["schema_id"].tolist() == sorted(lignes["schema_id"])
    assert lignes.set_index("siren").loc[sans[0], "perimetre"] == "'=1+1"
    for prive in ("exemple.fr/deliberation,", "Privé", "editeur@"):
        assert (prive in texte) == prive.endswith(",")


def test_la_provenance_dit_le_jour_de_la_derniere_decision(projet, commande, accepte):
    provenance = projet / "data" / "sources" / "provenance.toml"
    avant = tomllib.loads(provenance.read_text("utf-8"))
    commande("integrer")
    apres = tomllib.loads(provenance.read_text("utf-8"))
    assert apres["sources"][ADOPTIONS_DU_SUIVI].pop("acces") == "2026-11-24"
    del avant["sources"][ADOPTIONS_DU_SUIVI]["acces"]
    assert apres == avant


def test_tout_ou_rien(projet, base, accepte, capsys, monkeypatch):
    sources = projet / "data" / "sources"
    avant = {f.name: f.read_bytes() for f in sources.iterdir()}

    def refuser(*_):
        raise OSError("Plus de place.")

    monkeypatch.setattr("suivi.integration._datee", refuser)
    with pytest.raises(OSError, match="place"):
        main(["integrer", "--racine", str(projet)])
    monkeypatch.undo()
    monkeypatch.setenv("SPASER_BASE", f"sqlite:///{base.fichier}")
    lignes = integration.lignes_du_suivi
    fausses = lambda *args: lignes(*args).assign(source_url="une page")  # noqa: E731
    monkeypatch.setattr("suivi.integration.lignes_du_suivi", fausses)
    assert main(["integrer", "--racine", str(projet)]) == 1
    assert "n'est pas une adresse web" in capsys.readouterr().err
    fautive = sources / f"{ADOPTIONS_DU_SUIVI}.csv"
    fautive.write_text("schema_id\nx\n", "utf-8")
    assert main(["integrer", "--racine", str(projet)]) == 1
    assert fautive.name in capsys.readouterr().err
    assert fautive.read_text("utf-8") == "schema_id\nx\n"
    fautive.unlink()
    assert {f.name: f.read_bytes() for f in sources.iterdir()} == avant
    assert not list(sources.parent.glob(".construction-*"))
    assert len(dossiers(base)) == 3
