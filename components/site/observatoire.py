"""The observatory, for pages: one at a time, and a sentence when it cannot be asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import spaser.observatoire
from components.site.erreurs import donnees_inutilisables
from spaser.erreurs import ErreurDonnees
from spaser.observatoire import Observatoire

a_son_tour = threading.RLock()
"""Held while a page is made: threads that fight for the interpreter make everyone wait longer."""


@contextmanager
def en_laissant_passer() -> Iterator[None]:
    """Let other pages be made while this one waits for what may be slow to answer."""
    try:
        a_son_tour.release()
    except RuntimeError:
        # A fragment or a callback: it was nobody's turn.
        yield
        return
    try:
        yield
    finally:
        a_son_tour.acquire()


def observatoire() -> Observatoire:
    """Return the observatory of today, or stop the page with a French explanation."""
    try:
        return spaser.observatoire.observatoire()
    except ErreurDonnees as erreur:
        donnees_inutilisables(erreur)
