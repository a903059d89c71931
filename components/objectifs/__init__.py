"""What schemes promise and obtain: figures, list, and the part of them on other pages."""
