"""The simulator: its controls, sentences, figures and documents."""
