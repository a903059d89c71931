"""What the share bar gives to copy is put as it is in another page."""

import html
import re

import pytest

from components.site.partage import HAUTEURS, _cadre
from components.site.plan import CARTE, SIMULATEUR


@pytest.mark.parametrize("page", [CARTE, SIMULATEUR])
@pytest.mark.parametrize("suite", ["", "?seuil=25&region=53", '?nom="><script>alert(1)</script>'])
def test_le_cadre_pour_un_autre_site(page, suite):
    adresse = f"https://exemple.fr/{page.chemin}{suite}"
    cadre = _cadre(page, adresse)
    source, reste = re.fullmatch(r'<iframe src="([^"<>]*)"([^<>]*)></iframe>', cadre).groups()
    assert html.unescape(source) == f"{adresse}{'&' if suite else '?'}embed=true"
    assert "&embed" not in source
    assert f'height="{HAUTEURS[page]}"' in reste
