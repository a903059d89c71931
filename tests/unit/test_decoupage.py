"""The extract of the official geographic code, from the package that publishes it."""

import json

import pytest

from spaser.cli import main

LIEUX = {
    "communes": [
        {"code": "35238", "nom": "Rennes", "typeLiaison": "0", "departement": "35"},
        {"code": "01001", "nom": "L'Abergement", "typeLiaison": "5", "departement": "01"},
        {"code": "93008", "nom": "Bobigny", "typeLiaison": "0", "departement": "93"},
        {"code": "29155", "nom": "Ouessant", "typeLiaison": "1", "departement": "29"},
        {
            "code": "01015",
            "nom": "Arbignieu",
            "typeLiaison": "1",
            "departement": "01",
            "type": "commune-deleguee",
        },
        {
            "code": "97502",
            "nom": "Saint-Pierre",
            "typeLiaison": "0",
            "departement": "975",
            "zone": "com",
        },
    ],
    "epci": [
        {"code": "243500139", "membres": [{"code": "35238"}, {"code": "35001"}]},
        {"code": "200054781", "membres": [{"code": "93008"}]},
        {"code": "200069193", "membres": [{"code": "01001"}]},
    ],
    "ept": [{"code": "200057875", "membres": [{"code": "93008"}]}],
    "departements": [
        {"code": "35", "nom": "Ille-et-Vilaine", "typeLiaison": "1", "region": "53"},
        {"code": "01", "nom": "Ain", "typeLiaison": "5", "region": "84"},
        {
            "code": "975",
            "nom": "Saint-Pierre-et-Miquelon",
            "typeLiaison": "0",
            "region": "975",
            "zone": "com",
        },
    ],
    "regions": [
        {"code": "84", "nom": "Auvergne-Rhône-Alpes"},
        {"code": "53", "nom": "Bretagne"},
        {"code": "975", "nom": "Saint-Pierre-et-Miquelon", "zone": "com"},
    ],
}
EXTRAITS = {
    "decoupage_communes_2024.csv": """code,nom,type_liaison,departement,epci,ept
01001,L'Abergement,5,01,200069193,
29155,Ouessant,1,29,,
35238,Rennes,0,35,243500139,
93008,Bobigny,0,93,200054781,200057875
""",
    "decoupage_departements_2024.csv": """code,nom,type_liaison,region
01,Ain,5,84
35,Ille-et-Vilaine,1,53
""",
    "decoupage_regions_2024.csv": """code,nom
53,Bretagne
84,Auvergne-Rhône-Alpes
""",
}


@pytest.fixture
def dossiers(tmp_path, monkeypatch):
    """Return a package and an empty folder of data, which the command writes in."""
    paquet, donnees = tmp_path / "paquet", tmp_path / "donnees"
    paquet.mkdir()
    (donnees / "sources").mkdir(parents=True)
    monkeypatch.setattr("spaser.cli.DOSSIER", donnees)
    for nom, lieux in LIEUX.items():
        usuel = {"zone": "metro"} | ({"type": "commune-actuelle"} if nom == "communes" else {})
        contenu = [usuel | lieu for lieu in lieux]
        (paquet / f"{nom}.json").write_text(json.dumps(contenu), "utf-8")
    return paquet, donnees / "sources"


def test_l_extrait_est_trie_et_sans_les_collectivites_d_outre_mer(dossiers):
    paquet, sources = dossiers
    assert main(["extraire-decoupage", "--paquet", str(paquet)]) == 0
    ecrits = {fichier.name: fichier.read_text("utf-8") for fichier in sources.iterdir()}
    assert ecrits == EXTRAITS


@pytest.mark.parametrize("nom", LIEUX)
def test_un_fichier_illisible_n_ecrit_rien(dossiers, capsys, nom):
    paquet, sources = dossiers
    (paquet / f"{nom}.json").write_text("[", "utf-8")
    assert main(["extraire-decoupage", "--paquet", str(paquet)]) == 1
    assert f"{nom}.json : fichier absent ou illisible" in capsys.readouterr().err
    assert not list(sources.iterdir())
