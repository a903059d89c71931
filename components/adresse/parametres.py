"""The parameters of addresses: key, codes and their words, default and validator, once each.

An address holds codes, and only what is not the default. The words of former links are read too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import pandas as pd
import streamlit as st

from components.figures.niveaux import NIVEAUX_EN_MOTS
from components.figures.palette import ADOPTIONS, OBLIGATIONS_EN_MOTS
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, Droit
from spaser.engagements import TRANCHES
from spaser.formats import MOIS, enumeration, majuscule, typographie
from spaser.indicateurs import LIBELLES_NATURES_D_ENGAGEMENT, LIBELLES_THEMES, THEMES
from spaser.preparation import ETAPES, EXIGENCES, SEMAINES_MAXIMALES, CodeEtape
from spaser.regle import nom_du_regime
from spaser.vocabulaire import LIBELLES_TYPES, REGIONS, TYPES
from suivi.vocabulaire import SUJETS

UN_CHOIX: Final[Any] = {"filter_mode": "prefix"}
"""How a menu answers to what is typed: options that start so, never those that resemble."""
DES_CHOIX: Final[Any] = {**UN_CHOIX, "select_all": False}
"""The same for several choices: Enter takes the first one, not all that match."""
_EXEMPLES = 5


@dataclass(frozen=True)
class Parametre:
    """A URL parameter: its key, its French name, and how to say that a raw value is right."""

    cle: str
    nom: str
    attendu: str
    valable: Callable[[str], bool]
    plusieurs: bool = False

    def est_faux(self, brutes: Sequence[str]) -> bool:
        """Say whether the values that an address gives are no good."""
        trop = len(brutes) > 1 and not self.plusieurs
        return trop or not all(self.valable(brute) for brute in brutes)


@dataclass(frozen=True)
class Choix:
    """A parameter whose values are in a closed list, and the control that shows it.

    `mots`: the words of each code, in the order shown. `defaut`: codes, the first by default.
    `anciens`: words of former links that are not those of today.
    """

    cle: str
    nom: str
    mots: Mapping[str, str]
    defaut: tuple[str, ...] | None = None
    plusieurs: bool = False
    anciens: Mapping[str, str] = field(default_factory=dict)

    @property
    def codes_par_defaut(self) -> tuple[str, ...]:
        """The codes of an address that does not speak of it."""
        if self.defaut is not None:
            return self.defaut
        return () if self.plusieurs else (next(iter(self.mots)),)

    @property
    def attendu(self) -> str:
        """What a warning says that the address may hold."""
        codes = [mot if code in ("", mot) else f"{mot} ({code})" for code, mot in self.mots.items()]
        suite = ", etc." if len(codes) > _EXEMPLES else ""
        return enumeration(codes[:_EXEMPLES]) + suite

    def lire(self, brutes: Sequence[str]) -> tuple[str, ...] | None:
        """Return the codes of raw values, in the order of the list; None if one is no good."""
        par_mot = {mot: code for code, mot in self.mots.items()} | dict(self.anciens)
        codes = {par_mot.get(brute, brute) for brute in brutes}
        if not codes <= set(self.mots) or (len(codes) > 1 and not self.plusieurs):
            return None
        return tuple(code for code in self.mots if code in codes)

    def est_faux(self, brutes: Sequence[str]) -> bool:
        """Say whether the values that an address gives are no good."""
        # « ?types= »: a list that is full by default may be emptied.
        videe = list(brutes) == [""] and self.plusieurs and bool(self.defaut)
        return self.lire(brutes) is None and not videe

    def ecrire(self, codes: Iterable[str]) -> list[str]:
        """Return what an address holds for codes; nothing for the default."""
        rangees = [code for code in self.mots if code in set(codes)]
        return [] if tuple(rangees) == self.codes_par_defaut else rangees

    def valeur(self) -> tuple[str, ...]:
        """Return the codes in use: those of the control, or of the address if it changed."""
        brutes = st.query_params.get_all(self.cle)
        vues = (self.plusieurs, self.nom, brutes)
        if self.cle not in st.session_state or st.session_state.get(self._vues) != vues:
            codes = () if brutes == [""] and self.plusieurs else self.lire(brutes)
            if not brutes or codes is None:
                codes = self.codes_par_defaut
            self._retenir(codes)
            st.session_state[self._vues] = vues
        return self._codes()

    def fixer(self, codes: Sequence[str]) -> None:
        """Give codes to the control and to the address."""
        self._retenir(codes)
        self._noter()

    def retirer(self, code: str) -> None:
        """Take a code out of a list."""
        self.fixer([autre for autre in self._codes() if autre != code])

    def reinitialiser(self) -> None:
        """Give back the default."""
        self.fixer(self.codes_par_defaut)

    def touche(self) -> bool:
        """Say whether something else than the default is in use."""
        return self.valeur() != self.codes_par_defaut

    def segments(self, libelle: str, aide: str | None = None, *, muet: bool = False) -> str:
        """Show the list on one line; return the code chosen. `muet`: its label is only heard."""
        (code,) = self.valeur()
        choisi = st.segmented_control(
            required=True,
            wrap=True,
            default=code,
            label_visibility="collapsed" if muet else "visible",
            **self._commun(libelle, aide),
        )
        return str(choisi)

    def menu(self, libelle: str, aide: str | None = None) -> str:
        """Show the list as a menu; return the code chosen."""
        (code,) = self.valeur()
        rang = list(self.mots).index(code)
        return str(st.selectbox(index=rang, **UN_CHOIX, **self._commun(libelle, aide)))

    def reglette(self, libelle: str, *, muet: bool = False) -> str:
        """Show the list as a slider; return the code chosen. `muet`: its label is only heard."""
        (code,) = self.valeur()
        choisi = st.select_slider(
            value=code,
            label_visibility="collapsed" if muet else "visible",
            **self._commun(libelle),
        )
        return str(choisi)

    def pastilles(self, libelle: str) -> tuple[str, ...]:
        """Show the list as pills to press; return the codes chosen."""
        codes = self.valeur()
        st.pills(selection_mode="multi", wrap=True, default=list(codes), **self._commun(libelle))
        return self._codes()

    def menu_multiple(self, libelle: str, invite: str) -> tuple[str, ...]:
        """Show the list as a menu of several choices; return the codes chosen."""
        codes = self.valeur()
        st.multiselect(
            default=list(codes), placeholder=invite, **DES_CHOIX, **self._commun(libelle)
        )
        return self._codes()

    @property
    def _vues(self) -> str:
        return f"adresse_de_{self.cle}"

    def _commun(self, libelle: str, aide: str | None = None) -> dict[str, Any]:
        return {
            "label": typographie(libelle),
            "help": aide and typographie(aide),
            "options": list(self.mots),
            "format_func": lambda code: typographie(self.mots[code]),
            "key": self.cle,
            "on_change": self._noter,
        }

    def _codes(self) -> tuple[str, ...]:
        valeur = st.session_state[self.cle]
        if self.plusieurs:
            choisis = set(valeur)
            return tuple(code for code in self.mots if code in choisis)
        return self.codes_par_defaut if valeur not in self.mots else (valeur,)

    def _retenir(self, codes: Sequence[str]) -> None:
        st.session_state[self.cle] = list(codes) if self.plusieurs else codes[0]

    def _noter(self) -> None:
        codes = self.ecrire(self._codes())
        if not codes and self.plusieurs and self._codes() != self.codes_par_defaut:
            codes = [""]
        if codes:
            st.query_params[self.cle] = codes
        else:
            st.query_params.pop(self.cle, None)
        st.session_state[self._vues] = (self.plusieurs, self.nom, codes)


def avertir(*parametres: Parametre | Choix) -> None:
    """Say which parameters of the address are no good; to call before their controls."""
    for parametre in parametres:
        if parametre.est_faux(st.query_params.get_all(parametre.cle)):
            avertir_de(parametre)


def avertir_de(parametre: Parametre | Choix) -> None:
    """Say that the address gives a parameter a value that is no good."""
    st.warning(typographie(faute_de(parametre)))


def faute_de(parametre: Parametre | Choix) -> str:
    """Return what to say of a parameter to which the address gives a value that is no good."""
    return (
        f"L'adresse donne à « {parametre.nom} » une valeur qui n'existe pas : la page garde "
        f"son propre réglage. Valeur attendue : {parametre.attendu.removesuffix('.')}."
    )


def _booleen(cle: str, nom: str) -> Parametre:
    return Parametre(cle, nom, "true ou false", lambda texte: texte in ("true", "false"))


def _position_valable(texte: str) -> bool:
    morceaux = texte.split("_")
    return len(morceaux) == 3 and all(m.lstrip("-").replace(".", "", 1).isdigit() for m in morceaux)


def _numero_valable(texte: str) -> bool:
    return texte.isascii() and texte.isdigit() and int(texte) >= 1


def _semaines_valables(texte: str) -> bool:
    court = len(texte) < 4 and texte.isascii() and texte.isdigit()
    return court and int(texte) <= SEMAINES_MAXIMALES


def jour_du_conseil(texte: str) -> date | None:
    """Return a day when a council may vote, written JJ/MM/AAAA or AAAA-MM-JJ; None if not."""
    for ecriture in ("%d/%m/%Y", "%Y-%m-%d"):
        with suppress(ValueError):
            jour = datetime.strptime(texte.strip(), ecriture).date()
            return jour if PREMIER_CONSEIL <= jour <= DERNIER_CONSEIL else None
    return None


_TYPES_EN_MOTS = {type_: LIBELLES_TYPES[type_][1].capitalize() for type_ in TYPES}
_DROITS = {EN_VIGUEUR_LEGAL: "Droit en vigueur", ANTERIEUR: "Droit antérieur"}

DE_LA_DATE = "date"
AUJOURD_HUI = "aujourd'hui"
AUTRE_SUJET = "autre"
MONTANTS = (0, 10, 20, 30, 50, 75, 100, 150, 200, 300, 500, 1000, 2000)

PREMIER_CONSEIL, DERNIER_CONSEIL = date(2015, 1, 1), date(2099, 12, 31)
"""Between which a council may vote the scheme that is prepared."""

NIVEAU = Choix("niveau", "niveau", NIVEAUX_EN_MOTS)
CONVENTION = Choix("convention", "convention", {"ht": "HT", "ttc": "TTC"})
REFERENCE = Choix("reference", "référence", _DROITS)
TYPES_CHERCHES = Choix("type", "type", _TYPES_EN_MOTS, plusieurs=True)
REGIONS_FILTREES = Choix(
    "region", "région", dict(sorted(REGIONS.items(), key=lambda r: r[1])), plusieurs=True
)
STATUT = Choix(
    "statut",
    "état d'adoption",
    {statut: majuscule(signe.libelle) for statut, signe in ADOPTIONS.items()},
    plusieurs=True,
)
OBLIGATION = Choix(
    "obligation",
    "obligation",
    {classe: majuscule(mot) for classe, mot in OBLIGATIONS_EN_MOTS.items()},
    plusieurs=True,
)
TRI = Choix(
    "tri",
    "tri",
    {
        "pertinence": "Pertinence, achats",
        "achats_decroissants": "Achats, des plus gros aux plus petits",
        "achats_croissants": "Achats, des plus petits aux plus gros",
        "population": "Population, des plus grandes aux plus petites",
        "nom": "Nom, de A à Z",
    },
)
SUJETS_SUIVIS = Choix(
    "sujet",
    "sujet des changements",
    {
        "adopte": "Adoption",
        "renouvellement": "Renouvellement",
        "en_cours": "En préparation",
        "sans_schema": "Sans schéma",
        "correction": "Correction",
        "document": "Document",
        "engagement": "Objectif ou résultat",
    },
    plusieurs=True,
)
THEME = Choix("theme", "thème", LIBELLES_THEMES, plusieurs=True)
NATURE = Choix("nature", "nature", LIBELLES_NATURES_D_ENGAGEMENT, plusieurs=True)
TAILLE = Choix(
    "taille",
    "taille",
    {code: majuscule(mots) for code, (_, _, mots) in TRANCHES.items()},
    plusieurs=True,
)
SUJET = Choix("sujet", "sujet", {"": "à choisir", **SUJETS, AUTRE_SUJET: "autre chose à dire"})

DOSSIERS = Choix(
    "dossiers",
    "étape des contributions",
    {
        "recue": "En attente",
        "acceptee": "Acceptées",
        "refusee": "Refusées",
        "retiree": "Retirées",
    },
)

THEMES_PREPARES = Choix(
    "themes",
    "thèmes",
    {theme: LIBELLES_THEMES[theme] for theme in THEMES},
    tuple(theme for theme in THEMES if theme != "autre"),
    plusieurs=True,
)
CONTIENT = Choix(
    "contient",
    "ce que le schéma contient",
    {code: exigence.nom for code, exigence in EXIGENCES.items()},
    plusieurs=True,
)

VOLONTAIRES = _booleen("volontaires", "volontaires")
A_RENOUVELER = _booleen("a_renouveler", "à renouveler")
A_VERIFIER = _booleen("a_verifier", "à vérifier")
ACHATS = Parametre(
    "achats",
    "achats",
    enumeration([str(montant) for montant in MONTANTS[:_EXEMPLES]]) + ", etc.",
    lambda texte: texte in set(map(str, MONTANTS)),
    plusieurs=True,
)
VUE = Parametre("vue", "position de la carte", "latitude_longitude_zoom", _position_valable)
CONSEIL = Parametre(
    "conseil",
    "vote du conseil",
    f"une date, JJ/MM/AAAA, de {PREMIER_CONSEIL.year} à {DERNIER_CONSEIL.year}",
    lambda texte: not texte.strip() or jour_du_conseil(texte) is not None,
)
SEMAINES: dict[CodeEtape, Parametre] = {
    etape: Parametre(
        f"semaines_{etape}",
        f"durée de l'étape {etape}",
        f"un nombre de semaines, de 0 à {SEMAINES_MAXIMALES}",
        _semaines_valables,
    )
    for etape in ETAPES
}
"""How long each step of a preparation lasts."""
NUMERO = Parametre(
    "numero",
    "numéro",
    "celui d'une contribution",
    # No database counts further.
    lambda texte: len(texte) < 10 and _numero_valable(texte),
)
PAGE = Parametre("page", "page", "un nombre entier, à partir de 1", _numero_valable)


def regle_appliquee(droit: Droit) -> Choix:
    """Return the rules that may judge who is obliged: that of the date shown, or one of the law."""
    regimes = {EN_VIGUEUR_LEGAL: droit.en_vigueur, ANTERIEUR: droit.anterieur}
    return Choix(
        "regime",
        "régime",
        {
            DE_LA_DATE: "Celle de l'époque",
            **{code: majuscule(nom_du_regime(regime)) for code, regime in regimes.items()},
        },
        anciens={"Celui de la date": DE_LA_DATE, **{mot: code for code, mot in _DROITS.items()}},
    )


def semblables_retenues(noms: Mapping[str, str]) -> Choix:
    """Return those whose figures inspire a scheme, by SIREN: all of them unless told."""
    return Choix("pairs", "semblables", noms, tuple(noms), plusieurs=True)


def departements(collectivites: pd.DataFrame) -> Choix:
    """Return the départements by code."""
    lieux = collectivites.dropna(subset="departement_code").drop_duplicates("departement_code")
    noms = dict(zip(lieux["departement_code"], lieux["departement_nom"], strict=True))
    return Choix(
        "departement",
        "département",
        {code: f"{noms[code]} ({code})" for code in sorted(noms)},
        plusieurs=True,
    )


def annees_dites(engagements: pd.DataFrame) -> Choix:
    """Return the years aimed at or measured by the facts on schemes, the last one first."""
    annees = sorted(engagements["annee"].dropna().unique(), reverse=True)
    return Choix("annee", "année", {str(an): str(an) for an in annees}, plusieurs=True)


def mois(jours: Sequence[date]) -> Choix:
    """Return the first days of months, by AAAA-MM; the last one, today, is the default."""
    *premiers, dernier = jours
    mots = {f"{jour:%Y-%m}": f"{jour:%m/%Y}" for jour in premiers}
    return Choix(
        "au",
        "date",
        mots | {AUJOURD_HUI: AUJOURD_HUI},
        (AUJOURD_HUI,),
        anciens={f"{dernier:%m/%Y}": AUJOURD_HUI, typographie(AUJOURD_HUI): AUJOURD_HUI},
    )


def etape(cadre_legal: pd.DataFrame, defaut: str) -> Choix:
    """Return the steps of the legal timeline, by the month (AAAA-MM) of their text."""
    mots = {}
    for jour in cadre_legal["date"]:
        an, rang = str(jour).split("-")[:2]
        mots[f"{an}-{rang}"] = f"{MOIS[int(rang) - 1]} {an}"
    return Choix("etape", "étape", mots, (defaut[:7],))
