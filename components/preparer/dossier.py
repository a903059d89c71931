"""What helps to write a scheme, section by section: each fact with where it comes from."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

import pandas as pd

from components.collectivite.fiche import ses_comptes
from components.collectivite.phrases import (
    codes,
    identite,
    mot_obligation,
    page_du_schema,
    phrase_changement,
    phrase_constance,
    phrase_des_perimetres,
    phrase_obligation,
    phrase_perimetre,
    phrase_seuil,
    statut_au,
)
from components.figures.palette import OBLIGATIONS_EN_MOTS
from components.figures.schemas import date_d_adoption
from components.figures.sources import SOURCE_ADOPTIONS, sources
from components.figures.tableaux import site_de
from components.objectifs.phrases import TROP_PEU
from components.preparer.blocs import (
    ARemplir,
    Bloc,
    Cases,
    Cellule,
    Lien,
    Liste,
    Paragraphe,
    Partie,
    Section,
    Tableau,
    pages_citees,
)
from components.site.plan import CADRE_LEGAL, FICHE, METHODE, OBJECTIFS, RETOURS
from components.site.textes import texte
from spaser.collectivite import Collectivite
from spaser.comptes import serie
from spaser.donnees import RACINE
from spaser.droit import Regime
from spaser.engagements import Groupe, choisir, groupes
from spaser.faits_en_mots import chiffre_de, valeur_en_mots
from spaser.formats import (
    date_longue,
    date_precise,
    enumeration,
    euros_en_millions,
    fourchette_ronde,
    majuscule,
    nombre,
    nombre_court,
    ordinal,
    quantite,
)
from spaser.indicateurs import (
    INDICATEURS,
    LIBELLES_BASES,
    LIBELLES_THEMES,
    Theme,
)
from spaser.observatoire import Observatoire, gardee
from spaser.preparation import (
    ETAPES,
    EXIGENCES,
    TEXTE_DU_SCHEMA_CONJOINT,
    CodeEtape,
    Preparation,
    calendrier,
    dits_une_fois,
    manquent,
    mois_avant,
    qui_disent,
    sans_theme,
    schemas_communs,
    semblables,
    texte_de,
    un_an_apres,
)
from spaser.regle import nom_du_regime
from spaser.simulation import NON_OBLIGEE, OBLIGEE, SELON_CONVENTION, obligation
from spaser.vocabulaire import LIBELLES_TYPES

_DU_DROIT = ("Loi", "Décret", "Code")
"""How the texts of the timeline that bind begin: the others propose, announce or apply."""
_LARGEURS_D_UN_OBJECTIF = (29, 22, 15, 11, 9, 14)
_OBJECTIFS_PAR_THEME = 3
_NATURES = {
    "objectif": ("Objectif", ", objectifs"),
    "resultat": ("Résultat", ", résultats"),
    "structure": ("Structure", ""),
}
"""What a fact is, and what several are."""


@cache
def _contenu() -> dict[str, Any]:
    return tomllib.loads((RACINE / "content" / "preparer.toml").read_text("utf-8"))


def etapes_en_mots() -> dict[CodeEtape, str]:
    """Return the name of each step before the vote."""
    return {code: _contenu()["etapes"][code]["nom"] for code in ETAPES}


@gardee
def dossier(o: Observatoire, demande: Preparation) -> tuple[Section, ...]:
    """Return the six sections of a preparation; its SIREN are known."""
    elles = tuple(filter(None, map(o.collectivite, demande.sirens)))
    sections = (
        _concerne(o, elles),
        _loi(o, demande),
        _semblables(o, elles, demande),
        _themes(o, demande),
        _calendrier(o, demande),
    )
    return (*sections, _sources(o, elles, pages_citees(sections)))


def porteuse(elles: Iterable[Collectivite]) -> Collectivite:
    """Return the one with the largest purchases: those that resemble it are looked for."""
    return max(elles, key=lambda elle: elle.achats_haut)


def semblables_qui_disent(o: Observatoire, elles: tuple[Collectivite, ...]) -> pd.DataFrame:
    """Return those whose figures may inspire a scheme (`spaser.preparation.qui_disent`)."""
    sirens = [elle.siren for elle in elles]
    return qui_disent(o.collectivites, o.engagements, porteuse(elles).siren, sirens)


def _concerne(o: Observatoire, elles: tuple[Collectivite, ...]) -> Section:
    ensemble: tuple[Bloc, ...] = ()
    if len(elles) > 1:
        bas, haut = sum(e.achats_bas for e in elles), sum(e.achats_haut for e in elles)
        noms = enumeration([elle.nom_complet for elle in elles])
        ensemble = (
            Paragraphe(
                f"{noms} : ensemble, achats {o.exercices.reference} "
                f"{fourchette_ronde(bas, haut)}. La loi permet un schéma conjoint "
                f"({_lien_du_texte(o, TEXTE_DU_SCHEMA_CONJOINT)})."
            ),
        )
    return Section(
        "concerne",
        "Suis-je concerné ?" if len(elles) == 1 else "Sommes-nous concernés ?",
        ensemble,
        tuple(_elle(o, elle) for elle in elles),
    )


def _elle(o: Observatoire, elle: Collectivite) -> Partie:
    comptes = ses_comptes(o, elle)
    comparables = serie(comptes, elle.siren)
    changements = o.donnees.changements_comptables
    siens = changements[changements["siren"] == elle.siren]
    constance = phrase_constance(comparables, o.droit) if len(comparables) > 1 else ""
    precisions = (
        constance,
        phrase_des_perimetres(comptes),
        phrase_changement(siens),
        phrase_perimetre(elle),
    )
    retenus = comptes[comptes["retenu"]].sort_values("exercice")
    annees = tuple(
        (
            o.exercices.en_clair(int(ligne["exercice"])),
            euros_en_millions(int(ligne["achats_bas"])),
            euros_en_millions(int(ligne["achats_haut"])),
            *(_obligation_d_une_annee(ligne, r) for r in reversed(o.droit.regimes)),
        )
        for ligne in retenus.to_dict("records")
    )
    regimes = [majuscule(nom_du_regime(regime)) for regime in reversed(o.droit.regimes)]
    return Partie(
        f"concerne_{elle.siren}",
        elle.nom_complet,
        (
            Paragraphe(f"{identite(elle)} · {codes(elle)}", petit=True),
            Liste(
                (
                    *(phrase_obligation(elle, r) for r in reversed(o.droit.regimes)),
                    _depuis_quand(o, elle, retenus),
                    phrase_seuil(elle, o.droit),
                    f"**SPASER** : {statut_au(o, elle, o.jour)[1]}.",
                )
            ),
            Tableau(
                f"Achats de chaque année connue : {elle.nom_complet}",
                ("Année", "HT, borne basse", "TTC, borne haute", *regimes),
                annees,
                (16, 18, 18, 24, 24),
            ),
            Paragraphe(" ".join(filter(None, precisions)), petit=True),
        ),
    )


def _obligation_d_une_annee(ligne: Any, regime: Regime) -> str:
    classe = obligation(ligne["achats_bas"], ligne["achats_haut"], regime.seuil)
    return majuscule(OBLIGATIONS_EN_MOTS[classe])


def _depuis_quand(o: Observatoire, elle: Collectivite, retenus: pd.DataFrame) -> str:
    """Return since when there is a threshold, and which years of accounts are above it.

    `retenus`: the known years, the first one first; nothing is said of the others.
    """
    droit = o.droit
    if obligation(elle.achats_bas, elle.achats_haut, droit.en_vigueur.seuil) == NON_OBLIGEE:
        return (
            "**Depuis quand** : la loi ne lui demande pas de schéma ; une collectivité sous le "
            f"seuil peut en adopter un de son plein gré ([cadre légal](/{CADRE_LEGAL.chemin}))."
        )
    en_vigueur, anterieur = droit.en_vigueur, droit.anterieur
    dites = [f"le seuil {_seuil_et_jour(en_vigueur)}, {_annees(retenus, en_vigueur)}"]
    if obligation(elle.achats_bas, elle.achats_haut, anterieur.seuil) != NON_OBLIGEE:
        dites.append(f"celui {_seuil_et_jour(anterieur)}, {_annees(retenus, anterieur)}")
    return f"**Depuis quand** : {' ; '.join(dites)}. Ses autres années ne sont pas connues ici."


_SUR_SES_COMPTES = {
    OBLIGEE: "dépassé",
    SELON_CONVENTION: "entre ses deux bornes",
    NON_OBLIGEE: "pas atteint",
}


def _annees(retenus: pd.DataFrame, regime: Regime) -> str:
    """Return on which known years of its accounts a collectivité is above a threshold."""
    annees: dict[str, list[str]] = {classe: [] for classe in _SUR_SES_COMPTES}
    for ligne in retenus.to_dict("records"):
        classe = obligation(ligne["achats_bas"], ligne["achats_haut"], regime.seuil)
        annees[classe].append(str(int(ligne["exercice"])))
    return ", ".join(
        f"{mots} sur ses comptes de {enumeration(annees[classe])}"
        for classe, mots in _SUR_SES_COMPTES.items()
        if annees[classe]
    )


def _seuil_et_jour(regime: Regime) -> str:
    return (
        f"de {euros_en_millions(regime.seuil)} HT, en vigueur à partir du "
        f"{date_longue(regime.depuis)} ([{regime.texte}]({regime.lien}))"
    )


def _loi(o: Observatoire, demande: Preparation) -> Section:
    cadre, en_vigueur = o.donnees.cadre_legal, o.droit.en_vigueur
    rtes = _source("rtes")
    textes = cadre[cadre["texte"].str.startswith(_DU_DROIT)]
    lignes = tuple(
        f"{e.libelle} ({_lien_du_texte(o, e.date)}{f' ; {rtes}' if e.d_apres_le_rtes else ''})"
        for e in EXIGENCES.values()
    )
    return Section(
        "loi",
        "Ce que la loi demande",
        (
            Paragraphe(
                "L'article L2111-3 du code de la commande publique demande un document "
                f"d'engagement, rendu public ({rtes}, [cadre légal](/{CADRE_LEGAL.chemin})) :"
            ),
            Liste(lignes),
            Paragraphe(
                "Le montant s'apprécie sur les dépenses d'une année civile, hors taxes "
                f"([{en_vigueur.texte}]({en_vigueur.lien})) ; il doit dépasser le seuil, l'égaler "
                f"n'oblige pas ([cadre légal](/{CADRE_LEGAL.chemin}))."
            ),
            Paragraphe(
                "Aucun organisme ne tient le compte officiel des schémas, et la loi ne prévoit pas "
                f"de sanction ({rtes})."
            ),
        ),
        (
            Partie(
                "complet",
                "Schéma complet ?",
                (
                    Paragraphe("Ce que l'article L2111-3 demande, à cocher au fil de l'écriture."),
                    Cases(
                        tuple(majuscule(e.libelle) for e in EXIGENCES.values()),
                        tuple(code in demande.contient for code in EXIGENCES),
                    ),
                    *([Paragraphe(dit)] if (dit := _ce_qui_manque(demande)) else []),
                ),
            ),
            Partie(
                "textes",
                "Les textes, dans l'ordre",
                (
                    Tableau(
                        "Textes qui ont créé et élargi l'obligation",
                        ("Date", "Texte", "Effet", "Source"),
                        tuple(
                            (
                                date_precise(ligne["date"]),
                                ligne["texte"],
                                ligne["effet"],
                                _page(ligne["source_url"]),
                            )
                            for ligne in textes.to_dict("records")
                        ),
                        (15, 30, 35, 20),
                    ),
                ),
            ),
        ),
    )


def _ce_qui_manque(demande: Preparation) -> str:
    manque = [EXIGENCES[code].nom.lower() for code in manquent(demande.contient)]
    if not demande.contient:
        return ""
    if not manque:
        return "Rien n'y manque."
    return f"Il y manque : {enumeration(manque)}."


def _semblables(o: Observatoire, elles: tuple[Collectivite, ...], demande: Preparation) -> Section:
    elle = porteuse(elles)
    proches = semblables(o.collectivites, elle.siren, demande.sirens)
    ont_adopte = int(proches["adoptante"].sum())
    recense = (
        f"un SPASER adopté est recensé pour **{nombre(ont_adopte)}**, au moins"
        if ont_adopte
        else "aucun SPASER adopté n'y est recensé"
    )
    des_siens = f" de {elle.nom_complet}" if len(elles) > 1 else ""
    retenues = [e for e in map(o.collectivite, demande.pairs) if e]
    liens = [f"[{e.nom_et_lieu}](/{FICHE.chemin}?siren={e.siren})" for e in retenues]
    parties = [
        Partie(
            "qui_disent",
            "Celles dont un schéma dit ce qu'il promet ou obtient",
            (
                Paragraphe(
                    "Même type, achats les plus proches, et une page publique qui dit au moins un "
                    "objectif, un résultat ou la structure du schéma. Celles qui sont retenues "
                    "servent à la partie suivante."
                ),
                Paragraphe(f"Retenues : {enumeration(liens) or 'aucune'}."),
            ),
        )
    ]
    if len(elles) > 1:
        parties.append(_partie_des_communs(o))
    return Section(
        "semblables",
        "Celles qui me ressemblent" if len(elles) == 1 else "Celles qui nous ressemblent",
        (
            Paragraphe(
                f"Les {nombre(len(proches))} {LIBELLES_TYPES[elle.type][1]} aux achats les plus "
                f"proches{des_siens} : {recense}."
            ),
            _table_de(o, "Les plus proches par type et par achats", proches["siren"]),
            Paragraphe(SOURCE_ADOPTIONS, petit=True),
        ),
        tuple(parties),
    )


def _table_de(o: Observatoire, titre: str, sirens: Iterable[str]) -> Tableau:
    elles = [elle for elle in map(o.collectivite, sirens) if elle]
    return Tableau(
        titre,
        ("Collectivité", "SPASER", "Droit en vigueur", f"Achats {o.exercices.reference}"),
        tuple(
            (
                _fiche(elle.siren, elle.nom_et_lieu),
                _ou_en_est(o, elle),
                majuscule(mot_obligation(elle, o.droit.en_vigueur)),
                majuscule(fourchette_ronde(elle.achats_bas, elle.achats_haut)),
            )
            for elle in elles
        ),
        (30, 32, 15, 23),
    )


def _ou_en_est(o: Observatoire, elle: Collectivite) -> Cellule:
    """Return the status of a collectivité, that leads to the page that says it."""
    mots, page = majuscule(statut_au(o, elle, o.jour)[1]), page_du_schema(o, elle)
    return Lien(mots, page) if page else mots


def _partie_des_communs(o: Observatoire) -> Partie:
    communs = schemas_communs(o.donnees.adoptions, o.jour)
    lignes = tuple(
        (
            enumeration(partenaires["nom"].tolist()),
            majuscule(date_d_adoption(partenaires.iloc[0])),
            _page(partenaires["source_url"].iloc[0]),
        )
        for _, partenaires in communs.groupby("schema_id", sort=False)
    )
    return Partie(
        "communs",
        "Les schémas communs recensés",
        (Tableau("Schémas communs", ("Qui", "Adoption", "Source"), lignes, (50, 25, 25)),),
    )


def _themes(o: Observatoire, demande: Preparation) -> Section:
    manque = [EXIGENCES[code].libelle for code in sans_theme(demande.themes)]
    avis = (
        (
            Paragraphe(
                "**Aucun thème choisi ne répond à ce que demande l'article L2111-3** : "
                f"{' ; '.join(manque)}."
            ),
        )
        if manque
        else ()
    )
    chiffrage = o.chiffrage()
    connus = quantite(chiffrage.schemas, "schéma adopté connu", "schémas adoptés connus")
    siens = dits_une_fois(choisir(o.engagements, sirens=demande.sirens))
    # Without any, all would be chosen.
    d_autres = dits_une_fois(
        choisir(o.engagements, sirens=demande.pairs) if demande.pairs else o.engagements.head(0)
    )
    return Section(
        "themes",
        "Thème par thème : ce que d'autres promettent et obtiennent",
        (
            Paragraphe(
                f"Sur {connus}, {nombre(chiffrage.avec_un_chiffre)} ont au moins un chiffre. Un "
                "schéma peut en dire davantage : les pages lues ne le disent pas. Deux valeurs ne "
                "se comparent qu'à base et unité égales "
                f"([limites](/{METHODE.chemin}#limites))."
            ),
            *avis,
        ),
        tuple(_theme(o, theme, siens, d_autres) for theme in demande.themes),
    )


def _theme(o: Observatoire, theme: Theme, siens: pd.DataFrame, d_autres: pd.DataFrame) -> Partie:
    """Return what is asked, aimed at and obtained of a theme, and the place to write one's own.

    `siens`, `d_autres`: what the scheme of who prepares says already, and those of its peers.
    """
    blocs: list[Bloc] = [
        Paragraphe(f"Demandé par l'article L2111-3 : {e.libelle}.")
        for e in EXIGENCES.values()
        if theme in e.themes
    ]
    if reperes := _reperes(o, theme):
        blocs.append(Liste(reperes))
    if ensemble := _ensemble(o, theme):
        blocs.append(Paragraphe("**Tous les schémas connus**, quels que soient type et taille :"))
        blocs.append(Liste(ensemble))
    blocs += _dits(o, "Ce que disent déjà vos schémas", theme, siens, ranges=True)
    blocs += _dits(o, "Ce que disent les semblables retenues", theme, d_autres) or [
        Paragraphe("Aucune page lue des semblables retenues n'en dit rien.")
    ]
    tous = choisir(o.engagements, theme=[theme])
    blocs.append(
        Paragraphe(
            f"[{majuscule(quantite(len(tous), 'fait relevé', 'faits relevés'))}]"
            f"(/{OBJECTIFS.chemin}?theme={theme}) sur ce thème, tous types confondus.",
            petit=True,
        )
    )
    blocs.append(
        ARemplir(
            f"Nos objectifs : {LIBELLES_THEMES[theme]}",
            ("Objectif", "Indicateur", "Point de départ", "Cible", "Année", "Qui"),
            _OBJECTIFS_PAR_THEME,
            _LARGEURS_D_UN_OBJECTIF,
        )
    )
    return Partie(f"theme_{theme}", LIBELLES_THEMES[theme], tuple(blocs))


def _dits(
    o: Observatoire, titre: str, theme: Theme, dits: pd.DataFrame, *, ranges: bool = False
) -> list[Tableau]:
    """Return as a table what some schemes say of a theme; nothing if they do not.

    `ranges`: with the rank of the scheme.
    """
    lignes = tuple(
        (
            _qui(o, fait),
            fait.libelle,
            _nature(fait, ranges=ranges),
            chiffre_de(fait) or "–",
            "" if pd.isna(fait.annee) else str(fait.annee),
            _page(fait.source_url),
        )
        for fait in dits[dits["theme"] == theme].itertuples()
    )
    if not lignes:
        return []
    colonnes = ("Qui", "Ce que c'est", "Nature", "Valeur", "Année", "Source")
    return [
        Tableau(f"{titre} : {LIBELLES_THEMES[theme]}", colonnes, lignes, (18, 27, 12, 19, 8, 16))
    ]


def _qui(o: Observatoire, fait: Any) -> Cellule:
    elle = None if pd.isna(fait.siren) else o.collectivite(fait.siren)
    return fait.nom if elle is None else _fiche(elle.siren, elle.nom_complet)


def _nature(fait: Any, *, ranges: bool) -> str:
    depart = ", avant le schéma" if fait.depart else ""
    rang = f", {ordinal(fait.generation)} schéma" if ranges and pd.notna(fait.generation) else ""
    return f"{_NATURES[fait.nature][0]}{depart}{rang}"


def _reperes(o: Observatoire, theme: Theme) -> tuple[str, ...]:
    """Return the national objectives and the last national rate about a theme, with sources."""
    dits = []
    for code, indicateur in INDICATEURS.items():
        if indicateur.theme != theme:
            continue
        reperes = o.reperes_nationaux(code)
        dits += [
            f"Objectif national : {nombre_court(vise.valeur)} % des {vise.libelle} en "
            f"{vise.echeance} ({vise.plan} ; [{site_de(vise.source_url)}]({vise.source_url}))."
            for vise in reperes.objectifs
        ]
        dits += [
            f"Taux mesuré en {taux.annee}, {taux.champ} : {nombre_court(taux.valeur)} "
            f"{taux.unite} ont une clause {indicateur.consideration} "
            f"([{site_de(taux.source_url)}]({taux.source_url}))."
            for taux in (reperes.dernier_taux, reperes.dernier_des_collectivites)
            if taux
        ]
    return tuple(dits)


@gardee
def _ensemble(o: Observatoire, theme: Theme) -> tuple[str, ...]:
    """Return what all known schemes say of the indicators of a theme, as far as it compares.

    One that crosses themes is of each that its facts are of.
    """
    des_siens = set(choisir(o.engagements, theme=[theme])["indicateur"])
    return tuple(
        _en_une_ligne(groupe)
        for code in INDICATEURS
        if code in des_siens
        for groupe in groupes(o.engagements, code)
        if groupe.comparable and groupe.engagements
    )


def _en_une_ligne(c: Groupe) -> str:
    resume, unite = c.resume, c.unite
    base = "" if c.base is None else f" ({LIBELLES_BASES[c.base]})"
    qui = f"{INDICATEURS[c.indicateur].libelle}{base}{_NATURES[c.nature][1]}"
    avant = sum(e.depart for e in c.engagements)
    combien = quantite(resume.schemas, "schéma", "schémas") + (
        f", dont {nombre(avant)} avant le schéma" if avant else ""
    )
    if resume.mediane is None or resume.minimum is None or resume.maximum is None:
        valeurs = [valeur_en_mots(v, unite) for v in sorted({e.valeur for e in c.engagements})]
        return f"{qui} : {enumeration(valeurs)} ({combien}, {TROP_PEU})."
    if resume.minimum == resume.maximum:
        return f"{qui} : **{valeur_en_mots(resume.mediane, unite)}** partout ({combien})."
    return (
        f"{qui} : médiane **{valeur_en_mots(resume.mediane, unite)}**, de "
        f"{nombre_court(resume.minimum)} à {valeur_en_mots(resume.maximum, unite)} ({combien})."
    )


def _calendrier(o: Observatoire, demande: Preparation) -> Section:
    durees = tuple(_duree(duree, demande.conseil, o.jour) for duree in _contenu()["durees"])
    debuts = calendrier(demande.conseil, dict(demande.semaines))
    jours = (*debuts.values(), demande.conseil)
    en_retard = (
        (
            Paragraphe(
                "**Une de ces dates est déjà passée** : repousser le vote, ou raccourcir une étape."
            ),
        )
        if any(jour is not None and jour < o.jour for jour in jours)
        else ()
    )
    return Section(
        "calendrier",
        "Conditions de réussite, étapes et calendrier",
        (),
        (
            Partie("reussite", "Ce qui fait réussir, ce qui freine", _reussite()),
            Partie(
                "etapes",
                "Étapes et calendrier",
                (
                    Paragraphe(
                        "Des étapes que d'autres ont suivies. Ni la loi ni les pages lues ne "
                        "disent combien de temps prend chacune : donnez vos durées, et le "
                        "calendrier remonte du vote, une étape après l'autre."
                    ),
                    Paragraphe("Le temps que d'autres ont pris :"),
                    Liste(durees),
                    *en_retard,
                    _table_des_etapes(o, demande, debuts),
                ),
            ),
        ),
    )


def _duree(duree: Any, conseil: date | None, jour: date) -> str:
    """Return how long another one took and, before a vote, what its pace asks and when."""
    dite = f"{duree['dite']} ({_source(duree['source'])})."
    if conseil is None:
        return dite
    avant = mois_avant(conseil, duree["mois"])
    passe = " (c'est passé)" if avant < jour.replace(day=1) else ""
    mois = date_precise(f"{avant:%Y-%m}")
    return f"{dite} **À ce rythme, {duree['geste']} en {mois}{passe}**."


def _reussite() -> tuple[Paragraphe, ...]:
    paragraphes = texte("retours_reussite").strip().split("\n\n")
    return tuple(Paragraphe(" ".join(p.split("\n"))) for p in paragraphes)


def _table_des_etapes(
    o: Observatoire, demande: Preparation, debuts: Mapping[CodeEtape, date | None]
) -> Tableau:
    etapes, semaines = _contenu()["etapes"], dict(demande.semaines)
    conseil = demande.conseil
    avant = tuple(
        (
            etapes[code]["nom"],
            etapes[code]["exemple"],
            quantite(semaines[code], "semaine", "semaines") if code in semaines else "",
            date_longue(jour) if (jour := debuts[code]) else "",
            "",
        )
        for code in ETAPES
    )
    annuel = f"{date_longue(un_an_apres(conseil))}, puis chaque année" if conseil else ""
    return Tableau(
        "Étapes, du lancement au premier suivi annuel",
        ("Étape", "Ailleurs, ou dans la loi", "Durée", "À partir du", "Qui"),
        (
            *avant,
            ("Faire voter", "", "", date_longue(conseil) if conseil else "", ""),
            ("Publier en ligne", _texte_dit(o, "publication"), "", "", ""),
            ("Suivre", _texte_dit(o, "suivi"), "", annuel, ""),
        ),
        (20, 40, 13, 15, 12),
    )


def _texte_dit(o: Observatoire, code: Any) -> str:
    exigence = EXIGENCES[code]
    return (
        f"{majuscule(exigence.libelle)} : {texte_de(o.donnees.cadre_legal, exigence.date).titre}."
    )


def _sources(o: Observatoire, elles: tuple[Collectivite, ...], pages: tuple[str, ...]) -> Section:
    annees = {int(a) for elle in elles for a in ses_comptes(o, elle)["exercice"]}
    return Section(
        "sources",
        "Sources",
        (
            Paragraphe(sources(o.exercices, annees)),
            Paragraphe(
                "Objectifs, résultats et construction des schémas : relevé de pages publiques, "
                "chacune liée sur sa ligne ; ce qui est de confiance faible, ou ne désigne aucun "
                "schéma adopté, n'y est pas."
            ),
            Liste(
                (
                    f"{_source('rtes')} : contenu de l'article, conditions de réussite, étapes.",
                    f"{_source('meurthe_et_moselle')} : étapes.",
                    *(
                        f"[{titre}]({lien})"
                        for titre, lien in dict.fromkeys(
                            (t.titre, t.lien)
                            for t in (
                                texte_de(o.donnees.cadre_legal, e.date) for e in EXIGENCES.values()
                            )
                        )
                    ),
                    f"[Méthode et limites](/{METHODE.chemin}), [cadre légal](/{CADRE_LEGAL.chemin})"
                    f", [retours d'expérience](/{RETOURS.chemin}) de ce site.",
                )
            ),
        ),
        (
            Partie(
                "pages",
                "Toutes les pages citées, en toutes lettres",
                (Liste(tuple(f"[{page}]({page})" for page in pages)),),
            ),
        ),
    )


def _source(cle: str) -> str:
    titre, lien = _contenu()["sources"][cle]
    return f"[{titre}]({lien})"


def _lien_du_texte(o: Observatoire, jour: str) -> str:
    trouve = texte_de(o.donnees.cadre_legal, jour)
    return f"[{trouve.titre}]({trouve.lien})"


def _fiche(siren: str, nom: str) -> Lien:
    return Lien(nom, f"/{FICHE.chemin}?siren={siren}")


def _page(adresse: str) -> Cellule:
    # A long name may break after its dots.
    return "–" if pd.isna(adresse) else Lien(site_de(adresse).replace(".", ".\u200b"), adresse)
