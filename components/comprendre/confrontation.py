"""What the estimate is worth: against published counts, and against announced amounts."""

from __future__ import annotations

from functools import cache

import altair as alt
import pandas as pd

from components.collectivite.phrases import BASES, TAXES
from components.figures.cadre import Figure
from components.figures.legendes import legende_types
from components.figures.palette import COULEURS_REGIMES, COULEURS_TYPES, ENCRE
from components.figures.sources import source_comptes
from components.figures.vega import Graphique, Spec, en_spec
from spaser import confrontation
from spaser.droit import EN_VIGUEUR_LEGAL
from spaser.formats import accord, date_precise, euros, nombre, quantite
from spaser.observatoire import Observatoire
from spaser.scenario import MILLION
from spaser.vocabulaire import COLLECTIVITE, LIBELLES_TYPES


def nombres_publies(o: Observatoire) -> Figure:
    """Return every published count against the range that the estimate gives at its threshold."""
    reperes = _nommes(confrontation.nombres_publies(o))
    dans = int(reperes["dedans"].sum())
    return Figure(
        "validation",
        f"{nombre(dans)} des {nombre(len(reperes))} nombres publiés tombent entre les deux "
        "conventions, les autres à moins de "
        f"{nombre(reperes['ecart'].max())} % de l'une d'elles",
        Graphique(_spec_validation(), {"reperes": reperes}, "Barres : nombres publiés et estimés"),
        description=_description(reperes),
        table=lambda: reperes[["seuil", "qui", "quand", "publie", "ht", "ttc", "perimetre"]].rename(
            columns={
                "seuil": "Seuil (M€)",
                "qui": "Publié par",
                "quand": "Date",
                "publie": "Nombre publié",
                "ht": "Estimé, HT",
                "ttc": "Estimé, TTC",
                "perimetre": "Périmètre publié",
            }
        ),
        source=source_comptes(o.exercices),
        lecture="Barre : de la convention HT à la convention TTC. Carré : nombre publié.",
    )


def achats_annonces(o: Observatoire) -> Figure:
    """Return the amounts that collectivités announce against the estimate, on log scales."""
    table = confrontation.montants_annonces(o.donnees.achats_declares, o.collectivites)
    sous = int((table["rapport_bas"] < 1).sum())
    ensemble = int((table["sirens"].str.len() > 1).sum())
    bas, haut = table["rapport_bas"].median(), table["rapport_haut"].median()
    points = pd.DataFrame(
        {
            "nom": table["nom_complet"],
            "type": [LIBELLES_TYPES[type_][1] for type_ in table["type"]],
            "annonce": table["annonce"] / MILLION,
            "bas": table["achats_bas"] / MILLION,
        }
    )
    return Figure(
        "annonces",
        f"Les montants annoncés font {nombre(bas, 2)} fois l'estimation HT en médiane, "
        f"{nombre(haut, 2)} fois la TTC",
        Graphique(
            _spec_annonces(o.exercices.reference),
            {"annonces": points},
            "Nuage : montants annoncés et achats estimés",
        ),
        description=f"{nombre(len(table))} montants annoncés par "
        f"{quantite(table['sirens'].explode().nunique(), *COLLECTIVITE)}, contre l'estimation de "
        f"leurs achats {o.exercices.reference} ; {nombre(ensemble)} "
        f"{accord(ensemble, 'réunit', 'réunissent')} plusieurs collectivités, dont les estimations "
        f"s'ajoutent. {nombre(sous)} {accord(sous, 'est', 'sont')} sous "
        "l'estimation HT, "
        f"{nombre(int((table['rapport_haut'] > 1).sum()))} au-dessus de l'estimation TTC. Les plus "
        "éloignés : "
        + " ; ".join(
            f"{ligne.nom_complet}, {euros(ligne.annonce)} annoncés, {euros(ligne.achats_bas)} HT "
            "estimés"
            for ligne in table.nsmallest(3, "rapport_bas").itertuples()
        )
        + ".",
        table=lambda: pd.DataFrame(
            {
                "Collectivité": table["nom_complet"],
                "Montant annoncé (M€)": (table["annonce"] / MILLION).round(1),
                "Année": ["–" if pd.isna(a) else f"{a:.0f}" for a in table["annee"]],
                "Ce qui est compté": [BASES[base] for base in table["base"]],
                "Taxes": [TAXES[taxe] for taxe in table["taxe"]],
                "Estimation HT (M€)": (table["achats_bas"] / MILLION).round(1),
                "Estimation TTC (M€)": (table["achats_haut"] / MILLION).round(1),
                "Source": [f"[page source]({adresse})" for adresse in table["source_url"]],
            }
        ),
        source=source_comptes(o.exercices),
        legende=legende_types(),
        lecture="Trait : annoncé égal à l'estimation HT. Montants annoncés : une page publique "
        "pour chacun.",
    )


@cache
def _spec_annonces(annee: int) -> Spec:
    bornes = [5, 3_000]

    def axe(canal: type[alt.X] | type[alt.Y], champ: str, titre: str) -> alt.X | alt.Y:
        return canal(
            f"{champ}:Q",
            title=titre,
            scale=alt.Scale(type="log", domain=bornes, nice=False, clamp=True),
            axis=alt.Axis(values=[5, 10, 25, 50, 100, 250, 500, 1000, 2500], format=",d"),
        )

    x = axe(alt.X, "bas", f"achats {annee} estimés (M€ HT)")
    y = axe(alt.Y, "annonce", "montant annoncé (M€)")
    egalite = (
        alt.Chart(alt.InlineData([{"bas": borne, "annonce": borne} for borne in bornes]))
        .mark_line(color=ENCRE, strokeDash=[4, 3])
        .encode(x=x, y=y)
    )
    noms = [mots[1] for mots in LIBELLES_TYPES.values()]
    points = (
        alt.Chart(alt.NamedData("annonces"))
        .mark_point(filled=True, size=70, stroke=ENCRE, strokeWidth=0.6, opacity=0.9)
        .encode(
            x=x,
            y=y,
            fill=alt.Fill(
                "type:N",
                scale=alt.Scale(domain=noms, range=list(COULEURS_TYPES.values())),
                legend=None,
            ),
            tooltip=[
                alt.Tooltip("nom:N", title="Collectivité"),
                alt.Tooltip("annonce:Q", title="Annoncé (M€)", format=",.1f"),
                alt.Tooltip("bas:Q", title="Estimé (M€ HT)", format=",.1f"),
            ],
        )
    )
    return en_spec((egalite + points).properties(height=380))


def _nommes(reperes: pd.DataFrame) -> pd.DataFrame:
    table = reperes.rename(columns={"seuil_meur": "seuil", "producteur": "qui"})
    table["quand"] = table["date"].map(date_precise)
    table["nom"] = [
        f"{nombre(seuil)} M€ · {qui.partition(' (')[0]}, {quand}"
        for seuil, qui, quand in table[["seuil", "qui", "quand"]].itertuples(index=False)
    ]
    return table


def _description(reperes: pd.DataFrame) -> str:
    return " ".join(
        f"À {nombre(ligne.seuil)} M€, {ligne.qui} comptait {nombre(ligne.publie)} obligées "
        f"({ligne.quand}) ; l'estimation en trouve {nombre(ligne.ht)} hors taxes et "
        f"{nombre(ligne.ttc)} toutes taxes comprises."
        for ligne in reperes.itertuples()
    )


@cache
def _spec_validation() -> Spec:
    base = alt.Chart(alt.NamedData("reperes")).encode(
        y=alt.Y("nom:N", sort=None, title=None, axis=alt.Axis(labelLimit=260, ticks=False))
    )
    x = alt.X(
        "ht:Q",
        title="collectivités obligées",
        scale=alt.Scale(zero=True),
        axis=alt.Axis(tickCount=7),
    )
    infobulle = [
        alt.Tooltip("nom:N", title="Repère"),
        alt.Tooltip("publie:Q", title="Nombre publié", format=",d"),
        alt.Tooltip("ht:Q", title="Estimé, HT", format=",d"),
        alt.Tooltip("ttc:Q", title="Estimé, TTC", format=",d"),
    ]
    barres = base.mark_bar(
        height=12, color=COULEURS_REGIMES[EN_VIGUEUR_LEGAL], opacity=0.35
    ).encode(x=x, x2="ttc:Q", tooltip=infobulle)
    carres = base.mark_point(shape="square", filled=True, size=60, color=ENCRE, opacity=1).encode(
        x="publie:Q", tooltip=infobulle
    )
    return en_spec((barres + carres).properties(height=300))
