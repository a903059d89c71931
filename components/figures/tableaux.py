"""Tables: of numbers, and of collectivités to sort, to choose from, or with links."""

from __future__ import annotations

import html
from collections.abc import Callable, Collection, Mapping, Sequence
from types import MappingProxyType
from urllib.parse import urlsplit

import pandas as pd
import streamlit as st
from markupsafe import Markup

from components.site.plan import FICHE
from spaser.formats import euros, nombre, typographie
from spaser.scenario import MILLION

_HAUTEUR = 460


def tableau(
    donnees: pd.DataFrame,
    *,
    mots: Mapping[str, Callable[[int], str]] = MappingProxyType({}),
    hauteur: int | None = None,
) -> None:
    """Show a table with French numbers, set to the right; beyond `hauteur` px it scrolls.

    `mots`: what writes the numbers of a column that have a unit or a sign.
    """
    donnees = en_francais(donnees)
    entiers = donnees.select_dtypes("integer").columns
    decimaux = donnees.select_dtypes("floating").columns
    ecritures = {
        **dict.fromkeys(entiers, nombre),
        **dict.fromkeys(decimaux, lambda valeur: nombre(valeur, 1)),
        **{typographie(titre): ecrire for titre, ecrire in mots.items()},
    }
    st.table(
        donnees.style.format(ecritures, na_rep="–"),
        border="horizontal",
        height=hauteur or "content",
        hide_index=True,
    )


def en_francais(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table for readers: its headings and its words as French is printed."""
    return mots_en_francais(table).rename(columns=typographie)


def mots_en_francais(table: pd.DataFrame) -> pd.DataFrame:
    """Return a table with its words as French is printed; its columns keep their names."""
    propre = table.copy(deep=False)
    for nom, colonne in table.items():
        if isinstance(colonne.dtype, pd.CategoricalDtype):
            propre[nom] = colonne.cat.rename_categories(typographie)
        elif isinstance(colonne.dtype, pd.StringDtype):
            propre[nom] = colonne.map(typographie, na_action="ignore")
    return propre


def colonnes_achats(lignes: pd.DataFrame, annee: int | None = None) -> dict[str, pd.Series[float]]:
    """Return the two bounds of purchases, in M€ (one decimal), by column name.

    `annee`: their year, unless it is not the same for all.
    """
    achats = "Achats" if annee is None else f"Achats {annee}"
    return {
        f"{achats}, M€ HT (bas)": (lignes["achats_bas"] / MILLION).round(1),
        f"{achats}, M€ TTC (haut)": (lignes["achats_haut"] / MILLION).round(1),
    }


def achats_en_millions(lignes: pd.DataFrame, annee: int) -> dict[str, list[str]]:
    """Return the two bounds of purchases of a year, all in M€ (one decimal), by column name."""
    return {
        f"Achats {annee}, M€ HT": [_millions(n) for n in lignes["achats_bas"]],
        f"Achats {annee}, M€ TTC": [_millions(n) for n in lignes["achats_haut"]],
    }


def _millions(montant: int) -> str:
    return "< 0,1" if 0 < montant < 50_000 else nombre(montant / MILLION, 1)


def achats_en_mots(lignes: pd.DataFrame, annee: int) -> dict[str, list[str]]:
    """Return the two bounds of purchases of a year in words, by column name."""
    return {
        f"Achats {annee}, HT (bas)": [euros(n) for n in lignes["achats_bas"]],
        f"Achats {annee}, TTC (haut)": [euros(n) for n in lignes["achats_haut"]],
    }


def constance_des_lignes(lignes: pd.DataFrame) -> dict[str, list[str]]:
    """Return in how many of its known years each row is above the threshold, by column name."""
    return {
        "Années au\u2011dessus": [
            f"{nombre(dessus)} sur {nombre(annees)}"
            for dessus, annees in zip(
                lignes["annees_au_dessus"], lignes["annees_connues"], strict=True
            )
        ]
    }


def colonnes_constance(lignes: pd.DataFrame) -> dict[str, pd.Series[int]]:
    """Return the same as two numbers, for a spreadsheet."""
    return {
        "Années connues": lignes["annees_connues"],
        "dont au-dessus du seuil": lignes["annees_au_dessus"],
    }


def population_en_mots(lignes: pd.DataFrame) -> list[str]:
    """Return the population of each row in words."""
    return ["–" if pd.isna(n) else nombre(n) for n in lignes["population"]]


def choisir_dans_la_liste(
    cle: str, table: pd.DataFrame, sirens: Sequence[str], choisir: Callable[[str], None]
) -> None:
    """Show a table whose headings sort it and whose rows can be chosen, by mouse or keyboard.

    `sirens`: those of the rows. `choisir` is called with the SIREN of the row chosen.
    """

    def au_choix() -> None:
        choix = st.session_state[cle]["selection"]
        rangs = [*choix["rows"], *(rang for rang, _ in choix["cells"])]
        if rangs and rangs[0] < len(sirens):
            choisir(sirens[rangs[0]])

    if table.empty:
        st.info(typographie("Aucune collectivité ne répond à ces filtres : en retirer un."))
        return
    table = en_francais(table.reset_index(drop=True))
    nombres = {
        colonne: st.column_config.NumberColumn(format="localized", width=95)
        for colonne in table.select_dtypes("number")
    }
    st.dataframe(
        table,
        key=cle,
        height=min(_HAUTEUR, 37 + 35 * len(table)),
        hide_index=True,
        column_config=nombres,
        on_select=au_choix,
        selection_mode=["single-row", "single-cell"],
        placeholder="–",
        alt=typographie(
            "Liste des collectivités ; un titre de colonne trie, cocher une ligne la choisit"
        ),
    )


def tableau_de_fiches(
    table: pd.DataFrame,
    sirens: Sequence[str],
    *,
    a_droite: Collection[str] = (),
    sans_repli: Collection[str] = (),
) -> None:
    """Show the table that `fiches` writes."""
    st.html(fiches(table, sirens, a_droite=a_droite, sans_repli=sans_repli))


def fiches(
    table: pd.DataFrame,
    sirens: Sequence[str],
    *,
    a_droite: Collection[str] = (),
    sans_repli: Collection[str] = (),
) -> str:
    """Return as HTML a table of words whose first column links to the page of each SIREN.

    `a_droite`: the columns of amounts, set to the right; `sans_repli`: those of words kept on one
    line. On a phone each row is a card, where each cell says the name of its column.
    """
    lignes = [
        [lien(siren, str(ligne[0])), *(_echapper(str(mot)) for mot in ligne[1:])]
        for siren, ligne in zip(sirens, table.itertuples(index=False), strict=True)
    ]
    return en_cartes(
        list(table.columns),
        lignes,
        ["nombre" if t in a_droite else "ligne" if t in sans_repli else "" for t in table.columns],
    )


def en_cartes(
    titres: Sequence[str], lignes: Sequence[Sequence[str]], classes: Sequence[str] = ()
) -> str:
    """Return as HTML a table whose rows are cards on a phone; `lignes`: HTML already.

    `classes`: of each column, none by default.
    """
    cotes = [f' class="{classe}"' if classe else "" for classe in classes or [""] * len(titres)]
    noms = [_echapper(titre) for titre in titres]
    entetes = "".join(
        f'<th scope="col"{cote}>{nom}</th>' for nom, cote in zip(noms, cotes, strict=True)
    )
    assert len(noms) <= 8, "the style sheet names so many columns"
    # Said once for all cells: in each, they would be half of what is sent.
    pour_les_cellules = "".join(
        f"--titre-{rang}:&quot;{nom}&quot;;" for rang, nom in enumerate(noms[1:], 2)
    )
    rangees = "".join(
        f'<tr><th scope="row">{ligne[0]}</th>'
        + "".join(f"<td{cote}>{mot}</td>" for cote, mot in zip(cotes[1:], ligne[1:], strict=True))
        + "</tr>"
        for ligne in lignes
    )
    return (
        f'<div class="fiches" tabindex="0" style="{pour_les_cellules}"><table>'
        f"<thead><tr>{entetes}</tr></thead><tbody>{rangees}</tbody></table></div>"
    )


def lien(siren: str, nom: str) -> str:
    """Return the HTML link to the page of a collectivité."""
    return f'<a href="/{FICHE.chemin}?siren={siren}">{_echapper(nom)}</a>'


def lien_dehors(adresse: str) -> Markup:
    """Return the HTML link to a public page that someone told of, called by the site it is on."""
    return Markup('<a href="{}" rel="nofollow">{}</a>').format(adresse, site_de(adresse))


def site_de(adresse: str) -> str:
    """Return the name of the site that a page is on."""
    return (urlsplit(adresse).hostname or adresse).removeprefix("www.")


def _echapper(mot: str) -> str:
    return html.escape(typographie(mot))
