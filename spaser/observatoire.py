"""The observatory: data in, answers out. Pages, documents, API and commands all ask it."""

from __future__ import annotations

import gc
import os
import sys
import threading
import time
from collections.abc import Callable, Hashable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import numpy as np
import pandas as pd
from cachetools import LRUCache, cachedmethod
from cachetools.keys import hashkey

from spaser.adoption import (
    STATUTS_ADOPTES,
    schemas_connus,
    schemas_de,
    schemas_decisifs,
    sirens_a_renouveler,
    statuts,
    suivies,
)
from spaser.annees_en_mots import faits_des_annees
from spaser.collectivite import Collectivite
from spaser.comptes import MONTANTS, a_l_exercice, a_la_date
from spaser.constance import Constance, comparees, constance, constances
from spaser.courbe import courbe, cout_marginal
from spaser.donnees import DOSSIER, RACINE, Donnees, charger
from spaser.droit import ANTERIEUR, EN_VIGUEUR_LEGAL, SCENARIO, Droit, Regime
from spaser.empreintes import Marque, marque, verifier_fichiers_servis
from spaser.engagements import (
    Chiffrage,
    ReperesNationaux,
    chiffrage,
    engagements_des_schemas,
    reperes_nationaux,
)
from spaser.erreurs import Anomalie, ErreurDonnees
from spaser.exercices import Exercices
from spaser.guichet import verifier_qu_on_attend
from spaser.indicateurs import CodeIndicateur
from spaser.recherche import Filtres, Index, chercher, noms_de_tri
from spaser.releve import Evenement
from spaser.scenario import MILLION, Scenario
from spaser.sensibilite import Variante, sensibilite
from spaser.simulation import (
    MOUVEMENTS,
    SITUATIONS_CONCERNEES,
    Comparaison,
    Resultat,
    comparer,
    resume,
    simuler,
    situations_affichees,
)
from spaser.syndicats import Syndicats, simuler_les_syndicats
from spaser.vocabulaire import Convention

PALIERS = tuple(millions * MILLION for millions in (200, 100, 75, 50, 25, 10, 5))
"""Thresholds (€) between which marginal costs are told."""

P = ParamSpec("P")
T = TypeVar("T")

_OCTETS = 96 * 1024 * 1024
_DES_COMPTES = ("_index", "_rangs", "_comparees")
# Of a long list, so many are weighed for all.
_PESES = 20


@dataclass(frozen=True)
class Versions:
    """Which data an observatory is made of: the accounts and all that is built, the follow-up."""

    comptes: str
    suivi: str

    @property
    def en_adresse(self) -> str:
        """Both, for the address of what is kept until one changes."""
        return f"{self.comptes}.{self.suivi}"


@dataclass(frozen=True, eq=False)
class Simulation:
    """A scenario's result and what it changes from a regime.

    `concernees`: `siren`, `type`, `situation` (one of SITUATIONS_CONCERNEES) and `mouvement` (of
    MOUVEMENTS, or empty) of those that the scenario or the regime obliges, surely or by
    convention. Whoever leaves may still be obliged by the other convention: its situation says so.
    `syndicats`: if the scenario tells them.
    """

    resultat: Resultat
    comparaison: Comparaison
    concernees: pd.DataFrame
    syndicats: Syndicats | None


def _memoire(methode: Callable[Concatenate[Any, P], T]) -> Callable[Concatenate[Any, P], T]:
    """Keep what a method answers, for all threads, within the bound of the observatory."""
    nom = methode.__name__
    memoire: Callable[[Any], Any] = cachedmethod(
        lambda self: self.memoire,
        key=lambda self, *a, **k: hashkey(nom, *a, **k),
        lock=lambda self: self.verrou,
    )
    gardee: Callable[Concatenate[Any, P], T] = memoire(methode)
    return gardee


def gardee(
    faire: Callable[Concatenate[Observatoire, P], T],
) -> Callable[Concatenate[Observatoire, P], T]:
    """Decorate a function of an observatory's answers (a figure, a slide…): made once while kept.

    Kept with the answers, the least used forgotten, and gone with the observatory. Stops there
    when nobody waits for it any more.
    """

    @wraps(faire)
    def garder(o: Observatoire, /, *args: P.args, **kwargs: P.kwargs) -> T:
        verifier_qu_on_attend()
        cle = (faire, args, tuple(kwargs.items()))
        with o.verrou:
            fait: T | None = o.memoire.get(cle)
        if fait is None:
            fait = faire(o, *args, **kwargs)
            # Heavier than the whole memory, it is not kept.
            with o.verrou, suppress(ValueError):
                o.memoire[cle] = fait
        return fait

    return garder


class Observatoire:
    """The data as they are on a day, and what they answer; never changed, replaced whole.

    Tables are read-only and shared by all who ask. Every answer, and what others make of them, is
    kept; the least used are forgotten beyond `octets`.
    """

    def __init__(self, donnees: Donnees, jour: date, octets: int = _OCTETS) -> None:
        self.donnees = donnees
        self.jour = jour
        self.memoire: LRUCache[Hashable, Any] = LRUCache(octets, getsizeof=poids)
        """Its answers, and what others make of them by `gardee`."""
        self.verrou = threading.RLock()

    def preparer(self) -> Self:
        """Return itself, with what every visit asks for made before anybody waits for it."""
        _ = self.annuaire, self._index, self._rangs
        return self

    def suivant(self, donnees: Donnees, jour: date) -> Observatoire:
        """Return the one that comes after it: another day, or another list of schemes.

        What only the accounts say is not made again.
        """
        autre = Observatoire(donnees, jour)
        autre.__dict__.update({n: self.__dict__[n] for n in _DES_COMPTES if n in self.__dict__})
        return autre.preparer()

    @property
    def octets(self) -> int:
        """About how many bytes all that is kept holds."""
        return int(self.memoire.currsize)

    @property
    def droit(self) -> Droit:
        """The regimes, former and in force."""
        return self.donnees.droit

    @property
    def exercices(self) -> Exercices:
        """The years of accounts."""
        return self.donnees.exercices

    @property
    def version(self) -> str:
        """The version of the data that readers cite."""
        return self.donnees.version

    @property
    def versions(self) -> Versions:
        """The versions of the accounts and of the follow-up."""
        return Versions(self.donnees.version, self.donnees.version_du_suivi)

    @cached_property
    def faits_des_annees(self) -> dict[str, str]:
        """What the years of accounts say of each other, in words."""
        d = self.donnees
        return faits_des_annees(d.collectivites, d.comptes, d.changements_comptables, d.exercices)

    @cached_property
    def collectivites(self) -> pd.DataFrame:
        """The collectivités with, on the day, `statut` of adoption, `adoptante`, `a_renouveler`."""
        table = self.donnees.collectivites
        connus = schemas_connus(self.donnees.adoptions, self.jour)
        statut = statuts(table["siren"], schemas_decisifs(connus))
        return table.assign(
            statut=statut,
            adoptante=statut.isin(STATUTS_ADOPTES),
            a_renouveler=table["siren"].isin(sirens_a_renouveler(connus)),
        )

    def a_l_exercice(self, annee: int | None) -> pd.DataFrame:
        """Return `collectivites` with the amounts (€) of a year, missing where it is not known."""
        if annee is None:
            return self.collectivites
        return self._a_l_exercice(annee)

    @_memoire
    def _a_l_exercice(self, annee: int) -> pd.DataFrame:
        return a_l_exercice(self.collectivites, self.donnees.comptes, annee)

    def a_la_date(self, au: date) -> pd.DataFrame:
        """Return `collectivites` with the amounts (€) of the nearest year known at a date.

        `exercice` says which: the last definitive one at or before it, or else the first known.
        """
        return self._a_la_date(self.exercices.a_la_date(au.year))

    @_memoire
    def _a_la_date(self, annee: int) -> pd.DataFrame:
        return a_la_date(self.collectivites, self.donnees.comptes, self.exercices, annee)

    @cached_property
    def annuaire(self) -> pd.DataFrame:
        """All collectivités as things are on the day, largest purchases first.

        `collectivites` with `classe`, `obligee` and the columns of `constance` (law in force), and
        `nom_de_tri` (no accents).
        """
        en_vigueur = self.resultat(Scenario(self.droit.en_vigueur.seuil))
        return self.collectivites.assign(
            classe=en_vigueur.classes,
            obligee=en_vigueur.obligees,
            **self.constance(en_vigueur.scenario),
            nom_de_tri=noms_de_tri(self.collectivites),
        ).sort_values("achats_haut", ascending=False, kind="stable")

    @cached_property
    def _rangs(self) -> dict[str, int]:
        return {siren: rang for rang, siren in enumerate(self.donnees.collectivites["siren"])}

    @cached_property
    def _index(self) -> Index:
        return Index(self.donnees.collectivites)

    def connait(self, siren: str) -> bool:
        """Say whether a SIREN, written without spaces, is that of a collectivité."""
        return siren in self._rangs

    def collectivite(self, siren: str) -> Collectivite | None:
        """Return the collectivité of a SIREN, written with or without spaces; None if unknown."""
        rang = self._rangs.get("".join(siren.split()))
        if rang is None:
            return None
        return next(Collectivite.lire(self.donnees.collectivites.iloc[[rang]]))

    def collectivite_a_la_date(self, elle: Collectivite, au: date) -> tuple[Collectivite, int]:
        """Return a collectivité with the amounts of the nearest year known at a date, and it."""
        ligne = self.a_la_date(au).iloc[[self._rangs[elle.siren]]]
        return next(Collectivite.lire(ligne)), int(ligne["exercice"].iloc[0])

    def chercher(self, texte: str, table: pd.DataFrame | None = None) -> pd.DataFrame:
        """Return the rows that a search finds, best first, in all or in a table of theirs."""
        ou = self.donnees.collectivites if table is None else table
        return chercher(ou, self._index, texte)

    def choisir(self, filtres: Filtres, table: pd.DataFrame) -> pd.DataFrame:
        """Return the rows of a table that status, volunteers and name leave, in their order."""
        return filtres.choix(table, self._index)

    @_memoire
    def resultat(self, scenario: Scenario) -> Resultat:
        """Return who is obliged; raise ErreurScenario if the data do not have its year."""
        self.exercices.verifier(scenario.annee, scenario.types)
        return simuler(self.a_l_exercice(scenario.annee), scenario)

    @_memoire
    def simulation(self, scenario: Scenario, reference: Regime) -> Simulation:
        """Return a scenario against a regime, counted the same way."""
        simule = self.resultat(scenario)
        comparaison = comparer(self.resultat(scenario.avec_seuil(reference.seuil)), simule)
        situations = situations_affichees(comparaison, simule)
        presentes = situations.isin(SITUATIONS_CONCERNEES)
        concernees = self.collectivites.loc[presentes, ["siren", "type"]].assign(
            situation=situations[presentes].cat.set_categories(list(SITUATIONS_CONCERNEES)),
            mouvement=comparaison.situations[presentes].astype("str").map(MOUVEMENTS).fillna(""),
        )
        return Simulation(simule, comparaison, concernees, self.syndicats(scenario, reference))

    def syndicats(self, scenario: Scenario, reference: Regime) -> Syndicats | None:
        """Return the syndicats and SDIS against a regime, if the scenario tells them."""
        if not scenario.syndicats:
            return None
        return simuler_les_syndicats(self.donnees.autres_acheteurs, scenario, reference.seuil)

    def resume(self, scenario: Scenario, reference: int | None = None) -> dict[str, object]:
        """Return the figures of a scenario, against a threshold (€) if given, as a JSON object."""
        syndicats = self.syndicats(scenario, self.droit.en_vigueur)
        return resume(
            self.resultat(scenario),
            None if reference is None else self.resultat(scenario.avec_seuil(reference)),
            syndicats.obliges if syndicats else None,
            self.exercices.phrase_des_lacunes(scenario.annee, scenario.types),
        )

    def etats(self, scenario: Scenario) -> dict[str, Resultat]:
        """Return the results under both regimes, counted as the scenario is, and its own."""
        return {
            ANTERIEUR: self.resultat(scenario.avec_seuil(self.droit.anterieur.seuil)),
            EN_VIGUEUR_LEGAL: self.resultat(scenario.avec_seuil(self.droit.en_vigueur.seuil)),
            SCENARIO: self.resultat(scenario),
        }

    def courbe(self, scenario: Scenario) -> pd.DataFrame:
        """Return the curve of a scenario's way of counting (`spaser.courbe.courbe`)."""
        return self._courbe(scenario.avec_seuil(0))

    @_memoire
    def _courbe(self, scenario: Scenario) -> pd.DataFrame:
        return courbe(self.a_l_exercice(scenario.annee), scenario)

    def couts(self, scenario: Scenario) -> pd.DataFrame:
        """Return what each step down PALIERS and the scenario's threshold adds."""
        return self._couts(scenario.avec_seuil(scenario.seuil))

    @_memoire
    def _couts(self, scenario: Scenario) -> pd.DataFrame:
        paliers = sorted({*PALIERS, scenario.seuil}, reverse=True)
        return cout_marginal([self.resultat(scenario.avec_seuil(palier)) for palier in paliers])

    def sensibilite(self, scenario: Scenario) -> list[Variante]:
        """Return the number of obliged under each way of counting a scenario."""
        return sensibilite(self.a_l_exercice, scenario, self.exercices)

    def constance(self, scenario: Scenario) -> pd.DataFrame:
        """Return how many known years each is above a scenario (`spaser.constance.constance`)."""
        return self._constance(
            Scenario(scenario.seuil, scenario.seuils_par_type, convention=scenario.convention)
        )

    @_memoire
    def _constance(self, scenario: Scenario) -> pd.DataFrame:
        return constance(self.collectivites, self._comparees, scenario)

    @cached_property
    def _comparees(self) -> pd.DataFrame:
        return comparees(self.donnees.collectivites, self.donnees.comptes)

    def constances(self, scenario: Scenario) -> list[Constance]:
        """Return how steady a scenario is, by type and number of known years."""
        return constances(self.collectivites, self.constance(scenario), scenario)

    @_memoire
    def suivies(
        self,
        regime: Regime,
        convention: Convention = "ht",
        au: date | None = None,
        avec_faible: bool = False,
    ) -> pd.DataFrame:
        """Return those that a regime obliges, and the volunteers, with their status at a date.

        `au`: the day of the observatory by default. Who is obliged is judged on the accounts of
        `a_la_date`.
        """
        jour = au or self.jour
        table = self.a_la_date(jour)
        return suivies(
            table,
            simuler(table, Scenario(regime.seuil, convention=convention)),
            self.donnees.adoptions,
            jour,
            avec_faible=avec_faible,
        )

    def schemas_de(self, siren: str) -> pd.DataFrame:
        """Return the known rows of `adoptions` of a collectivité, the last one first."""
        return schemas_de(self.donnees.adoptions, siren, self.jour)

    @cached_property
    def engagements(self) -> pd.DataFrame:
        """What schemes promise and obtain (`spaser.engagements.engagements_des_schemas`)."""
        d = self.donnees
        return engagements_des_schemas(d.engagements, d.adoptions, d.collectivites, self.jour)

    def chiffrage(self, lignes: pd.DataFrame | None = None) -> Chiffrage:
        """Return how many known schemes have a figure, among all or the rows of an indicator."""
        dites = self.engagements if lignes is None else lignes
        return chiffrage(dites, self.donnees.adoptions, self.jour)

    def reperes_nationaux(self, indicateur: CodeIndicateur) -> ReperesNationaux:
        """Return the national objectives and measured rates of an indicator, if it has some."""
        d = self.donnees
        return reperes_nationaux(indicateur, d.objectifs_nationaux, d.reperes_clauses)

    def lignes_concernees(self, simulation: Simulation) -> pd.DataFrame:
        """Return the rows of a simulation's `concernees`, largest purchases first.

        Amounts (€) are those of the scenario's year; `annees_connues` and `annees_au_dessus` are
        those of `constance`.
        """
        concernees, scenario = simulation.concernees, simulation.resultat.scenario
        lignes = self.a_l_exercice(scenario.annee).loc[concernees.index]
        return (
            lignes.astype(dict.fromkeys(MONTANTS, "int64"))
            .assign(
                situation=concernees["situation"].astype("str"),
                mouvement=concernees["mouvement"],
                **self.constance(scenario).loc[concernees.index],
            )
            .sort_values("achats_haut", ascending=False, kind="stable")
        )


def poids(valeur: Any) -> int:
    """Return about how many bytes an answer, or what is made of it, holds.

    What it holds twice counts once; of a long list, a sample is weighed. A class that draws later
    says in `octets_a_venir` what it will hold then.
    """
    return _peser(valeur, set())


def _peser(valeur: Any, vus: set[int]) -> int:
    if valeur is None or isinstance(valeur, int | float | Observatoire):
        return 8
    if id(valeur) in vus:
        return 8
    vus.add(id(valeur))
    if isinstance(valeur, str | bytes):
        return sys.getsizeof(valeur)
    if isinstance(valeur, pd.DataFrame):
        return sum(int(colonne.nbytes) for _, colonne in valeur.items()) + 1_000
    if isinstance(valeur, pd.Series | np.ndarray):
        return int(valeur.nbytes) + 200
    if isinstance(valeur, dict):
        return 64 + _peser_un_echantillon([*valeur, *valeur.values()], vus)
    if isinstance(valeur, list | tuple):
        return 64 + _peser_un_echantillon(valeur, vus)
    parties = getattr(valeur, "__dict__", {}).values()
    a_venir: int = getattr(valeur, "octets_a_venir", 0)
    return 100 + a_venir + sum(_peser(partie, vus) for partie in parties)


def _peser_un_echantillon(valeurs: Sequence[Any], vus: set[int]) -> int:
    echantillon = valeurs[:: max(1, len(valeurs) // _PESES)]
    pese = sum(_peser(valeur, vus) for valeur in echantillon)
    return pese * len(valeurs) // max(1, len(echantillon))


def aujourd_hui() -> date:
    """Return the day one looks from: today, or the one that `SPASER_JOUR` (AAAA-MM-JJ) says."""
    jour = os.environ.get("SPASER_JOUR")
    return date.fromisoformat(jour) if jour else date.today()


_verrou = threading.Lock()
_publication = threading.Lock()
_evenements: tuple[Evenement, ...] = ()
_courant: Observatoire | None = None


@dataclass(frozen=True)
class _Echec:
    """Why data could not be used, with the marks of their files and the clock (s) then."""

    marques: dict[str, Marque]
    instant: float
    anomalies: tuple[Anomalie, ...]


_echec: _Echec | None = None
# What no file says may pass too: too many of them open, a disk that does not answer.
_SECONDES_AVANT_DE_RELIRE = 30


def observatoire() -> Observatoire:
    """Return the observatory of the process, as of today; another one each day.

    Raises ErreurDonnees if the data, or the map files that browsers are served, cannot be used:
    they are read again only once a file has changed, or half a minute later.
    """
    global _courant
    jour = aujourd_hui()
    with _verrou:
        if _courant is None:
            _courant = _charger(jour)
            # Tables and modules last as long as the process: the collector need not visit them.
            gc.collect()
            gc.freeze()
        elif _courant.jour != jour:
            _courant = _courant.suivant(_courant.donnees, jour)
        actuel = _courant
    verifier_fichiers_servis(actuel.donnees.paquet, RACINE)
    return actuel


def en_place() -> Observatoire | None:
    """Return the observatory of the process as it is; None if nobody has asked for it yet."""
    return _courant


def _charger(jour: date) -> Observatoire:
    global _echec
    marques = {fichier.name: marque(fichier) for fichier in DOSSIER.glob("*.*")}
    if (
        _echec is not None
        and _echec.marques == marques
        and time.monotonic() - _echec.instant < _SECONDES_AVANT_DE_RELIRE
    ):
        raise ErreurDonnees(list(_echec.anomalies))
    try:
        o = Observatoire(charger().avec(_evenements), jour).preparer()
    except ErreurDonnees as erreur:
        _echec = _Echec(marques, time.monotonic(), erreur.anomalies)
        raise
    _echec = None
    return o


def publier(
    evenements: Sequence[Evenement], preparer: Callable[[Observatoire], object] | None = None
) -> None:
    """Let everyone in the process see what the follow-up accepted; `evenements`: all, in order.

    `preparer` gets the next observatory ready before anybody asks it.
    """
    global _courant, _evenements
    with _publication:
        with _verrou:
            if tuple(evenements) == _evenements:
                return
            _evenements, actuel = tuple(evenements), _courant
        if actuel is None:
            return
        suivant = actuel.suivant(actuel.donnees.avec(evenements), actuel.jour)
        if preparer is not None:
            preparer(suivant)
        with _verrou:
            # Unless a new day has come meanwhile, or the data were forgotten.
            if _courant is actuel:
                _courant = suivant
            elif _courant is not None:
                _courant = suivant.suivant(suivant.donnees, _courant.jour)


def oublier() -> None:
    """Forget the observatory of the process: the next one to ask reads the files again.

    What was published is forgotten too.
    """
    global _courant, _echec, _evenements
    with _verrou:
        _courant, _echec, _evenements = None, None, ()
