"""What the page of editors says of a contribution: in a line, and beside what is known today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from zoneinfo import ZoneInfo

import pandas as pd
from markupsafe import Markup

from components.figures.palette import ADOPTIONS
from components.figures.schemas import date_d_adoption
from spaser.adoption import STATUTS_ADOPTES, partenaires
from spaser.engagements import choisir
from spaser.faits_en_mots import mesure_relevee
from spaser.formats import date_longue, date_precise, enumeration, majuscule, typographie
from spaser.indicateurs import (
    INDICATEURS,
    LIBELLES_BASES,
    LIBELLES_BORNES,
    LIBELLES_NATURES_D_ENGAGEMENT,
    LIBELLES_THEMES,
    UNITES,
)
from spaser.observatoire import Observatoire
from spaser.releve import ENGAGEMENT
from spaser.releve_des_engagements import schema_dit
from spaser.schemas_des_tables import bornes_date
from suivi.contribution import Contribution
from suivi.dossiers import Dossier, Fait
from suivi.faits import CHAMPS_DU_FAIT
from suivi.liens import faute_du_lien
from suivi.publication import evenement
from suivi.vocabulaire import ACTES, ROLES, SUJETS

NOMS = {
    "sujet": "Ce qui est dit",
    "schema_id": "Schéma",
    "nature": "Nature",
    "indicateur": "Ce qui se compare",
    "theme": "Thème",
    "libelle": "Ce que dit la page",
    "borne": "Borne",
    "valeur": "Valeur",
    "unite": "Unité",
    "base": "Base",
    "annee": "Année",
    "date": "Date d'adoption",
    "debut": "Début",
    "fin": "Fin",
    "perimetre": "Périmètre",
    "partenaires": "Partenaires",
    "lien": "Lien",
}
"""What an editor compares and may change of a contribution."""
MOTS: dict[str, dict[str, str]] = {
    "nature": LIBELLES_NATURES_D_ENGAGEMENT,
    "indicateur": {"": "rien : ne se compare pas"}
    | {code: indicateur.libelle for code, indicateur in INDICATEURS.items()},
    "theme": LIBELLES_THEMES,
    "borne": {"": "valeur exacte"} | LIBELLES_BORNES,
    "unite": {"": "aucune"} | {unite: unite for unite in UNITES},
    "base": {"": "aucune"} | LIBELLES_BASES,
}
"""The closed lists of the fields of a fact."""
_PAR = {
    "page": "par la page du site",
    "api": "par l'API",
    "campagne": "par une campagne",
}
_PARIS = ZoneInfo("Europe/Paris")


@dataclass(frozen=True)
class Ligne:
    """A field: its name, what is known today, what is said and, once accepted, retained."""

    nom: str
    aujourd_hui: Markup
    propose: Markup
    retenu: Markup
    nouveau: bool


def en_une_ligne(un: Dossier, o: Observatoire) -> str:
    """Return whom a contribution is about, and what it says of them."""
    elle = o.collectivite(un.dite.siren)
    return f"{elle.nom_complet if elle else un.dite.siren} : {SUJETS[un.dite.sujet]}"


def circonstances(un: Dossier) -> str:
    """Return when a contribution came, how, and who speaks."""
    venue = _PAR[un.provenance]
    return f"{_le(un.recue_le)}, {venue} · {ROLES[un.dite.role]}"


def situation(un: Dossier) -> str:
    """Return what has become of a contribution."""
    if un.etape == "recue":
        return "en attente d'une décision"
    confiance = f", confiance {un.confiance}" if un.confiance else ""
    return f"{ACTES[un.faits[-1].acte]}{confiance}"


def fait_en_mots(fait: Fait) -> str:
    """Return an act: what, when, by whom, why."""
    motif = fait.contenu.get("motif")
    confiance = fait.contenu.get("confiance")
    suite = f" : {motif}" if motif else f" (confiance {confiance})" if confiance else ""
    qui = ROLES.get(fait.auteur, fait.auteur)
    return f"{_le(fait.instant)} : {ACTES[fait.acte]}, {qui}{suite}"


def comparaison(un: Dossier, o: Observatoire) -> list[Ligne]:
    """Return, field by field, what is known of a collectivité and what a contribution says.

    What is known: the scheme that it speaks of, or else the last one adopted, or known.
    """
    siens = o.schemas_de(un.dite.siren)
    vise = siens[siens["schema_id"] == un.dite.schema_id]
    adoptes = siens[siens["statut_au"].isin(STATUTS_ADOPTES)]
    choisis = next((lot for lot in (vise, adoptes) if not lot.empty), siens)
    connu = _connu(choisis, un.dite.siren, o)
    if un.dite.sujet == ENGAGEMENT:
        connu = {c: connu[c] for c in ("sujet", "schema_id") if c in connu}
        connu["valeur"] = _texte(_deja_chiffre(un, o))
    dit, retenu = (_dit(c, o) for c in (un.dite, un.retenue or Contribution("", "", "")))
    return [
        Ligne(
            nom,
            connu.get(champ, Markup()),
            dit[champ],
            retenu[champ],
            bool(dit[champ]) and dit[champ] != connu.get(champ),
        )
        for champ, nom in NOMS.items()
        if connu.get(champ) or dit[champ] or retenu[champ]
    ]


def _connu(siens: pd.DataFrame, siren: str, o: Observatoire) -> dict[str, Markup]:
    lignes = o.collectivites[o.collectivites["siren"] == siren]
    statut = majuscule(ADOPTIONS[lignes["statut"].iloc[0]].libelle) if len(lignes) else ""
    if siens.empty:
        return {"sujet": _texte(statut)}
    schema = siens.iloc[0]
    communs = partenaires(o.donnees.adoptions, schema)["nom"].tolist()
    return {
        "sujet": _texte(statut),
        "schema_id": _texte(schema["schema_id"]),
        "date": _texte(date_d_adoption(schema)),
        "debut": _annee(schema["debut"]),
        "fin": _annee(schema["fin"]),
        "perimetre": _texte(schema["perimetre"]),
        "partenaires": _texte(enumeration(communs)),
        "lien": _lien(schema["source_url"]),
    }


def _deja_chiffre(un: Dossier, o: Observatoire) -> str:
    """Return what the same scheme says of the same indicator, in words; nothing if none does."""
    schema = schema_dit(evenement(un.dite, un.recue_le.date()), o.donnees.adoptions)
    memes = choisir(o.engagements, schema_id=[schema or ""], indicateur=[un.dite.indicateur])
    return " ; ".join(
        f"{LIBELLES_NATURES_D_ENGAGEMENT[str(e.nature)].lower()} : {mesure_relevee(e)}"
        for e in memes.itertuples()
    )


def _dit(dite: Contribution, o: Observatoire) -> dict[str, Markup]:
    autres = [(o.collectivite(siren), siren) for siren in dite.partenaires.split()]
    return {
        "sujet": _texte(majuscule(SUJETS.get(dite.sujet, ""))),
        "schema_id": _texte(dite.schema_id),
        **{
            champ: _texte(MOTS.get(champ, {}).get(dit, dit)) if dit else Markup()
            for champ, dit in zip(CHAMPS_DU_FAIT, attrgetter(*CHAMPS_DU_FAIT)(dite), strict=True)
        },
        "date": _texte(date_precise(dite.date) if bornes_date(dite.date) else dite.date),
        "debut": _texte(dite.debut),
        "fin": _texte(dite.fin),
        "perimetre": _texte(dite.perimetre),
        "partenaires": _texte(
            enumeration([elle.nom_complet if elle else siren for elle, siren in autres])
        ),
        "lien": _lien(dite.lien),
    }


def _texte(mots: object) -> Markup:
    return Markup() if pd.isna(mots) else Markup.escape(typographie(str(mots)))


def _annee(jour: pd.Timestamp) -> Markup:
    return Markup() if pd.isna(jour) else Markup(str(jour.year))


def _lien(adresse: object) -> Markup:
    """Return a link to a new tab, that tells it nothing; its words alone if it may not be one."""
    if pd.isna(adresse) or not adresse:
        return Markup()
    if faute_du_lien(str(adresse)):
        return Markup.escape(adresse)
    return Markup('<a href="{0}" target="_blank" rel="noopener noreferrer">{0}</a>').format(adresse)


def table(lignes: Sequence[Ligne]) -> str:
    """Return the comparison as an HTML table; on a phone, each row is a card."""
    titres = ["Aujourd’hui", "Proposé"]
    if any(ligne.retenu for ligne in lignes):
        titres.append("Retenu")
    noms = Markup("").join(
        Markup("--titre-{}:&quot;{}&quot;;").format(rang, titre)
        for rang, titre in enumerate(titres, 2)
    )
    entetes = Markup("").join(Markup('<th scope="col">{}</th>').format(t) for t in titres)
    corps = Markup("").join(
        Markup('<tr><th scope="row">{}</th>{}</tr>').format(
            typographie(ligne.nom), _cellules(ligne, len(titres))
        )
        for ligne in lignes
    )
    return Markup(
        '<div class="fiches" tabindex="0" style="overflow-wrap:anywhere;{}"><table>'
        '<thead><tr><th scope="col">Champ</th>{}</tr></thead><tbody>{}</tbody></table></div>'
    ).format(noms, entetes, corps)


def _cellules(ligne: Ligne, combien: int) -> Markup:
    propose = Markup("<strong>{}</strong>").format(ligne.propose) if ligne.nouveau else None
    cellules = (ligne.aujourd_hui, propose or ligne.propose, ligne.retenu)[:combien]
    return Markup("").join(Markup("<td>{}</td>").format(c or "–") for c in cellules)


def _le(instant: datetime) -> str:
    la = instant.astimezone(_PARIS)
    return f"{date_longue(la.date())} à {la:%H:%M}"
