"""What one prints of a page: the sheet of a collectivité."""
