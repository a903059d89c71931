"""The page of a collectivité, the list of all, and comparisons."""
