"""Et si le seuil changeait ? La réponse d'abord, puis ce qu'il faut pour décider."""

import streamlit as st

from components.figures.cadre import sur_demande
from components.figures.reperes import nombre_d_avant
from components.simulateur.adoption import montrer_adoption
from components.simulateur.documents import montrer_exports
from components.simulateur.figures import (
    TITRE_DES_PARTS,
    courbe,
    couts,
    montrer_images,
    parts,
)
from components.simulateur.premier_ecran import premier_ecran
from components.simulateur.qui import (
    montrer_lieux,
    montrer_qui,
    montrer_syndicats,
    montrer_voisines,
)
from components.simulateur.recit import recit
from components.simulateur.scenarios_gardes import gardes, montrer_commande, montrer_gardes
from components.simulateur.sensibilite import montrer_sensibilite
from components.simulateur.viser import viser
from components.site.observatoire import a_son_tour, observatoire
from components.site.plan import SIMULATEUR
from spaser.droit import EN_VIGUEUR_LEGAL
from spaser.formats import typographie


@st.fragment
def simulateur() -> None:
    with a_son_tour:
        raconter()


def raconter() -> None:
    o = observatoire()
    vue = premier_ecran(o)
    if st.context.is_embedded:
        return
    scenario, reference = vue.scenario, vue.regime(o)
    r = recit(o, scenario, reference)
    st.caption(r.source)
    recus = any(gardes(o.exercices))
    if recus:
        st.header("Scénarios comparés", anchor=False)
        montrer_gardes(o, scenario, reference)

    st.header("Qui entre", anchor=False)
    st.html(f'<p class="qui">{r.qui}</p>{nombre_d_avant(o)}')
    sur_demande("qui", "Qui, une par une", lambda: montrer_qui(o, scenario, reference))
    if r.simulee.syndicats:
        sur_demande("syndicats", "Les syndicats et SDIS", lambda: montrer_syndicats(o, r.simulee))
    sur_demande("voisines", "Les plus proches du seuil", lambda: montrer_voisines(o, r.simulee))
    sur_demande("lieux", "Par territoire et par type", lambda: montrer_lieux(o, r.simulee))
    sur_demande(
        "images",
        "La carte et les barres : données, images, description",
        lambda: montrer_images(o, scenario, reference, vue.niveau),
    )

    st.header(typographie("Ce que ça coûte, ce que ça couvre"), anchor=False)
    st.markdown(r.couverture)
    sur_demande(
        "couts",
        "Combien de collectivités par point d'achats",
        lambda: couts(o, scenario).montrer(),
    )
    sur_demande("parts", TITRE_DES_PARTS, lambda: parts(o, scenario).montrer())
    sur_demande(
        "courbe", "Combien d'obligées selon le seuil", lambda: courbe(o, scenario).montrer()
    )
    sur_demande(
        "viser",
        "À l'inverse : quel seuil pour atteindre un objectif ?",
        lambda: viser(o, scenario),
    )
    sur_demande(
        "adoption",
        "L'adoption recensée par type, et une hypothèse sur la suite",
        lambda: montrer_adoption(o, r.simulee.resultat, r.etats[EN_VIGUEUR_LEGAL]),
    )

    st.header(typographie("Jusqu'où s'y fier"), anchor=False)
    st.markdown(r.constances)
    sur_demande(
        "sensibilite",
        "Ce que le résultat doit à la méthode",
        lambda: montrer_sensibilite(o, scenario),
    )

    st.header("Garder et comparer", anchor=False)
    if not recus:
        sur_demande(
            "gardes",
            "Garder ce scénario et en comparer jusqu'à quatre",
            lambda: montrer_gardes(o, scenario, reference),
        )
    st.header("Reprendre", anchor=False)
    sur_demande(
        "exports",
        "Reprendre ces résultats dans un document",
        lambda: montrer_exports(o, scenario, reference, vue.niveau),
    )
    sur_demande("commande", "Reproduire ces nombres", lambda: montrer_commande(scenario, reference))


st.title(SIMULATEUR.grand_titre, anchor=False)
simulateur()
