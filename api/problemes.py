"""Errors as RFC 9457 problems, in French."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from api.modeles import Erreur, Probleme
from spaser.erreurs import DONNEES_INUTILISABLES, JOURNAL, ErreurDonnees, ErreurScenario
from spaser.guichet import RETOUR, GuichetPlein
from suivi.erreurs import CleDejaPrise, ContributionRefusee, SuiviFerme, TropDEnvois

TYPE_MIME = "application/problem+json"
REPETE = "repete"
"""The kind of error of a parameter given twice, beside those of pydantic."""
_SECONDES_DE_FERMETURE = 60
TITRES = {
    400: "Paramètre inconnu",
    404: "Introuvable",
    405: "Méthode non permise",
    409: "Clé déjà prise",
    413: "Envoi trop lourd",
    415: "Type de contenu refusé",
    422: "Valeur refusée",
    429: "Trop d'envois",
    500: "Erreur du service",
    503: "Réponse indisponible",
}
_PHRASES_DES_STATUTS = {
    404: "Cette adresse n'existe pas : la documentation donne celles qui existent.",
    413: "Une contribution pèse 16 Kio au plus.",
    415: "Le type de contenu attendu est application/json.",
}
# The sentence of each kind of pydantic error; the fields are those of its context.
_PHRASES = {
    "extra_forbidden": "ce paramètre n'existe pas",
    "missing": "ce paramètre manque",
    REPETE: "ce paramètre ne se donne qu'une fois",
    "literal_error": "attendu : {expected}",
    "int_parsing": "un nombre entier est attendu",
    "int_from_float": "un nombre entier est attendu",
    "float_parsing": "un nombre est attendu, avec un point décimal",
    "finite_number": "un nombre fini est attendu",
    "bool_parsing": "true ou false est attendu",
    "greater_than_equal": "la valeur est au moins {ge}",
    "less_than_equal": "la valeur est au plus {le}",
    "string_too_long": "au plus {max_length} caractères",
    "string_pattern_mismatch": "neuf chiffres sont attendus",
    "value_error": "{error}",
}


class Introuvable(HTTPException):
    """What the address names does not exist; `phrase` says so."""

    def __init__(self, phrase: str) -> None:
        super().__init__(404, phrase)


def probleme(
    requete: Request, statut: int, detail: str, erreurs: list[Erreur] | None = None
) -> JSONResponse:
    """Return a problem as a response."""
    titre = TITRES.get(statut, HTTPStatus(statut).phrase)
    return probleme_a(requete.url.path, statut, titre, detail, erreurs)


def probleme_a(
    chemin: str, statut: int, titre: str, detail: str, erreurs: list[Erreur] | None = None
) -> JSONResponse:
    """Return the problem of a path as a response, under a title."""
    corps = Probleme(
        type="about:blank",
        title=titre,
        status=statut,
        detail=detail,
        instance=chemin,
        erreurs=erreurs or [],
    )
    return JSONResponse(corps.model_dump(), statut, media_type=TYPE_MIME)


def installer(application: FastAPI) -> None:
    """Make all the errors of an application problems."""

    @application.exception_handler(RequestValidationError)
    def _(requete: Request, erreur: RequestValidationError) -> JSONResponse:
        erreurs = [
            Erreur(champ=str(e["loc"][1] if len(e["loc"]) > 1 else ""), phrase=_phrase(e))
            for e in erreur.errors()
        ]
        inconnus = any(e["type"] == "extra_forbidden" for e in erreur.errors())
        detail = " ; ".join(f"« {e.champ} » : {e.phrase}" for e in erreurs)
        return probleme(requete, 400 if inconnus else 422, f"{detail}.", erreurs)

    @application.exception_handler(ErreurScenario)
    def _(requete: Request, erreur: ErreurScenario) -> JSONResponse:
        return probleme(requete, 422, str(erreur))

    @application.exception_handler(ErreurDonnees)
    def _(requete: Request, erreur: ErreurDonnees) -> JSONResponse:
        erreur.journaliser()
        return probleme(requete, 503, DONNEES_INUTILISABLES)

    @application.exception_handler(OSError)
    def _(requete: Request, erreur: OSError) -> JSONResponse:
        JOURNAL.error("Données illisibles : %s", erreur)
        return probleme(requete, 503, DONNEES_INUTILISABLES)

    @application.exception_handler(GuichetPlein)
    def _(requete: Request, erreur: GuichetPlein) -> JSONResponse:
        reponse = probleme(requete, 503, str(erreur))
        reponse.headers["retry-after"] = str(RETOUR)
        return reponse

    @application.exception_handler(ContributionRefusee)
    def _(requete: Request, erreur: ContributionRefusee) -> JSONResponse:
        fautes = [Erreur(champ=champ, phrase=phrase) for champ, phrase in erreur.fautes.items()]
        return probleme(requete, 422, str(erreur), fautes)

    @application.exception_handler(CleDejaPrise)
    def _(requete: Request, erreur: CleDejaPrise) -> JSONResponse:
        return probleme(requete, 409, str(erreur))

    @application.exception_handler(TropDEnvois)
    def _(requete: Request, erreur: TropDEnvois) -> JSONResponse:
        reponse = probleme(requete, 429, str(erreur))
        reponse.headers["retry-after"] = str(erreur.attendre)
        return reponse

    @application.exception_handler(SuiviFerme)
    def _(requete: Request, erreur: SuiviFerme) -> JSONResponse:
        reponse = probleme(requete, 503, str(erreur))
        reponse.headers["retry-after"] = str(_SECONDES_DE_FERMETURE)
        return reponse

    @application.exception_handler(Exception)
    def _(requete: Request, _erreur: Exception) -> JSONResponse:
        return probleme(requete, 500, "La réponse n'a pas pu être calculée.")

    @application.exception_handler(HTTPException)
    def _(requete: Request, erreur: HTTPException) -> JSONResponse:
        entetes = dict(erreur.headers or {})
        detail = _PHRASES_DES_STATUTS.get(erreur.status_code, "La requête n'a pas pu être traitée.")
        if isinstance(erreur, Introuvable):
            detail = erreur.detail
        elif erreur.status_code == 405:
            # Of an address that is read twice, by GET and HEAD, the router tells the first.
            lue = "GET" in entetes["Allow"]
            entetes["Allow"] = "GET, HEAD" if lue else "POST"
            detail = (
                "Seule la lecture (GET, HEAD) est permise à cette adresse."
                if lue
                else "Seul l'envoi (POST) est permis à cette adresse."
            )
        reponse = probleme(requete, erreur.status_code, detail)
        reponse.headers.update(entetes)
        return reponse


def _phrase(erreur: dict[str, Any]) -> str:
    modele = _PHRASES.get(erreur["type"], "cette valeur n'est pas acceptée")
    contexte = erreur.get("ctx", {})
    if "expected" in contexte:
        contexte = {"expected": contexte["expected"].replace("'", "").replace(" or ", " ou ")}
    return modele.format(**contexte)
