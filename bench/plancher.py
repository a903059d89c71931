"""The application with its maps and Vega figures muted: what a step costs in Streamlit itself.

Same pages, menu, controls, sentences, legends, lists and captions; only the drawings are left out.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from app import app
from components.carte import carte_folium
from components.figures.vega import Graphique

Graphique.afficher = lambda self: None
carte_folium.st_folium = lambda *_, **__: None

__all__ = ["app"]
