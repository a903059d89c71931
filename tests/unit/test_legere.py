import gzip
import re

from spaser.construction.legere import PAGE, construire_page


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
