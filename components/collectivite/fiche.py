"""The parts of the page of a collectivité, and its summary beside the map."""

from __future__ import annotations

from datetime import date

import pandas as pd
import streamlit as st
from markupsafe import Markup

from components.adresse.selection import renoncer
from components.collectivite.graphiques import achats_par_annee, echelle_des_seuils
from components.collectivite.phrases import (
    codes,
    identite,
    montant_en_mots,
    mot_obligation,
    phrase_changement,
    phrase_constance,
    phrase_des_achats,
    phrase_des_perimetres,
    phrase_obligation,
    phrase_perimetre,
    phrase_rang,
    phrase_seuil,
    precisions_du_schema,
    statut_au,
    table_des_achats,
    table_des_declares,
    titre_du_schema,
)
from components.figures.sources import sources
from components.figures.tableaux import lien, lien_dehors, tableau, tableau_de_fiches
from components.site.plan import COLLECTIVITES, FICHE
from components.site.textes import texte
from spaser.adoption import partenaires
from spaser.collectivite import Collectivite
from spaser.comptes import serie
from spaser.formats import (
    date_longue,
    enumeration,
    fourchette_ronde,
    majuscule,
    nombre,
    quantite,
    typographie,
)
from spaser.observatoire import Observatoire
from spaser.regle import nom_du_regime
from spaser.semblables import rang
from spaser.simulation import OBLIGEE

VOISINES = 6
"""How many of the other obliged of a région its page shows."""


def resumer(o: Observatoire, elle: Collectivite | None, au: date) -> None:
    """Show what to know first of a collectivité, with the way to its page; or how to choose."""
    with st.container(border=True, key="resume"):
        if elle is None:
            st.markdown(
                typographie(
                    "Choisissez une collectivité sur la carte, dans la liste ou ci-dessus : son "
                    "résumé s'affiche ici."
                )
            )
            return
        st.subheader(typographie(elle.nom_et_lieu), anchor=False)
        st.caption(typographie(f"{identite(elle)} · {codes(elle)}"))
        alors, exercice = o.collectivite_a_la_date(elle, au)
        st.markdown(typographie(phrase_des_achats(alors, exercice)))
        for regime in reversed(o.droit.regimes):
            st.markdown(typographie(phrase_obligation(alors, regime)))
        quand = "" if au == o.jour else f" au {date_longue(au)}"
        st.markdown(typographie(f"**SPASER{quand}** : {statut_au(o, elle, au)[1]}."))
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(
                FICHE.script,
                label="Voir sa fiche",
                icon=":material/arrow_forward:",
                query_params={"siren": elle.siren},
            )
            st.button("Fermer", type="tertiary", icon=":material/close:", on_click=renoncer)


def afficher_schemas(o: Observatoire, elle: Collectivite) -> None:
    """Show each scheme of a collectivité with its source, the last one first.

    Or what having none recorded means.
    """
    siens = o.schemas_de(elle.siren)
    if siens.empty:
        st.markdown(texte("aucune_adoption"))
    for numero, (_, schema) in enumerate(siens.iterrows()):
        with st.container(border=True, key=f"schema_{numero}", gap="xsmall"):
            st.subheader(typographie(titre_du_schema(schema)), anchor=False)
            communs = partenaires(o.donnees.adoptions, schema)
            st.caption(typographie(precisions_du_schema(schema, communs)))
            st.markdown(typographie(schema["resume"]))
            st.html(Markup('<p class="source">Source\u00a0: {}</p>').format(_source(schema)))
            documents = "" if pd.isna(schema["documents"]) else schema["documents"]
            if documents:
                pages = enumeration([lien_dehors(adresse) for adresse in documents.split()])
                st.html(f'<p class="source">Documents et bilans\u00a0: {pages}</p>')
            autres = filter(None, map(o.collectivite, communs["siren"].dropna()))
            liens = [lien(autre.siren, autre.nom_complet) for autre in autres]
            if liens:
                st.html(
                    f'<p class="source">Schéma commun, voir aussi\u00a0: {enumeration(liens)}</p>'
                )


def afficher_annees(o: Observatoire, elle: Collectivite) -> None:
    """Show the purchases of the known years against the thresholds, and what they say together."""
    comparables = serie(ses_comptes(o, elle), elle.siren)
    mots, figure = st.columns([2, 3], gap="large")
    with mots:
        exercice = o.exercices.reference
        st.markdown(typographie(phrase_des_achats(elle, exercice)))
        st.markdown(typographie(phrase_rang(elle, *rang(o.collectivites, elle.siren))))
        if len(comparables) > 1:
            st.markdown(typographie(phrase_constance(comparables, o.droit)))
        else:
            st.markdown(typographie("Une seule année de ses comptes est connue."))
    with figure:
        if len(comparables) > 1:
            achats_par_annee(elle, comparables, o).afficher()
        elif elle.achats_haut:
            echelle_des_seuils(elle, o.droit).afficher()


def afficher_montants(o: Observatoire, elle: Collectivite) -> None:
    """Show the amounts as the accounts give them, what they cover, and what it declares."""
    comptes = ses_comptes(o, elle)
    changements = o.donnees.changements_comptables
    st.markdown(typographie(phrase_seuil(elle, o.droit)))
    achats = table_des_achats(comptes, o.exercices)
    tableau(achats, mots=dict.fromkeys(achats.columns[1:], montant_en_mots))
    siens = changements[changements["siren"] == elle.siren]
    precisions = [phrase_des_perimetres(comptes), phrase_changement(siens), phrase_perimetre(elle)]
    st.markdown(typographie(" ".join(filter(None, precisions))))
    declares = table_des_declares(o, elle)
    if not declares.empty:
        st.subheader(typographie("Ce qu'elle annonce elle-même"), anchor=False)
        tableau(declares)
        st.markdown(texte("achats_annonces"))


def ses_comptes(o: Observatoire, elle: Collectivite) -> pd.DataFrame:
    """Return the rows of `comptes` of a collectivité: one a year and scope."""
    return o.donnees.comptes[o.donnees.comptes["siren"] == elle.siren]


def sources_de_la_fiche(o: Observatoire, elle: Collectivite) -> str:
    """Return where the accounts of all its years and the adoptions come from."""
    return sources(o.exercices, set(ses_comptes(o, elle)["exercice"]))


def afficher_voisines(o: Observatoire, elle: Collectivite) -> None:
    """Show the largest of the other obliged of its région, and the way to all of them."""
    obligees = autres_obligees(o, elle)
    ont_adopte = int(obligees["adoptante"].sum())
    if obligees.empty:
        st.markdown(typographie("Le droit en vigueur n'oblige ici aucune autre collectivité."))
        return
    st.markdown(
        typographie(
            f"{quantite(len(obligees), 'autre obligée', 'autres obligées')} par le "
            f"{nom_du_regime(o.droit.en_vigueur)}, convention HT ; un SPASER adopté est recensé "
            f"pour au moins {nombre(ont_adopte)} d'entre elles."
        )
    )
    afficher_pairs(o, obligees.head(VOISINES))
    if len(obligees) > VOISINES:
        st.page_link(
            COLLECTIVITES.script,
            label=typographie(f"Voir toutes les obligées de la région : {elle.region_nom}"),
            icon=":material/list:",
            query_params={"region": elle.region_code, "obligation": OBLIGEE},
        )


def autres_obligees(o: Observatoire, elle: Collectivite) -> pd.DataFrame:
    """Return the rows of `annuaire` that the law in force obliges in its région, without it."""
    ici = o.annuaire["region_code"] == elle.region_code
    return o.annuaire[ici & o.annuaire["obligee"] & (o.annuaire["siren"] != elle.siren)]


def afficher_pairs(o: Observatoire, proches: pd.DataFrame) -> None:
    """Show collectivités with their obligation and status, and their links."""
    elles = list(Collectivite.lire(proches))
    tableau_de_fiches(table_des_pairs(o, elles), [elle.siren for elle in elles])


def table_des_pairs(o: Observatoire, elles: list[Collectivite]) -> pd.DataFrame:
    """Return collectivités in words: obligation, status, purchases."""
    return pd.DataFrame(
        {
            "Collectivité": [elle.nom_et_lieu for elle in elles],
            "SPASER": [majuscule(statut_au(o, elle, o.jour)[1]) for elle in elles],
            "Droit en vigueur": [
                majuscule(mot_obligation(elle, o.droit.en_vigueur)) for elle in elles
            ],
            f"Achats {o.exercices.reference}": [
                majuscule(fourchette_ronde(elle.achats_bas, elle.achats_haut)) for elle in elles
            ],
        }
    )


def _source(schema: pd.Series[str]) -> str:
    titre, adresse = typographie(schema["source_titre"]), schema["source_url"]
    return titre if pd.isna(adresse) else Markup('<a href="{}">{}</a>').format(adresse, titre)
