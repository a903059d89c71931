"""A page run by Streamlit's own test harness, at an address."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from components.site.plan import ACCESSIBILITE, PageDuSite
from spaser.donnees import RACINE


def ouvrir(page: PageDuSite, /, **parametres: str | list[str]) -> AppTest:
    navigation = RACINE / "components" / "site" / "navigation.py"
    app = AppTest.from_file(str(navigation), default_timeout=60)
    if page.chemin and Path(page.script).stem != page.chemin:
        # Before a first run, the harness knows a page by the name of its file only. That of a page
        # without a search box, whose text it would keep.
        app.switch_page(ACCESSIBILITE.script).run()
    for cle, valeur in parametres.items():
        app.query_params[cle] = valeur
    if page.chemin:
        app.switch_page(page.script)
    return app.run()
