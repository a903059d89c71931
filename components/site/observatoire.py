"""The observatory, for pages: one at a time, and a sentence when it cannot be asked."""

from __future__ import annotations

import threading

import spaser.observatoire
from components.site.erreurs import donnees_inutilisables
from spaser.erreurs import ErreurDonnees
from spaser.observatoire import Observatoire

a_son_tour = threading.RLock()
"""Held while a page is made: threads that fight for the interpreter make everyone wait longer."""


def observatoire() -> Observatoire:
    """Return the observatory of today, or stop the page with a French explanation."""
    try:
        return spaser.observatoire.observatoire()
    except ErreurDonnees as erreur:
        donnees_inutilisables(erreur)
