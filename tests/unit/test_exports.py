import io
import zipfile

import pandas as pd

from components.fichiers.tableurs import classeur
from spaser.csv_francais import csv_francais

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
