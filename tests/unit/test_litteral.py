import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.site.textes import litteral
from spaser.formats import typographie

PIEGES = [
    *("[a](//e.fr)", "![x](//e.fr/i.png)", "<b>gras</b>", "$x^2$", "`code`", "**gras**", "_it_"),
    *("~~barré~~", "&lt;", "| a | b |", "[^1]", "\\[a\\](//e.fr)", "# titre", "1. liste", "- a"),
]


def lu(texte: str) -> str:
    """Return what Markdown shows of a text whose marks are all escaped."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", texte).replace("\u2060", "")


@pytest.mark.parametrize("piege", PIEGES)
def test_aucun_signe_de_markdown_ne_reste_nu(piege):
    ecrit = litteral(piege)
    assert lu(ecrit) == piege
    assert not re.search(r"(?<!\\)(?:\\\\)*[\[\]<>*_`~$&|]", ecrit)
    assert not re.match(r"[-+=#]|\d+[.)]", ecrit)


@pytest.mark.parametrize(
    "piege",
    [":material/home:", ":smile:", ":red[x]", ":streamlit:", "https://e.fr", "WWW.e.fr", "a@b.fr"],
)
def test_ce_qu_un_antislash_n_arrete_pas_est_coupe(piege):
    ecrit = litteral(piege)
    assert lu(ecrit) == piege
    assert not re.search(r":[\w/]+:|:\w|://|www\.|@\w", ecrit.replace("\\", ""), re.IGNORECASE)


@given(st.text())
def test_tout_texte_reste_lui_meme_sur_une_ligne(texte):
    blancs = re.compile(r"[\t\n\v\f\r ]+")
    assert lu(litteral(texte)) == blancs.sub(" ", texte.replace("\u2060", "")).strip()


def test_une_phrase_francaise_ne_change_pas():
    phrase = typographie("Le seuil « abc » n'est pas un nombre : ici, 12,5 M€ est gardé (droit).")
    assert litteral(phrase) == phrase
