"""The words of the figures of schemes: findings, rows, descriptions, what stays apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from components.objectifs.planches import Planche, Rangee
from spaser.engagements import A_PART, HEURES_PAR_MEUR, Chiffrage, Engagement, Groupe
from spaser.faits_en_mots import borne_en_mots, en_base, nombre_en_mots, valeur_en_mots
from spaser.formats import ESPACE_INSECABLE, accord, enumeration, nombre, ordinal, quantite
from spaser.indicateurs import INDICATEURS, LIBELLES_BASES, POUR_CENT
from spaser.vocabulaire import LIBELLES_TYPES

MOTS_DES_TYPES = {**LIBELLES_TYPES, "autre": ("autre acheteur", "autres acheteurs")}
SCHEMA = ("schéma", "schémas")
_COURTS = {
    "Communauté d'agglomération": "CA",
    "Communauté urbaine": "CU",
    "Communauté de communes": "CC",
}
_ABREGES = re.compile("|".join(_COURTS))
_SIGLE = re.compile(r"\(([A-Z]{3,})\)$")
TROP_PEU = "trop peu pour une médiane"
SECTIONS = {
    "heures_insertion": "heures d'insertion",
    "part_tpe_pme": "TPE et PME",
    "part_locale": "entreprises locales",
    "part_ess": "économie sociale et solidaire",
    "nombre_axes": "de quoi un schéma est fait",
    "promis_et_obtenu": "objectif face à résultat",
    "liste": "la liste",
    "lire": "comment les lire",
}
"""The anchors that the table of contents tells, if the page has them."""
_VERBES = {
    "objectif": ("vise", "visent"),
    "resultat": ("mesure", "mesurent"),
    "depart": ("part de", "partent de"),
    "structure": ("compte", "comptent"),
}
_DISENT = {
    "objectif": "un objectif",
    "resultat": "un résultat",
    "structure": "de quoi il est fait",
}
_QUOI = {"objectif": "objectif ", "resultat": "résultat ", "structure": ""}
_NOMS = {
    "objectif": ("objectif", "objectifs"),
    "resultat": ("résultat", "résultats"),
    "structure": SCHEMA,
}


def premiere_phrase(chiffrage: Chiffrage, *, filtree: bool) -> str:
    """Return how many adopted schemes are known, and how many say a figure (Markdown).

    `filtree`: whether among all figures only some are asked for.
    """
    dits = [
        f"{nombre(combien)} {quoi}"
        for nature, quoi in _DISENT.items()
        if (combien := chiffrage.par_nature[nature])
    ]
    chiffre = "un chiffre de ceux demandés ici" if filtree else "au moins un chiffre en public"
    detail = f" : {', '.join(dits)}" if dits else ""
    return (
        f"Sur **{quantite(chiffrage.schemas, 'schéma adopté connu', 'schémas adoptés connus')}**, "
        f"**{nombre(chiffrage.avec_un_chiffre)}** "
        f"{accord(chiffrage.avec_un_chiffre, 'dit', 'disent')} {chiffre}{detail}."
        f"{'' if filtree else ' Des autres, on ne sait rien.'}"
    )


def titre(planche: Planche) -> str:
    """Return the finding of a figure: who aims at what, who measures what, and the nation."""
    dits: list[str] = []
    sujets: list[str] = []
    for c in planche.comparees:
        sujet = _sujet(c)
        if sujets and sujet == sujets[-1]:
            dits[-1] += f" et {_constat(c)}"
        else:
            dits.append(f"{_a_la_suite(sujet, sujets)} {_constat(c)}")
        sujets.append(sujet)
    taux = planche.reperes.dernier_taux
    if taux is not None:
        mesure = valeur_en_mots(taux.valeur, planche.unite)
        dits.append(f"le taux national mesuré était de {mesure} en {taux.annee}")
    return f"{planche.libelle} : {' ; '.join(dits)}"


def _sujet(c: Groupe) -> str:
    combien = len(c.engagements)
    return c.engagements[0].nom if combien == 1 else quantite(combien, *SCHEMA)


def _a_la_suite(sujet: str, avant: Sequence[str]) -> str:
    """Return a subject, less what it counts if one before it said so."""
    noms = tuple(f"{ESPACE_INSECABLE}{mot}" for mot in SCHEMA)
    dit = sujet.endswith(noms) and any(autre.endswith(noms) for autre in avant)
    return sujet.partition(ESPACE_INSECABLE)[0] if dit else sujet


def _constat(c: Groupe) -> str:
    """Return what schemes say together: their values if they are few, else range and median."""
    valeurs, combien = sorted({e.valeur for e in c.engagements}), len(c.engagements)
    dit, suite = enumeration([_court(v, c.unite) for v in valeurs]), ""
    if combien == 1:
        dit = f"{borne_en_mots(c.engagements[0].borne)}{dit}"
    if c.resume.mediane is not None and len(valeurs) > 1:
        dit = f"de {_court(valeurs[0], c.unite)} à {_court(valeurs[-1], c.unite)}"
        suite = f", {_court(c.resume.mediane, c.unite)} en médiane"
    unite = "" if c.unite == POUR_CENT else f"{ESPACE_INSECABLE}{c.unite}"
    departs = sum(e.depart for e in c.engagements)
    verbe = _VERBES["depart" if departs == combien else c.nature]
    if 0 < departs < combien:
        suite += f", dont {nombre(departs)} avant le schéma"
    return f"{accord(combien, *verbe)} {dit}{unite}{en_base(c.base)}{suite}"


def qui_le_dit(e: Engagement, *, ranges: bool = False) -> str:
    """Return the name of who says a figure; of a joint scheme, that there are others.

    `ranges`: with the rank of the scheme, where another of the same entity is beside.
    """
    rang = f"{ordinal(e.generation)} schéma" if ranges and e.generation else ""
    commun = "schéma commun" if len(e.sirens) > 1 else ""
    precisions = ", ".join(filter(None, (rang, commun)))
    return f"{e.nom} ({precisions})" if precisions else e.nom


def qui(planche: Planche, rangee: Rangee) -> str:
    """Return the name of a row."""
    e = rangee.engagements[0]
    return qui_le_dit(e, ranges=(e.siren or e.nom) in planche.a_plusieurs_schemas)


def qui_en_court(planche: Planche, rangee: Rangee) -> str:
    """Return the same in little room: its initials if its name ends by them, no partners."""
    e = rangee.engagements[0]
    sigle = _SIGLE.search(e.nom)
    nom = sigle[1] if sigle else _ABREGES.sub(lambda debut: _COURTS[debut[0]], e.nom)
    seule = replace(e, nom=nom, sirens=())
    return qui_le_dit(seule, ranges=(e.siren or e.nom) in planche.a_plusieurs_schemas)


def ce_que_dit(planche: Planche, rangee: Rangee) -> str:
    """Return the figures of a row in a few words: measured, then aimed at, each with its year."""
    base = en_base(rangee.base) if planche.plusieurs_bases else ""
    dits = []
    for e in rangee.engagements:
        quoi = "vise " if e.nature == "objectif" else "départ " if e.depart else ""
        annee = f" en {e.annee}" if e.annee else ""
        valeur = f"{borne_en_mots(e.borne)}{_court(e.valeur, planche.unite)}{base}"
        dits.append(f"{quoi}{valeur}{annee}")
    return ", ".join(dits)


def description(planche: Planche) -> str:
    """Return in words all that a figure shows."""
    unite = "" if planche.unite == POUR_CENT else f", en {planche.unite}"
    rangees = [
        f"{qui(planche, rangee)} : {ce_que_dit(planche, rangee)}" for rangee in planche.rangees
    ]
    reperes = [mots for _, mots, _ in traits_nationaux(planche)]
    return f"{planche.libelle}, un point par schéma{unite}. {' ; '.join([*rangees, *reperes])}."


def traits_nationaux(planche: Planche) -> list[tuple[float, str, bool]]:
    """Return the national lines: where, what they are, and whether measured (or aimed at)."""
    traits = []
    if planche.reperes.objectifs:
        vise = planche.reperes.objectifs[-1]
        mots = (
            f"objectif national : {valeur_en_mots(vise.valeur, planche.unite)} en {vise.echeance}"
        )
        traits.append((vise.valeur, mots, False))
    taux = planche.reperes.dernier_taux
    if taux is not None:
        mesure = valeur_en_mots(taux.valeur, planche.unite)
        traits.append((taux.valeur, f"taux national mesuré : {mesure} en {taux.annee}", True))
    return traits


def lecture(planche: Planche) -> str:
    """Return what to know to read a figure: too few, other bases, apart, national measures."""
    peu = [
        quantite(len(c.engagements), *_NOMS[c.nature])
        + (f" ({LIBELLES_BASES[c.base]})" if c.base else "")
        for c in planche.comparees
        if c.comparable and c.resume.trop_peu
    ]
    phrases = [f"{TROP_PEU.capitalize()} : {', '.join(peu)}." if peu else ""]
    if INDICATEURS[planche.indicateur].sans_duree:
        phrases.append(
            "D'un an ou de plusieurs, les sources ne disent pas toutes quelle durée : ces montants "
            "ne se comparent pas."
        )
    taux, leur_taux = planche.reperes.dernier_taux, planche.reperes.dernier_des_collectivites
    if planche.reperes.objectifs and taux is not None:
        phrases.append(
            f"Trait plein : taux de tous les acheteurs, en {taux.unite} ; tirets : "
            f"{planche.reperes.objectifs[-1].plan}."
        )
    if leur_taux is not None:
        mesure = valeur_en_mots(leur_taux.valeur, planche.unite)
        phrases.append(f"Celui des {leur_taux.champ} : {mesure} en {leur_taux.annee}.")
    if planche.unite == HEURES_PAR_MEUR:
        phrases.append(
            "Heures annuelles seulement, quelle que soit leur année, rapportées aux achats "
            f"{planche.exercice} hors taxes de tous les partenaires ; toutes taxes comprises, un "
            "sixième de moins."
        )
    elif planche.logarithmique:
        phrases.append("Échelle logarithmique.")
    ailleurs = [
        f"{e.nom}, {valeur_en_mots(e.valeur, c.unite, e.borne)}{en_base(c.base)}"
        for c in planche.autres
        for e in c.engagements
    ]
    if ailleurs:
        phrases.append(f"D'une autre base, sans comparaison : {' ; '.join(ailleurs)}.")
    a_part = [
        f"{e.nom}, {_QUOI[c.nature]}{valeur_en_mots(e.valeur, c.unite, e.borne)} "
        f"({A_PART[e.a_part]})"
        for c in (*planche.comparees, *planche.autres)
        for e in c.a_part
    ]
    if a_part:
        phrases.append(f"À part, sans compter : {' ; '.join(a_part)}.")
    return " ".join(filter(None, phrases))


def _court(valeur: float, unite: str) -> str:
    """Return a value without its unit, but for %."""
    return valeur_en_mots(valeur, unite) if unite == POUR_CENT else nombre_en_mots(valeur, unite)
