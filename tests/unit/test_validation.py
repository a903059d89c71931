"""Every fault in a source gives the file, the line, the field and a French sentence."""

import json
import re
import shutil
from pathlib import Path

import pytest

from spaser.construction.construire import construire
from spaser.erreurs import ErreurDonnees

ACHATS = "achats_ofgl_2024.csv"
ADOPTIONS = "adoptions.csv"
GUYANE = "200052678,region,region,03,Guyane,288739,73168,147221,BP+BA"
BORDEAUX = "bordeaux-2016,213300635,Bordeaux,commune,1,adopte,2017,,2017,2020,"


@pytest.fixture
def projet(tmp_path: Path, racine: Path) -> Path:
    for dossier in ("data", "static/carte", "content"):
        shutil.copytree(racine / dossier, tmp_path / dossier)
    return tmp_path


def remplacer(projet: Path, fichier: str, avant: str, apres: str) -> None:
    chemin = projet / "data" / "sources" / fichier
    texte = chemin.read_text("utf-8")
    assert texte.count(avant) == 1
    chemin.write_text(texte.replace(avant, apres), "utf-8")


def photographie(projet: Path) -> dict[str, bytes]:
    return {str(f.relative_to(projet)): f.read_bytes() for f in projet.rglob("*") if f.is_file()}


CAS = {
    "clé SIREN fausse": (ACHATS, GUYANE, GUYANE.replace("2678", "2679"), 4, "siren", "SIREN"),
    "type inconnu": (ACHATS, GUYANE, GUYANE.replace(",region,", ",pays,", 1), 4, "type", "admise"),
    "charges négatives": (
        ACHATS,
        GUYANE,
        GUYANE.replace(",73168", ",-73168"),
        4,
        "achats_charges_externes_keur",
        "négatif",
    ),
    "équipement négatif": (
        ACHATS,
        GUYANE,
        GUYANE.replace(",147221", ",-1"),
        4,
        "depenses_equipement_keur",
        "négatif",
    ),
    "montant illisible": (
        ACHATS,
        GUYANE,
        GUYANE.replace("73168", "7 316"),
        4,
        "achats_charges_externes_keur",
        "nombre entier est attendu",
    ),
    "montant absent": (
        ACHATS,
        GUYANE,
        GUYANE.replace("73168", ""),
        4,
        "achats_charges_externes_keur",
        "absente",
    ),
    "doublon": (ACHATS, GUYANE, f"{GUYANE}\n{GUYANE}", 5, "siren", "en double"),
    "même territoire deux fois": (
        ACHATS,
        GUYANE,
        f"{GUYANE}\n{GUYANE.replace('200052678', '239710015')}",
        5,
        "type + code",
        "doublon",
    ),
    "hors du code géographique": (
        ACHATS,
        "210100012,commune,commune,01001",
        "210100012,commune,commune,01999",
        None,
        "code",
        "code officiel géographique",
    ),
    "colonne absente": (ACHATS, ",population,", ",habitants,", 1, "population", "absente"),
    "valeur en trop": (ACHATS, GUYANE, f"{GUYANE},x", 4, None, "10 valeurs au lieu de 9"),
    "date dans le futur": (
        ADOPTIONS,
        BORDEAUX,
        BORDEAUX.replace("adopte,2017", "adopte,2199-05"),
        None,
        "date_adoption",
        "futur",
    ),
    "date illisible": (
        ADOPTIONS,
        BORDEAUX,
        BORDEAUX.replace("adopte,2017", "adopte,2017-13"),
        None,
        "date_adoption",
        "AAAA-MM",
    ),
    "adoption d'une inconnue": (
        ADOPTIONS,
        BORDEAUX,
        BORDEAUX.replace("213300635", "256701152"),
        None,
        "siren",
        "aucune collectivité connue",
    ),
    "adoption d'un autre type": (
        ADOPTIONS,
        BORDEAUX,
        BORDEAUX.replace("commune", "epci"),
        None,
        "type",
        "« epci »",
    ),
    "adoption sans SIREN": (
        ADOPTIONS,
        BORDEAUX,
        BORDEAUX.replace("213300635", ""),
        None,
        "siren",
        "manque",
    ),
    "adoption sans date ni page": (
        ADOPTIONS,
        BORDEAUX,
        BORDEAUX.replace("adopte,2017,", "adopte,,"),
        None,
        "au_plus_tard",
        "manque",
    ),
    "schéma sans identifiant": (
        ADOPTIONS,
        BORDEAUX,
        BORDEAUX.replace("bordeaux-2016", ""),
        None,
        "schema_id",
        "obligatoire",
    ),
    "schéma à rebours": (
        ADOPTIONS,
        BORDEAUX,
        BORDEAUX.replace("2017,2020", "2017,2016"),
        None,
        "fin",
        "précède",
    ),
    "schéma en double": (
        ADOPTIONS,
        "bordeaux-2021,213300635,Bordeaux,commune,2,",
        "bordeaux-2021,213300635,Bordeaux,commune,1,",
        None,
        "generation",
        "en double",
    ),
}


@pytest.mark.parametrize("cas", CAS.values(), ids=CAS.keys())
def test_une_faute_arrete_la_construction_et_ne_laisse_rien(projet, cas):
    fichier, avant, apres, ligne, champ, mot = cas
    remplacer(projet, fichier, avant, apres)
    photo = photographie(projet)
    with pytest.raises(ErreurDonnees) as erreur:
        construire(projet)
    anomalie = next(a for a in erreur.value.anomalies if a.champ == champ and mot in a.phrase)
    assert anomalie.fichier == fichier
    assert anomalie.ligne is not None
    if ligne is not None:
        assert anomalie.ligne == ligne
    else:
        texte = (projet / "data" / "sources" / fichier).read_text("utf-8").splitlines()
        assert apres.splitlines()[0][:30] in texte[anomalie.ligne - 1]
    assert str(anomalie).startswith(f"{fichier}, ligne {anomalie.ligne}")
    assert photographie(projet) == photo


def test_mauvais_encodage(projet):
    chemin = projet / "data" / "sources" / ACHATS
    chemin.write_bytes(chemin.read_text("utf-8").encode("latin-1", "replace"))
    with pytest.raises(ErreurDonnees) as erreur:
        construire(projet)
    anomalie = erreur.value.anomalies[0]
    assert (anomalie.fichier, anomalie.ligne, anomalie.champ) == (ACHATS, 5, "nom")
    assert "UTF-8" in anomalie.phrase


def test_guillemets_mal_fermes(projet):
    remplacer(projet, ACHATS, GUYANE, f'"{GUYANE}')
    with pytest.raises(ErreurDonnees, match="guillemets mal fermés"):
        construire(projet)


@pytest.mark.parametrize("contenu", [b"", b"siren,type\n"])
def test_fichier_vide(projet, contenu):
    (projet / "data" / "sources" / "positions.csv").write_bytes(contenu)
    with pytest.raises(ErreurDonnees, match=r"positions\.csv.*(vide|colonne absente)"):
        construire(projet)


def test_une_collectivite_sans_position(projet):
    remplacer(projet, "positions.csv", "217500016,48.8573", "217500024,48.8573")
    with pytest.raises(ErreurDonnees, match="« 217500016 » n'a ni position ni contour"):
        construire(projet)


def test_fichier_absent_et_toutes_les_fautes_a_la_fois(projet):
    (projet / "data" / "sources" / "positions.csv").unlink()
    remplacer(projet, ADOPTIONS, BORDEAUX, BORDEAUX.replace("adopte", "vote"))
    with pytest.raises(ErreurDonnees) as erreur:
        construire(projet)
    assert {a.fichier for a in erreur.value.anomalies} == {"positions.csv", ADOPTIONS}


def sans_objet(topologie):
    del topologie["objects"]["ept"]


def sans_champ(topologie):
    for forme in topologie["objects"]["departements"]["geometries"]:
        del forme["properties"]["region"]


def sans_code(topologie):
    del topologie["objects"]["epci"]["geometries"][3]["properties"]["code"]


def en_double(topologie):
    departements = topologie["objects"]["departements"]["geometries"]
    departements[1]["properties"]["code"] = departements[0]["properties"]["code"]


def croise(topologie):
    noeud = [[0, 0], [10_000, 10_000], [0, -10_000], [-10_000, 10_000], [0, -10_000]]
    topologie["arcs"].append(noeud)
    topologie["objects"]["ept"]["geometries"][0]["arcs"] = [[len(topologie["arcs"]) - 1]]


def recouvre(topologie):
    epci = topologie["objects"]["epci"]["geometries"]
    epci[1] = epci[0] | {"properties": epci[1]["properties"]}


@pytest.mark.parametrize(
    ("abimer", "phrase"),
    [
        (None, "« departements » ne s'y lit pas"),
        (sans_objet, "« ept » ne s'y lit pas"),
        (sans_champ, "« region » : champ absent de l'objet « departements »"),
        (sans_code, "epci : un contour n'a pas de code"),
        (en_double, "departements : « 74 » figure deux fois"),
        (croise, "ept : contour absent, croisé, ou qui en recouvre un autre : 200057974"),
        (recouvre, "epci : contour absent, croisé, ou qui en recouvre un autre"),
    ],
)
def test_contours_inutilisables(projet, abimer, phrase):
    chemin = projet / "data" / "sources" / "contours_2024.topojson"
    topologie = json.loads(chemin.read_text("utf-8"))
    if abimer:
        abimer(topologie)
    chemin.write_text(json.dumps(topologie) if abimer else "{", "utf-8")
    photo = photographie(projet)
    with pytest.raises(ErreurDonnees, match=re.escape(phrase)):
        construire(projet)
    assert photographie(projet) == photo
