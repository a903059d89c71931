"""What is being written on the questionnaire: it outlives the fields that show it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import uuid4

from spaser.indicateurs import INDICATEURS, Fait, Indicateur
from spaser.releve import ENGAGEMENT
from suivi.contribution import Contribution, verifier
from suivi.erreurs import ContributionRefusee
from suivi.faits import CHAMPS_DU_FAIT, fautes_du_fait, lire_le_fait

CHAMPS: dict[str, tuple[str, ...]] = {
    "adopte": ("date", "debut", "fin", "lien", "perimetre", "partenaires"),
    "sans_schema": ("lien",),
    "en_cours": ("lien", "partenaires"),
    "renouvellement": ("date", "debut", "fin", "lien", "perimetre", "partenaires"),
    "correction": ("schema_id", "date", "debut", "fin", "lien"),
    "document": ("schema_id", "lien"),
    ENGAGEMENT: ("schema_id", *CHAMPS_DU_FAIT, "lien"),
}
"""The fields that each subject asks for, besides those asked of all."""
AUTRE_MESURE = "autre"
"""In the place of an indicator: what is told compares with nothing."""
_PAS_CHOISI = "?"
CONFIES = ("commentaire", "courriel")
_A_CHOISIR = {
    "sujet": "Choisir une réponse.",
    "role": "Dire à quel titre.",
    "nature": "Dire ce que c'est.",
    "indicateur": "Choisir ce qui est compté, ou « autre chose ».",
    "theme": "Choisir un thème.",
    "base": "Dire ce que la valeur compte.",
}


@dataclass(frozen=True)
class Recue:
    """A receipt: the number of a contribution, its private link, and the last day of it."""

    numero: int
    jeton: str
    terme: date


@dataclass
class Saisie:
    """A form being filled.

    `dits`: what each field says; those of another subject are kept, and not sent. `touches`: the
    fields whose faults are shown. `rang`: of the contribution that it corrects, None if it is new.
    `refus`: why what was sent was not taken.
    """

    dits: dict[str, str] = field(default_factory=dict)
    rang: int | None = None
    cle: str = field(default_factory=lambda: str(uuid4()))
    touches: set[str] = field(default_factory=set)
    refus: str = ""
    recue: Recue | None = None

    @classmethod
    def de(cls, dite: Contribution, rang: int) -> Saisie:
        """Return the form that corrects a contribution."""
        dits = dite.en_objet()
        if dite.sujet == ENGAGEMENT:
            dits["indicateur"] = dite.indicateur or AUTRE_MESURE
            dits["valeur"] = dite.valeur.replace(".", ",")
        return cls(dits, rang)

    @property
    def sujet(self) -> str:
        """What it is about, empty until it is chosen."""
        return self.dits.get("sujet", "")

    @property
    def champs(self) -> tuple[str, ...]:
        """The fields that it shows; nothing can be confided again by a correction."""
        confies = CONFIES if self.rang is None else ()
        propres = [c for c in CHAMPS.get(self.sujet, ()) if c not in self._deja_dits()]
        return ("siren", "sujet", "role", *propres, *confies)

    @property
    def mesures(self) -> tuple[str, ...]:
        """What may be chosen as counted, by the nature of the fact: indicators, or something else.

        Nothing until the nature is told.
        """
        nature = self.dits.get("nature")
        if not nature:
            return ()
        de_structure = nature == "structure"
        codes = [code for code, i in INDICATEURS.items() if i.structure == de_structure]
        return (*codes, AUTRE_MESURE)

    @property
    def mesure(self) -> str:
        """What is counted, one of `mesures`; empty until it is chosen."""
        dite = self.dits.get("indicateur", "")
        return dite if dite in self.mesures else ""

    @property
    def indicateur(self) -> Indicateur | None:
        """The indicator that is counted, if it is one."""
        return Fait(indicateur=self.mesure).comparable

    def _deja_dits(self) -> Collection[str]:
        """Return the fields of a fact that need not be asked, or not yet."""
        i = self.indicateur
        if i is None:
            return ("base",) if self.mesure else ("base", "theme", "unite")
        return {
            "theme",
            *(() if i.bases else ("base",)),
            *(() if len(i.unites) > 1 else ("unite",)),
        }

    def brute(self) -> dict[str, str]:
        """Return what it says, as a form is received."""
        dits = {champ: self.dits.get(champ, "") for champ in self.champs}
        if "indicateur" in dits:
            dits["indicateur"] = {AUTRE_MESURE: "", "": _PAS_CHOISI}.get(self.mesure, self.mesure)
        return dits

    def fait_lu(self, jour: date) -> Contribution | None:
        """Return the fact that it tells, as it would be kept; None while something is wrong."""
        if self.sujet != ENGAGEMENT:
            return None
        lu = lire_le_fait(dict.fromkeys(CHAMPS_DU_FAIT, "") | self.brute())
        return None if fautes_du_fait(lu, jour) else Contribution.depuis(self.brute() | lu)

    def fautes(self, connue: Callable[[str], bool], jour: date) -> Mapping[str, str]:
        """Return a sentence for each field that is not right."""
        try:
            verifier(self.brute(), connue, jour)
        except ContributionRefusee as refus:
            return {champ: _A_CHOISIR.get(champ, phrase) for champ, phrase in refus.fautes.items()}
        return {}
