"""How editors come in and go out, and what whoever is not one of them reads."""

from __future__ import annotations

import streamlit as st

from components.moderation.acces import AccesRefuse, NonConfigure, PasConnecte, sortir
from components.moderation.dossier import ECRIT, fermer
from components.moderation.identification import ATTENDUES, COOKIES, fautes
from components.site.textes import litteral, texte
from spaser.formats import typographie


def se_presenter(qui: str) -> None:
    """Say who is signed in, with the way out."""
    with st.container(horizontal=True, key="editeur", vertical_alignment="center"):
        st.markdown(typographie(f"Éditeur : {litteral(qui)}"), width="content")
        _sortie()


def refuser_l_entree(refus: AccesRefuse) -> None:
    """Say why someone may not decide, and what to do; nothing of the contributions."""
    fermer()
    st.info(typographie(litteral(str(refus))))
    if isinstance(refus, NonConfigure):
        st.markdown(texte("moderation"))
        trouvees = fautes()
        mots = ATTENDUES | {COOKIES: "ce qui signe les cookies"}
        st.markdown(
            typographie(
                "\n".join(f"- `{nom}` {faute} : {mots[nom]}" for nom, faute in trouvees.items())
            )
        )
    elif isinstance(refus, PasConnecte):
        _rendre_ce_qui_etait_ecrit()
        st.button("Se connecter", type="primary", icon=":material/login:", on_click=st.login)
    elif st.user.get("is_logged_in"):
        _sortie()


def _sortie() -> None:
    st.button("Se déconnecter", type="tertiary", icon=":material/logout:", on_click=sortir)


def _rendre_ce_qui_etait_ecrit() -> None:
    if ecrit := st.session_state.get(ECRIT):
        st.markdown(typographie("Ce que vous aviez écrit, à garder avant de vous reconnecter :"))
        st.code(ecrit, language=None, wrap_lines=True)
