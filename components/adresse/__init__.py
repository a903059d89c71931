"""What an address says: its parameters, and the collectivité that a page is about."""
