"""The API itself. Its routes are plain functions: the server runs them off its event loop."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import asdict
from functools import lru_cache
from typing import Annotated, Any, Literal, TypeVar, get_origin, get_type_hints

import pandas as pd
from fastapi import Depends, FastAPI, Path, Query
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from api import CHEMIN, DOCUMENTATION
from api.cache import MiseEnCache
from api.contributions import CORPS_DECRIT, contribuer
from api.modeles import (
    ChoixDeContours,
    Collectivite,
    ComptesDUnExercice,
    Concernee,
    ContributionRecue,
    EngagementRecense,
    EvenementPublie,
    FicheDeCollectivite,
    FiltresAdoptions,
    FiltresCollectivites,
    FiltresDuSuivi,
    FiltresEngagements,
    ManiereDeCompter,
    PageDeCollectivites,
    PageDEvenements,
    Parametres,
    PointDeCourbe,
    Probleme,
    ReglesComparees,
    ReglesSimulees,
    Sante,
    SchemaRecense,
    Simulation,
    Sommaire,
    SyndicatConcerne,
    VersionsDesDonnees,
)
from api.problemes import REPETE, TITRES, TYPE_MIME, Introuvable, installer
from spaser.adoption import schemas_connus
from spaser.codec import depuis_parametres, exiger
from spaser.courbe import large
from spaser.csv_francais import csv_francais
from spaser.droit import Regime
from spaser.engagements import choisir
from spaser.erreurs import ErreurDonnees
from spaser.geojson import entites
from spaser.guichet import GUICHET
from spaser.observatoire import Observatoire, gardee, observatoire
from spaser.recherche import Filtres
from spaser.scenario import MILLION, Scenario
from spaser.simulation import obligation
from spaser.vocabulaire import TYPES

T = TypeVar("T")

_COLONNES = list(Collectivite.model_fields)
_NIVEAUX = {"regions": "region", "departements": "departement", "intercommunalites": "epci"}
_SANS_CHOIX = {"format", "page", "taille"}
_MIME_CSV = "text/csv; charset=utf-8"
# A third of the work of the highest level, for 2 % more bytes.
_COMPRESSION = 6
# In rows: what one page of a list holds at most.
_LONGUE = 1_000
_CSV: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/csv": {"schema": {"type": "string"}}}}
}


_REFUS = {"get": (400, 404, 422, 503), "post": (409, 413, 415, 422, 429, 503)}


def routes_de_l_api() -> list[BaseRoute]:
    """Return the routes that serve the API at CHEMIN, with or without a final slash."""
    return [Route(CHEMIN, _vers_le_sommaire), Mount(CHEMIN, creer_api())]


def _vers_le_sommaire(_: Request) -> Response:
    ailleurs = {"access-control-allow-origin": "*"}
    return RedirectResponse(f"{CHEMIN}/", status_code=308, headers=ailleurs)


def creer_api() -> FastAPI:
    """Return the application to mount at CHEMIN."""
    api = FastAPI(
        title="Observatoire SPASER",
        version="1",
        summary="Collectivités obligées, adoptions recensées et simulation du seuil",
        description="Sans clé ni inscription. Les montants sont en euros entiers, les seuils "
        "demandés en millions d'euros. Les adoptions viennent de pages publiques : un plancher.",
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        middleware=[
            # No cookie: whoever sends is no one, from our pages or from others.
            Middleware(
                CORSMiddleware,
                allow_origins=["*"],
                allow_methods=["GET", "HEAD", "POST"],
                allow_headers=["Content-Type", "Idempotency-Key"],
                expose_headers=["Location", "Retry-After"],
            ),
            Middleware(GZipMiddleware, minimum_size=1_000, compresslevel=_COMPRESSION),
            Middleware(MiseEnCache, version=_version),
        ],
    )
    installer(api)
    for chemin, fonction, modele, autres in _ROUTES:
        une_fois = [Depends(_une_fois(fonction))]
        api.get(chemin, response_model=modele, responses=autres, dependencies=une_fois)(fonction)
        # The server sends no body.
        api.head(chemin, include_in_schema=False, dependencies=une_fois)(fonction)
    api.post(
        "/contributions",
        status_code=201,
        response_model=ContributionRecue,
        openapi_extra=CORPS_DECRIT,
    )(contribuer)
    methodes = ["GET", "HEAD"]
    api.api_route("/openapi.json", methods=methodes, include_in_schema=False)(lambda: document(api))
    return api


def _une_fois(fonction: Callable[..., Any]) -> Callable[[Request], None]:
    """Return what refuses a parameter given twice to a route, unless it is a list."""
    types = [type_ for type_ in get_type_hints(fonction).values() if isinstance(type_, type)]
    champs = {
        nom: champ.annotation
        for type_ in types
        if issubclass(type_, Parametres)
        for nom, champ in type_.model_fields.items()
    }
    uniques = [nom for nom, annotation in champs.items() if get_origin(annotation) is not list]

    def verifier(requete: Request) -> None:
        repetes = [nom for nom in uniques if len(requete.query_params.getlist(nom)) > 1]
        if repetes:
            raise RequestValidationError(
                [{"type": REPETE, "loc": ("query", nom), "msg": REPETE} for nom in repetes]
            )

    return verifier


@lru_cache
def document(api: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document, its errors being problems."""
    contenu = get_openapi(
        title=api.title,
        version=api.version,
        summary=api.summary,
        description=api.description,
        routes=api.routes,
        servers=[{"url": CHEMIN}],
    )
    schemas = contenu["components"]["schemas"]
    for nom in ("HTTPValidationError", "ValidationError"):
        schemas.pop(nom, None)
    probleme = Probleme.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas.update(probleme.pop("$defs"), Probleme=probleme)
    for chemin in contenu["paths"].values():
        for methode, operation in chemin.items():
            for statut in _REFUS[methode]:
                operation["responses"][str(statut)] = {
                    "description": TITRES[statut],
                    "content": {TYPE_MIME: {"schema": {"$ref": "#/components/schemas/Probleme"}}},
                }
    return contenu


def _version() -> str | None:
    try:
        o = observatoire()
        return f"{o.version} {o.versions.suivi} {o.jour}"
    except (ErreurDonnees, OSError):
        return None


def sommaire() -> Sommaire:
    """Où trouver la documentation."""
    o = observatoire()
    return Sommaire(
        documentation=DOCUMENTATION,
        openapi=f"{CHEMIN}/openapi.json",
        version_donnees=o.version,
        versions=_versions(o),
    )


def sante() -> Sante:
    """Dit que le service répond, et avec quelles données."""
    o = observatoire()
    return Sante(
        etat="ok",
        version_donnees=o.version,
        versions=_versions(o),
        collectivites=len(o.collectivites),
    )


def _versions(o: Observatoire) -> VersionsDesDonnees:
    return VersionsDesDonnees(comptes=o.versions.comptes, suivi=o.versions.suivi)


def collectivites(filtres: Annotated[FiltresCollectivites, Query()], requete: Request) -> Response:
    """Les collectivités des comptes, des plus gros achats aux plus petits."""
    o = observatoire()
    if filtres.format == "csv" and filtres.model_fields_set <= _SANS_CHOIX:
        return _tout_en_csv(o, requete)
    choix = Filtres(
        types=tuple(filtres.type) or TYPES,
        regions=tuple(filtres.region),
        departements=tuple(filtres.departement),
        achats=(_en_euros(filtres.achats_min), _en_euros(filtres.achats_max)),
        statuts=tuple(filtres.statut),
        a_renouveler=filtres.a_renouveler,
        nom=filtres.q,
    )
    table = o.choisir(choix, choix.etendue(o.annuaire))
    if filtres.obligation:
        table = table[table["classe"].isin(filtres.obligation)]
    return _liste(_publiques(table), filtres)


def _tout_en_csv(o: Observatoire, requete: Request) -> Response:
    """Return the whole list: by far the largest answer, made and compressed once while kept."""
    octets = GUICHET.servir(lambda: _liste_compressee(o))
    entetes = {"vary": "Accept-Encoding"}
    if "gzip" in requete.headers.get("accept-encoding", ""):
        entetes["content-encoding"] = "gzip"
    else:
        octets = gzip.decompress(octets)
    return Response(octets, media_type=_MIME_CSV, headers=entetes)


@gardee
def _liste_compressee(o: Observatoire) -> bytes:
    return gzip.compress(csv_francais(_publiques(o.annuaire)), _COMPRESSION, mtime=0)


def collectivite(siren: Annotated[str, Path(pattern=r"^[0-9]{9}$")]) -> Response:
    """Une collectivité : achats par année, obligation sous chaque régime, schémas recensés."""
    o = observatoire()
    table = o.annuaire
    ligne = table[table["siren"] == siren]
    if ligne.empty:
        raise Introuvable(f"Aucune collectivité des comptes n'a le SIREN {siren}.")
    adoptions_, changements = o.donnees.adoptions, o.donnees.changements_comptables
    bas, haut = int(ligne["achats_bas"].iloc[0]), int(ligne["achats_haut"].iloc[0])
    return _json(
        {
            **_objets(_publiques(ligne))[0],
            "comptes": _objets(_comptes(o, siren)),
            "changements_comptables": _objets(
                changements.loc[changements["siren"] == siren, ["exercice", "objet"]]
            ),
            "obligations": [
                {
                    "regime": regime.nom,
                    "seuil": regime.seuil,
                    "depuis": regime.depuis.isoformat(),
                    "obligation": obligation(bas, haut, regime.seuil),
                }
                for regime in o.droit.regimes
            ],
            "schemas": _objets(_schemas(o, adoptions_[adoptions_["siren"] == siren])),
        }
    )


def adoptions(filtres: Annotated[FiltresAdoptions, Query()]) -> Response:
    """Les schémas adoptés ou en cours, chacun avec sa source ; qui déclare n'en avoir pas."""
    o = observatoire()
    table = o.donnees.adoptions
    for champ in ("siren", "type", "statut", "confiance"):
        if valeurs := getattr(filtres, champ):
            table = table[table[champ].isin(valeurs)]
    lignes = _schemas(o, table)
    return _csv(lignes) if filtres.format == "csv" else _json(_objets(lignes))


def engagements(filtres: Annotated[FiltresEngagements, Query()]) -> Response:
    """Ce que les schémas promettent et obtiennent, chaque fait avec sa source."""
    o = observatoire()
    table = choisir(
        o.engagements,
        sirens=filtres.siren,
        theme=filtres.theme,
        indicateur=filtres.indicateur,
        type=filtres.type,
        nature=filtres.nature,
        confiance=filtres.confiance,
    )
    lignes = table[list(EngagementRecense.model_fields)]
    return _csv(lignes) if filtres.format == "csv" else _json(_objets(lignes))


def suivi(filtres: Annotated[FiltresDuSuivi, Query()]) -> Response:
    """Ce que le suivi a publié, et ce qu'il a défait, du plus ancien au plus récent."""
    o = observatoire()
    evenements = [
        {
            **asdict(e),
            "instant": e.instant.isoformat().replace("+00:00", "Z"),
            "recue_le": e.recue_le.isoformat(),
            "nom_complet": elle.nom_complet if (elle := o.collectivite(e.siren)) else None,
            "partenaires": " ".join(e.partenaires),
        }
        for e in o.donnees.evenements
        if (filtres.depuis is None or e.instant >= filtres.depuis)
        and (not filtres.siren or {e.siren, *e.partenaires} & set(filtres.siren))
    ]
    return _liste(pd.DataFrame(evenements, columns=list(EvenementPublie.model_fields)), filtres)


def simulation(regles: Annotated[ReglesSimulees, Query()]) -> Response:
    """Ce que donne un seuil : le même objet que la ligne de commande."""
    o = observatoire()
    return _json(o.resume(_scenario(o, regles), _en_euros(regles.reference)))


def concernees(regles: Annotated[ReglesComparees, Query()]) -> Response:
    """Qui un seuil concerne, une par une, par rapport au droit en vigueur ou antérieur."""
    o = observatoire()
    lignes = o.lignes_concernees(o.simulation(_scenario(o, regles), _regime(o, regles)))
    if regles.situation:
        lignes = lignes[lignes["situation"].isin(regles.situation)]
    table = lignes[list(Concernee.model_fields)].astype({"population": "Int64", "type": "str"})
    if regles.format == "csv":
        return _csv(table)
    return _au_guichet(table, lambda: _json(_objets(table)))


def syndicats(regles: Annotated[ReglesComparees, Query()]) -> Response:
    """Les syndicats et SDIS au-delà du même seuil : à part, jamais ajoutés aux quatre types."""
    o = observatoire()
    scenario = _scenario(o, regles.model_copy(update={"syndicats": True}))
    simules = o.syndicats(scenario, _regime(o, regles))
    assert simules is not None, "the scenario tells them"
    lignes = simules.concernes
    if regles.situation:
        lignes = lignes[lignes["situation"].isin(regles.situation)]
    table = lignes[list(SyndicatConcerne.model_fields)]
    return _csv(table) if regles.format == "csv" else _json(_objets(table))


def _regime(o: Observatoire, regles: ReglesComparees) -> Regime:
    return o.droit.anterieur if regles.regime == "anterieur" else o.droit.en_vigueur


def _scenario(o: Observatoire, regles: ManiereDeCompter) -> Scenario:
    """Return the scenario of checked parameters, read as an address is."""
    parametres = {
        cle: [str(v) for v in valeur] if isinstance(valeur, list) else [str(valeur)]
        for cle, valeur in regles.model_dump(exclude_none=True).items()
    }
    return exiger(depuis_parametres(parametres, o.exercices, 0))


def courbe(maniere: Annotated[ManiereDeCompter, Query()]) -> Response:
    """Le nombre d'obligées et les parts couvertes, de 1 à 500 M€."""
    o = observatoire()
    return _json(_objets(large(o.courbe(_scenario(o, maniere)))))


def contours(
    niveau: Literal["regions", "departements", "intercommunalites"],
    choix: Annotated[ChoixDeContours, Query()],
) -> Response:
    """Les contours, en GeoJSON (WGS 84), avec obligation et adoption."""
    o = observatoire()
    table = o.annuaire
    lignes = table[table["type"] == _NIVEAUX[niveau]]

    def faire() -> Response:
        collection = entites(lignes, _publiques(lignes), o.donnees.contours, choix.precision)
        return _json(collection, "application/geo+json")

    return _au_guichet(lignes, faire)


_GEOJSON: dict[int | str, dict[str, Any]] = {
    200: {"content": {"application/geo+json": {"schema": {"type": "object"}}}}
}
_ROUTES: list[tuple[str, Callable[..., Any], Any, dict[int | str, dict[str, Any]]]] = [
    ("/", sommaire, Sommaire, {}),
    ("/sante", sante, Sante, {}),
    ("/collectivites", collectivites, PageDeCollectivites, _CSV),
    ("/collectivites/{siren}", collectivite, FicheDeCollectivite, {}),
    ("/adoptions", adoptions, list[SchemaRecense], _CSV),
    ("/engagements", engagements, list[EngagementRecense], _CSV),
    ("/suivi", suivi, PageDEvenements, _CSV),
    ("/simulation", simulation, Simulation, {}),
    ("/simulation/collectivites", concernees, list[Concernee], _CSV),
    ("/simulation/syndicats", syndicats, list[SyndicatConcerne], _CSV),
    ("/courbe", courbe, list[PointDeCourbe], {}),
    ("/contours/{niveau}.geojson", contours, None, _GEOJSON),
]


def _publiques(table: pd.DataFrame) -> pd.DataFrame:
    return table.rename(columns={"classe": "obligation"})[_COLONNES].astype(
        {"population": "Int64", "type": "str", "obligation": "str", "statut": "str"}
    )


def _comptes(o: Observatoire, siren: str) -> pd.DataFrame:
    siens = o.donnees.comptes[o.donnees.comptes["siren"] == siren]
    provisoires = {e.annee for e in o.exercices.tous if e.provisoire}
    return siens.assign(provisoire=siens["exercice"].isin(provisoires))[
        list(ComptesDUnExercice.model_fields)
    ]


def _schemas(o: Observatoire, table: pd.DataFrame) -> pd.DataFrame:
    connus = schemas_connus(o.donnees.adoptions, o.jour)
    dates = {
        nom: table[nom].map(_jour, na_action="ignore")
        for nom in ("adoption_au_plus_tard", "debut", "fin")
    }
    a_renouveler = table.index.isin(connus.index[connus["a_renouveler"]])
    return table.assign(**dates, a_renouveler=a_renouveler)[
        list(SchemaRecense.model_fields)
    ].astype({"generation": "Int64"})


def _jour(jour: Any) -> str:
    return pd.Timestamp(jour).date().isoformat()


def _en_euros(millions: float | None) -> int | None:
    return None if millions is None else round(millions * MILLION)


def _objets(table: pd.DataFrame) -> list[dict[str, Any]]:
    texte = table.to_json(orient="records", date_format="iso", force_ascii=False)
    objets: list[dict[str, Any]] = json.loads(texte)
    return objets


def _liste(lignes: pd.DataFrame, filtres: FiltresCollectivites | FiltresDuSuivi) -> Response:
    """Return all the rows as CSV, or a page of them."""
    if filtres.format == "csv":
        return _csv(lignes)
    debut = (filtres.page - 1) * filtres.taille
    return _json(
        {
            "total": len(lignes),
            "page": filtres.page,
            "pages": -(-len(lignes) // filtres.taille),
            "resultats": _objets(lignes.iloc[debut : debut + filtres.taille]),
        }
    )


def _json(contenu: Any, mime: str = "application/json") -> Response:
    return Response(json.dumps(contenu, ensure_ascii=False), media_type=mime)


def _csv(table: pd.DataFrame) -> Response:
    return Response(_au_guichet(table, lambda: csv_francais(table)), media_type=_MIME_CSV)


def _au_guichet(table: pd.DataFrame, faire: Callable[[], T]) -> T:
    """Return an answer made of a table; at the counter, if the table is long."""
    return GUICHET.servir(faire) if len(table) > _LONGUE else faire()
