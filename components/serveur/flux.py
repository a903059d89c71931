"""What the follow-up publishes, for those who follow it in a feed reader."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, time
from uuid import NAMESPACE_URL, uuid5
from xml.etree.ElementTree import Element, SubElement, tostring

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from components.site.adresse_publique import site
from components.site.plan import FICHE, FLUX, NOM_DU_SITE, SUIVI
from spaser.erreurs import DONNEES_INUTILISABLES, JOURNAL, ErreurDonnees
from spaser.faits_en_mots import dit_en_mots
from spaser.formats import date_precise, typographie
from spaser.observatoire import Observatoire, observatoire
from spaser.releve import DE_QUI, Evenement
from suivi.vocabulaire import CE_QUI_CHANGE

TITRE_DU_FLUX = typographie(f"Suivi des adoptions · {NOM_DU_SITE}")
TYPE_ATOM = "application/atom+xml"
_DERNIERS = 50


def route_du_flux() -> Route:
    """Return the route of the Atom feed (RFC 4287): the last fifty events, newest first."""
    return Route(FLUX, _flux)


def _flux(requete: Request) -> Response:
    try:
        o = observatoire()
    except (ErreurDonnees, OSError) as erreur:
        JOURNAL.error("Suivi sans flux : %s", erreur)
        return PlainTextResponse(DONNEES_INUTILISABLES, status_code=503)
    contenu = composer(o, site(requete))
    # Seen as soon as it is published: kept, and asked about again each time.
    etiquette = f'"{hashlib.sha256(contenu).hexdigest()[:32]}"'
    entetes = {"cache-control": "public, no-cache", "etag": etiquette}
    if etiquette in requete.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=entetes)
    return Response(contenu, media_type=f"{TYPE_ATOM}; charset=utf-8", headers=entetes)


def composer(o: Observatoire, adresse: str) -> bytes:
    """Return the feed of a site known by an address."""
    derniers = o.donnees.evenements[-_DERNIERS:][::-1]
    flux = Element("feed", {"xmlns": "http://www.w3.org/2005/Atom", "xml:lang": "fr"})
    _dire(flux, "id", f"{adresse}{FLUX}")
    _dire(flux, "title", TITRE_DU_FLUX)
    _dire(flux, "updated", _mis_a_jour(o, derniers))
    _dire(SubElement(flux, "author"), "name", NOM_DU_SITE)
    SubElement(flux, "link", rel="self", type=TYPE_ATOM, href=f"{adresse}{FLUX}")
    SubElement(flux, "link", rel="alternate", type="text/html", href=f"{adresse}/{SUIVI.chemin}")
    for evenement in derniers:
        _ajouter(flux, o, evenement, adresse)
    return tostring(flux, "utf-8", xml_declaration=True)


def _mis_a_jour(o: Observatoire, derniers: Sequence[Evenement]) -> str:
    return _instant(derniers[0].instant if derniers else datetime.combine(o.jour, time(), UTC))


def _ajouter(flux: Element, o: Observatoire, e: Evenement, adresse: str) -> None:
    entree = SubElement(flux, "entry")
    # The same whatever name the site answers to.
    cle = f"spaser:suivi:{e.contribution}:{e.genre}:{_instant(e.instant)}"
    _dire(entree, "id", f"urn:uuid:{uuid5(NAMESPACE_URL, cle)}")
    elle = o.collectivite(e.siren)
    defait = "décision annulée, " if e.genre == "annulee" else ""
    nom = elle.nom_complet if elle else e.siren
    _dire(entree, "title", typographie(f"{nom} : {defait}{CE_QUI_CHANGE[e.sujet]}"))
    _dire(entree, "updated", _instant(e.instant))
    fiche = f"{adresse}/{FICHE.chemin}?siren={e.siren}"
    SubElement(entree, "link", rel="alternate", type="text/html", href=fiche)
    if e.lien:
        SubElement(entree, "link", rel="related", href=e.lien)
    _dire(entree, "summary", typographie(_resume(e)))


def _resume(e: Evenement) -> str:
    annees = " à ".join(filter(None, (e.debut, e.fin)))
    dits = (
        f"date : {date_precise(e.date)}" if e.date else "",
        f"période : {annees}" if annees else "",
        dit_en_mots(asdict(e)),
        f"page : {e.lien}" if e.lien else "",
    )
    return " ; ".join((f"Dit par {DE_QUI[e.role]}", *filter(None, dits))) + "."


def _dire(parent: Element, nom: str, texte: str) -> None:
    SubElement(parent, nom).text = texte


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")
