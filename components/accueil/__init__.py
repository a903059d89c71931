"""The home page: key figures."""
