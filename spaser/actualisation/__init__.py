"""What producers publish, fetched, checked and compared before it replaces an extract."""
