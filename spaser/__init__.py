"""The domain of Observatoire SPASER: pure Python, no user interface."""
