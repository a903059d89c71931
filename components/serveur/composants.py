"""The components that pages frame: served from the start, by processes that showed none yet."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from streamlit.components.v1.custom_component import CustomComponent
from streamlit.runtime import get_instance

_MODULE = "streamlit_folium"


def servir_les_composants() -> None:
    """Register what Streamlit would know only once a visitor had opened the map here.

    A visitor who changes process has the page already, and only asks for the files.
    """
    fichiers = Path(find_spec(_MODULE).origin).parent / "frontend" / "build"
    get_instance().component_registry.register_component(
        CustomComponent(f"{_MODULE}.st_folium", path=str(fichiers), module_name=_MODULE)
    )
