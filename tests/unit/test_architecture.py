"""The domain knows nothing of the interface, and nothing asks another host for a file."""

import ast
import re
from pathlib import Path

INTERFACE = {"streamlit", "streamlit_folium", "folium", "altair", "components", "pages", "app"}


def importes(fichier: Path) -> set[str]:
    modules = set()
    for noeud in ast.walk(ast.parse(fichier.read_text("utf-8"))):
        if isinstance(noeud, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom) and noeud.module:
            modules.add(noeud.module.partition(".")[0])
    return modules


def test_le_domaine_ignore_l_interface(racine):
    fichiers = list((racine / "spaser").rglob("*.py"))
    assert len(fichiers) > 10
    for fichier in fichiers:
        assert not importes(fichier) & INTERFACE, fichier


def test_les_pages_restent_de_courts_recits(racine):
    for fichier in (racine / "pages").glob("*.py"):
        assert len(fichier.read_text("utf-8").splitlines()) <= 120, fichier


def test_aucun_fichier_ne_vient_d_un_cdn(racine):
    motif = re.compile(r"https?://(cdn\.|unpkg|cdnjs|[a-z.]*jsdelivr|fonts\.g)")
    for dossier in ("components", "pages", "spaser", "static", "content", ".streamlit"):
        for fichier in (racine / dossier).rglob("*"):
            if fichier.suffix in (".py", ".js", ".css", ".md", ".toml"):
                assert not motif.search(fichier.read_text("utf-8")), fichier
