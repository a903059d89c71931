"""The map of adoptions: its controls, sentences, map and figures."""
