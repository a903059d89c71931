"""Faults put in the code one at a time: which ones do the tests see?

Mutants are drawn over the places where cosmic-ray can change something, one change per place, and
the deliberate faults of `mutations.toml` are put after them. Each is written in a copy of the
project, then tried against the test files that run its statement, the shortest first, until
one fails; a test that no longer ends counts as failed. Texts are not changed. Run by
`make mutations`, never as a test; takes about half an hour on two cores.
"""

from __future__ import annotations

import argparse
import ast
import compileall
import contextlib
import difflib
import gc
import hashlib
import importlib
import json
import multiprocessing
import os
import py_compile
import random
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

import coverage
import pytest
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.ast.ast_query import ASTQuery
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from parso.tree import NodeOrLeaf

RACINE = Path(__file__).resolve().parent.parent
DONNEES = Path(__file__).with_suffix(".toml")
DOSSIERS = ("spaser", "api", "components/serveur")
ESSAIS = ("tests/unit", "tests/app")
SCORE = 0.95
OUVRIERS = 2
LONGUEUR_D_UN_ESSAI = 60
"""Seconds after which a test is told never to end: the longest takes a fifth of that."""
LONGUEUR_EN_TOUT = 1_200
PREMIERS = 3
MEMOIRE = 6 * 1024**3

TUE, SANS_FIN, SURVIT = "tué", "sans fin", "survit"

# Where words are compared, « before » and « after » are no faults that one makes.
ORDRE = re.compile(r"ReplaceComparisonOperator_(Eq|NotEq)_(Lt|Gt)")

Etendue = tuple[tuple[int, int], tuple[int, int]]
"""Where something starts and ends: line from 1, column from 0."""


@dataclass(frozen=True)
class Faute:
    """A change of one file, and what tells it from others whatever its line."""

    fichier: str
    ligne: int
    fonction: str
    operateur: str
    avant: str
    apres: str
    texte: str

    @property
    def cle(self) -> tuple[str, str, str, str]:
        """What `mutations.toml` says of an equivalent mutant."""
        return self.fichier, self.fonction, self.avant, self.apres

    def __str__(self) -> str:
        lignes = [f"{self.fichier}:{self.ligne} {self.fonction} ({self.operateur})"]
        lignes += [f"  - {ligne}" for ligne in self.avant.splitlines()]
        lignes += [f"  + {ligne}" for ligne in self.apres.splitlines()]
        return "\n".join(lignes)


def faute(fichier: str, fonction: str, operateur: str, texte: str) -> Faute:
    """Return the fault that gives a file this text."""
    lignes, nouvelles = ((RACINE / fichier).read_text("utf-8").splitlines(), texte.splitlines())
    changements = [
        code
        for code in difflib.SequenceMatcher(None, lignes, nouvelles, autojunk=False).get_opcodes()
        if code[0] != "equal"
    ]
    debut, fin = changements[0][1], changements[-1][2]
    premiere, derniere = changements[0][3], changements[-1][4]
    if premiere == derniere:
        # Nothing in its place: the line after says which decorator is gone.
        fin, derniere = fin + 1, derniere + 1
    avant, apres = (
        "\n".join(filter(None, map(str.strip, bloc)))
        for bloc in (lignes[debut:fin], nouvelles[premiere:derniere])
    )
    premiere_dite = next(n for n in range(debut, fin + 1) if n == fin or lignes[n].strip())
    return Faute(fichier, premiere_dite + 1, fonction, operateur, avant, apres, texte)


def operateurs() -> Iterator[str]:
    """Yield the operators that need nothing said."""
    for nom in operator_names():
        # Equal numbers, words and members are also the same object, or never: chance decides.
        identite = "_Is" in nom and not nom.endswith(("_Is_IsNot", "_IsNot_Is"))
        if not identite and not get_operator(nom).arguments():
            yield nom


def lieux(fichier: str) -> dict[Etendue, list[tuple[str, int, str]]]:
    """Return the operators that apply at each place of a file, their rank and the function."""
    source = (RACINE / fichier).read_text("utf-8")
    arbre, annotees = get_ast(source), annotations(source)
    trouves: dict[Etendue, list[tuple[str, int, str]]] = {}
    for nom in operateurs():
        operateur = get_operator(nom)()
        rang = -1
        for noeud in ast_nodes(arbre):
            for debut, fin in operateur.mutation_positions(noeud):
                rang += 1
                if (
                    ("_BitOr_" in nom and any(d <= debut < f for d, f in annotees))
                    or (ORDRE.search(nom) and est_un_mot(noeud, debut))
                    or noeud.parent.type == "parameters"  # The `*` of a signature.
                ):
                    continue
                fonction = ASTQuery(noeud).get_definition_name() or ""
                trouves.setdefault((debut, fin), []).append((nom, rang, fonction))
    return trouves


def est_un_mot(comparaison: NodeOrLeaf, debut: tuple[int, int]) -> bool:
    """Return whether what follows an operator is a text, or a constant that names one."""
    operateur = next(enfant for enfant in comparaison.children if enfant.start_pos == debut)
    suite = operateur.get_next_sibling().get_code().strip()
    return suite.startswith(("'", '"')) or suite.isupper()


def annotations(source: str) -> list[Etendue]:
    """Return where annotations start and end: `A | B` says nothing there that runs."""
    notes = []
    for noeud in ast.walk(ast.parse(source)):
        for champ in ("annotation", "returns"):
            if note := getattr(noeud, champ, None):
                fin = (note.end_lineno, note.end_col_offset)
                notes.append(((note.lineno, note.col_offset), fin))
    return notes


def tirer(graine: int, nombre: int, fichiers: list[str], connus: set) -> list[Faute]:
    """Draw mutants, one per place, until enough are not among those known to be equivalent."""
    hasard = random.Random(graine)
    places = [(fichier, *lieu) for fichier in fichiers for lieu in sorted(lieux(fichier).items())]
    hasard.shuffle(places)
    tires: list[Faute] = []
    for fichier, _, choix in places:
        if sum(tire.cle not in connus for tire in tires) == nombre:
            break
        nom, rang, fonction = hasard.choice(choix)
        texte = None
        # cosmic-ray does not replace an exception written with its module.
        with contextlib.suppress(AttributeError):
            texte = mutate_code((RACINE / fichier).read_text("utf-8"), get_operator(nom)(), rang)
        if texte and compile_sans_reproche(texte):
            tires.append(faute(fichier, fonction, nom.partition("/")[2], texte))
    return tires


def compile_sans_reproche(texte: str) -> bool:
    """Return whether Python reads a text; what it does not, no test has to see."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            compile(texte, "mutant", "exec")
        except (SyntaxError, SyntaxWarning):
            return False
    return True


def fautes_volontaires(voulues: list[dict[str, str]]) -> tuple[list[Faute], list[str]]:
    """Return the deliberate faults, and the names of those whose text is not there once."""
    bonnes, introuvables = [], []
    for voulue in voulues:
        texte = (RACINE / voulue["fichier"]).read_text("utf-8")
        if texte.count(voulue["avant"]) == 1:
            texte = texte.replace(voulue["avant"], voulue["apres"], 1)
            bonnes.append(faute(voulue["fichier"], "", voulue["nom"], texte))
        else:
            introuvables.append(voulue["nom"])
    return bonnes, introuvables


@dataclass(frozen=True)
class Parcours:
    """How long a test file takes, in seconds, and the lines of each file that it runs."""

    duree: float
    lignes: dict[str, list[int]]


class Atelier:
    """A copy of the project's files, in a process of its own: faults are put there one by one."""

    def __init__(self, dossier: Path) -> None:
        self.dossier = dossier
        liste = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        noms = subprocess.run(liste, cwd=RACINE, check=True, capture_output=True, text=True).stdout
        for nom in filter(None, noms.split("\0")):
            if (RACINE / nom).is_file():
                (dossier / nom).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(RACINE / nom, dossier / nom)
        # A fault often keeps the length and the second of its file: only the text tells.
        selon_le_texte = py_compile.PycInvalidationMode.CHECKED_HASH
        for nom in ("api", "components", "spaser"):
            compileall.compile_dir(dossier / nom, quiet=1, invalidation_mode=selon_le_texte)

    def _lancer(self, essais: list[str], suivi: coverage.Coverage | None = None) -> tuple[int, str]:
        """Run test files in a child; return its exit status, -9 if killed, and its output."""
        sortie = self.dossier / "sortie"
        enfant = os.fork()
        if not enfant:
            self._essayer_ici(essais, sortie, suivi)
        limite = time.monotonic() + LONGUEUR_EN_TOUT
        while not (fin := os.waitpid(enfant, os.WNOHANG))[0]:
            if time.monotonic() > limite:
                os.killpg(enfant, signal.SIGKILL)
            time.sleep(0.02)
        return os.waitstatus_to_exitcode(fin[1]), sortie.read_text("utf-8", "replace")

    def _essayer_ici(
        self, essais: list[str], sortie: Path, suivi: coverage.Coverage | None
    ) -> NoReturn:
        code = 1
        try:
            os.setsid()
            resource.setrlimit(resource.RLIMIT_DATA, (MEMOIRE, MEMOIRE))
            for descripteur in (1, 2):
                os.dup2(os.open(sortie, os.O_CREAT | os.O_WRONLY | os.O_TRUNC), descripteur)
            os.chdir(self.dossier)
            if suivi:
                suivi.start()
            code = pytest.main(
                [
                    *("-x", "-q", "--tb=line", "-p", "no:cacheprovider"),
                    # Libraries are there before pytest looks at them.
                    *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
                    *("-o", f"faulthandler_timeout={LONGUEUR_D_UN_ESSAI}"),
                    *("-o", "faulthandler_exit_on_timeout=true"),
                    # The profile "ci" of hypothesis draws the same cases each time.
                    *("--hypothesis-profile=ci", f"--basetemp={self.dossier / 'temporaire'}"),
                    *essais,
                ]
            )
            if suivi:
                suivi.stop()
                suivi.save()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def parcourir(self, essai: str) -> Parcours:
        """Return what a test file runs; stop everything if it fails when nothing is wrong."""
        donnees = self.dossier / "couverture"
        debut = time.perf_counter()
        suivi = coverage.Coverage(donnees, source=[str(self.dossier)], messages=False)
        code, sortie = self._lancer([essai], suivi)
        duree = time.perf_counter() - debut
        if code:
            raise RuntimeError(f"Sans aucune faute, {essai} échoue ({code}) :\n{sortie}")
        vues = coverage.CoverageData(donnees)
        vues.read()
        lignes = {
            str(Path(nom).relative_to(self.dossier)): sorted(vues.lines(nom) or ())
            for nom in vues.measured_files()
        }
        donnees.unlink()
        return Parcours(duree, lignes)

    def essayer(self, faute: Faute, essais: list[str]) -> tuple[str, str]:
        """Put a fault, run test files, take it away; return its fate and the test that saw it."""
        cible = self.dossier / faute.fichier
        sain = cible.read_text("utf-8")
        cible.write_text(faute.texte, "utf-8")
        try:
            # Most are seen by the first ones: the others need not even be imported.
            for lot in (essais[:PREMIERS], essais[PREMIERS:]):
                code, sortie = self._lancer(lot) if lot else (0, "")
                if code == -signal.SIGKILL or "\nTimeout (0:" in sortie:
                    return SANS_FIN, "un essai n'en finit pas"
                if code:
                    vus = [
                        m for m in sortie.splitlines() if m.startswith(("FAILED ", "ERROR tests"))
                    ]
                    return TUE, vus[0] if vus else sortie[-500:]
        finally:
            cible.write_text(sain, "utf-8")
        return SURVIT, ""


_atelier: Atelier


def s_installer(dossier: str) -> None:
    """Make the copy of a worker."""
    global _atelier
    sien = Path(dossier) / str(os.getpid())
    sien.mkdir()
    _atelier = Atelier(sien)


def parcourir(essai: str) -> Parcours:
    """Do so in the copy of the worker."""
    return _atelier.parcourir(essai)


def essayer(faute: Faute, essais: list[str]) -> tuple[str, str]:
    """Do so in the copy of the worker."""
    return _atelier.essayer(faute, essais)


def precharger() -> None:
    """Import once, for all that this process forks, the libraries that the tests import."""
    lecture, ecriture = os.pipe()
    enfant = os.fork()
    if not enfant:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        os.chdir(RACINE)
        pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *ESSAIS])
        with os.fdopen(ecriture, "w") as tube:
            json.dump(
                [
                    nom
                    for nom, module in sys.modules.items()
                    if "site-packages" in (getattr(module, "__file__", None) or "")
                ],
                tube,
            )
            tube.flush()
            os._exit(0)
    os.close(ecriture)
    with os.fdopen(lecture) as tube:
        noms = json.load(tube)
    os.waitpid(enfant, 0)
    for nom in noms:
        with contextlib.suppress(Exception), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            importlib.import_module(nom)
    gc.collect()
    gc.freeze()


def parcours_connus(dossiers: Sequence[str], ouvriers: ProcessPoolExecutor) -> dict[str, Parcours]:
    """Return what each test file runs, kept from one run of the bench to the next."""
    essais = [
        str(nom.relative_to(RACINE))
        for dossier in dossiers
        for nom in sorted((RACINE / dossier).glob("test_*.py"))
    ]
    garde = RACINE / "build" / "mutations.json"
    connus = json.loads(garde.read_text("utf-8")) if garde.exists() else {}
    sources = hashlib.sha256()
    for nom in python_de(["app.py", "api", "components", "pages", "spaser"]):
        sources.update((RACINE / nom).read_bytes())
    cles = {
        essai: f"{sources.hexdigest()} {hashlib.sha256((RACINE / essai).read_bytes()).hexdigest()}"
        for essai in essais
    }
    nouveaux = [essai for essai in essais if cles[essai] not in connus]
    for essai, fait in zip(nouveaux, ouvriers.map(parcourir, nouveaux), strict=True):
        connus[cles[essai]] = asdict(fait)
    garde.parent.mkdir(exist_ok=True)
    actuels = {cle: fait for cle, fait in connus.items() if cle.startswith(sources.hexdigest())}
    garde.write_text(json.dumps(actuels), "utf-8")
    return {essai: Parcours(**connus[cles[essai]]) for essai in essais}


def instruction(faute: Faute) -> set[int]:
    """Return the lines of the statement that a fault changes, its body left out."""
    texte = (RACINE / faute.fichier).read_text("utf-8")
    retenues: set[int] = set()
    for noeud in ast.walk(ast.parse(texte)):
        if isinstance(noeud, ast.stmt | ast.ExceptHandler):
            decorateurs = getattr(noeud, "decorator_list", [])
            debut = min([noeud.lineno, *(d.lineno for d in decorateurs)])
            corps = getattr(noeud, "body", None)
            fin = max(debut, corps[0].lineno - 1) if corps else noeud.end_lineno or debut
            if debut <= faute.ligne <= fin:
                retenues = set(range(debut, fin + 1))
    return retenues


def qui_atteint(faute: Faute, parcours: dict[str, Parcours]) -> list[str]:
    """Return the test files that run what a fault changes, the shortest first."""
    lignes = instruction(faute) if faute.fichier.endswith(".py") else set()
    atteignent = [
        essai
        for essai, fait in parcours.items()
        if not lignes or not lignes.isdisjoint(fait.lignes.get(faute.fichier, ()))
    ]
    return sorted(atteignent, key=lambda essai: parcours[essai].duree)


def python_de(dossiers: Sequence[str]) -> list[str]:
    """Return the Python files of folders, from the root of the project."""
    fichiers = {
        fichier
        for dossier in dossiers
        for fichier in [RACINE / dossier, *(RACINE / dossier).rglob("*.py")]
        if fichier.suffix == ".py"
    }
    return sorted(str(fichier.relative_to(RACINE)) for fichier in fichiers)


def main() -> None:
    """Draw, try, and print the score, the survivors and the equivalent ones."""
    options_ = argparse.ArgumentParser(description=__doc__)
    options_.add_argument("--graine", type=int, default=14)
    options_.add_argument("--nombre", type=int, default=300, help="mutants tirés, 0 pour aucun")
    options_.add_argument("--dans", nargs="*", default=DOSSIERS, help="fichiers ou dossiers")
    options_.add_argument("--essais", nargs="*", default=ESSAIS, help="dossiers d'essais")
    options = options_.parse_args()
    os.nice(10)

    dites = tomllib.loads(DONNEES.read_text("utf-8"))
    raisons = {
        (e["fichier"], e["fonction"], e["avant"], e["apres"]): e["raison"]
        for e in dites["equivalent"]
    }
    tires = tirer(options.graine, options.nombre, python_de(options.dans), raisons)
    equivalents = [tire for tire in tires if tire.cle in raisons]
    mutants = [tire for tire in tires if tire.cle not in raisons]
    volontaires, introuvables = fautes_volontaires(dites["faute"])
    print(
        f"Graine {options.graine} : {len(mutants)} mutants de {', '.join(options.dans)}, "
        f"{len(equivalents)} équivalents mis de côté, {len(volontaires)} fautes volontaires.",
        flush=True,
    )

    precharger()
    sorts: dict[Faute, tuple[str, str]] = {}
    fork = multiprocessing.get_context("fork")
    with (
        tempfile.TemporaryDirectory() as temporaire,
        ProcessPoolExecutor(OUVRIERS, fork, s_installer, (temporaire,)) as ouvriers,
    ):
        parcours = parcours_connus(options.essais, ouvriers)
        futurs = {
            ouvriers.submit(essayer, essayee, qui_atteint(essayee, parcours)): essayee
            for essayee in [*mutants, *volontaires]
        }
        for rang, futur in enumerate(as_completed(futurs), 1):
            essayee = futurs[futur]
            sorts[essayee] = futur.result()
            if sorts[essayee][0] != TUE:
                print(f"{sorts[essayee][0]} : {essayee}", flush=True)
            if rang % 25 == 0 or rang == len(futurs):
                print(f"{rang} sur {len(futurs)}", flush=True)

    survivants = [mutant for mutant in mutants if sorts[mutant][0] == SURVIT]
    restees = [voulue for voulue in volontaires if sorts[voulue][0] == SURVIT]
    score = 1 - len(survivants) / len(mutants) if mutants else 1.0
    print(f"\n{len(equivalents)} équivalents :")
    for equivalent in equivalents:
        print(f"{equivalent}\n  {raisons[equivalent.cle]}")
    print(f"\n{len(survivants)} survivants :", *survivants, sep="\n")
    print(f"\nFautes volontaires vues : {len(volontaires) - len(restees)} sur {len(volontaires)}.")
    for voulue in volontaires:
        print(f"- {voulue.operateur} : {sorts[voulue][1] or 'aucun essai ne la voit'}")
    for nom in introuvables:
        print(f"- {nom} : son texte n'est plus là, ou plusieurs fois")
    sans_fin = sum(sorts[mutant][0] == SANS_FIN for mutant in mutants)
    print(f"\nGraine {options.graine} : {len(mutants)} mutants, dont {sans_fin} tués sans fin.")
    print(f"Score : {score:.1%}")
    sys.exit(bool(restees or introuvables or score < SCORE))


if __name__ == "__main__":
    main()
