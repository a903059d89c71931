"""The OFGL's API (OpenDataSoft Explore v2.1) on this machine, for the part that is asked of it.

`select`, `where`, `group_by`, `limit`, `offset`, `delimiter` and `use_labels` as documented:
100 rows a page, 10,000 with `offset`, exports without a ceiling, a date that no number equals.
"""

from __future__ import annotations

import csv
import io
import json
import re
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pandas as pd

from spaser.actualisation.ofgl import AGREGATS, JEUX

CHEMIN = "/api/explore/v2.1/catalog/datasets/"
_CHAMPS = "exer siren categ lbudg agregat montant montant_bp montant_ba montant_flux ptot".split()
_LIEUX = {
    "region": "reg_code reg_name".split(),
    "departement": "reg_code reg_name dep_code dep_name".split(),
    "epci": "reg_code reg_name dep_code dep_name epci_code epci_name nat_juridique".split(),
    "commune": "reg_code reg_name dep_code dep_name com_code com_name insee".split(),
}
_CONDITION = re.compile(
    r"""\s*(?:
        year\((?P<date>\w+)\)\s*=\s*(?P<annee>\d{4})
      | (?P<champ>\w+)\s*=\s*(?P<valeur>"[^"]*"|\d+)
      | (?P<liste>\w+)\s+in\s*\((?P<valeurs>(?:\s*"[^"]*"\s*,?)+)\)
      | (?P<vide>\w+)\s+is\s+null
    )\s*(?:and\b|$)""",
    re.VERBOSE | re.IGNORECASE,
)

Ligne = dict[str, str]


class Refus(Exception):
    """What the API answers with a 400."""


@dataclass
class Panne:
    """How the server fails: what it answers `fois` times to addresses that contain `ou`."""

    statut: int = 200
    entetes: dict[str, str] = field(default_factory=dict)
    corps: bytes | None = None
    tronquee: bool = False
    coupee: bool = False
    ou: str = ""
    fois: int = 1_000_000


@dataclass
class Base:
    """The datasets, by name, with their fields; failures to come; and what was asked."""

    jeux: dict[str, list[Ligne]]
    champs: dict[str, list[str]]
    fichiers: dict[str, bytes] = field(default_factory=dict)
    pannes: list[Panne] = field(default_factory=list)
    demandes: list[str] = field(default_factory=list)

    def retirer(self, jeu: str, champ: str) -> None:
        self.champs[jeu] = [c for c in self.champs[jeu] if c != champ]


def filtrer(lignes: list[Ligne], champs: list[str], where: str) -> list[Ligne]:
    """Return the rows that a `where` keeps; raises Refus for what the API does not read."""
    fin = 0
    while fin < len(where.rstrip()):
        trouve = _CONDITION.match(where, fin)
        if trouve is None:
            raise Refus(f"Syntax error in ODSQL query near {where[fin : fin + 20]!r}")
        fin = trouve.end()
        champ = trouve["date"] or trouve["champ"] or trouve["liste"] or trouve["vide"]
        if champ not in champs:
            raise Refus(f"Unknown field: {champ}")
        if trouve["date"]:
            lignes = [li for li in lignes if li[champ][:4] == trouve["annee"]]
        elif trouve["champ"]:
            if champ == "exer":
                raise Refus("Cannot compare a date with a number: exer")
            lignes = [li for li in lignes if li[champ] == trouve["valeur"].strip('"')]
        elif trouve["liste"]:
            admises = set(re.findall(r'"([^"]*)"', trouve["valeurs"]))
            lignes = [li for li in lignes if li[champ] in admises]
        else:
            lignes = [li for li in lignes if not li[champ]]
    return lignes


def repondre(base: Base, jeu: str, quoi: str, options: dict[str, str]) -> tuple[str, bytes]:
    """Return the content type and the body of an answer."""
    champs = base.champs[jeu]
    lignes = filtrer(base.jeux[jeu], champs, options.get("where", ""))
    choisis = [c.strip() for c in options.get("select", ",".join(champs)).split(",")]
    groupe = options.get("group_by")
    limite = int(options.get("limit", 10 if quoi == "records" else -1))
    depart = int(options.get("offset", 0))
    if groupe is not None:
        if groupe not in champs or choisis != ["count(*) as n"]:
            raise Refus(f"Unknown field: {groupe}")
        effectifs = Counter(ligne[groupe] for ligne in lignes)
        resultats = [{groupe: valeur or None, "n": n} for valeur, n in effectifs.items()]
        return "application/json", json.dumps({"results": resultats[:limite]}).encode()
    inconnus = [champ for champ in choisis if champ not in champs]
    if inconnus:
        raise Refus(f"Unknown field: {inconnus[0]}")
    if quoi == "records":
        if not 0 <= limite <= 100 or depart + limite > 10_000:
            raise Refus("Invalid value for limit or offset API parameter")
        page = [{c: ligne[c] for c in choisis} for ligne in lignes[depart : depart + limite]]
        contenu = {"total_count": len(lignes), "results": page}
        return "application/json", json.dumps(contenu).encode()
    texte = io.StringIO()
    ecrivain = csv.writer(texte, delimiter=options.get("delimiter", ";"), lineterminator="\r\n")
    ecrivain.writerow(choisis)
    garde = lignes[depart:] if limite == -1 else lignes[depart : depart + limite]
    ecrivain.writerows([ligne[c] for c in choisis] for ligne in garde)
    return "text/csv", texte.getvalue().encode("utf-8-sig")


class _Guichet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    base: Base

    def do_GET(self) -> None:
        self.base.demandes.append(self.path)
        adresse = urlsplit(self.path)
        for panne in self.base.pannes:
            if panne.fois > 0 and panne.ou in self.path:
                panne.fois -= 1
                return self._panne(panne)
        if adresse.path in self.base.fichiers:
            return self._envoyer(200, "application/json", self.base.fichiers[adresse.path])
        jeu, _, quoi = adresse.path.removeprefix(CHEMIN).partition("/")
        options = {cle: valeurs[0] for cle, valeurs in parse_qs(adresse.query).items()}
        if jeu not in self.base.jeux or quoi not in ("records", "exports/csv"):
            return self._envoyer(404, "application/json", b"{}")
        try:
            return self._envoyer(200, *repondre(self.base, jeu, quoi, options))
        except Refus as refus:
            corps = {"error_code": "ODSQLError", "message": str(refus)}
            return self._envoyer(400, "application/json", json.dumps(corps).encode())

    def do_HEAD(self) -> None:
        self.do_GET()

    def _panne(self, panne: Panne) -> None:
        if not (panne.tronquee or panne.coupee):
            self._envoyer(panne.statut, "text/html", panne.corps or b"", **panne.entetes)
            return
        adresse = urlsplit(self.path)
        jeu, _, quoi = adresse.path.removeprefix(CHEMIN).partition("/")
        options = {cle: valeurs[0] for cle, valeurs in parse_qs(adresse.query).items()}
        type_, corps = repondre(self.base, jeu, quoi, options)
        if panne.tronquee:
            lignes = corps.splitlines(keepends=True)
            self._envoyer(200, type_, b"".join(lignes[: 1 + len(lignes) // 2]))
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(corps)))
        self.end_headers()
        self.wfile.write(corps[: len(corps) // 2])
        self.close_connection = True

    def _envoyer(self, statut: int, type_: str, corps: bytes, **entetes: str) -> None:
        self.send_response(statut)
        self.send_header("Content-Type", type_)
        self.send_header("Content-Length", str(len(corps)))
        for nom, valeur in entetes.items():
            self.send_header(nom.replace("_", "-"), valeur)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(corps)

    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def servir(base: Base) -> Iterator[str]:
    """Serve a base on this machine; give its address."""
    guichet = type("Guichet", (_Guichet,), {"base": base})
    with ThreadingHTTPServer(("127.0.0.1", 0), guichet) as serveur:
        threading.Thread(target=serveur.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield f"http://127.0.0.1:{serveur.server_address[1]}"
        finally:
            serveur.shutdown()


def base_de(extrait: Path, exercice: int, decoupage: Path, departements: Path) -> Base:
    """Return the base that an extract of ours comes from: the accounts as the OFGL writes them.

    Overseas régions lose their zero, EPCI take their abbreviations, Paris and Lyon are among
    départements too, and the first commune nouvelle is in two accounts.
    """
    table = pd.read_csv(extrait, dtype=str, keep_default_na=False)
    communes = pd.read_csv(decoupage, dtype=str).set_index("code")["departement"]
    regions = pd.read_csv(departements, dtype=str).set_index("code")["region"]
    jeux: dict[str, list[Ligne]] = {jeu.nom: [] for jeu in JEUX.values()}
    for compte in table.to_dict("records"):
        departement = communes.get(compte["code"], "")
        compte["region"] = regions.get(departement, "").lstrip("0")
        jeux[JEUX[compte["type"]].nom] += _lignes(compte, exercice)
        if compte["siren"] in ("217500016", "200046977"):
            code = {"217500016": "75", "200046977": "691"}[compte["siren"]]
            autre = compte | {"type": "departement", "code": code}
            jeux[JEUX["departement"].nom] += _lignes(autre, exercice)
    champs = {JEUX[type_].nom: [*_CHAMPS, *lieux] for type_, lieux in _LIEUX.items()}
    return Base(jeux, champs)


def _lignes(compte: dict[str, str], exercice: int) -> list[Ligne]:
    type_, code, nom = compte["type"], compte["code"], compte["nom"]
    for entier, sigle in (
        ("Communauté de communes ", "CC "),
        ("Communauté d'agglomération ", "CA "),
        ("Communauté urbaine ", "CU "),
    ):
        nom = sigle + nom.removeprefix(entier) if nom.startswith(entier) else nom
    lieu = {
        "region": {"reg_code": code.lstrip("0"), "reg_name": nom},
        "departement": {"dep_code": code.lstrip("0") or code, "dep_name": nom},
        "epci": {
            "epci_code": code,
            "epci_name": nom,
            "nat_juridique": {"METRO": "M", "MET69": "M"}.get(compte["nature"], compte["nature"]),
        },
        "commune": {
            "com_code": code,
            "com_name": nom,
            "insee": code,
            "reg_code": compte["region"],
        },
    }[type_]
    lignes = []
    for agregat, champ in AGREGATS.items():
        euros = int(compte[champ]) * 1000
        montant = {"montant": f"{euros}.0", "montant_bp": f"{euros}.0"}
        if type_ == "commune":
            # The consolidated amount is another one: it must not be read.
            montant["montant"] = f"{euros + 7_000_000}.0"
        lignes.append(
            dict.fromkeys([*_CHAMPS, *_LIEUX[type_]], "")
            | lieu
            | montant
            | {
                "exer": str(exercice),
                "siren": compte["siren"],
                "lbudg": nom.upper(),
                "agregat": agregat,
                "montant_ba": "0.0",
                "montant_flux": "0.0",
                "ptot": compte["population"],
            }
        )
    return lignes


def scinder(base: Base, code: str, ancien: str, siren: str) -> None:
    """Split the account of a commune in two: a former one, of that code and SIREN, keeps a part."""
    lignes = base.jeux[JEUX["commune"].nom]
    for ligne in [li for li in lignes if li["com_code"] == code]:
        part = {c: f"{float(ligne[c]) * 0.25}" for c in ("montant", "montant_bp")}
        reste = {c: f"{float(ligne[c]) * 0.75}" for c in ("montant", "montant_bp")}
        habitants = int(ligne["ptot"]) // 4
        lignes.append(ligne | part | {"insee": ancien, "siren": siren, "ptot": str(habitants)})
        ligne |= reste | {"ptot": str(int(ligne["ptot"]) - habitants)}
