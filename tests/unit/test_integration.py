"""What the follow-up accepted, folded in a release: the same counts before, after, with and without
its base, and no trace of what is undone."""

import shutil
import tomllib
from datetime import UTC, datetime

import pandas as pd
import pytest
from evenements import UN_FAIT

from spaser.construction.construire import construire
from spaser.donnees import RACINE, charger
from spaser.erreurs import ErreurDonnees
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.schemas_des_tables import ADOPTIONS_DU_SUIVI, ENGAGEMENTS_DU_SUIVI
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


def dire(base, siren, sujet, /, **dits):
    contribution = Contribution(siren, sujet, "agent", **dits)
    cle = f"{siren}-{sujet}-{dits.get('date')}"
    cles = {"cle": cle, "provenance": "page", "instant": MIDI}
    numero = deposer(base, contribution, Confidences("a@exemple.fr", "Privé."), **cles).numero
    editeur = {"auteur": "editeur@exemple.fr", "instant": DECIDE, "rang": 0}
    accepter(base, numero, contribution, confiance="haute", **editeur)
    return numero


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


def chiffres(donnees):
    """Return the facts that the follow-up told, and how many there are in all."""
    lignes = donnees.engagements
    champs = ["schema_id", "siren", "nom", "type", "generation", "valeur", "echeance", "libelle"]
    dits = lignes[lignes["contribution"].notna()]
    textes = dits[champs].astype(object).fillna("").astype("str")
    return len(lignes), sorted(textes.itertuples(index=False, name=None))


@pytest.fixture
def chiffre(base, sans):
    """Facts accepted: of a scheme of the survey, told twice, of one just added, and of none."""
    dire(base, sans[0], "adopte", date="2024-05", lien=LIEN)
    schema = "suivi-2026-11-20-1"
    dire(base, sans[0], "engagement", lien=LIEN, schema_id=schema, **UN_FAIT)
    dire(base, RENNES, "engagement", lien=LIEN, **UN_FAIT | {"libelle": "=1+1"})
    dire(base, SA_VILLE, "engagement", lien=LIEN, **UN_FAIT)
    return dire(base, sans[1], "engagement", lien=LIEN, **UN_FAIT)


def test_un_fait_ne_compte_jamais_deux_fois(projet, base, commande, chiffre, sans):
    def compter(avec_la_base):
        donnees = charger(projet / "data")
        return chiffres(donnees.avec(evenements(base)) if avec_la_base else donnees)

    fichier = projet / "data" / "sources" / f"{ENGAGEMENTS_DU_SUIVI}.csv"
    rien, vivant = compter(False), compter(True)
    assert vivant[0] == rien[0] + 3
    assert "3 lignes dans engagements_du_suivi.csv" in commande("integrer").replace("\u00a0", " ")
    octets = fichier.read_bytes()
    commande("integrer")
    assert fichier.read_bytes() == octets
    construire(projet)
    # A spreadsheet would take the words for a formula: the file says that they are none.
    ecrit = [tuple("'=1+1" if mot == "=1+1" else mot for mot in li) for li in vivant[1]]
    assert compter(False) == (vivant[0], sorted(ecrit))
    assert compter(True) == vivant
    commande("integrer")
    assert fichier.read_bytes() == octets

    lignes = pd.read_csv(fichier, dtype=str).set_index("siren")
    assert list(lignes.columns[:3]) == ["schema_id", "nom", "nature"]
    assert "generation" not in lignes
    assert lignes.loc[sans[0], "schema_id"] == "suivi-2026-11-20-1"
    assert lignes["contribution"].to_dict() == {
        sans[0]: "2026-11-20-2",
        RENNES: "2026-11-20-3",
        sans[1]: "2026-11-20-5",
    }
    assert pd.isna(lignes.loc[sans[1], "schema_id"])

    # The first telling undone, the second one stands; the scheme undone, the fact has none.
    defaire(base, 3)
    defaire(base, 1)
    assert compter(True)[0] == vivant[0]
    commande("integrer")
    construire(projet)
    assert compter(False) == compter(True)
    lignes = pd.read_csv(fichier, dtype=str).set_index("siren")
    assert set(lignes.index) == {*sans, SA_VILLE}
    assert pd.isna(lignes.loc[sans[0], "schema_id"])

    for numero in (2, 4, 5):
        defaire(base, numero)
    commande("integrer")
    assert not fichier.exists()
    construire(projet)
    assert compter(False) == compter(True) == rien


def test_un_fait_d_une_base_que_l_on_n_a_plus_reste(
    projet, base, commande, chiffre, sans, tmp_path, monkeypatch
):
    commande("integrer")
    fichier = projet / "data" / "sources" / f"{ENGAGEMENTS_DU_SUIVI}.csv"
    octets = fichier.read_bytes()
    monkeypatch.setenv("SPASER_BASE", f"sqlite:///{tmp_path / 'autre.db'}")
    commande("integrer")
    assert fichier.read_bytes() == octets
    construire(projet)
    (ligne,) = (
        charger(projet / "data").engagements.query("contribution == '2026-11-20-2'").itertuples()
    )
    assert (ligne.schema_id, ligne.generation) == ("suivi-2026-11-20-1", 1)
    # What it was of is gone from the other file: nothing is built that would be of no scheme.
    adoptions = projet / "data" / "sources" / f"{ADOPTIONS_DU_SUIVI}.csv"
    adoptions.unlink()
    with pytest.raises(ErreurDonnees) as erreur:
        construire(projet)
    assert f"{fichier.name}, ligne" in str(erreur.value)
    assert "« suivi-2026-11-20-1 » n'est celui d'aucun schéma de cette entité" in str(erreur.value)


def test_un_rang_deplace_ne_change_pas_le_schema_d_un_fait(projet, base, commande, sans):
    """The fact is of a scheme that another, told later and older, moves up."""
    dire(base, sans[0], "adopte", date="2024-05", lien=LIEN)
    dire(base, sans[0], "adopte", date="2020-01", lien=LIEN)
    dire(base, sans[0], "engagement", lien=LIEN, schema_id="suivi-2026-11-20-1", **UN_FAIT)
    commande("integrer")
    construire(projet)
    (ligne,) = charger(projet / "data").engagements.dropna(subset="contribution").itertuples()
    assert (ligne.schema_id, ligne.generation) == ("suivi-2026-11-20-1", 2)


@pytest.mark.parametrize(
    ("siren", "phrase"),
    [("123456782", "siren » : « 123456782 » n'est celui d'aucune collectivité connue")],
)
def test_un_fait_de_personne_ne_se_construit_pas(projet, commande, chiffre, siren, phrase):
    commande("integrer")
    fichier = projet / "data" / "sources" / f"{ENGAGEMENTS_DU_SUIVI}.csv"
    fichier.write_text(fichier.read_text("utf-8").replace(RENNES, siren), "utf-8")
    with pytest.raises(ErreurDonnees) as erreur:
        construire(projet)
    assert phrase in str(erreur.value)


def test_exporter_montre_aussi_les_faits(projet, commande, chiffre):
    texte = commande("exporter", "--quoi", "engagements")
    commande("integrer")
    fichier = projet / "data" / "sources" / f"{ENGAGEMENTS_DU_SUIVI}.csv"
    assert fichier.read_text("utf-8") == texte
    assert "generation" in commande("exporter")
    for prive in ("Privé", "editeur@", "a@exemple"):
        assert prive not in texte


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


def test_la_provenance_dit_le_jour_de_la_derniere_decision_des_faits(projet, commande, chiffre):
    provenance = projet / "data" / "sources" / "provenance.toml"
    commande("integrer")
    apres = tomllib.loads(provenance.read_text("utf-8"))["sources"]
    assert apres[ADOPTIONS_DU_SUIVI]["acces"] == "2026-11-24"
    assert apres[ENGAGEMENTS_DU_SUIVI]["acces"] == "2026-11-24"
    paquet = construire(projet) and charger(projet / "data").paquet
    (ressource,) = [
        r for r in paquet["resources"] if r["path"] == f"sources/{ENGAGEMENTS_DU_SUIVI}.csv"
    ]
    assert ressource["date_acces"] == "2026-11-24"
    dictionnaire = (projet / "data" / "README.md").read_text("utf-8")
    assert f"### `sources/{ENGAGEMENTS_DU_SUIVI}.csv`" in dictionnaire


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
