"""Every text that a page shows, panels opened, as French is printed."""

import json
import re
from collections.abc import Iterator, Sequence
from html import unescape

import pandas as pd
import pytest
from google.protobuf.message import Message
from ouvrir import ouvrir
from streamlit.dataframe_util import convert_arrow_bytes_to_pandas_df
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block, Element

from components.site.plan import (
    CADRE_LEGAL,
    CARTE,
    COLLECTIVITES,
    CONTRIBUER,
    FICHE,
    METHODE,
    OBJECTIFS,
    RETOURS,
    SERVIES,
    SIMULATEUR,
)

ADRESSES = [
    *((page, {}) for page in SERVIES),
    (CARTE, {"au": "2023-01", "siren": "233500016", "region": "93", "a_verifier": "true"}),
    (CARTE, {"niveau": "toutes", "achats": ["100", "500"], "nom": "l'", "q": "aix"}),
    (CARTE, {"region": "06", "statut": "en_cours", "regime": "x", "vue": "x"}),
    (SIMULATEUR, {"seuil": "25", "garde": '{"nom": "L\'abaissement", "seuil": 25}'}),
    (SIMULATEUR, {"seuil": "12,5", "region": "93", "convention": "ttc", "niveau": "departement"}),
    (SIMULATEUR, {"seuil": "75", "annee": "2025", "seuil_commune": "x", "garde": "x"}),
    (SIMULATEUR, {"seuil": "10000", "types": "", "reference": "anterieur", "ept": "false"}),
    (COLLECTIVITES, {"q": "l'aigle", "obligation": "obligee"}),
    (COLLECTIVITES, {"region": "93", "tri": "nom", "page": "2"}),
    (COLLECTIVITES, {"q": "zzz"}),
    (FICHE, {"siren": "233500016", "avec": "200053726,234400034"}),
    (FICHE, {"siren": "243300316", "avec": "x"}),
    (FICHE, {"siren": "x", "q": "cote d'azur"}),
    (FICHE, {"siren": "200054807"}),
    (FICHE, {"siren": "219740073"}),
    (CONTRIBUER, {"siren": "243500139", "sujet": "correction"}),
    (CONTRIBUER, {"siren": "219711017", "sujet": "adopte"}),
    (CONTRIBUER, {"siren": "x", "sujet": "x"}),
    (CONTRIBUER, {"suivi": "x"}),
    (CADRE_LEGAL, {"siren": "242900314", "etape": "2025-12"}),
    (CADRE_LEGAL, {"siren": "x", "etape": "x"}),
    (OBJECTIFS, {"theme": "insertion", "q": "l'", "annee": "2024", "nature": "x"}),
    (OBJECTIFS, {"type": "region", "taille": "plus"}),
    (RETOURS, {"niveau": "commune"}),
    (METHODE, {"siren": "x", "q": "l'"}),
]
CODE = re.compile(r"```.*?```|`[^`]*`|\]\(\S*\)|<[^<>]*>|(?:https?://|mailto:)\S+", re.DOTALL)
FAUTES = {
    "apostrophe droite": re.compile(r"\w'"),
    "espace ordinaire avant un signe": re.compile(r" [;:?!»%€]| (?:k|M|Md)€"),
    "espace ordinaire après un guillemet": re.compile(r"« "),
    "ordinal sans exposant": re.compile(r"\b(?:1er|1re|\d+e)\b"),
}
# What a browser does not show as a text of the page: keys, addresses, what the reader typed.
TUS = {
    "id",
    "uuid",
    "element_id",
    "key",
    "url",
    "page",
    "icon",
    "value",
    "default",
    "spec",
    "columns",
}
CODES = {"code", "iframe", "component_instance", "bidi_component"}
LUS_DANS_VEGA = {"title", "domain", "sort", "values"}


def fautes(texte: str) -> list[str]:
    nu = unescape(CODE.sub("", texte))
    return [faute for faute, motif in FAUTES.items() if motif.search(nu)]


def enfants(bloc: Block) -> Iterator[Block | Element]:
    for enfant in bloc.children.values():
        yield enfant
        if isinstance(enfant, Block):
            yield from enfants(enfant)


def chaines(proto: Message) -> Iterator[tuple[str, str]]:
    """Return the texts of a message that a reader may see, each with the name of its field."""
    for champ, valeur in proto.ListFields():
        if champ.name in TUS:
            continue
        for un in [valeur] if isinstance(valeur, str | bytes | Message) else _liste(valeur):
            if isinstance(un, Message):
                yield from chaines(un)
            elif isinstance(un, str):
                yield champ.name, un


def _liste(valeur: object) -> list[object]:
    return list(valeur) if isinstance(valeur, Sequence) else []


def cellules(table: pd.DataFrame) -> Iterator[str]:
    yield from map(str, table.columns)
    for _, colonne in table.items():
        yield from (mot for mot in colonne.unique() if isinstance(mot, str))


def dans_vega(partie: object, lu: bool = False) -> Iterator[str]:
    """Return the texts of a spec that a figure draws or shows under the pointer."""
    if isinstance(partie, dict):
        for cle, valeur in partie.items():
            yield from dans_vega(valeur, lu or cle in LUS_DANS_VEGA)
    elif isinstance(partie, list):
        for valeur in partie:
            yield from dans_vega(valeur, lu)
    elif lu and isinstance(partie, str):
        yield partie


def textes(element: Block | Element) -> Iterator[tuple[str, str]]:
    """Return the texts that an element shows, each with where it stands in it."""
    if element.proto is None or element.type in CODES:
        return
    yield from chaines(element.proto)
    if element.type in ("table", "dataframe", "arrow_table", "arrow_data_frame"):
        yield from (("cellule", mot) for mot in cellules(element.value))
    elif element.type == "vega_lite_chart":
        yield from (("spec", mot) for mot in dans_vega(json.loads(element.proto.spec)))
        for jeu in element.proto.datasets:
            table = convert_arrow_bytes_to_pandas_df(jeu.data.data)
            yield from ((jeu.name, mot) for mot in cellules(table))


def montrees(app: AppTest) -> set[str]:
    """Return the faults of a page, each with its element and the words around it."""
    trouvees = set()
    for element in enfants(app.main):
        for ou, texte in textes(element):
            for faute in fautes(texte):
                trouvees.add(f"{element.type}.{ou} : {faute} : {texte[:100]!r}")
    return trouvees


def panneaux(app: AppTest) -> set[str]:
    """Return the keys of what can be opened on the page."""
    ids = [
        bloc.proto.id
        for bloc in enfants(app.main)
        if bloc.type in ("expander", "popover") and bloc.proto is not None
    ]
    return {re.sub(r"^.*?ID-[0-9a-f]+-", "", id_) for id_ in ids if id_}


@pytest.mark.parametrize(
    ("page", "adresse"), ADRESSES, ids=[f"{p.chemin}{'?' if a else ''}{a}" for p, a in ADRESSES]
)
def test_chaque_texte_est_en_francais_imprime(page, adresse):
    app = ouvrir(page, **adresse)
    ouverts = set()
    while fermes := panneaux(app) - ouverts:
        for cle in fermes:
            app.session_state[cle] = True
        ouverts |= fermes
        app.run()
    assert not app.exception
    assert not montrees(app)


def test_les_fautes_se_voient():
    for texte in ("l'an", "qui ?", "oui :", "« oui", "oui »", "3 %", "5 M€", "1er", "2e"):
        assert fautes(texte), texte
    for texte in ("l’an", "`l'an ?`", "[a](b'c)", "<a title='b'>"):
        assert not fautes(texte), texte
