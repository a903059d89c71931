"""The open API: the same figures as the pages, for programs."""

CHEMIN = "/api/v1"
DOCUMENTATION = "/api"
"""The page that describes it."""
