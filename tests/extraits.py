"""The extracts on schemes, read with the csv module alone, and counted by hand."""

import csv
from collections import defaultdict


def lire(racine, nom: str) -> list[dict[str, str]]:
    with (racine / "data" / "sources" / f"{nom}.csv").open(encoding="utf-8", newline="") as f:
        return list(csv.DictReader(f))


class Extraits:
    """The extracts, counted with lists and dictionaries alone."""

    def __init__(self, racine):
        self.adoptions = lire(racine, "adoptions")
        self.haut = {
            ligne["siren"]: 1000
            * (int(ligne["achats_charges_externes_keur"]) + int(ligne["depenses_equipement_keur"]))
            for ligne in lire(racine, "achats_ofgl_2024")
        }
        adoptes = [a for a in self.adoptions if a["statut"] == "adopte"]
        self.schemas = {(a["siren"] or a["nom"], a["generation"]): a["schema_id"] for a in adoptes}
        self.surs = {a["schema_id"] for a in adoptes if a["confiance"] != "faible"}
        self.faits = [
            ligne
            | {"schema": self.schemas.get((ligne["siren"] or ligne["nom"], ligne["generation"]))}
            for ligne in lire(racine, "engagements")
        ]
        self.comptes = [
            f for f in self.faits if f["schema"] in self.surs and f["confiance"] != "faible"
        ]

    def bas(self, siren: str) -> int:
        return -(-self.haut[siren] * 5 // 6)

    def par_groupe(self, indicateur: str) -> dict[tuple[str, str, str], dict[str, float]]:
        """Return the figure of each scheme, by nature, base and unit."""
        return {
            cle: {schema: float(fait["valeur"]) for schema, fait in schemas.items()}
            for cle, schemas in self.faits_retenus(indicateur).items()
        }

    def avant_le_schema(self, fait: dict[str, str]) -> bool:
        """Say whether a fact was surely measured before the year when its scheme was adopted."""
        dates = [a["date_adoption"][:4] for a in self.adoptions if a["schema_id"] == fait["schema"]]
        dites = [d for d in dates if d]
        mesure = fait["annee_mesure"]
        return bool(mesure and dites) and mesure < min(dites)

    def faits_retenus(self, indicateur: str) -> dict[tuple[str, str, str], dict[str, dict]]:
        """Return the fact that each scheme is counted by, by nature, base and unit."""
        valeurs: dict[tuple[str, str, str], dict[str, list]] = defaultdict(
            lambda: defaultdict(list)
        )
        for fait in self.comptes:
            if fait["indicateur"] == indicateur:
                cle = (fait["nature"], fait["base"], fait["unite"])
                rang = (
                    int(fait["echeance"] or fait["annee_mesure"] or 0),
                    self.haut.get(fait["siren"], 0),
                )
                valeurs[cle][fait["schema"]].append((rang, float(fait["valeur"]), fait))
        return {
            cle: {schema: max(dits, key=lambda dit: dit[:2])[2] for schema, dits in schemas.items()}
            for cle, schemas in valeurs.items()
        }
