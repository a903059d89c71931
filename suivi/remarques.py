"""What to look at before deciding on a contribution: seen by the machine, judged by an editor."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta
from typing import cast
from urllib.parse import urlsplit

import pandas as pd

from spaser.engagements import groupes
from spaser.facons_de_dire import LIAISONS, MOTS_DE_TYPE, SIGLES
from spaser.faits_en_mots import valeur_en_mots
from spaser.formats import date_longue, date_precise, enumeration, quantite
from spaser.indicateurs import CodeIndicateur
from spaser.observatoire import Observatoire
from spaser.recherche import normaliser
from spaser.releve import ENGAGEMENT
from spaser.releve_des_engagements import redit
from spaser.schemas_des_tables import bornes_date
from spaser.vocabulaire import COLLECTIVITE
from suivi.contribution import Contribution
from suivi.dossiers import Dossier
from suivi.liens import faute_du_lien
from suivi.publication import evenement

_NOMMES = 5
_SCHEMA = ("schéma", "schémas")
A_LA_SUITE = timedelta(hours=1)
RAFALE = 5
"""So many contributions by the page within A_LA_SUITE of each other are worth a remark."""
_SOUS_DOMAINES = {"asso", "co", "com", "gouv", "org"}
"""What stands before the last label where anyone may take a name: asso.fr, co.uk…"""
_AUTOUR_DU_NOM = re.compile("|".join(sorted(MOTS_DE_TYPE | LIAISONS, key=len, reverse=True)))


def remarques(un: Dossier, tous: Iterable[Dossier], o: Observatoire) -> list[str]:
    """Return, in French sentences, what to look at before deciding; none once it is decided.

    `tous`: all contributions, this one or not; what it says is set against them, and against the
    rows of `adoptions`.
    """
    if un.etape != "recue":
        return []
    autres = [autre for autre in tous if autre.numero != un.numero]
    adoptions = o.donnees.adoptions
    siens = adoptions[adoptions["siren"] == un.dite.siren]
    return [
        *_du_lien(un.dite, adoptions, o),
        *_des_schemas_connus(un.dite, siens),
        *_du_fait(un, o),
        *_des_autres(un, autres),
    ]


def hote(lien: str) -> str:
    """Return the host of a link, without `www.`; empty if there is no link that may be told."""
    if not lien or faute_du_lien(lien):
        return ""
    return (urlsplit(lien).hostname or "").removeprefix("www.")


def _du_lien(dite: Contribution, adoptions: pd.DataFrame, o: Observatoire) -> Iterable[str]:
    sien = hote(dite.lien)
    if not sien:
        yield "Aucun lien : rien ne permet de vérifier ce qu'elle dit."
        return
    elle = o.collectivite(dite.siren)
    noms = [elle.nom_complet] if elle else []
    noms += [sigle for sigle, complet in SIGLES.items() if complet in noms]
    sources = adoptions["source_url"].fillna("")
    connus = adoptions[sources.map(hote) == sien]
    porte = max((_porte_le_nom(sien, nom) for nom in noms), default=0)
    if not sien.isascii() or "xn--" in sien:
        yield (
            f"L'hôte « {sien} » a des lettres qui peuvent en imiter d'autres : le lire signe "
            "à signe."
        )
    elif porte == 2:
        yield f"L'hôte « {sien} » porte le nom de la collectivité."
    elif porte == 1:
        yield (
            f"L'hôte « {sien} » porte le nom de la collectivité parmi d'autres mots : vérifier "
            "qui publie cette page."
        )
    elif connus.empty:
        yield (
            f"L'hôte « {sien} » ne porte pas le nom de la collectivité, et n'est la source "
            "d'aucun schéma recensé : vérifier qui publie cette page."
        )
    if not connus.empty:
        combien = quantite(len(connus), "schéma recensé", "schémas recensés")
        yield f"L'hôte « {sien} » est déjà la source de {combien}."
    memes = adoptions[sources.map(_sans_detail) == _sans_detail(dite.lien)]
    if not memes.empty:
        qui = enumeration(list(dict.fromkeys(memes["nom"])))
        yield f"Ce lien est déjà la source d'un schéma recensé : {qui}."


def _porte_le_nom(hote: str, nom: str) -> int:
    """Say whether a host bears a name: 2 if nothing else than words of type, 1 if among others.

    Only its domain counts: anyone may put a name before their own.
    """
    etiquettes = hote.split(".")
    rang = -3 if len(etiquettes) > 2 and etiquettes[-2] in _SOUS_DOMAINES else -2
    reste = normaliser(etiquettes[rang]).replace(" ", "")
    mots = normaliser(nom).split()
    propres = [mot for mot in mots if mot not in LIAISONS | MOTS_DE_TYPE]
    for mot in propres or mots:
        if mot not in reste:
            return 0
        # What is on both sides of it must not become one word.
        reste = reste.replace(mot, "-", 1)
    return 1 if re.search(r"\w", _AUTOUR_DU_NOM.sub("", reste)) else 2


def _sans_detail(lien: str) -> str:
    """Return a link without what does not change the page: scheme, `www.`, capitals, last slash."""
    morceaux = urlsplit(lien)
    suite = f"?{morceaux.query}" if morceaux.query else ""
    return f"{hote(lien)}{morceaux.path.rstrip('/')}{suite}"


def _des_schemas_connus(dite: Contribution, siens: pd.DataFrame) -> Iterable[str]:
    surs = siens[(siens["statut"] == "adopte") & (siens["confiance"] != "faible")]
    if dite.sujet in ("adopte", "en_cours") and (siens["statut"] == "sans_schema").any():
        yield "Elle avait dit ne pas avoir de schéma."
    if surs.empty:
        if dite.sujet in ("renouvellement", "correction", "document", ENGAGEMENT):
            yield "Aucun schéma adopté n'est recensé pour cette collectivité."
        return
    dernier = surs.sort_values(["generation", "adoption_au_plus_tard"], kind="stable").iloc[-1]
    if dite.sujet == "sans_schema":
        yield f"Elle dit n'en avoir aucun, mais un schéma est recensé : {_en_mots(dernier)}."
    elif dite.sujet == "en_cours":
        yield f"Un schéma est déjà recensé : {_en_mots(dernier)}. Un renouvellement ?"
    bornes = bornes_date(dite.date) if dite.date else None
    if bornes is None or dite.sujet not in ("adopte", "correction", "renouvellement"):
        return
    plus_tot, plus_tard = map(pd.Timestamp, bornes)
    memes = surs[surs["date_adoption"] == dite.date]
    if not memes.empty and dite.sujet != "renouvellement":
        yield f"Cette date est déjà celle d'un schéma recensé : {_en_mots(memes.iloc[-1])}."
    elif dite.sujet == "adopte":
        yield (
            f"Une autre date est recensée ({_en_mots(dernier)}) : le même schéma, à corriger, ou "
            "un autre ?"
        )
    avant = surs[surs["adoption_au_plus_tard"] < plus_tot]
    if dite.sujet == "renouvellement" and avant.empty:
        yield f"Elle précède tout schéma recensé : {_en_mots(dernier)}."
    vise = surs[surs["schema_id"] == dite.schema_id]
    if dite.sujet == "correction" and not vise.empty:
        connu = vise.iloc[-1]
        if plus_tard < connu["adoption_au_plus_tot"] or plus_tot > connu["adoption_au_plus_tard"]:
            yield f"Elle contredit la date recensée de ce schéma : {_en_mots(connu)}."


def _du_fait(un: Dossier, o: Observatoire) -> Iterable[str]:
    """Tell what the facts say already, and a value beyond all those that it compares with."""
    dite, d = un.dite, o.donnees
    if dite.sujet != ENGAGEMENT:
        return
    if redit(evenement(un.dite, un.recue_le.date()), d.engagements, d.adoptions, d.collectivites):
        yield "Ce fait est déjà relevé : acceptée, elle n'y changerait rien."
    if not dite.indicateur:
        return
    for groupe in groupes(o.engagements, cast(CodeIndicateur, dite.indicateur)):
        r, memes = groupe.resume, (dite.nature, dite.base or None, dite.unite)
        if (groupe.nature, groupe.base, groupe.unite) != memes:
            continue
        if r.minimum is None or r.mediane is None or r.maximum is None:
            continue
        if not r.minimum <= float(dite.valeur) <= r.maximum:
            bas, milieu, haut = (
                valeur_en_mots(v, dite.unite) for v in (r.minimum, r.mediane, r.maximum)
            )
            yield (
                f"Sa valeur est hors de celles que disent {quantite(r.schemas, *_SCHEMA)} : de "
                f"{bas} à {haut}, {milieu} en médiane."
            )


def _en_mots(schema: pd.Series) -> str:
    if pd.notna(schema["date_adoption"]):
        return f"adopté, {date_precise(schema['date_adoption'])}"
    return f"adopté au plus tard le {date_longue(schema['adoption_au_plus_tard'])}"


def _des_autres(un: Dossier, autres: list[Dossier]) -> Iterable[str]:
    meme = [autre for autre in autres if autre.dite.siren == un.dite.siren]
    for etape, verbe in (
        ("recue", ("attend", "attendent")),
        ("acceptee", ("a été acceptée", "ont été acceptées")),
        ("refusee", ("a été refusée", "ont été refusées")),
    ):
        if eux := [autre for autre in meme if autre.etape == etape]:
            yield f"Sur la même collectivité : {_numeros(eux)} {verbe[len(eux) > 1]}."
    for cle, debut in (
        (_courriel, "De la même adresse électronique"),
        (_commentaire, "Avec le même commentaire"),
        (_hote, "Avec un lien du même hôte"),
    ):
        sien = cle(un)
        if sien and (eux := [autre for autre in autres if cle(autre) == sien]):
            combien = len({autre.dite.siren for autre in [un, *eux]})
            yield (f"{debut} : {_numeros(eux)}, sur {quantite(combien, *COLLECTIVITE)} avec elle.")
    voisines = [
        autre
        for autre in autres
        if un.provenance == autre.provenance == "page"
        and abs(autre.recue_le - un.recue_le) <= A_LA_SUITE
    ]
    if len(voisines) >= RAFALE:
        yield (
            f"{quantite(len(voisines), 'autre est arrivée', 'autres sont arrivées')} par la page "
            "à moins d'une heure d'elle."
        )


def _numeros(eux: list[Dossier]) -> str:
    premiers = [str(autre.numero) for autre in eux[:_NOMMES]]
    if len(eux) > _NOMMES:
        premiers.append(quantite(len(eux) - _NOMMES, "autre", "autres"))
    mot = "les contributions" if len(eux) > 1 else "la contribution"
    return f"{mot} {enumeration(premiers)}"


def _courriel(un: Dossier) -> str:
    return un.confidences.courriel.casefold() if un.confidences else ""


def _commentaire(un: Dossier) -> str:
    return normaliser(un.confidences.commentaire) if un.confidences else ""


def _hote(un: Dossier) -> str:
    return hote(un.dite.lien)
