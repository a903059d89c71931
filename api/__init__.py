"""The open API: the same figures as the pages, for programs."""
