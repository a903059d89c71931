"""The public history of the follow-up: what it changed in the list."""
