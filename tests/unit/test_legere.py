import gzip
import json
import re
from datetime import date
from itertools import accumulate

import pandas as pd
import pytest

from components.figures.palette import (
    ANTERIEUR,
    COULEURS_REGIMES,
    EN_VIGUEUR_LEGAL,
    PRESELECTIONS,
    SITUATIONS,
    STATUTS_DES_SEUILS,
)
from components.simulateur.dans_le_navigateur import MOTEUR, SEUIL_MINIMAL, STYLE
from components.simulateur.page_legere import GABARIT, PAGE, page_legere
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION
from spaser.vocabulaire import TYPES


@pytest.fixture(scope="module")
def page(racine) -> str:
    return (racine / PAGE).read_text("utf-8")


@pytest.fixture(scope="module")
def observatoire(donnees, page):
    jour = re.search(r'<time datetime="([0-9-]+)">', page)[1]
    return Observatoire(donnees, date.fromisoformat(jour))


@pytest.fixture(scope="module")
def contenu(page):
    return json.loads(re.search(r'id="donnees">(.*?)</script>', page)[1])


def test_la_page_versionnee_est_celle_des_donnees(page, observatoire):
    assert page == page_legere(observatoire)


def test_un_seul_fichier_leger(page):
    assert len(page.encode()) <= 480_000
    assert len(gzip.compress(page.encode())) <= 170_000
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page)
    assert "@import" not in page
    assert MOTEUR.read_text("utf-8") in page


def test_sa_jumelle_compressee_dit_la_meme_chose(racine):
    page = racine / PAGE
    assert gzip.decompress(page.with_suffix(".html.gz").read_bytes()) == page.read_bytes()


def test_les_colonnes_envoyees_sont_exactes(contenu, observatoire):
    table, colonnes = observatoire.collectivites, contenu["collectivites"]
    autres = {a: observatoire.a_l_exercice(a) for a in observatoire.exercices.autres}
    maximum = pd.concat([t["achats_haut"] for t in (table, *autres.values())], axis=1).max(axis=1)
    presentes = table[maximum > SEUIL_MINIMAL].sort_values(
        "achats_haut", ascending=False, kind="stable"
    )
    premier, *baisses = colonnes["haut"]
    milliers = list(accumulate(baisses, lambda haut, baisse: haut - baisse, initial=premier))
    hauts = [haut * 1000 for haut in milliers]
    assert hauts == presentes["achats_haut"].tolist()
    assert [-(-haut * 5 // 6) for haut in hauts] == presentes["achats_bas"].tolist()
    assert [TYPES[int(rang)] for rang in colonnes["type"]] == presentes["type"].tolist()
    noms = [colonnes["debuts"][int(nom[0])] + nom[1:] for nom in colonnes["noms"].split("|")]
    assert noms == presentes["nom_complet"].tolist()
    lieux = [colonnes["lieux"][rang] for rang in colonnes["lieu"]]
    assert [lieu[0] for lieu in lieux] == presentes["region_code"].tolist()
    assert [lieu[1] for lieu in lieux] == presentes["departement_nom"].fillna("").tolist()
    for rang, (axe, colonne) in enumerate(
        {"lon": "carte_longitude", "lat": "carte_latitude"}.items()
    ):
        attendues = presentes[colonne] * 100
        for lieu, ecart, attendue in zip(lieux, colonnes[axe], attendues, strict=True):
            assert lieu[2 + rang] + ecart == round(attendue)
    epci = presentes.loc[presentes["type"] == "epci", "siren"]
    assert colonnes["sirens"] == "".join(epci)
    for colonne, marque in (("ept", presentes["nature"] == "EPT"), ("adoptante", "adoptante")):
        marques = presentes[marque] if isinstance(marque, str) else marque
        assert colonnes[colonne] == marques.to_numpy().nonzero()[0].tolist()
    assert list(colonnes["annees"]) == [str(annee) for annee in autres] == ["2023", "2025"]
    for annee, connues in autres.items():
        ordonnees = connues.loc[presentes.index].reset_index(drop=True).dropna(subset="achats_haut")
        envoyees = colonnes["annees"][str(annee)]
        assert envoyees["rangs"] == ordonnees.index.tolist()
        assert [haut * 1000 for haut in envoyees["haut"]] == ordonnees["achats_haut"].tolist()
        bas = [-(-haut * 1000 * 5 // 6) for haut in envoyees["haut"]]
        assert bas == ordonnees["achats_bas"].tolist()


def test_ce_qui_n_est_pas_envoye_est_dans_les_sommes(contenu, observatoire):
    table = observatoire.collectivites
    autres = contenu["collectivites"]["autres"]
    envoyees = len(contenu["collectivites"]["type"])
    assert envoyees + sum(ligne[3] for ligne in autres) == len(table)
    petites = table[table["achats_haut"] <= SEUIL_MINIMAL]
    for type_, region, ept, effectif, bas, haut, *annees in autres:
        lignes = petites[
            (petites["type"] == TYPES[type_])
            & (petites["region_code"] == region)
            & ((petites["nature"] == "EPT") == bool(ept))
        ]
        assert [effectif, bas, haut] == [
            len(lignes),
            lignes["achats_bas"].sum(),
            lignes["achats_haut"].sum(),
        ]
        assert annees == [0, 0, 0] * 2


def test_aucune_couleur_ecrite_dans_le_gabarit(racine, page):
    gabarit = (racine / "templates" / GABARIT).read_text("utf-8")
    for texte in (gabarit, MOTEUR.read_text("utf-8"), STYLE.read_text("utf-8")):
        assert not re.search(r"#(?:[0-9A-Fa-f]{3}){1,2}\b|\brgb|\bhsl", texte)
    for nom, couleur in COULEURS_REGIMES.items():
        assert f"--{nom}: {couleur};" in page


def test_les_signes_sont_ceux_de_l_application(contenu):
    assert list(contenu["signes"]) == list(SITUATIONS)
    for cle, signe in SITUATIONS.items():
        envoye = contenu["signes"][cle]
        assert (envoye["libelle"], envoye["couleur"]) == (signe.libelle, signe.couleur)
        assert (envoye["contour"], envoye["symbole"]) == (signe.contour, signe.symbole)


def test_chaque_seuil_propose_dit_ce_qu_il_est(page, observatoire):
    propose = {statut: millions * MILLION for millions, statut in PRESELECTIONS.items()}
    assert propose[ANTERIEUR] == observatoire.droit.anterieur.seuil
    assert propose[EN_VIGUEUR_LEGAL] == observatoire.droit.en_vigueur.seuil
    boutons = re.findall(r'<button type="button" value="(\d+)">.*?<span>(.*?)</span>', page)
    assert boutons == [
        (str(millions), STATUTS_DES_SEUILS[statut]) for millions, statut in PRESELECTIONS.items()
    ]
    assert ("25", "hypothèse") in boutons
