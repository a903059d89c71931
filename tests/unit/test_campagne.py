"""Whom a network asks: the obliged of whom nothing is known, each with the link of its form."""

import io
from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest

from spaser.observatoire import aujourd_hui
from suivi.campagne import classeur_de_campagne
from suivi.cli import main
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import accepter, annuler, deposer
from suivi.publication import evenements

SITE = "https://spaser.exemple.fr"
BRETAGNE = "53"
MIDI = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def campagne(base_vide, monkeypatch, capsys, tmp_path):
    monkeypatch.setenv("SPASER_BASE", base_vide)
    monkeypatch.setenv("SPASER_ADRESSE", SITE)
    sortie = tmp_path / "campagne.xlsx"

    def lancer(*options):
        code = main(["campagne", "--sortie", str(sortie), *options])
        dit = capsys.readouterr()
        return code, (dit.out + dit.err).replace("\u00a0", " ").replace("\u202f", " "), sortie

    return lancer


def lignes(fichier):
    titres, *suite = openpyxl.load_workbook(fichier).active.iter_rows(values_only=True)
    return [dict(zip(titres, ligne, strict=True)) for ligne in suite]


def decider(base, siren, sujet):
    contribution = Contribution(siren, sujet, "agent")
    confidences = Confidences()
    cles = {"cle": f"{siren}-{sujet}", "provenance": "page", "instant": MIDI}
    numero = deposer(base, contribution, confidences, **cles).numero
    editeur = {"auteur": "x", "instant": MIDI, "rang": 0}
    accepter(base, numero, contribution, confiance="moyenne", **editeur)
    return numero


@pytest.fixture
def attendues(observatoire):
    """SIREN of the obliged of Bretagne of whom nothing is known."""
    suivies = observatoire.suivies(observatoire.droit.en_vigueur)
    ici = suivies["region_code"] == BRETAGNE
    return suivies.loc[ici & suivies["obligee"] & (suivies["statut"] == "aucune"), "siren"].tolist()


def test_les_obligees_d_une_region_dont_on_ne_sait_rien(campagne, attendues, collectivites):
    code, dit, fichier = campagne("--region", BRETAGNE)
    assert code == 0
    ecrites = lignes(fichier)
    assert dit.startswith(f"{len(ecrites)} collectivités dans ")
    assert [ligne["SIREN"] for ligne in ecrites] == attendues
    assert len(attendues) > 3
    elles = collectivites.set_index("siren")
    for ligne in ecrites:
        elle = elles.loc[ligne["SIREN"]]
        assert ligne["Collectivité"] == elle["nom_complet"]
        assert ligne["Région"] == "Bretagne"
        assert ligne["Type"] in ("région", "département", "intercommunalité", "commune")
        assert ligne["Achats 2024, M€ HT"] == round(elle["achats_bas"] / 1e6, 1) >= 50
        lien = urlsplit(ligne["Lien"])
        assert f"{lien.scheme}://{lien.netloc}{lien.path}" == f"{SITE}/contribuer"
        assert parse_qs(lien.query) == {"siren": [ligne["SIREN"]], "role": ["agent"]}
    achats = [ligne["Achats 2024, M€ HT"] for ligne in ecrites]
    assert max(achats) == achats[0]


def test_par_son_nom_et_par_type(campagne, attendues, collectivites):
    campagne("--region", "Bretagne", "--types", "epci,commune")
    types = collectivites.set_index("siren")["type"]
    retenues = [siren for siren in attendues if types[siren] in ("epci", "commune")]
    assert [ligne["SIREN"] for ligne in lignes(campagne("--region", "Bretagne")[2])] == attendues
    assert 0 < len(retenues) < len(attendues)
    _, _, fichier = campagne("--region", "Bretagne", "--types", "epci,commune")
    assert [ligne["SIREN"] for ligne in lignes(fichier)] == retenues


def test_sans_region_c_est_la_france(campagne, observatoire):
    code, _, fichier = campagne()
    assert code == 0
    obligees = observatoire.annuaire[observatoire.annuaire["obligee"]]
    inconnues = obligees.loc[obligees["statut"] == "aucune", "siren"]
    assert [ligne["SIREN"] for ligne in lignes(fichier)] == inconnues.tolist()


def test_qui_a_repondu_n_est_plus_interroge(campagne, base, attendues):
    """What is accepted counts at once; to have none, or to prepare one, is known too."""
    premiere, deuxieme, troisieme, *autres = attendues
    numero = decider(base, premiere, "sans_schema")
    decider(base, deuxieme, "en_cours")
    assert len(evenements(base)) == 2
    _, _, fichier = campagne("--region", BRETAGNE)
    assert [ligne["SIREN"] for ligne in lignes(fichier)] == [troisieme, *autres]
    annuler(base, numero, motif="Erreur.", rang=1, auteur="x", instant=MIDI)
    _, _, fichier = campagne("--region", BRETAGNE)
    assert [ligne["SIREN"] for ligne in lignes(fichier)] == [premiere, troisieme, *autres]


def test_si_tout_est_connu_il_n_y_a_personne_a_interroger(campagne, base, attendues):
    for siren in attendues:
        decider(base, siren, "sans_schema")
    code, dit, fichier = campagne("--region", BRETAGNE)
    assert (code, fichier.exists()) == (0, False)
    assert "Aucune" in dit


def test_deux_fois_donne_les_memes_octets(campagne):
    octets = campagne("--region", BRETAGNE)[2].read_bytes()
    assert campagne("--region", BRETAGNE)[2].read_bytes() == octets


@pytest.mark.parametrize(
    ("options", "dit"),
    [
        (["--region", "99"], "La région « 99 » n'est pas connue"),
        (["--region", "=1+1"], "n'est pas connue"),
        (["--types", "village"], "village"),
    ],
    ids=str,
)
def test_ce_qui_n_existe_pas_est_dit(campagne, options, dit):
    code, sortie, fichier = campagne(*options)
    assert (code, fichier.exists()) == (2, False)
    assert dit in sortie


@pytest.mark.parametrize(
    ("adresse", "dit"),
    [("", "SPASER_ADRESSE ne dit pas"), ("spaser.exemple.fr", "attendu l'adresse du site")],
)
def test_sans_adresse_du_site_aucun_lien(campagne, monkeypatch, adresse, dit):
    monkeypatch.setenv("SPASER_ADRESSE", adresse)
    code, sortie, fichier = campagne("--region", BRETAGNE)
    assert (code, fichier.exists()) == (2, False)
    assert dit in sortie


def test_aucun_texte_n_est_une_formule(observatoire):
    table = observatoire.collectivites[["nom_complet"]].head(2).assign(nom_complet=["=1+1", "@x"])
    page = openpyxl.load_workbook(io.BytesIO(classeur_de_campagne(table, aujourd_hui()))).active
    assert [case.value for case in page["A"][1:]] == ["=1+1", "@x"]
    assert {case.data_type for case in page["A"]} == {"s"}
