"""The editors' desk: who they are, what waits, what they decide."""
