"""The Frictionless Data Package and the dictionary, written from provenance and schemas."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandera.pandas as pa

from spaser.empreintes import empreinte
from spaser.schemas_des_tables import COMPTES_D_UN_EXERCICE, CONSTRUITS, SOURCES

_MEDIATYPES = {
    ".csv": "text/csv",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
    ".topojson": "application/json",
}

Ressource = dict[str, Any]


def lire_provenance(sources: Path) -> dict[str, Any]:
    """Return the hand-kept provenance of the extracts that are there.

    One that is `facultatif` may be absent: nothing then comes from it.
    """
    provenance = tomllib.loads((sources / "provenance.toml").read_text("utf-8"))
    absents = {
        nom
        for nom, fiche in provenance["sources"].items()
        if fiche.pop("facultatif", False) and not chemin_de(nom, provenance, sources).exists()
    }
    for nom in absents:
        del provenance["sources"][nom]
    for fiche in provenance["construits"].values():
        fiche["sources"] = [nom for nom in fiche["sources"] if nom not in absents]
    return provenance


def chemin_de(nom: str, provenance: dict[str, Any], sources: Path) -> Path:
    """Return the file of a source; its name may have a year, which that of the source has not."""
    fichier: str = provenance["sources"][nom].get("fichier", f"{nom}.csv")
    return sources / fichier


def _exercices(provenance: dict[str, Any], reference: int) -> dict[str, Any]:
    fiches = [fiche for fiche in provenance["sources"].values() if "exercice" in fiche]
    tous = [
        {
            "annee": fiche["exercice"],
            "provisoire": fiche.get("provisoire", False),
            "acces": fiche["acces"],
        }
        for fiche in sorted(fiches, key=lambda fiche: int(fiche["exercice"]))
    ]
    return {"reference": reference, "tous": tous}


def decrire_paquet(
    dossier: Path, provenance: dict[str, Any], reference: int, construits: Path, servis: Path
) -> dict[str, Any]:
    """Return the Data Package over `dossier/sources`, the built tables and the served files.

    `provenance`: that of `lire_provenance`. `reference`: the year of reference. `construits`:
    folder of the built tables. `servis`: folder of the files for browsers, listed by hash apart
    from the resources since they live outside the package's folder.
    """
    licences = provenance["licences"]
    ressources: list[Ressource] = []
    for nom, fiche in provenance["sources"].items():
        fichier = chemin_de(nom, provenance, dossier / "sources")
        ressource = _ressource(f"source-{nom}", f"sources/{fichier.name}", fichier, fiche)
        ressource |= {
            "producteur": fiche["producteur"],
            "date_acces": fiche["acces"],
            "sources": fiche["liens"],
            "licenses": [licences[fiche["licence"]]],
        }
        schema = COMPTES_D_UN_EXERCICE if "exercice" in fiche else SOURCES.get(nom)
        if schema is not None:
            ressource |= {
                "dialect": {"delimiter": ","},
                "schema": _schema(schema, _entetes(fichier)),
            }
        elif "champs" in fiche:
            ressource |= {"type": "file", "schema": {"fields": fiche["champs"]}}
        ressources.append(ressource)
    for nom, fiche in provenance["construits"].items():
        fichier = construits / f"{nom}.parquet"
        origines = _origines(fiche, provenance)
        ressource = _ressource(nom, fichier.name, fichier, fiche) | {
            "construit": True,
            # Its schema is checked by `spaser.lecture`; other tools read it as a plain file.
            "type": "file",
            "producteur": "Observatoire SPASER",
            "date_acces": max(origine["acces"] for origine in origines),
            "sources": _sans_doublon(lien for o in origines for lien in o["liens"]),
            "licenses": _sans_doublon(licences[o["licence"]] for o in origines),
            "schema": _schema(CONSTRUITS[nom]),
        }
        ressources.append(ressource)
    return {
        "name": "observatoire-spaser",
        "title": "Observatoire SPASER : achats, obligations et adoptions",
        "description": (
            "Achats annuels estimés des collectivités françaises, SPASER adoptés relevés dans "
            "des pages publiques, ce qu'ils promettent et obtiennent, repères publiés et cadre "
            "légal."
        ),
        "profile": "data-package",
        "licenses": list(licences.values()),
        "exercices": _exercices(provenance, reference),
        "resources": ressources,
        "fichiers_servis": [
            {"path": f"static/carte/{f.name}", "hash": f"sha256:{empreinte(f)}"}
            for f in sorted(servis.iterdir())
        ],
    }


def ecrire_json(contenu: dict[str, Any], chemin: Path) -> None:
    """Write a JSON file for people and tools: indented, accents kept."""
    chemin.write_text(json.dumps(contenu, ensure_ascii=False, indent=2) + "\n", "utf-8")


def completer_lisez_moi(texte: str, limites: str, paquet: dict[str, Any]) -> str:
    """Return `data/README.md` with its limits and its dictionary rewritten between their marks."""
    return _inserer(_inserer(texte, "limites", limites), "dictionnaire", _dictionnaire(paquet))


def _inserer(texte: str, nom: str, contenu: str) -> str:
    debut, fin = f"<!-- {nom} : début -->", f"<!-- {nom} : fin -->"
    avant, _, reste = texte.partition(debut)
    _, _, apres = reste.partition(fin)
    return f"{avant}{debut}\n{contenu.strip()}\n{fin}{apres}"


def _ressource(nom: str, chemin: str, fichier: Path, fiche: dict[str, Any]) -> Ressource:
    ressource = {
        "name": nom.replace("_", "-"),
        "path": chemin,
        "title": fiche["titre"],
        "description": fiche["description"],
        "format": fichier.suffix.removeprefix("."),
        "mediatype": _MEDIATYPES[fichier.suffix],
        "bytes": fichier.stat().st_size,
        "hash": f"sha256:{empreinte(fichier)}",
    }
    return ressource if fichier.suffix == ".parquet" else ressource | {"encoding": "utf-8"}


def _entetes(fichier: Path) -> list[str]:
    with fichier.open(encoding="utf-8-sig") as lignes:
        return lignes.readline().strip().split(",")


def _origines(fiche: dict[str, Any], provenance: dict[str, Any]) -> list[dict[str, Any]]:
    """Return what a table is built from; `comptes` stands for the accounts of every year."""
    sources = provenance["sources"]
    comptes = [autre for autre in sources.values() if "exercice" in autre]
    return [
        origine
        for nom in fiche["sources"]
        for origine in (comptes if nom == "comptes" else [sources[nom]])
    ]


def _schema(schema: pa.DataFrameSchema, entetes: Sequence[str] = ()) -> dict[str, Any]:
    """Return a schema as the package says it; of optional fields, those among `entetes`."""
    champs = []
    for nom, colonne in schema.columns.items():
        if not colonne.required and nom not in entetes:
            continue
        meta = colonne.metadata or {}
        champ: dict[str, Any] = {
            "name": nom,
            "type": meta["type"],
            "description": colonne.description,
        }
        if meta["unite"]:
            champ["unite"] = meta["unite"]
        if not colonne.nullable:
            champ["constraints"] = {"required": True}
        if colonne.unique:
            champ.setdefault("constraints", {})["unique"] = True
        champs.append(champ)
    return {"fields": champs, "missingValues": [""]}


def _sans_doublon(elements: Any) -> list[dict[str, Any]]:
    return list({json.dumps(element, sort_keys=True): element for element in elements}.values())


def _dictionnaire(paquet: dict[str, Any]) -> str:
    blocs = []
    for ressource in paquet["resources"]:
        liens = ", ".join(f"[{lien['title']}]({lien['path']})" for lien in ressource["sources"])
        licences = " ; ".join(licence["title"] for licence in ressource["licenses"])
        bloc = [
            f"### `{ressource['path']}`",
            "",
            f"{ressource['title']}. {ressource['description']}",
            "",
            f"- Producteur : {ressource['producteur']}",
            f"- Source : {liens}",
            f"- Licence : {licences}",
            f"- Accès : {ressource['date_acces']}",
            "",
        ]
        champs = ressource.get("schema", {}).get("fields", [])
        if champs:
            bloc += ["| champ | type | unité | contenu |", "|---|---|---|---|"]
            bloc += [
                f"| {c['name']} | {c['type']} | {c.get('unite', '')} | {c['description']} |"
                for c in champs
            ]
            bloc.append("")
        blocs.append("\n".join(bloc))
    return "\n".join(blocs)
