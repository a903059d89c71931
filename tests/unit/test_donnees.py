"""The committed data: reproducible, described, and saying what the sources say."""

import gzip
import hashlib
import io
import json
import os
import re
import shutil
from pathlib import Path

import frictionless
import pandas as pd
import pytest
import shapely
from shapely.geometry import shape
from topojson.utils import serialize_as_geojson

import spaser.empreintes
from spaser.carte_nationale import OUTRE_MER
from spaser.construction.construire import construire
from spaser.construction.noms import CORRECTIONS, complement_de_nom, nom_d_epci
from spaser.donnees import RACINE, charger
from spaser.empreintes import empreinte, verifier_fichiers_servis
from spaser.erreurs import ErreurDonnees
from spaser.schemas_des_tables import CONSTRUITS, bornes_date

CARTE = Path("static") / "carte"


def test_une_reconstruction_redonne_les_fichiers_versionnes(racine, tmp_path):
    shutil.copytree(racine / "data" / "sources", tmp_path / "data" / "sources")
    shutil.copytree(racine / "content", tmp_path / "content")
    shutil.copy(racine / "data" / "README.md", tmp_path / "data" / "README.md")
    reste = tmp_path / "data" / ".construction-tuee" / "tables"
    reste.mkdir(parents=True)
    (reste / "adoptions.parquet").write_bytes(b"a moitie")
    ecrits = construire(tmp_path)
    assert len(ecrits) == 20
    for fichier in ecrits:
        nom = fichier.relative_to(tmp_path)
        assert fichier.read_bytes() == (racine / nom).read_bytes(), nom
    assert not list((tmp_path / "data").glob(".construction-*"))
    # And again, over what is there.
    assert construire(tmp_path) == ecrits


def test_le_paquet_est_un_data_package_valide(racine):
    rapport = frictionless.validate(str(racine / "data" / "datapackage.json"), type="package")
    assert rapport.errors == []
    assert [(tache.name, tache.errors) for tache in rapport.tasks if tache.errors] == []
    assert len(rapport.tasks) == 33


def test_le_paquet_decrit_chaque_fichier(racine):
    paquet = json.loads((racine / "data" / "datapackage.json").read_text("utf-8"))
    decrits = {ressource["path"] for ressource in paquet["resources"]}
    presents = {
        str(f.relative_to(racine / "data"))
        for f in (racine / "data").rglob("*")
        if f.suffix in (".csv", ".topojson", ".parquet", ".md") and f.name != "README.md"
    }
    assert decrits == presents
    for ressource in paquet["resources"]:
        fichier = racine / "data" / ressource["path"]
        assert ressource["hash"] == f"sha256:{empreinte(fichier)}"
        assert ressource["bytes"] == fichier.stat().st_size
        for cle in ("title", "description", "producteur", "date_acces", "sources", "licenses"):
            assert ressource[cle], (ressource["name"], cle)
        champs = ressource.get("schema", {}).get("fields", [])
        assert champs or fichier.suffix == ".md"
        assert all(champ["type"] and champ["description"] for champ in champs)
    for servi in paquet["fichiers_servis"]:
        assert servi["hash"] == f"sha256:{empreinte(racine / servi['path'])}"


def test_le_dictionnaire_dit_la_meme_chose_que_le_paquet(racine, observatoire):
    paquet = json.loads((racine / "data" / "datapackage.json").read_text("utf-8"))
    texte = (racine / "data" / "README.md").read_text("utf-8")
    limites = (racine / "content" / "limites.md").read_text("utf-8").strip()
    assert limites.format(**observatoire.faits_des_annees) in texte
    for ressource in paquet["resources"]:
        assert f"`{ressource['path']}`" in texte
        for champ in ressource.get("schema", {}).get("fields", []):
            assert f"| {champ['name']} | {champ['type']} |" in texte


def test_collectivites(collectivites):
    assert collectivites["type"].value_counts().to_dict() == {
        "commune": 34_877,
        "epci": 1_266,
        "departement": 95,
        "region": 17,
    }
    assert collectivites["siren"].is_unique
    assert (collectivites["nature"] == "EPT").sum() == 11
    assert collectivites["region_nom"].notna().all()
    regions = collectivites["type"] == "region"
    assert (collectivites["departement_nom"].isna() == regions).all()


@pytest.mark.parametrize(
    ("siren", "nom_complet", "region", "departement"),
    [
        ("223300013", "Département de la Gironde", "Nouvelle-Aquitaine", "33"),
        ("200094332", "Collectivité européenne d'Alsace", "Grand Est", "67A"),
        ("217500016", "Ville de Paris", "Île-de-France", "75"),
        ("200046977", "Métropole de Lyon", "Auvergne-Rhône-Alpes", "69"),
        ("229850003", "Département de Mayotte", "Mayotte", "976"),
        ("200076958", "Collectivité de Corse", "Corse", None),
        ("237500079", "Région Île-de-France", "Île-de-France", None),
        ("217603513", "Ville du Havre", "Normandie", "76"),
        ("200057867", "Plaine Commune", "Île-de-France", "93"),
        ("228400016", "Département de Vaucluse", "Provence-Alpes-Côte d'Azur", "84"),
        ("216901231", "Ville de Lyon", "Auvergne-Rhône-Alpes", "69"),
        ("212602544", "Commune de Pradelle", "Auvergne-Rhône-Alpes", "26"),
        ("215501891", "Commune de Fleury-devant-Douaumont", "Grand Est", "55"),
        ("211404082", "Ville de May-sur-Orne", "Normandie", "14"),
        ("244200770", "Saint-Étienne Métropole", "Auvergne-Rhône-Alpes", "42"),
        ("200071454", "Communauté d'agglomération Évreux Portes de Normandie", "Normandie", "27"),
        ("200096956", "Agglomération d'Agen", "Nouvelle-Aquitaine", "47"),
        (
            "240500462",
            "Communauté de communes du Pays des Écrins",
            "Provence-Alpes-Côte d'Azur",
            "05",
        ),
    ],
)
def test_noms_et_lieux(collectivites, siren, nom_complet, region, departement):
    ligne = collectivites.set_index("siren").loc[siren]
    assert ligne["nom_complet"] == nom_complet
    assert ligne["region_nom"] == region
    assert ligne["departement_code"] == departement or pd.isna(ligne["departement_code"])


@pytest.mark.parametrize(
    ("nom", "liaison", "attendu"),
    [
        ("Le Havre", 2, "du Havre"),
        ("Les Ulis", 4, "des Ulis"),
        ("La Rochelle", 3, "de La Rochelle"),
        ("L'Haÿ-les-Roses", 5, "de L'Haÿ-les-Roses"),
        ("Aix-en-Provence", 1, "d'Aix-en-Provence"),
        ("Aux Marais", 6, "d'Aux Marais"),
        ("Bordeaux", 0, "de Bordeaux"),
    ],
)
def test_complement_de_nom(nom, liaison, attendu):
    assert complement_de_nom(nom, liaison, article_dans_le_nom=True) == attendu


@pytest.mark.parametrize(
    ("nom", "membres", "attendu"),
    [
        ("CC de Granville,Terre et Mer", [], "CC de Granville, Terre et Mer"),
        ("Communauté d'agglomération ECLA  (Lons)", [], "Communauté d'agglomération ECLA (Lons)"),
        ("CA de Blois «Agglopolys»", [], "CA de Blois « Agglopolys »"),
        ("CC Coeur du Pays Haut", [], "CC Cœur du Pays Haut"),
        ("CC Lyon Saint Exupéry", [], "CC Lyon Saint-Exupéry"),
        (
            "Communauté d'agglomération de Lens - Liévin",
            ["Lens"],
            "Communauté d'agglomération de Lens-Liévin",
        ),
        ("CC Cap Sizun - Pointe du Raz", [], "CC Cap Sizun – Pointe du Raz"),
        (
            "Communauté de communes Castillon/Pujols",
            ["Pujols"],
            "Communauté de communes Castillon-Pujols",
        ),
        ("Communauté de communes Communauté Bray-Eawy", [], "Communauté Bray-Eawy"),
        ("Saint-Etienne Métropole", ["Unieux", "Saint-Étienne"], "Saint-Étienne Métropole"),
        ("CC de la Châtre et Sainte-Sévère", ["La Châtre"], "CC de La Châtre et Sainte-Sévère"),
        ("CC de Mortagne au Perche", ["Mortagne-au-Perche"], "CC de Mortagne-au-Perche"),
        ("CC du Liancourtois", ["Liancourt"], "CC du Liancourtois"),
    ],
)
def test_nom_d_epci(nom, membres, attendu):
    obtenu = nom_d_epci("", nom, membres)
    assert obtenu == attendu
    assert nom_d_epci("", obtenu, membres) == obtenu


def test_aucun_nom_ne_porte_de_faute_de_frappe(collectivites, donnees):
    textes = [
        collectivites["nom"],
        collectivites["nom_complet"],
        donnees.adoptions["nom"],
        donnees.achats_declares["nom"],
    ]
    for noms in textes:
        for faute in (r"\s{2}", r"^\s|\s$", r",\S", r"\s,", " - ", "/", "’", r"«\S", r"\S»"):
            assert noms[noms.str.contains(faute)].tolist() == [], faute
        for faute in (r"\b[Cc]oeur", r"\bIles?\b", r"\bEt(?:ienne|ang)", r"\bE(?:vreux|crins)\b"):
            assert noms[noms.str.contains(faute)].tolist() == [], faute
    epci = collectivites.loc[collectivites["type"] == "epci", "nom"]
    assert epci[epci.str.contains(r"\bSainte? |^(?:C[CAU]|Ca|Cc) ")].tolist() == []


def test_une_commune_porte_son_nom_officiel(collectivites, racine):
    officiels = pd.read_csv(
        racine / "data" / "sources" / "decoupage_communes_2024.csv", dtype="str"
    ).set_index("code")["nom"]
    communes = collectivites[collectivites["type"] == "commune"]
    assert communes["code"].map(officiels).str.replace(" - ", " – ").eq(communes["nom"]).all()
    villes = communes["nom_complet"].str.startswith("Ville d")
    assert (villes == (communes["population"].fillna(0) >= 2_000)).all()
    assert communes.loc[~villes, "nom_complet"].str.startswith("Commune d").all()


def test_chaque_correction_de_nom_sert(racine):
    sources = pd.read_csv(
        racine / "data" / "sources" / "achats_ofgl_2024.csv", dtype={"siren": "str"}
    ).set_index("siren")["nom"]
    assert set(CORRECTIONS) <= set(sources.index)
    assert [s for s, nom in CORRECTIONS.items() if sources[s] == nom] == []


def test_une_collectivite_a_le_meme_nom_partout(collectivites, donnees):
    par_siren = collectivites.set_index("siren")
    for table, champ in ((donnees.adoptions, "nom"), (donnees.achats_declares, "nom_complet")):
        connues = table[table["siren"].isin(par_siren.index)]
        assert len(connues) > 50
        assert connues["siren"].map(par_siren[champ]).eq(connues["nom"]).all()


def test_montants(collectivites, racine):
    source = pd.read_csv(
        racine / "data" / "sources" / "achats_ofgl_2024.csv", dtype={"siren": "str"}
    ).set_index("siren")
    haut = (source["achats_charges_externes_keur"] + source["depenses_equipement_keur"]) * 1000
    construits = collectivites.set_index("siren")
    assert construits["achats_haut"].equals(haut.reindex(construits.index).astype("int64"))
    ecart = construits["achats_bas"] - haut / 1.2
    assert ((ecart > -1e-6) & (ecart < 1)).all()
    assert construits.at["200053767", "achats_haut"] // 10**6 == 781


def test_adoptions(donnees):
    adoptions = donnees.adoptions
    assert len(adoptions) == 122
    adoptes = adoptions[adoptions["statut"] == "adopte"]
    assert (adoptes["nom"].nunique(), adoptes["schema_id"].nunique()) == (83, 96)
    assert (adoptions.groupby("schema_id").size() > 1).sum() == 16
    for ligne in adoptions.to_dict("records"):
        date_connue = not pd.isna(ligne["date_adoption"])
        dernier = bornes_date(ligne["date_adoption"])[1] if date_connue else None
        assert dernier is None or ligne["adoption_au_plus_tard"].date() <= dernier
    gironde = adoptions.query("siren == '223300013' and generation == 1").iloc[0]
    assert gironde["precision"] == "mois"
    assert str(gironde["adoption_au_plus_tard"].date()) == "2017-04-30"
    assert str(gironde["fin"].date()) == "2020-12-31"
    dates = adoptions.dropna(subset=["adoption_au_plus_tot"])
    assert (dates["adoption_au_plus_tot"] <= dates["adoption_au_plus_tard"]).all()
    assert (
        dates["date_adoption"].str.len().map({4: "annee", 7: "mois", 10: "jour"})
        == dates["precision"]
    ).all()


def test_droit(donnees):
    assert [(r.nom, r.seuil) for r in donnees.droit.regimes] == [
        ("droit antérieur", 100_000_000),
        ("droit en vigueur", 50_000_000),
    ]
    veille, jour = pd.Timestamp("2022-12-31").date(), pd.Timestamp("2023-01-01").date()
    assert donnees.droit.au(veille) == donnees.droit.anterieur
    assert donnees.droit.au(jour) == donnees.droit.en_vigueur
    assert donnees.droit.au(pd.Timestamp("2014-01-01").date()) is None


@pytest.fixture(scope="module")
def topologie(racine) -> dict:
    return json.loads((racine / CARTE / "france.topojson").read_text("utf-8"))


def contours(topologie: dict, objet: str) -> list[tuple[dict, shapely.Geometry]]:
    collection = serialize_as_geojson(topologie, objectname=objet)
    return [(f["properties"], shape(f["geometry"])) for f in collection["features"]]


@pytest.mark.parametrize(
    "fichiers",
    [("france.topojson", "collectivites.csv", "courbe.csv"), ("france.topojson", "suivies.json")],
    ids=["simulateur", "adoptions"],
)
def test_chaque_carte_tient_sur_un_telephone(racine, fichiers):
    brut = b"".join((racine / CARTE / fichier).read_bytes() for fichier in fichiers)
    assert len(gzip.compress(brut)) <= 160_000


@pytest.mark.parametrize(
    ("fichier", "octets"), [("france.topojson", 60_000), ("epci.topojson", 200_000)]
)
def test_chaque_fond_de_carte_tient_sur_un_telephone(racine, fichier, octets):
    assert len(gzip.compress((racine / CARTE / fichier).read_bytes())) <= octets


def test_les_suivies_couvrent_tous_les_regimes(racine, donnees):
    suivies = json.loads((racine / CARTE / "suivies.json").read_text("utf-8"))
    seuil = min(regime.seuil for regime in donnees.droit.regimes)
    table = donnees.collectivites
    connues = donnees.adoptions["siren"].dropna()
    comptes = donnees.comptes
    au_dela = comptes.loc[comptes["retenu"] & (comptes["achats_haut"] > seuil), "siren"]
    attendues = table[table["siren"].isin(au_dela) | table["siren"].isin(connues)]
    assert set(au_dela) > set(table.loc[table["achats_haut"] > seuil, "siren"])
    assert set(suivies) == set(attendues["siren"])
    paris = suivies["217500016"]
    assert paris[2:6] == ["commune", 2_321_468, 0, "Ville de Paris"]
    assert "2\u202f149\u202f216 habitants" in paris[6]
    assert "1,9\u00a0Md€ HT" in paris[7]
    assert suivies["200054781"][4] == 2_321_468


def test_les_notes_du_releve_ne_sont_pas_montrees(donnees):
    textes = [*donnees.adoptions["resume"], *donnees.achats_declares["remarque"].dropna()]
    for note in ("AMÉLIORE", "CONFIRME", "Repris d'achats_publies", "Adresse nettoyée"):
        assert not [texte for texte in textes if note in texte]
    assert all(texte.strip() for texte in textes)


@pytest.mark.parametrize(("objet", "nombre"), [("departements", 100), ("regions", 18)])
def test_les_voisins_se_touchent_sans_jour_ni_recouvrement(topologie, objet, nombre):
    territoires = contours(topologie, objet)
    assert len(territoires) == nombre
    formes = [forme for _, forme in territoires]
    assert all(forme.is_valid for forme in formes)
    assert shapely.coverage_is_valid(formes)
    union = shapely.union_all(formes)
    # Llívia, which is Spain.
    assert sum(len(partie.interiors) for partie in shapely.get_parts(union)) == 1


def test_alsace_reunie_et_outre_mer_rapproche(topologie, collectivites):
    departements = {p["code"]: forme for p, forme in contours(topologie, "departements")}
    assert "67A" in departements
    assert not {"67", "68"} & set(departements)
    for code, deplacement in OUTRE_MER.items():
        cadre = shapely.box(*deplacement.cadre)
        assert cadre.contains(departements[code]), code
    sirens = {p["siren"] for p, _ in contours(topologie, "departements")} - {None}
    assert sirens == set(collectivites.loc[collectivites["type"] == "departement", "siren"])
    sirens = {p["siren"] for p, _ in contours(topologie, "regions")} - {None}
    assert sirens == set(collectivites.loc[collectivites["type"] == "region", "siren"])


def test_les_points_tombent_dans_leur_territoire_sur_la_carte(topologie, collectivites):
    # In the frame of Paris, its région is drawn again.
    formes: dict[str, list[shapely.Geometry]] = {}
    for objet in ("regions", "regions_encart"):
        for proprietes, forme in contours(topologie, objet):
            formes.setdefault(proprietes["code"], []).append(forme.buffer(0.35))
    regions = {code: shapely.union_all(siennes) for code, siennes in formes.items()}
    hors = [
        nom
        for nom, region, lon, lat in collectivites[
            ["nom", "region_code", "carte_longitude", "carte_latitude"]
        ].itertuples(index=False)
        if not regions[region].contains(shapely.Point(lon, lat))
    ]
    assert hors == []


@pytest.fixture
def copie(racine, tmp_path) -> Path:
    for fichier in (racine / "data").glob("*.*"):
        shutil.copy(fichier, tmp_path)
    return tmp_path


def test_charger(copie):
    assert charger(copie).version == charger().version


@pytest.mark.parametrize(
    "abimer",
    [
        lambda f: f.unlink(),
        lambda f: f.write_bytes(b""),
        lambda f: f.write_bytes(f.read_bytes()[:-200]),
        lambda f: f.write_bytes(f.read_bytes().replace(b"PAR1", b"PAR2")),
    ],
    ids=["absent", "vide", "tronqué", "altéré"],
)
@pytest.mark.parametrize("nom", ["collectivites.parquet", "adoptions.parquet"])
def test_fichier_construit_inutilisable(copie, abimer, nom):
    abimer(copie / nom)
    with pytest.raises(ErreurDonnees, match="make data") as erreur:
        charger(copie)
    assert [a.fichier for a in erreur.value.anomalies] == [nom]


def test_une_version_est_courte_et_change_avec_ce_qui_est_construit(donnees):
    paquet = donnees.paquet
    for version in (donnees.version, donnees.version_du_suivi):
        assert re.fullmatch(r"[0-9a-f]{12}", version)
    suivi = next(r for r in paquet["resources"] if r["path"] == "adoptions.parquet")
    assert suivi["hash"].startswith(f"sha256:{donnees.version_du_suivi}")


def test_les_fichiers_servis_ne_se_relisent_que_changes(racine, tmp_path, donnees, monkeypatch):
    shutil.copytree(racine / CARTE, tmp_path / CARTE)
    lus = []

    def noter(chemin: Path) -> str:
        lus.append(chemin.name)
        return empreinte(chemin)

    monkeypatch.setattr(spaser.empreintes, "empreinte", noter)
    for _ in range(3):
        verifier_fichiers_servis(donnees.paquet, tmp_path)
    assert sorted(lus) == sorted(fichier.name for fichier in (tmp_path / CARTE).iterdir())
    courbe = tmp_path / CARTE / "courbe.csv"
    os.utime(courbe, ns=(1, 1))
    verifier_fichiers_servis(donnees.paquet, tmp_path)
    assert lus.count("courbe.csv") == 2
    courbe.write_bytes(courbe.read_bytes() + b" ")
    os.utime(courbe, ns=(1, 1))
    with pytest.raises(ErreurDonnees, match=r"courbe\.csv : contenu différent"):
        verifier_fichiers_servis(donnees.paquet, tmp_path)


def test_fichiers_servis(racine, tmp_path, donnees):
    verifier_fichiers_servis(donnees.paquet, RACINE)
    shutil.copytree(racine / CARTE, tmp_path / CARTE)
    verifier_fichiers_servis(donnees.paquet, tmp_path)
    (tmp_path / CARTE / "suivies.json").unlink()
    (tmp_path / CARTE / "courbe.csv").write_text("a;b\n")
    with pytest.raises(ErreurDonnees, match="make data") as erreur:
        verifier_fichiers_servis(donnees.paquet, tmp_path)
    assert [a.fichier for a in erreur.value.anomalies] == ["courbe.csv", "suivies.json"]


def remplacer(copie, nom, contenu: bytes):
    """Write a built table, described as it is: only what it holds is wrong."""
    (copie / nom).write_bytes(contenu)
    decrite = f"sha256:{hashlib.sha256(contenu).hexdigest()}"
    changer(copie, lambda paquet: ressource(paquet, nom).update(hash=decrite))


def changer(copie, faire):
    fichier = copie / "datapackage.json"
    paquet = json.loads(fichier.read_text("utf-8"))
    faire(paquet)
    fichier.write_text(json.dumps(paquet), "utf-8")


def ressource(paquet, chemin):
    return next(r for r in paquet["resources"] if r["path"] == chemin)


def en_parquet(table):
    octets = io.BytesIO()
    table.to_parquet(octets, index=False)
    return octets.getvalue()


def test_un_fichier_sans_droit_de_lecture(copie, monkeypatch):
    lire = Path.read_bytes

    def refuser(chemin):
        if chemin.name == "adoptions.parquet":
            raise PermissionError(chemin.name)
        return lire(chemin)

    monkeypatch.setattr(Path, "read_bytes", refuser)
    with pytest.raises(ErreurDonnees, match=r"adoptions\.parquet : fichier illisible.*droits"):
        charger(copie)


@pytest.mark.parametrize(
    "abimer",
    [
        lambda table: b"",
        lambda table: b"siren;nom\n",
        lambda table: en_parquet(table)[:-60],
        lambda table: en_parquet(table[table.columns[::-1]]),
        lambda table: en_parquet(table.assign(en_plus=1)),
        lambda table: en_parquet(table.drop(columns=table.columns[1])),
        lambda table: en_parquet(table.assign(**{c: [[1]] * len(table) for c in table})),
    ],
    ids=["vide", "texte", "tronquée", "à l'envers", "en plus", "en moins", "listes"],
)
@pytest.mark.parametrize("nom", sorted(CONSTRUITS))
def test_une_table_bien_decrite_d_un_autre_contenu(copie, nom, abimer):
    fichier = f"{nom}.parquet"
    remplacer(copie, fichier, abimer(pd.read_parquet(copie / fichier)))
    with pytest.raises(ErreurDonnees) as erreur:
        charger(copie)
    assert {a.fichier for a in erreur.value.anomalies} == {fichier}


def test_un_cadre_legal_sans_deux_seuils(copie):
    table = pd.read_parquet(copie / "cadre_legal.parquet")
    for fausse in (table.head(1), table.assign(seuil_meur=2.0**40), table.head(0)):
        remplacer(copie, "cadre_legal.parquet", en_parquet(fausse))
        with pytest.raises(ErreurDonnees, match=r"cadre_legal.*deux seuils"):
            charger(copie)


def _sans(cle):
    return lambda paquet: ressource(paquet, "adoptions.parquet").pop(cle)


def _avec(cle, valeur):
    return lambda paquet: ressource(paquet, "adoptions.parquet").update({cle: valeur})


@pytest.mark.parametrize(
    ("faire", "lieu"),
    [
        (lambda p: p.pop("resources"), "racine.resources"),
        (lambda p: p.update(resources=["x", None]), r"racine.resources\[0\]"),
        (lambda p: p["resources"].clear(), "racine.collectivites.parquet"),
        (_sans("hash"), "hash"),
        (_sans("path"), "path"),
        (_sans("construit"), "racine.adoptions.parquet"),
        (_sans("schema"), "schema"),
        (_avec("path", []), "path"),
        (_avec("hash", 3), "hash"),
        (_avec("title", None), "title"),
        (_avec("date_acces", "bientôt"), "date_acces"),
        (_avec("licenses", {}), "licenses"),
        (_avec("sources", ["x"]), "sources"),
        (_avec("construit", "oui"), "construit"),
        (lambda p: p.update(fichiers_servis=[{}]), "fichiers_servis"),
        (lambda p: p.update(exercices=["reference", "tous"]), "exercices"),
        (lambda p: p["exercices"].update(reference="2024"), "exercices.reference"),
        (lambda p: p["exercices"]["tous"][0].update(annee=True), r"tous\[0\].annee"),
        (lambda p: p["exercices"]["tous"][1].update(acces=None), r"tous\[1\].acces"),
        (lambda p: p["exercices"]["tous"][2].update(provisoire=1), r"tous\[2\].provisoire"),
    ],
)
def test_un_paquet_d_une_autre_forme_dit_ou(copie, faire, lieu):
    changer(copie, faire)
    with pytest.raises(ErreurDonnees, match=rf"datapackage\.json : .*{lieu}") as erreur:
        charger(copie)
    assert len(erreur.value.anomalies) == 1


@pytest.mark.parametrize(
    "contenu", [None, "", "[]", "{", '{"resources": 3}', "null", "[" * 90_000, '{"a":' * 9_000]
)
def test_paquet_inutilisable(copie, contenu):
    fichier = copie / "datapackage.json"
    if contenu is None:
        fichier.unlink()
    else:
        fichier.write_text(contenu)
    with pytest.raises(ErreurDonnees, match=r"datapackage\.json"):
        charger(copie)


def test_les_textes_disent_les_nombres_des_donnees(racine, collectivites):
    textes = (racine / "content" / "limites.md").read_text("utf-8").replace("\n  ", " ")
    communes = collectivites[collectivites["type"] == "commune"]
    for attendu in (
        f"{len(communes):,} sur 34 935".replace(",", " "),
        f"{34_935 - len(communes)} communes manquent",
    ):
        assert attendu in textes.replace("\n", " "), attendu
