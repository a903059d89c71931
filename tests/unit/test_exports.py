import csv
import io
import zipfile
from datetime import date
from types import SimpleNamespace

import openpyxl
import pandas as pd
import pytest
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.media_file_storage import MediaFileKind, MediaFileStorageError
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage

from components.carte.phrases import export
from components.collectivite.annuaire import export as annuaire_exporte
from components.fichiers import tableurs
from components.fichiers.tableurs import classeur
from spaser.csv_francais import csv_francais
from spaser.formats import date_longue
from spaser.observatoire import aujourd_hui

TABLE = pd.DataFrame(
    {"Nom": ["Égletons", "=1+1", "http://x.fr"], "M€": [1234.5, None, 2.0], "N": [1, 2, 3]}
)


def test_csv_pour_un_tableur_francais():
    octets = csv_francais(TABLE)
    assert octets.startswith(b"\xef\xbb\xbf")
    assert octets.decode("utf-8-sig").splitlines()[:2] == ["Nom;M€;N", "Égletons;1234,5;1"]


def test_classeur_a_de_vrais_nombres_et_aucune_formule():
    archive = zipfile.ZipFile(io.BytesIO(classeur({"x" * 40: TABLE})))
    feuille = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in feuille
    assert "<v>1234.5</v>" in feuille
    assert "autoFilter" in feuille
    assert f'name="{"x" * 31}"' in archive.read("xl/workbook.xml").decode()


FORMULES = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    '=HYPERLINK("http://e")',
]


def relu(table):
    texte = csv_francais(table).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(texte, newline=""), delimiter=";"))


@pytest.mark.parametrize("dtype", ["str", "object", "category"])
def test_un_texte_n_est_jamais_une_formule(dtype):
    textes = [*FORMULES, "Égletons", None, "Val-d'Oise", "a=b", "−4"]
    titres, *lignes = relu(pd.DataFrame({"=cmd()": pd.Series(textes, dtype=dtype), "n": 1}))
    assert titres == ["'=cmd()", "n"]
    attendus = ["'" + formule.replace("\r", "\n") for formule in FORMULES] + [
        "Égletons",
        "",
        "Val-d'Oise",
        "a=b",
        "−4",
    ]
    assert [ligne[0] for ligne in lignes] == attendus


def test_un_nombre_negatif_reste_un_nombre():
    table = pd.DataFrame(
        {
            "entier": [-1, -2],
            "decimal": [-1.5, None],
            "vide": pd.Series([-3, None], dtype="Int64"),
            "texte": ["-12,5", "+1\u202f234"],
            "mele": pd.Series([-4, "-a"], dtype="object"),
        }
    )
    assert relu(table)[1:] == [
        ["-1", "-1,5", "-3", "-12,5", "-4"],
        ["-2", "", "", "+1\u202f234", "'-a"],
    ]


def test_un_retour_de_chariot_ne_commence_pas_de_ligne():
    octets = csv_francais(pd.DataFrame({"a": ["x\r=1+1", "y\r\n=2"], "b": [1, 2]}))
    assert b"\r" not in octets
    assert relu(pd.DataFrame({"a": ["x\r=1+1"]}))[1:] == [["x\n=1+1"]]


def test_deux_colonnes_de_meme_titre():
    table = pd.DataFrame([["=a", "=b"]], columns=["x", "x"])
    assert relu(table) == [["x", "x"], ["'=a", "'=b"]]


def test_un_classeur_n_a_ni_formule_ni_lien_dans_ses_textes():
    table = pd.DataFrame({"=t()": [*FORMULES, "http://e.fr", "{=1}", "mailto:a@b.fr"]})
    archive = zipfile.ZipFile(io.BytesIO(classeur({"=x": table})))
    feuille = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in feuille
    assert "hyperlink" not in feuille
    page = openpyxl.load_workbook(io.BytesIO(classeur({"=x": table}))).active
    assert {case.data_type for ligne in page.iter_rows() for case in ligne} == {"s"}
    assert page["A2"].value == "=1+1"


def test_un_classeur_dit_de_qui_et_de_quand_il_est():
    octets = classeur({"x": TABLE}, "collectivites")
    fiche = openpyxl.load_workbook(io.BytesIO(octets)).properties
    assert fiche.title == "Observatoire SPASER : collectivites"
    assert {fiche.creator, fiche.lastModifiedBy} == {"Observatoire SPASER"}
    assert {fiche.created.date(), fiche.modified.date()} == {aujourd_hui()}
    assert octets == classeur({"x": TABLE}, "collectivites")


@pytest.fixture
def gardien(monkeypatch):
    """Return Streamlit's own keeper of files, where the site would find it."""
    stockage = MemoryMediaFileStorage("/media")
    gardien = MediaFileManager(stockage)
    monkeypatch.setattr(tableurs.runtime, "exists", lambda: True)
    processus = SimpleNamespace(media_file_mgr=gardien)
    monkeypatch.setattr(tableurs.runtime, "get_instance", lambda: processus)
    return gardien


def composer(gardien, contenu):
    """Compose a file as a click does, and return the name under which it is fetched."""
    octets = tableurs._composer("x.csv", "text/csv", lambda: contenu)
    return gardien._storage.load_and_get_id(octets, "text/csv", MediaFileKind.DOWNLOADABLE, "x.csv")


def test_un_fichier_compose_attend_son_lecteur_pendant_que_d_autres_pages_se_font(gardien):
    fichier = composer(gardien, b"1")
    for _ in range(5):
        gardien.remove_orphaned_files()
    assert gardien._storage.get_file(fichier).content == b"1"


def test_il_n_attend_pas_pour_toujours(gardien):
    premier, *_, dernier = [composer(gardien, str(rang).encode()) for rang in range(40)]
    for _ in range(2):
        gardien.remove_orphaned_files()
    assert gardien._storage.get_file(dernier).content == b"39"
    with pytest.raises(MediaFileStorageError):
        gardien._storage.get_file(premier)


def test_les_dates_et_les_echeances_des_schemas_s_exportent(observatoire):
    suivies = observatoire.suivies(observatoire.droit.en_vigueur)
    table = export(suivies).set_index("SIREN")
    champs = ["Date d'adoption", "Adoption au plus tard", "Dernière année du schéma", "Échéance"]
    lyon, dunkerque, marseille = (
        table.loc[siren, champs].fillna("").tolist()
        for siren in ("216901231", "245900428", "211300553")
    )
    fin = f"à renouveler avant le {date_longue(date(2026, 12, 31))}"
    assert lyon == [date_longue(date(2021, 9, 30)), "2021-09-30", 2026, fin]
    inconnue = f"date inconnue, avant le {date_longue(date(2026, 11, 23))}"
    assert dunkerque == [inconnue, "2026-11-23", "", ""]
    assert marseille == ["", "", "", ""]
    annuaire = annuaire_exporte(observatoire.annuaire, observatoire).set_index("SIREN")
    a_renouveler = annuaire.index[annuaire["À renouveler dans les douze mois"] == "oui"]
    assert set(a_renouveler) == set(suivies.loc[suivies["a_renouveler"], "siren"])
