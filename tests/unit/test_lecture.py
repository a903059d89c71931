"""Strict reading, fault by fault, on a table of two fields."""

import pandas as pd
import pytest

from spaser.erreurs import ErreurDonnees
from spaser.lecture import lire_csv, valider
from spaser.schemas_des_tables import ANNEE, NON_NEGATIF, _champ, _controle_lignes, _table

SCHEMA = _table(
    {
        "nom": _champ("string", "Nom", unique=True),
        "valeur": _champ("integer", "Valeur", NON_NEGATIF, unite="€"),
        "part": _champ("number", "Part", vide=True),
        "jour": _champ("date", "Jour", vide=True),
        "annee": _champ("integer", "Année", ANNEE, vide=True),
    },
    cle=["valeur", "annee"],
    controles=[_controle_lignes("part", "dépasse la valeur", lambda t: ~(t["part"] > t["valeur"]))],
)
ENTETES = "nom,valeur,part,jour,annee"


@pytest.fixture
def lire(tmp_path):
    def ecrire_et_lire(contenu: str | bytes) -> pd.DataFrame:
        chemin = tmp_path / "t.csv"
        chemin.write_bytes(contenu if isinstance(contenu, bytes) else contenu.encode())
        return lire_csv(chemin, SCHEMA)

    return ecrire_et_lire


def fautes(lire, contenu: str | bytes) -> list[tuple[int | None, str | None, str]]:
    with pytest.raises(ErreurDonnees) as erreur:
        lire(contenu)
    assert {a.fichier for a in erreur.value.anomalies} == {"t.csv"}
    return [(a.ligne, a.champ, a.phrase) for a in erreur.value.anomalies]


def test_une_table_juste(lire):
    table = lire(f'\ufeff{ENTETES}\n"a\nb",1,0.5,2024-05-01,2024\n\nc,2,,,\n')
    assert table.index.tolist() == [2, 5]
    assert table["nom"].tolist() == ["a\nb", "c"]
    assert table.dtypes.astype("str").drop("jour").tolist() == ["str", "int64", "float64", "Int64"]
    assert table["jour"].iloc[0] == pd.Timestamp("2024-05-01")
    assert table["part"].isna().tolist() == [False, True]


@pytest.mark.parametrize(
    ("contenu", "attendues"),
    [
        ("", [(None, None, "fichier vide")]),
        ("\n\n", [(None, None, "fichier vide")]),
        (ENTETES, [(None, None, "aucune ligne de données")]),
        (
            "nom,valeur,jour,annee,autre\n",
            [(1, "part", "colonne absente"), (1, "autre", "colonne inattendue")],
        ),
        (
            "valeur,nom,part,jour,annee\n",
            [(1, None, "colonnes attendues dans l'ordre : nom, valeur, part, jour, annee")],
        ),
        (
            "annee,nom,valeur,part,jour\n",
            [(1, None, "colonnes attendues dans l'ordre : nom, valeur, part, jour, annee")],
        ),
        (
            f"{ENTETES}\na,1,,,\nb,2,,\nc,3,,,,\n",
            [
                (3, None, "4 valeurs au lieu de 5 : un séparateur manque ou est en trop"),
                (4, None, "6 valeurs au lieu de 5 : un séparateur manque ou est en trop"),
            ],
        ),
        (
            f'{ENTETES}\na,1,,,\n"b,2,,,\nc,3,,,\n',
            [(3, None, "guillemets mal fermés : la ligne est illisible")],
        ),
        ('"nom,valeur\n', [(1, None, "guillemets mal fermés : la ligne est illisible")]),
        (
            f"{ENTETES}\na,1,,,\nb,-2,,,\n",
            [(3, "valeur", "« -2 » est un montant ou un effectif négatif")],
        ),
        (
            f"{ENTETES}\na,x,,z,t\n",
            [
                (2, "annee", "« t » n'est pas valable : un nombre entier est attendu"),
                (2, "jour", "« z » n'est pas valable : une date est attendu"),
                (2, "valeur", "« x » n'est pas valable : un nombre entier est attendu"),
            ],
        ),
        (
            f"{ENTETES}\n,,,,\n",
            [
                (2, "nom", "valeur absente, alors qu'elle est obligatoire"),
                (2, "valeur", "valeur absente, alors qu'elle est obligatoire"),
            ],
        ),
        (
            f"{ENTETES}\na,1,,,\na,2,,,\n",
            [(3, "nom", "« a » figure déjà plus haut : valeur en double")],
        ),
        (
            f"{ENTETES}\na,1,,,2024\nb,1,,,2024\n",
            [(3, "valeur + annee", "clé déjà présente plus haut : doublon")],
        ),
        (
            f"{ENTETES}\na,1,1,,\nb,2,3.5,,\n",
            [(3, "part", "« 3.5 » dépasse la valeur")],
        ),
    ],
)
def test_chaque_faute_a_son_lieu_et_sa_phrase(lire, contenu, attendues):
    assert fautes(lire, contenu) == attendues


def test_un_nombre_a_un_point_decimal(lire):
    phrase = "« 1,5 » n'est pas valable : un nombre (point décimal) est attendu"
    assert (2, "part", phrase) in fautes(lire, f'{ENTETES}\na,1,"1,5",,\n')


def test_les_fautes_se_lisent_dans_l_ordre_du_fichier(lire):
    trouvees = fautes(lire, f"{ENTETES}\nb,-1,,,1\na,1,,,1\n")
    assert [faute[:2] for faute in trouvees] == [(2, "annee"), (2, "valeur"), (3, "annee")]
    trouvees = fautes(lire, f"{ENTETES}\nb,-1,,,\na,1,,,1\n")
    assert [faute[:2] for faute in trouvees] == [(2, "valeur"), (3, "annee")]


@pytest.mark.parametrize(
    ("octets", "ligne", "champ"),
    [
        (b"nom,valeur\xe9,part,jour,annee\na,1,,,\n", 1, None),
        (b"nom,valeur,part,jour,annee\n\xe9,1,,,\n", 2, "nom"),
        (b"nom,valeur,part,jour,annee\na,1,,,\nb,2,\xe9,,\n", 3, "part"),
        (b"\xef\xbb\xbfnom,valeur,part,jour,annee\n\xe9,1,,,\n", 2, "nom"),
        (b"nom,valeur,part,jour,annee\na,1,,,,\xe9\n", 2, None),
        (b'nom,valeur,part,jour,annee\n"a,b",\xe9,,,\n', 2, "valeur"),
    ],
)
def test_un_caractere_illisible_a_sa_ligne_et_son_champ(lire, octets, ligne, champ):
    phrase = "caractère illisible : le fichier doit être enregistré en UTF-8"
    assert fautes(lire, octets) == [(ligne, champ, phrase)]


def test_un_fichier_absent(tmp_path):
    with pytest.raises(ErreurDonnees, match=r"t\.csv : fichier absent ou illisible"):
        lire_csv(tmp_path / "t.csv", SCHEMA)


def test_une_colonne_que_la_table_n_a_pas():
    with pytest.raises(ErreurDonnees) as erreur:
        valider(pd.DataFrame({"nom": ["a"], "valeur": [1]}), SCHEMA, "t.parquet")
    assert str(erreur.value.anomalies[0]) == "t.parquet, champ « annee » : colonne absente"
