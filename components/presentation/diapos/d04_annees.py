"""The adoptions year after year, replayed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches, Length

from components.figures.cartes import (
    FRANCE,
    HAUTEUR,
    cadre_du,
    fond_de_carte,
    projeter,
    rayon,
)
from components.figures.palette import ADOPTIONS, Signe
from components.presentation.diapo import ADOPTIONS_EN_BREF, Diapo, ici
from components.presentation.figure import CARTE, FigureDeDiapo, de_la_region
from components.presentation.page_pptx import NOMBRES, Page, Place
from spaser.adoption import EN_VIGUEUR
from spaser.adoption_dans_le_temps import cumul_par_annee, premieres_adoptions
from spaser.carte_nationale import achats_de_la_ville, sans_encart
from spaser.formats import (
    date_longue,
    date_precise,
    enumeration,
    euros,
    nombre,
    pourcentage,
    quantite,
    typographie,
)
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.vocabulaire import LIBELLES_TYPES, TYPES

_PREMIERES = ("première adoption", "premières adoptions")
_PREPOSITIONS = {4: "en", 7: "en", 10: "au"}
_SIGNE = Signe("", ADOPTIONS[EN_VIGUEUR].couleur, ADOPTIONS[EN_VIGUEUR].contour)


class Annees(Diapo):
    """The first adoption of each, obliged or not, from its year on."""

    gabarit = "annees"
    taille = (CARTE, HAUTEUR)

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        table = de_la_region(o.collectivites, scenario)
        adoptions = o.donnees.adoptions
        premieres = premieres_adoptions(adoptions[adoptions["siren"].isin(table["siren"])])
        venues = premieres[premieres["jour"] <= pd.Timestamp(o.jour)]
        sans_date = int(venues["date_adoption"].isna().sum())
        cadre = cadre_du(o, scenario)
        self.cumul = (
            pd.DataFrame(columns=list(TYPES)) if venues.empty else cumul_par_annee(venues, o.jour)
        )
        self.depuis, self.jusqu_a = o.droit.regimes[0].depuis.year, o.jour.year
        self.figure = FigureDeDiapo(
            fond_de_carte(o.version, cadre),
            [(_SIGNE, "première adoption ; surface : achats annuels")],
            CARTE,
            lettres=0,
        )
        placees = table if cadre == FRANCE else sans_encart(table)
        placees = placees.assign(ville=achats_de_la_ville(table)).set_index("siren")
        lieux = placees.join(venues["jour"], how="inner")
        lieux = lieux.sort_values("achats_haut", ascending=False)
        self.cercles = list(_cercles(lieux, cadre))
        textes = [f"{r.depuis.year} : seuil à {euros(r.seuil)}." for r in o.droit.regimes]
        taux = [
            f"{pourcentage(r.taux_pct / 100)} {_PREPOSITIONS[len(r.date)]} {date_precise(r.date)} "
            f"({r.producteur})"
            for r in o.donnees.reperes_adoption.sort_values("date").itertuples()
        ]
        combien = len(venues)
        par_type = self.cumul.iloc[-1] if combien else {}
        types = [quantite(int(n), *LIBELLES_TYPES[t]) for t, n in par_type.items() if n]
        self._dire(
            ici(
                scenario,
                f"depuis {self.depuis}, {quantite(combien, *_PREMIERES)}"
                if combien
                else f"depuis {self.depuis}, aucune adoption recensée",
            ),
            [
                *([enumeration(types)] if types else []),
                f"Obligées et volontaires, au {date_longue(o.jour)}",
                *([f"Dont {nombre(sans_date)} à une date inconnue"] if sans_date else []),
            ],
            f"Faire défiler les années. {' '.join(textes)} Taux nationaux publiés : "
            f"{enumeration(taux)}.",
            ADOPTIONS_EN_BREF,
            cumul={str(annee): int(ligne.sum()) for annee, ligne in self.cumul.iterrows()},
        )

    def dessiner(self, page: Page) -> None:
        """Draw the counts by year."""
        page.points(self.points)
        donnees = CategoryChartData(number_format=NOMBRES)
        donnees.categories = [str(annee) for annee in self.cumul.index] or ["–"]
        cumuls = [int(n) for n in self.cumul.sum(axis=1)]
        donnees.add_series("Premières adoptions, cumulées", cumuls or [0])
        haut = Inches(3.4)
        graphique = page.graphique(
            XL_CHART_TYPE.COLUMN_CLUSTERED,
            donnees,
            [_SIGNE.couleur],
            Place(page.MARGE, haut, page.LARGE, Length(page.BAS - haut)),
        )
        graphique.plots[0].gap_width = 40
        page.etiqueter(graphique)


def _cercles(lieux: pd.DataFrame, cadre: tuple[float, float, float, float]) -> Iterator[Any]:
    """Return a circle for each place: its centre, radius, year and name."""
    for lieu in lieux.itertuples():
        x, y = projeter(lieu.carte_longitude, lieu.carte_latitude, cadre, Annees.taille)
        r = max(3.5, rayon(lieu.achats_haut / 1000, cadre))
        yield {
            # An EPCI is beside its city.
            "x": round(x + (rayon(lieu.ville / 1000, cadre) + r if lieu.ville else 0), 1),
            "y": round(y, 1),
            "r": round(r, 1),
            "annee": lieu.jour.year,
            "nom": typographie(lieu.nom_complet),
        }
