"""Which data a page, a file or a slide was made from, said the same way wherever it is."""

from __future__ import annotations

from spaser.observatoire import Observatoire


def versions_en_mots(o: Observatoire) -> str:
    """Return the versions of the accounts and of the follow-up."""
    return f"comptes {o.versions.comptes}, suivi {o.versions.suivi}"
