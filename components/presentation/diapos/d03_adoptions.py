"""Who did adopt one, as far as public pages say."""

from __future__ import annotations

from components.figures.cartes import cadre_du, carte_des_adoptions
from components.figures.palette import ADOPTIONS
from components.figures.schemas import disent_ne_pas_en_avoir
from components.presentation.diapo import ADOPTIONS_EN_BREF, Diapo, ici, source_en_bref
from components.presentation.figure import Carte, de_la_region
from components.presentation.page_pptx import Page
from spaser.adoption import SANS_SCHEMA, STATUTS_ADOPTES
from spaser.formats import accord, majuscule, nombre, pourcentage, quantite
from spaser.observatoire import Observatoire
from spaser.scenario import Scenario
from spaser.taux_d_adoption import adoptees, statuts_par_type
from spaser.vocabulaire import COLLECTIVITE, LIBELLES_TYPES


class Adoptions(Diapo):
    """The adopters among the obliged, and where they are."""

    gabarit = "figure"

    def __init__(self, o: Observatoire, scenario: Scenario) -> None:
        suivies = de_la_region(o.suivies(o.droit.en_vigueur), scenario)
        # The map shows those whom the title counts: others are in the notes.
        autres = suivies[~suivies["obligee"]]
        autres = int(autres["statut"].isin(STATUTS_ADOPTES).sum())
        suivies = suivies[suivies["obligee"]]
        comptes = statuts_par_type(suivies)
        par_type, obligees = adoptees(comptes), int(comptes.to_numpy().sum())
        effectifs = suivies["statut"].value_counts()
        sans = int(effectifs[SANS_SCHEMA])
        self.figure = Carte(
            carte_des_adoptions(suivies, o, cadre_du(o, scenario)),
            [
                (signe, f"{signe.libelle} ({nombre(int(effectifs[cle]))})")
                for cle, signe in ADOPTIONS.items()
                if effectifs.get(cle, 0)
            ],
        )
        combien = int(par_type.sum())
        verbe = accord(combien, "l'a", "l'ont")
        self._dire(
            ici(
                scenario,
                f"au moins {nombre(combien)} {verbe} fait, soit {pourcentage(combien / obligees)}"
                if combien
                else "aucune adoption recensée parmi les obligées",
            ),
            [
                f"{majuscule(LIBELLES_TYPES[str(type_)][1])} : "
                f"{_au_moins(int(par_type[type_]))} sur {nombre(int(ligne.sum()))}"
                for type_, ligne in comptes.iterrows()
                if ligne.sum()
            ],
            "Le relevé vient de pages publiques, chacune citée : c'est un plancher. Une "
            f"collectivité qui n'y est pas n'est pas réputée sans schéma{_mais(sans)}. Si la "
            f"vôtre en a un, une page publique suffit pour qu'il y figure.{_aussi(autres)}",
            f"{ADOPTIONS_EN_BREF} {source_en_bref(o, scenario)}",
            [(nombre(combien), f"sur {quantite(obligees, 'obligée', 'obligées')}, au moins")]
            if combien
            else [],
        )

    def dessiner(self, page: Page) -> None:
        """Write the points beside the map."""
        page.points(self.points, page.MOITIE, page.chiffres(self.chiffres, page.MOITIE))
        page.carte(self.figure.png, self.figure.nom, self.figure.legende)


def _mais(sans: int) -> str:
    return f" ; {disent_ne_pas_en_avoir(sans)}, autre signe de la carte" if sans else ""


def _aussi(autres: int) -> str:
    if not autres:
        return ""
    verbe = accord(autres, "l'a fait", "l'ont fait")
    return (
        f" Hors de la carte : {quantite(autres, *COLLECTIVITE)} {verbe} sans être au-delà du "
        "seuil en HT."
    )


def _au_moins(combien: int) -> str:
    return f"au moins **{nombre(combien)}**" if combien else "aucune adoption recensée"
