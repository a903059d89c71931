"""What the project uses of libraries without their promise: says what changed, the day it does."""

import re
import sysconfig
from pathlib import Path
from unittest.mock import MagicMock

import branca.element
import geopandas as gpd
import pandas as pd
import pandera.pandas as pa
import pytest
import shapely
import streamlit
import streamlit_folium
from pandera.errors import SchemaErrors
from starlette.routing import Mount
from streamlit.web.server.starlette.starlette_app import create_streamlit_routes
from topojson.core.topology import Topology

from components.serveur import routes
from components.serveur.entetes import COMPOSANTS
from components.serveur.introuvable import attrape_tout
from spaser.donnees import RACINE

pytestmark = pytest.mark.filterwarnings("default")

STREAMLIT = Path(streamlit.__file__).parent / "static"
FICHIERS = STREAMLIT / "static"
INDEX = (STREAMLIT / "index.html").read_text("utf-8")


def script_de_streamlit(nom: str) -> str:
    return "".join(f.read_text("utf-8") for f in (FICHIERS / "js").glob(f"{nom}.*.js"))


@pytest.mark.parametrize(
    ("motif", "sans"),
    [
        ('<html lang="en"', INDEX.replace('<html lang="en"', "<html")),
        ("<title>", INDEX.replace("title>", "titre>")),
        ("<noscript>", INDEX.replace("noscript>", "sansscript>")),
        ("</head>", INDEX.replace("</head>", "")),
    ],
)
def test_la_page_de_streamlit_a_ce_que_le_site_y_remplace(motif, sans):
    assert motif in INDEX
    assert "lang" in routes._franciser(INDEX, "", "")
    with pytest.raises(RuntimeError, match=r"index\.html"):
        routes._franciser(sans, "", "")


def test_les_routes_de_streamlit():
    """A route that is new here is served: read what it does, then name it."""
    *declarees, derniere = create_streamlit_routes(MagicMock())
    assert {route.path for route in declarees} == {
        "/_stcore/health",
        "/_stcore/metrics",
        "/_stcore/host-config",
        "/_stcore/upload_file/{session_id}/{file_id}",
        "/_stcore/bidi-components/{path:path}",
        "/_stcore/stream",
        "/_stcore/agent/interact",
        "/_stcore/agent/openapi.json",
        "/_stcore/agent/mcp",
        "/media/{file_id:path}",
        f"{COMPOSANTS}{{path:path}}",
        "/auth/login",
        "/auth/logout",
        "/oauth2callback",
    }
    assert isinstance(derniere, Mount)
    assert attrape_tout(derniere)
    assert not any(map(attrape_tout, declarees))
    assert derniere.app.lookup_path("favicon.png")[1] is not None


def test_streamlit_se_cherche_ou_le_site_le_lui_dit():
    script = script_de_streamlit("index")
    assert "window.__streamlit;" in script, "static/navigateur.js le dit à window.__streamlit"
    assert re.search(r"\.BACKEND_BASE_URL\),\{pathname:", script)


def test_streamlit_note_les_etapes_par_pushstate():
    """`static/navigateur.js` takes its place: to write the parameters, and to change page."""
    script = script_de_streamlit("index")
    assert script.count("window.history.pushState({},") == 2


def test_le_cadre_de_la_carte_voit_l_adresse_de_la_page():
    """`parent.location`, in `static/carte-adoptions.js`."""
    assert "allow-same-origin" in script_de_streamlit("IFrameUtil")


def test_streamlit_folium_rend_ce_que_togeojson_donne():
    dossier = Path(streamlit_folium.__file__).parent / "frontend" / "build" / "static" / "js"
    script = "".join(f.read_text("utf-8") for f in dossier.glob("main.*.js"))
    assert "last_active_drawing=t.layer.toGeoJSON()" in script


@pytest.mark.parametrize(
    "morceau",
    [
        # What `Signe` of `static/carte-adoptions.js` takes the place of, and what it calls.
        "_updatePath:function(){this._renderer._updateCircle(this)}",
        "_setPath:function(t,e){t._path.setAttribute(",
        "this._point=this._map.latLngToLayerPoint(this._latlng)",
        "this._radius=this.options.radius",
        "toGeoJSON:function(",
    ],
)
def test_leaflet_a_ce_que_la_carte_redefinit(morceau):
    assert morceau in (RACINE / "static" / "leaflet" / "leaflet.js").read_text("utf-8")


def test_branca_dit_a_un_element_ou_il_est():
    parent, enfant = branca.element.Figure(), branca.element.MacroElement()
    enfant.add_to(parent)
    assert enfant._parent is parent


def test_topojson_donne_une_topologie_quantifiee():
    carre = gpd.GeoDataFrame({"code": ["a"]}, geometry=[shapely.box(0, 0, 1, 1)], crs=4326)
    carte = Topology(
        [carre], object_name=["carres"], prequantize=100, topology=True, winding_order=None
    ).to_dict()
    assert set(carte) >= {"type", "objects", "arcs", "transform"}
    assert list(carte["objects"]) == ["carres"]


def test_pandera_nomme_ses_controles():
    """`spaser/lecture.py` makes French sentences of these names."""
    schema = pa.DataFrameSchema(
        {
            "a": pa.Column("int64", coerce=True, unique=True),
            "b": pa.Column("str", nullable=False),
            "c": pa.Column("float64", coerce=True),
            "d": pa.Column("datetime64[ns]", coerce=True),
            "e": pa.Column("str"),
        },
        unique=["a", "b"],
        strict=True,
    )
    table = pd.DataFrame(
        {
            "a": ["1", "1", "x"],
            "b": ["u", "u", None],
            "c": ["0", "0", "y"],
            "d": ["2020"] * 2 + ["z"],
        }
    )
    with pytest.raises(SchemaErrors) as erreur:
        schema.validate(table, lazy=True)
    assert set(erreur.value.failure_cases["check"]) == {
        "column_in_dataframe",
        "multiple_fields_uniqueness",
        "field_uniqueness",
        "not_nullable",
        "coerce_dtype('int64')",
        "coerce_dtype('float64')",
        "coerce_dtype('datetime64[ns]')",
        "dtype('int64')",
        "dtype('float64')",
        "dtype('datetime64[ns]')",
    }


def test_nginx_sert_les_fichiers_de_streamlit_par_un_lien_que_l_installation_pose():
    site = (RACINE / "deploiement" / "nginx.conf").read_text("utf-8")
    installation = (RACINE / "Makefile").read_text("utf-8")
    assert "python3" not in site
    assert "alias /srv/spaser/.venv/streamlit/;" in site
    assert installation.count("\t$(LIER)\n") == 2
    assert "/streamlit/static/static" in installation
    assert (Path(sysconfig.get_path("purelib")) / "streamlit/static/static").samefile(FICHIERS)
