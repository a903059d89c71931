"""Links of the data and of the texts: which ones no longer answer."""

from __future__ import annotations

import csv
import http
import http.client
import re
import ssl
import tomllib
import urllib.error
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from spaser.actualisation.client import Client, phrase_de_panne
from spaser.actualisation.rapport import Rapport, Section
from spaser.erreurs import ErreurActualisation
from spaser.formats import quantite

_HOTES_ENSEMBLE = 8
# Some servers refuse HEAD, or anything that is not a browser: that says nothing of the page.
_RESERVES = {401, 403, 405, 406, 429, 451}
_ADRESSE = re.compile(r"https?://[^\s<>\"'`)\]}]+")


@dataclass(frozen=True)
class Lien:
    """An address and the files that give it."""

    adresse: str
    ou: tuple[str, ...]


@dataclass(frozen=True)
class Verdict:
    """What a link answered: `phrase` is None if it leads somewhere; `sur` if it surely does not."""

    lien: Lien
    phrase: str | None
    sur: bool = True


def liens(racine: Path) -> list[Lien]:
    """Return the links of the extracts, of their provenance and of the texts of a project."""
    sources = racine / "data" / "sources"
    trouves: defaultdict[str, set[str]] = defaultdict(set)
    for table in sorted(sources.glob("*.csv")):
        with table.open(encoding="utf-8-sig", newline="") as fichier:
            lignes = csv.DictReader(fichier)
            for champ in [c for c in lignes.fieldnames or () if c.endswith("_url")]:
                for ligne in lignes:
                    if adresse := ligne[champ]:
                        trouves[adresse].add(table.name)
    for adresse in _dans(tomllib.loads((sources / "provenance.toml").read_text("utf-8"))):
        trouves[adresse].add("provenance.toml")
    for texte in sorted([*sources.glob("*.md"), *(racine / "content").glob("*.*")]):
        for adresse in _ADRESSE.findall(texte.read_text("utf-8")):
            trouves[adresse.rstrip(".,;:")].add(texte.name)
    return [Lien(adresse, tuple(sorted(ou))) for adresse, ou in sorted(trouves.items())]


def _dans(valeur: Any) -> Iterable[str]:
    if isinstance(valeur, Mapping):
        for contenu in valeur.values():
            yield from _dans(contenu)
    elif isinstance(valeur, list):
        for contenu in valeur:
            yield from _dans(contenu)
    elif isinstance(valeur, str) and _ADRESSE.fullmatch(valeur):
        yield valeur


def verifier(
    client: Client, a_verifier: list[Lien], avancer: Callable[[int], None] = lambda faits: None
) -> list[Verdict]:
    """Return the verdict of each link, in the same order: one request at a time per host."""
    par_hote: defaultdict[str, list[Lien]] = defaultdict(list)
    for lien in a_verifier:
        par_hote[_hote(lien.adresse)].append(lien)
    verdicts: dict[Lien, Verdict] = {}

    def visiter(hote: str) -> None:
        for lien in par_hote[hote]:
            verdicts[lien] = _verdict(client, lien)
            avancer(len(verdicts))

    with ThreadPoolExecutor(_HOTES_ENSEMBLE) as ensemble:
        for _ in ensemble.map(visiter, par_hote):
            pass
    return [verdicts[lien] for lien in a_verifier]


def _hote(adresse: str) -> str:
    try:
        return urlsplit(adresse).netloc
    except ValueError:
        return ""


def _verdict(client: Client, lien: Lien) -> Verdict:
    for methode in ("HEAD", "GET"):
        try:
            with client.ouvrir(lien.adresse, methode):
                return Verdict(lien, None)
        except (OSError, http.client.HTTPException, ssl.SSLError, ValueError) as erreur:
            panne = erreur
            if isinstance(erreur, urllib.error.HTTPError):
                erreur.close()
        except ErreurActualisation as erreur:
            return Verdict(lien, str(erreur))
        if not isinstance(panne, urllib.error.HTTPError | http.client.HTTPException):
            break
    statut = panne.code if isinstance(panne, urllib.error.HTTPError) else 0
    if isinstance(panne, ValueError) and not isinstance(panne, OSError):
        return Verdict(lien, "n'est pas une adresse lisible")
    return Verdict(lien, phrase_de_panne(panne), statut not in _RESERVES)


def rapport(verdicts: list[Verdict]) -> Rapport:
    """Return the links that no longer answer, then those that a person must open."""
    morts = [v for v in verdicts if v.phrase is not None and v.sur]
    reserves = [v for v in verdicts if v.phrase is not None and not v.sur]
    return Rapport(
        "Liens des sources",
        (
            Section(
                "Résultat",
                (
                    f"{quantite(len(verdicts), 'lien vérifié', 'liens vérifiés')} : "
                    f"{quantite(len(morts), 'ne répond plus', 'ne répondent plus')}, "
                    f"{quantite(len(reserves), 'reste à ouvrir', 'restent à ouvrir')} à la main.",
                ),
            ),
            _section("Ne répondent plus", morts),
            _section("À ouvrir à la main (refusent les robots)", reserves),
        ),
    )


def _section(titre: str, verdicts: list[Verdict]) -> Section:
    if not verdicts:
        return Section(titre, ("Aucun.",))
    return Section(
        titre,
        (),
        (
            ("adresse", "ce qui se passe", "fichiers"),
            *((v.lien.adresse, v.phrase or "", ", ".join(v.lien.ou)) for v in verdicts),
        ),
    )
