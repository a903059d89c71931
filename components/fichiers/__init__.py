"""What files are made with: spreadsheets, typesetting, fonts."""
