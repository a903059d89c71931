"""Collectivités that say to have no scheme: no row of the survey does."""

from dataclasses import replace

import pandas as pd

from spaser.donnees import Donnees

AUVERGNE, NORMANDIE, MARSEILLE = "200053767", "200053403", "211300553"
ARZANO, GIRONDE = "212900021", "223300013"
DECLARATIONS = {
    AUVERGNE: ("2026-11-01", "Déclaration d'un agent de la collectivité"),
    MARSEILLE: ("2026-11-25", "Déclaration d'un élu de la collectivité"),
    # The day after one looks from, below the threshold, and by one whose scheme is over.
    NORMANDIE: ("2026-11-26", "Déclaration d'un agent de la collectivité"),
    ARZANO: ("2026-11-02", "Déclaration d'un citoyen"),
    GIRONDE: ("2026-11-03", "Déclaration d'un agent de la collectivité"),
}
"""By SIREN: when it said so, and who speaks for it."""


def avec_declarations(donnees: Donnees) -> Donnees:
    """Return the data with one row more for each of DECLARATIONS."""
    connues = donnees.collectivites.set_index("siren")
    lignes = [
        {
            "schema_id": f"contribution-{siren}",
            "siren": siren,
            "nom": connues.at[siren, "nom"],
            "type": connues.at[siren, "type"],
            "statut": "sans_schema",
            "adoption_au_plus_tard": pd.Timestamp(jour),
            "source_titre": qui,
            "resume": "Elle n'en a pas élaboré.",
            "confiance": "haute",
        }
        for siren, (jour, qui) in DECLARATIONS.items()
    ]
    releve = donnees.adoptions
    de_plus = pd.DataFrame(lignes).reindex(columns=releve.columns).astype(releve.dtypes.to_dict())
    adoptions = pd.concat([releve, de_plus], ignore_index=True)
    return replace(donnees, adoptions=adoptions)
