"""The extract of the official geographic code, from the package that publishes it."""

import json

import pytest

from spaser.construction.decoupage import extraire_decoupage
from spaser.erreurs import ErreurDonnees

LIEUX = {
    "communes": [
        {
            "code": "35238",
            "siren": "213502388",
            "population": 9,
            "nom": "Rennes",
            "typeLiaison": "0",
            "departement": "35",
        },
        {
            "code": "01001",
            "siren": "210100012",
            "population": 2,
            "nom": "L'Abergement",
            "typeLiaison": "5",
            "departement": "01",
        },
        {
            "code": "93008",
            "siren": "219300084",
            "population": 3,
            "nom": "Bobigny",
            "typeLiaison": "0",
            "departement": "93",
        },
        {
            "code": "29155",
            "siren": "212901557",
            "population": 1,
            "nom": "Ouessant",
            "typeLiaison": "1",
            "departement": "29",
        },
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
        {
            "code": "243500139",
            "nom": "Rennes",
            "type": "METRO",
            "membres": [{"code": "35238"}, {"code": "35001"}],
        },
        {
            "code": "200054781",
            "nom": "Grand Paris",
            "type": "METRO",
            "membres": [{"code": "93008"}],
        },
        {"code": "200069193", "nom": "Dombes", "type": "CC", "membres": [{"code": "01001"}]},
    ],
    "ept": [
        {"code": "200057875", "nom": "Est Ensemble", "type": "EPT", "membres": [{"code": "93008"}]}
    ],
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


def ecrire_paquet(dossier, *, noms=None, sans=(), **ajouts):
    """Return a small package: the places above, some added, renamed or left out."""
    dossier.mkdir()
    for nom, lieux in LIEUX.items():
        usuel = {"zone": "metro"} | ({"type": "commune-actuelle"} if nom == "communes" else {})
        contenu = [
            usuel | lieu | {"nom": (noms or {}).get(lieu["code"], lieu["nom"])}
            for lieu in [*lieux, *ajouts.get(nom, [])]
            if lieu["code"] not in sans
        ]
        (dossier / f"{nom}.json").write_text(json.dumps(contenu), "utf-8")
    return dossier


def test_l_extrait_est_trie_et_sans_les_collectivites_d_outre_mer(tmp_path):
    extraire_decoupage(ecrire_paquet(tmp_path / "paquet"), tmp_path, 2024)
    ecrits = {fichier.name: fichier.read_text("utf-8") for fichier in tmp_path.glob("*.csv")}
    assert ecrits == EXTRAITS


@pytest.mark.parametrize("nom", LIEUX)
def test_un_fichier_illisible_n_ecrit_rien(tmp_path, nom):
    paquet = ecrire_paquet(tmp_path / "paquet")
    (paquet / f"{nom}.json").write_text("[", "utf-8")
    with pytest.raises(ErreurDonnees, match=rf"{nom}\.json : fichier absent ou illisible"):
        extraire_decoupage(paquet, tmp_path, 2024)
    assert not list(tmp_path.glob("*.csv"))
