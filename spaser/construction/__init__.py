"""Build of the files that the application reads, from the extracts of `data/sources/`."""
