"""The questionnaire: its fields, as many as what is said needs, each with its fault beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st
from markupsafe import Markup

from components.adresse.parametres import AUTRE_SUJET, UN_CHOIX
from components.adresse.selection import proposer
from components.collectivite.phrases import titre_du_schema
from components.contribuer.saisie import AUTRE_MESURE, Saisie
from components.site.plan import MENTIONS
from components.site.textes import litteral
from spaser.faits_en_mots import dit_en_mots
from spaser.formats import enumeration, typographie
from spaser.indicateurs import (
    INDICATEURS,
    LIBELLES_BASES,
    LIBELLES_BORNES,
    LIBELLES_THEMES,
    UNITES,
    Indicateur,
)
from spaser.observatoire import Observatoire
from spaser.releve import ENGAGEMENT
from suivi.reception import PIEGE
from suivi.vocabulaire import ROLES

QUESTIONS = {
    "adopte": "a élaboré un SPASER",
    "sans_schema": "n'en a pas élaboré",
    "en_cours": "en élabore un",
    AUTRE_SUJET: "autre chose à dire",
}
AUTRES = {
    "renouvellement": "elle a renouvelé son SPASER",
    "correction": "une date ou un lien à corriger",
    "document": "un document ou un bilan à ajouter",
    ENGAGEMENT: "un objectif ou un résultat à ajouter",
}
_NATURES = {
    "objectif": "un objectif",
    "resultat": "un résultat mesuré",
    "structure": "de quoi le schéma est fait",
}
_EXACTEMENT = {"": "exactement", **LIBELLES_BORNES}
NOMS = {
    "siren": "collectivité",
    "sujet": "ce que vous dites",
    "schema_id": "schéma concerné",
    "nature": "objectif ou résultat",
    "indicateur": "ce qui est compté",
    "theme": "thème",
    "valeur": "valeur",
    "unite": "unité",
    "base": "ce que la valeur compte",
    "annee": "année",
    "libelle": "ce que dit la page",
    "date": "date d'adoption",
    "debut": "première année",
    "fin": "dernière année",
    "lien": "lien",
    "perimetre": "périmètre",
    "partenaires": "partenaires",
    "commentaire": "commentaire",
    "role": "à quel titre",
    "courriel": "adresse électronique",
}
"""What the fields are called where their faults are summed up."""
_LIENS = {
    "sans_schema": "Page publique qui le dit (facultatif)",
    "en_cours": "Page publique qui le dit (facultatif)",
    "correction": "Page publique qui le dit",
    "document": "Lien du document ou du bilan",
    ENGAGEMENT: "Page publique qui le dit",
}
_LIEN = "Page publique qui le dit : délibération, document, article"
_SANS_SCHEMA_ADOPTE = (
    "Aucun schéma adopté n'est recensé pour elle : ce chiffre sera montré à part, sans compter. "
    "Dites aussi qu'elle a élaboré un SPASER."
)
# A pause: a fault is not told in the middle of a word.
_PAUSE = "1s"


class Formulaire:
    """The fields of a form on the page, and the faults that they show."""

    def __init__(self, saisie: Saisie, fautes: Mapping[str, str]) -> None:
        """Show a form; `fautes`: a sentence by field, told of those that were touched."""
        self._saisie = saisie
        self.fautes = {c: fautes[c] for c in NOMS if c in fautes and c in saisie.touches}

    def sujet(self) -> None:
        """Ask what is told: the three answers of the questionnaire, then the others."""
        dit = self._saisie.sujet
        premier = AUTRE_SUJET if dit in AUTRES else dit
        self._choix("sujet", "Votre collectivité", QUESTIONS, premier)
        if premier == AUTRE_SUJET:
            autre = dit if dit in AUTRES else ""
            self._choix("sujet", "Quoi d'autre", AUTRES, autre, cle="autre_sujet")
        self.sous("sujet")

    def details(self, o: Observatoire, schemas: pd.DataFrame | None, deja: str = "") -> None:
        """Ask what the subject needs.

        `schemas`: those known of the collectivité; `deja`: what to say if it is one of them.
        """
        champs = self._saisie.champs
        if "nature" in champs and schemas is not None:
            # Only what was adopted promises and obtains.
            schemas = schemas[schemas["generation"].notna()]
            if schemas.empty:
                st.info(typographie(_SANS_SCHEMA_ADOPTE))
        if "schema_id" in champs and schemas is not None and len(schemas) > 1:
            noms = {s["schema_id"]: titre_du_schema(s) for _, s in schemas.iterrows()}
            self._choix("schema_id", "De quel schéma s'agit-il ?", noms, self._dit("schema_id"))
            self.sous("schema_id")
        if "date" in champs:
            self._dates()
        if "nature" in champs:
            self._fait()
        if "lien" in champs:
            libelle = _LIENS.get(self._saisie.sujet, _LIEN)
            self._texte("lien", libelle, "Complet : https://…")
        if (lu := self._saisie.fait_lu(o.jour)) is not None:
            st.caption(litteral(typographie(f"Se lira : {dit_en_mots(lu.en_objet())}.")))
        if deja:
            st.info(typographie(deja))
        if "perimetre" in champs:
            self._texte("perimetre", "Périmètre (facultatif)", "Par exemple : ville et CCAS.")
        if "partenaires" in champs:
            self._partenaires(o)

    def identite(self) -> None:
        """Ask who speaks, and what is told to editors alone."""
        self._choix("role", "À quel titre parlez-vous ?", ROLES, self._dit("role"), en_ligne=True)
        self.sous("role", "Seul ce mot est publié, jamais votre nom.")
        if "commentaire" not in self._saisie.champs:
            return
        self._naitre("commentaire", self._dit("commentaire"))
        st.text_area(
            typographie("Commentaire pour l'éditeur (facultatif)"),
            key=_cle("commentaire"),
            height=100,
            on_change=self._noter,
            args=("commentaire",),
        )
        self.sous("commentaire", "Jamais publié.")
        self._texte("courriel", "Adresse électronique (facultatif)", autocomplete="email")
        st.caption(
            typographie(
                "Elle ne sert qu'à vous répondre. Elle n'est jamais publiée, et s'efface avec le "
                "commentaire un an après la décision, ou dès que vous le demandez : "
                f"[mentions légales](/{MENTIONS.chemin})."
            )
        )
        # The sheet hides it from everyone: who fills it is a machine.
        st.text_input("Laisser ce champ vide", key=PIEGE, autocomplete="off")

    def bilan(self) -> None:
        """Say why what was sent was not taken, and what remains to be seen to."""
        with st.container(key="bilan"):
            if self._saisie.refus:
                st.error(
                    typographie(f"{self._saisie.refus} Ce que vous avez écrit reste ici, entier.")
                )
            elif self.fautes:
                noms = enumeration([NOMS[champ] for champ in self.fautes])
                st.warning(typographie(f"À revoir : {noms}."))

    def _fait(self) -> None:
        """Ask what a scheme promises or obtains: what follows from the indicator is only shown."""
        champs, vise = self._saisie.champs, self._saisie.indicateur
        self._choix("nature", "Qu'est-ce que c'est ?", _NATURES, self._dit("nature"), en_ligne=True)
        self.sous("nature")
        mesures = {AUTRE_MESURE: "autre chose"} | {c: i.libelle for c, i in INDICATEURS.items()}
        offertes = {code: mesures[code] for code in self._saisie.mesures}
        if offertes:
            self._menu("indicateur", "Ce qui est compté", offertes, self._saisie.mesure)
            self.sous("indicateur", self._ce_qui_suit(vise))
        if "theme" in champs:
            self._menu("theme", "Thème", LIBELLES_THEMES, self._dit("theme"))
            self.sous("theme")
        combien, quoi, quand = st.columns([3, 4, 3])
        with combien:
            facultatif = "" if vise else " (facultatif)"
            en = f", en {vise.unites[0]}" if vise and "unite" not in champs else ""
            self._texte("valeur", f"Valeur{en}{facultatif}", "12,5 ou 120000")
        with quoi:
            if "unite" in champs:
                unites = vise.unites if vise else UNITES
                self._menu("unite", "Unité", {u: u for u in unites}, self._dit("unite"))
                self.sous("unite")
        with quand:
            mesuree = self._dit("nature") == "resultat"
            self._texte("annee", "Année mesurée" if mesuree else "Année (facultatif)", "AAAA")
        if vise and "base" in champs:
            bases = {base: LIBELLES_BASES[base] for base in vise.bases}
            self._choix("base", "Ce qu'elle compte", bases, self._dit("base"), en_ligne=True)
            self.sous("base")
        self._choix("borne", "La page le dit", _EXACTEMENT, self._dit("borne"), en_ligne=True)
        self.sous("borne")
        aide = "Sans le chiffre. Par exemple : marchés avec une clause sociale."
        self._texte("libelle", "Ce que dit la page, en quelques mots", aide)

    def _ce_qui_suit(self, vise: Indicateur | None) -> str:
        if vise is None:
            return ""
        unite = f" ; unité : {vise.unites[0]}" if len(vise.unites) == 1 else ""
        return f"Thème : {LIBELLES_THEMES[vise.theme]}{unite}."

    def _dates(self) -> None:
        quand, debut, fin = st.columns([4, 3, 3])
        with quand:
            self._texte("date", "Date d'adoption", "AAAA, AAAA-MM ou AAAA-MM-JJ")
        with debut:
            self._texte("debut", "Première année", "AAAA")
        with fin:
            self._texte("fin", "Dernière année", "AAAA")

    def _partenaires(self, o: Observatoire) -> None:
        dits = self._dit("partenaires").split()

        def garder(sirens: Sequence[str]) -> None:
            self._saisie.dits["partenaires"] = " ".join(dict.fromkeys(sirens))
            self._toucher("partenaires")

        proposer(
            o,
            "q_partenaire",
            "Adopté avec d'autres ? (facultatif)",
            lambda siren: garder([*dits, siren]),
            liee=False,
        )
        with st.container(key="partenaires", horizontal=True, gap="xsmall"):
            for siren in dits:
                elle = o.collectivite(siren)
                st.button(
                    typographie(f"Retirer {elle.nom_complet if elle else siren}"),
                    icon=":material/close:",
                    key=f"partenaire_{siren}",
                    on_click=garder,
                    args=([autre for autre in dits if autre != siren],),
                )
        self.sous("partenaires")

    def _texte(self, champ: str, libelle: str, aide: str = "", autocomplete: str = "off") -> None:
        self._naitre(champ, self._dit(champ))
        st.text_input(
            typographie(libelle),
            key=_cle(champ),
            live=_PAUSE,
            autocomplete=autocomplete,
            on_change=self._noter,
            args=(champ,),
        )
        self.sous(champ, aide)

    def _menu(self, champ: str, libelle: str, mots: Mapping[str, str], dit: str) -> None:
        self._naitre(champ, dit if dit in mots else None)
        st.selectbox(
            typographie(libelle),
            list(mots),
            index=None,
            format_func=lambda code: typographie(mots[code]),
            key=_cle(champ),
            placeholder="À choisir",
            on_change=self._noter,
            args=(champ,),
            **UN_CHOIX,
        )

    def _choix(
        self,
        champ: str,
        libelle: str,
        mots: Mapping[str, str],
        dit: str,
        *,
        cle: str = "",
        en_ligne: bool = False,
    ) -> None:
        self._naitre(cle or champ, dit if dit in mots else None)
        st.radio(
            typographie(libelle),
            list(mots),
            index=None,
            format_func=lambda code: typographie(mots[code]),
            horizontal=en_ligne,
            key=_cle(cle or champ),
            on_change=self._noter,
            args=(champ, cle),
        )

    def sous(self, champ: str, aide: str = "") -> None:
        """Show, below a field, its fault, or else what helps to fill it: the place is kept."""
        faute = self.fautes.get(champ, "")
        classe = Markup('faute" role="alert') if faute else "aide"
        if faute or aide:
            # `static/navigateur.js` tells the field that these words are its own.
            modele = Markup('<p id="sous_{}" class="{}">{}</p>')
            st.html(modele.format(champ, classe, typographie(faute or aide)))

    def _dit(self, champ: str) -> str:
        return self._saisie.dits.get(champ, "")

    def _naitre(self, champ: str, valeur: str | None) -> None:
        # Told again only if another: what is being typed would be lost.
        if st.session_state.get(_cle(champ), "") != valeur:
            st.session_state[_cle(champ)] = valeur

    def _noter(self, champ: str, cle: str = "") -> None:
        self._saisie.dits[champ] = st.session_state[_cle(cle or champ)] or ""
        self._toucher(champ)

    def _toucher(self, champ: str) -> None:
        self._saisie.touches.add(champ)
        self._saisie.refus = ""


def _cle(champ: str) -> str:
    return f"dit_{champ}"
