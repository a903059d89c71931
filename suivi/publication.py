"""What the follow-up makes public, and how each process hears of it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from typing import Any

from spaser.erreurs import JOURNAL
from spaser.releve import Evenement, Genre
from spaser.vocabulaire import CONFIANCES
from suivi.base import Base
from suivi.contribution import Contribution
from suivi.dossiers import Dossier, dossiers, version
from suivi.erreurs import SuiviFerme
from suivi.vocabulaire import Acte

SECONDES = 1.0
"""How often a process asks whether something was decided; everyone sees it within five."""
_GENRES: dict[Acte, Genre] = {"acceptee": "acceptee", "annulee": "annulee"}


def identifiant(un: Dossier) -> str:
    """Return what a contribution is called in public: no other base gives the same."""
    return f"{un.recue_le:%Y-%m-%d}-{un.numero}"


def evenements(base: Base) -> tuple[Evenement, ...]:
    """Return the public history, oldest first: what was accepted, and what was undone since.

    Never what was told in confidence, who decided, or why something was refused. Raises SuiviFerme.
    """
    tous = [evenement for un in dossiers(base) for evenement in _du_dossier(un)]
    return tuple(sorted(tous, key=lambda e: (e.instant, e.contribution)))


def _du_dossier(un: Dossier) -> list[Evenement]:
    evenements_: list[Evenement] = []
    retenue: Contribution | None = None
    confiance = ""
    for fait in un.faits:
        if fait.acte == "acceptee":
            retenue, confiance = Contribution.depuis(fait.contenu), str(fait.contenu["confiance"])
        # Undone before anything was accepted: a refusal, which was never public.
        if retenue is None or fait.acte not in _GENRES:
            continue
        evenements_.append(
            evenement(
                retenue,
                un.recue_le.date(),
                contribution=identifiant(un),
                genre=_GENRES[fait.acte],
                instant=fait.instant,
                confiance=confiance,
            )
        )
        if fait.acte == "annulee":
            retenue = None
    return evenements_


def evenement(dite: Contribution, recue_le: date, **autres: Any) -> Evenement:
    """Return what a contribution would make public, were it accepted as its author says it."""
    partenaires = tuple(dite.partenaires.split())
    decision: dict[str, Any] = {
        "contribution": "",
        "genre": "acceptee",
        "instant": datetime.combine(recue_le, time(), UTC),
        "recue_le": recue_le,
        "confiance": CONFIANCES[0],
    }
    return Evenement(**decision | asdict(dite) | {"partenaires": partenaires} | autres)


class Veille:
    """A thread of a process that publishes what is decided, wherever it was."""

    def __init__(
        self,
        base: Base,
        publier: Callable[[tuple[Evenement, ...]], object],
        secondes: float = SECONDES,
    ) -> None:
        """Watch a base; `publier` is given the whole history each time that it changes.

        The base is made ready, once it can be, if it was not at the start.
        """
        self._base = base
        self._publier = publier
        self._secondes = secondes
        self._prete = False
        self._vue: tuple[int, int] | None = None
        self._fin = threading.Event()
        self._fil = threading.Thread(target=self._veiller, name="veille-du-suivi", daemon=True)

    def commencer(self) -> None:
        """Publish what was decided before, then watch."""
        self.regarder()
        self._fil.start()

    def finir(self) -> None:
        """Stop watching."""
        self._fin.set()
        if self._fil.is_alive():
            self._fil.join()

    def regarder(self) -> None:
        """Publish if something changed since the last time; the journal says what prevents it."""
        try:
            if not self._prete:
                self._base.preparer()
                self._prete = True
            # What is only received changes nothing of it: all is not read again.
            actuelle = version(self._base, *_GENRES)
            if actuelle != self._vue:
                self._publier(evenements(self._base))
                self._vue = actuelle
        except SuiviFerme:
            # What was published stays; whoever wrote in the journal is `Base`.
            return

    def _veiller(self) -> None:
        while not self._fin.wait(self._secondes):
            try:
                self.regarder()
            except Exception:
                # A thread that died would publish nothing more, and nobody would know.
                JOURNAL.exception("Le suivi n'a pas pu être publié ; nouvel essai.")
