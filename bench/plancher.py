"""The application with its Vega figures muted: what a slider step costs in Streamlit itself.

Same pages, menu, sentences, legends and captions; only the drawings are left out.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import app
from components import carte_vega, figures

carte_vega.afficher = figures.afficher = lambda *_: None

__all__ = ["app"]
