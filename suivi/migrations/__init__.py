"""The steps that lead the tables from one version to the next."""
