"""Links of the texts and of the data: well formed, and leading somewhere on this site."""

import re
from urllib.parse import urlsplit

import pytest

from api import CHEMIN as CHEMIN_API
from api.application import creer_api, document
from components.comprendre.retours import fiches
from components.site.plan import CHEMIN_STATIQUE, PAGES
from spaser.donnees import RACINE

LIEN = re.compile(r"\]\(([^)\s]+)\)")
TEXTES = sorted(
    [
        *(RACINE / "content").glob("*.md"),
        *(RACINE / "docs").glob("*.md"),
        *RACINE.glob("*.md"),
        RACINE / "data/README.md",
    ]
)


def bien_forme(adresse: str) -> bool:
    morceaux = urlsplit(adresse)
    return (
        morceaux.scheme in ("http", "https")
        and re.fullmatch(r"[a-z0-9.-]+\.[a-z]{2,}\.?", morceaux.netloc) is not None
        and not re.search(r"[\s<>\"']", adresse)
    )


def mene_quelque_part(adresse: str, depuis) -> bool:
    chemin = urlsplit(adresse).path
    if chemin.startswith(CHEMIN_API):
        return chemin.removeprefix(CHEMIN_API) in (*document(creer_api())["paths"], "/openapi.json")
    if chemin.startswith(CHEMIN_STATIQUE):
        return (RACINE / "static" / chemin.removeprefix(f"{CHEMIN_STATIQUE}/")).is_file()
    if chemin.startswith("/"):
        return chemin.strip("/") in {page.chemin for page in PAGES}
    return (depuis.parent / chemin).exists()


@pytest.mark.parametrize("fichier", TEXTES, ids=lambda fichier: fichier.name)
def test_les_liens_des_textes(fichier):
    for adresse in LIEN.findall(fichier.read_text("utf-8")):
        if urlsplit(adresse).scheme:
            assert bien_forme(adresse), adresse
        else:
            assert mene_quelque_part(adresse, fichier), adresse


def test_les_liens_des_donnees(donnees):
    adresses = [
        adresse
        for table in (
            donnees.adoptions,
            donnees.reperes_obliges,
            donnees.reperes_adoption,
            donnees.reperes_clauses,
            donnees.objectifs_nationaux,
            donnees.engagements,
            donnees.cadre_legal,
            donnees.achats_declares,
        )
        for adresse in table["source_url"]
    ]
    adresses += [
        lien["path"]
        for ressource in donnees.paquet["resources"]
        for lien in ressource.get("sources", [])
    ]
    assert len(adresses) > 200
    assert [adresse for adresse in adresses if not bien_forme(adresse)] == []


def test_les_retours_ont_leurs_sources(donnees):
    sirens = [fiche["siren"] for fiche in fiches()]
    assert len(sirens) == len(set(sirens)) >= 10
    adoptees = donnees.adoptions[donnees.adoptions["confiance"] != "faible"]
    assert set(sirens) <= set(adoptees["siren"])
    types = donnees.collectivites.set_index("siren").loc[sirens, "type"]
    assert set(types) == {"region", "departement", "epci", "commune"}
    for fiche in fiches():
        assert set(fiche) <= {
            "siren",
            "pourquoi",
            "axes",
            "objectifs",
            "indicateurs",
            "suivi",
            "en_bref",
            "siennes",
            "sources",
        }
        # In a few words, only what the card says.
        assert set(fiche.get("en_bref", {})) <= set(fiche) - {"siren", "pourquoi"}
        assert all(len(mots) <= 30 for mots in fiche.get("en_bref", {}).values())
        pages = [*fiche.get("siennes", []), *fiche.get("sources", [])]
        assert pages
        assert all(bien_forme(adresse) for _, adresse in pages)
