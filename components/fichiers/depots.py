"""Files that visitors hand in: how much of them the server keeps."""

from __future__ import annotations

OCTETS_D_UN_DEPOT = 100_000
"""The largest file of scenarios."""
OCTETS_D_UNE_SESSION, OCTETS_DE_TOUTES = 2 * 1024 * 1024, 24 * 1024 * 1024
"""What the files of one session, then of all, may hold together."""
