import gzip
import json
import re

from components.figures.palette import COULEURS_REGIMES, SITUATIONS
from spaser.construction.legere import PAGE, SEUIL_MINIMAL, construire_page


def test_la_page_versionnee_est_celle_des_donnees(racine, donnees):
    page = (racine / PAGE).read_text("utf-8")
    attendue = construire_page(
        donnees.collectivites,
        (racine / "static" / "carte" / "france.topojson").read_text("utf-8"),
        donnees.droit,
        donnees.version,
        (racine / "content" / "simulateur-leger.html").read_text("utf-8"),
    )
    assert page == attendue


def test_un_seul_fichier_leger(racine):
    page = (racine / PAGE).read_bytes()
    assert len(gzip.compress(page)) <= 1_500_000
    assert not re.search(rb"""(src|href)\s*=\s*["']?(https?:)?//""", page)
    assert b"@import" not in page


def test_ce_qu_elle_compte_est_exact(racine, collectivites):
    page = (racine / PAGE).read_text("utf-8")
    contenu = json.loads(re.search(r'id="donnees">(.*?)</script>', page).group(1))
    presentes = collectivites[collectivites["achats_haut"] > SEUIL_MINIMAL]
    assert contenu["achats"] == collectivites["achats_bas"].sum()
    hauts = [milliers * 1000 for milliers in contenu["collectivites"]["haut"]]
    assert hauts == sorted(presentes["achats_haut"], reverse=True)
    bas = [-(-haut * 5 // 6) for haut in hauts]
    assert bas == sorted(presentes["achats_bas"], reverse=True)


def test_les_signes_sont_ceux_de_l_application(racine):
    modele = (racine / "content" / "simulateur-leger.html").read_text("utf-8")
    for cle, signe in SITUATIONS.items():
        dans_la_page = re.search(rf"\b{cle}: (\{{.*?\}})", modele, re.DOTALL).group(1)
        textes = re.findall(r"'([^']*)'", dans_la_page)
        assert textes == [signe.libelle, signe.couleur, signe.contour, signe.symbole]
        assert f"epaisseur: {signe.epaisseur}" in dans_la_page
    assert str(list(COULEURS_REGIMES.values())) in modele


def test_sa_jumelle_compressee_dit_la_meme_chose(racine):
    page = racine / PAGE
    assert gzip.decompress(page.with_suffix(".html.gz").read_bytes()) == page.read_bytes()
