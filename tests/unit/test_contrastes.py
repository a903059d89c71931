"""Contrast of the colours in use (WCAG 2.2): 4.5 for words, 3 for the outline of a sign."""

import re

import pytest

from components.figures.palette import (
    ADOPTIONS,
    COULEURS_REGIMES,
    ENCRE,
    ENCRE_PALE,
    ENCRE_SUR_COULEUR,
    NEUTRE,
    OBLIGATIONS,
    SITUATIONS,
    couleurs_des_gabarits,
)
from components.panorama.graphiques import ADOPTION_SIMPLE, COUVERTURE

BLANC = "#FFFFFF"
SIGNES = [*ADOPTIONS.values(), *OBLIGATIONS.values(), *SITUATIONS.values()]


def luminance(couleur: str) -> float:
    canaux = [int(couleur[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    lineaires = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return sum(k * c for k, c in zip((0.2126, 0.7152, 0.0722), lineaires, strict=True))


def contraste(une: str, autre: str) -> float:
    claire, sombre = sorted((luminance(une), luminance(autre)), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)


@pytest.mark.parametrize("fond", [BLANC, NEUTRE, "#F3F6F9"])
@pytest.mark.parametrize("encre", [ENCRE, ENCRE_PALE, "#4A5763", "#005A8C"])
def test_les_mots_se_lisent(encre, fond):
    assert contraste(encre, fond) >= 4.5


@pytest.mark.parametrize(
    "fond",
    sorted({signe.couleur for signe in (*ADOPTION_SIMPLE.values(), *COUVERTURE.values())}),
)
def test_les_nombres_se_lisent_sur_les_barres(fond):
    assert contraste(ENCRE_SUR_COULEUR, fond) >= 4.5


@pytest.mark.parametrize("signe", SIGNES, ids=lambda signe: signe.libelle)
def test_un_signe_se_voit_sur_la_carte(signe):
    assert max(contraste(signe.couleur, NEUTRE), contraste(signe.contour, NEUTRE)) >= 3


@pytest.mark.parametrize("couleur", ["#0072B2", "#D55E00", COULEURS_REGIMES["scenario"]])
def test_les_traits_se_voient(couleur):
    assert contraste(couleur, BLANC) >= 3


@pytest.mark.parametrize("fond", ["fond", "fond-pale", "avis"])
@pytest.mark.parametrize("encre", ["encre", "encre-pale", "lien"])
def test_les_encres_des_gabarits(encre, fond):
    assert contraste(couleurs_des_gabarits()[encre], couleurs_des_gabarits()[fond]) >= 4.5


def test_aucune_couleur_n_est_ecrite_dans_un_gabarit(racine):
    gabarits = [f for f in (racine / "templates").rglob("*") if f.is_file()]
    assert len(gabarits) > 8
    for fichier in gabarits:
        texte = fichier.read_text("utf-8")
        assert not re.search(r"#([0-9A-Fa-f]{6}|[0-9A-F]{3})\b", texte), fichier
