"""Who may know whom: the house as DESIGN draws it, and no file asked from another host."""

import ast
import re
from dataclasses import fields, is_dataclass
from functools import cache
from graphlib import CycleError, TopologicalSorter
from importlib import import_module
from pathlib import Path

import pytest

from spaser.donnees import RACINE

NOTRES = ("spaser", "suivi", "api", "components", "pages")
INTERFACE = {"streamlit", "streamlit_folium", "folium", "altair", "components", "pages", "app"}
ETAGES = 5


@cache
def modules() -> dict[str, Path]:
    """Return our files by the name they are imported under."""
    fichiers = [f for dossier in NOTRES for f in (RACINE / dossier).rglob("*.py")]
    noms = {f: ".".join(f.relative_to(RACINE).with_suffix("").parts) for f in fichiers}
    return {nom.removesuffix(".__init__"): fichier for fichier, nom in noms.items()}


@cache
def importes(fichier: Path) -> frozenset[str]:
    """Return the modules that a file imports, anywhere in it, by their whole names."""
    trouves = set()
    for noeud in ast.walk(ast.parse(fichier.read_text("utf-8"))):
        if isinstance(noeud, ast.Import):
            trouves |= {alias.name for alias in noeud.names}
        elif isinstance(noeud, ast.ImportFrom) and noeud.module:
            trouves |= {f"{noeud.module}.{alias.name}" for alias in noeud.names}
            trouves.add(noeud.module)
    return frozenset(trouves)


def piece(module: str) -> str:
    """Return the room of a module: a package, or a room of `components`."""
    morceaux = module.split(".")
    return ".".join(morceaux[: 2 if morceaux[0] == "components" and len(morceaux) > 2 else 1])


def graphe(cle=lambda module: module) -> dict[str, set[str]]:
    arcs: dict[str, set[str]] = {}
    for nom, fichier in modules().items():
        vers = {cle(autre) for autre in importes(fichier) & modules().keys() if autre != nom}
        arcs.setdefault(cle(nom), set()).update(vers - {cle(nom)})
    return arcs


@pytest.mark.parametrize("cle", [lambda module: module, piece], ids=["fichiers", "pieces"])
def test_rien_n_importe_en_rond(cle):
    arcs = graphe(cle)
    assert sum(map(len, arcs.values())) > 20
    try:
        TopologicalSorter(arcs).prepare()
    except CycleError as erreur:
        pytest.fail(f"En rond : {' → '.join(erreur.args[1])}")


def test_cinq_etages_au_plus():
    arcs = {p: {v for v in vers if "." in v} for p, vers in graphe(piece).items() if "." in p}

    def hauteur(nom: str) -> int:
        return 1 + max((hauteur(autre) for autre in arcs[nom]), default=0)

    hauteurs = {nom: hauteur(nom) for nom in arcs}
    assert len(hauteurs) > 10
    assert max(hauteurs.values()) <= ETAGES, hauteurs


def premiers(fichier: Path) -> set[str]:
    return {nom.partition(".")[0] for nom in importes(fichier)}


def test_le_domaine_ignore_l_interface(racine):
    fichiers = list((racine / "spaser").rglob("*.py"))
    assert len(fichiers) > 10
    for fichier in fichiers:
        assert not premiers(fichier) & (INTERFACE | {"api", "suivi"}), fichier


def test_le_suivi_ne_connait_que_le_domaine(racine):
    fichiers = list((racine / "suivi").rglob("*.py"))
    assert len(fichiers) > 10
    for fichier in fichiers:
        assert not premiers(fichier) & (INTERFACE | {"api"}), fichier


def test_les_valeurs_du_domaine_ne_changent_pas():
    """Answers are shared by all threads, and scenarios are keys."""
    for nom in modules():
        if piece(nom) == "spaser" and nom != "spaser.__main__":
            for classe in vars(import_module(nom)).values():
                if isinstance(classe, type) and is_dataclass(classe):
                    parametres = classe.__dataclass_params__
                    assert parametres.frozen, classe
                    # Neither == nor hash can be asked of tables: what holds them is itself only.
                    types = {champ.type for champ in fields(classe)}
                    tables = any(re.search(r"pd\.|Entiers|Resultat|Donnees", t) for t in types)
                    assert parametres.eq != tables, classe


def test_l_api_ne_connait_que_le_domaine(racine):
    for fichier in (racine / "api").rglob("*.py"):
        assert not premiers(fichier) & INTERFACE, fichier


def test_hors_des_pages_personne_n_arrete_un_script(racine):
    """`st.stop()` and what calls it are for scripts: a route would answer nothing."""
    for nom, fichier in modules().items():
        if nom != "components.site.erreurs":
            assert "st.stop(" not in fichier.read_text("utf-8"), nom
        if piece(nom) in ("components.serveur", "components.presentation", "api"):
            assert "components.site.observatoire" not in importes(fichier), nom


def test_components_est_fait_de_pieces(racine):
    assert [f.name for f in (racine / "components").glob("*.py")] == ["__init__.py"]


def test_les_pages_restent_de_courts_recits(racine):
    for fichier in (racine / "pages").glob("*.py"):
        assert len(fichier.read_text("utf-8").splitlines()) <= 120, fichier


def test_les_couleurs_viennent_de_la_palette(racine):
    couleur = re.compile(r"#[0-9A-Fa-f]{6}\b")
    for nom, fichier in modules().items():
        if nom != "components.figures.palette":
            assert not couleur.search(fichier.read_text("utf-8")), nom
    for fichier in (*(racine / "static").glob("*.[cj]s*"), *(racine / "templates").rglob("*.*")):
        assert not couleur.search(fichier.read_text("utf-8")), fichier


def test_aucune_annee_de_comptes_n_est_tapee(observatoire):
    """Years on screen come from the data: a new year of accounts is a data change."""
    annees = re.compile(rf"\b({observatoire.exercices.reference}|36[ \u202f_]?255)\b")
    for nom, fichier in modules().items():
        if piece(nom) in ("spaser", "pages") and nom.startswith("spaser"):
            continue
        assert not annees.search(fichier.read_text("utf-8")), nom


def test_aucun_fichier_ne_vient_d_un_cdn(racine):
    motif = re.compile(r"https?://(cdn\.|unpkg|cdnjs|[a-z.]*jsdelivr|fonts\.g)")
    for dossier in (*NOTRES, "static", "templates", "content", ".streamlit"):
        for fichier in (racine / dossier).rglob("*"):
            if fichier.suffix in (".py", ".js", ".css", ".md", ".toml", ".html", ".typ"):
                assert not motif.search(fichier.read_text("utf-8")), fichier
