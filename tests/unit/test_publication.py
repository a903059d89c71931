"""What is said of a release is said the same everywhere."""

import re
import tomllib


def _lire(racine, nom: str, motif: str) -> str:
    return re.search(motif, (racine / nom).read_text("utf-8"), re.MULTILINE)[1]


def test_la_derniere_version_est_la_meme_partout(racine):
    projet = tomllib.loads((racine / "pyproject.toml").read_text("utf-8"))["project"]
    publiee = re.compile(r"^## (\S+) — (?!en préparation)", re.MULTILINE)
    journal = publiee.search((racine / "CHANGELOG.md").read_text("utf-8"))
    assert projet["version"] == journal[1]
    assert projet["version"] == _lire(racine, "CITATION.cff", r"^version: (.+)$")
    assert projet["version"] == _lire(racine, "publiccode.yml", r'^softwareVersion: "(.+)"$')


def test_la_date_de_publication_est_la_meme_partout(racine):
    citation = _lire(racine, "CITATION.cff", r'^date-released: "(.+)"$')
    assert citation == _lire(racine, "publiccode.yml", r'^releaseDate: "(.+)"$')


def test_la_licence_du_code_ne_dit_que_le_code(racine):
    texte = (racine / "LICENCE").read_text("utf-8")
    assert texte.startswith("Licence MIT\n")
    assert texte.rstrip().endswith("SOFTWARE.")
