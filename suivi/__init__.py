"""The follow-up: what people tell of their schemes, what editors decide, kept for ever."""
