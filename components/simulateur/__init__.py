"""The simulator: its sentences, its figures, its light page."""
