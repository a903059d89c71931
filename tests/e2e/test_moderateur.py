"""An editor signs in with a real OpenID provider, checks what was sent, decides, and signs out."""

import json
import re
import time
from datetime import UTC, datetime
from types import SimpleNamespace

import httpx2 as httpx
import pytest
import websockets.sync.client
from bases import base_postgresql
from moderation import COOKIES, EDITRICE, REGLAGES, dits
from parcours import au_repos, ouvrir, parametres, prete
from playwright.sync_api import Page, expect
from serveurs import port_libre, servir
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_app_utils import create_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME
from test_chaque_page import fautes, tenir_en_largeur

from components.moderation.acces import SEANCE
from components.site.plan import MODERATION
from suivi.base import Base
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import deposer, dossier, refuser

pytestmark = pytest.mark.navigateur

BRETAGNE, RENNES = "233500016", "243500139"
MIDI = datetime(2026, 11, 24, 12, tzinfo=UTC)
DITE = Contribution(
    BRETAGNE, "adopte", "agent", date="2024-05", lien="https://www.bretagne.bzh/spaser"
)
CONFIE = Confidences("agent@exemple.fr", "Voté hier.\n<b>Oui</b>.")
PRIVES = ("Bretagne", "agent@", "hier", "Accepter", "Refuser")
"""Words of a contribution and of its page, as a browser or a message has them."""
VERIFIE = {"email": EDITRICE, "email_verified": True}
IDENTITES = {
    "editrice": VERIFIE,
    "sujet-42": {"name": "Un autre éditeur"},
    "non-verifiee": VERIFIE | {"email_verified": False},
    "inconnu": VERIFIE | {"email": "inconnu@exemple.fr"},
}


@pytest.fixture(scope="module")
def fournisseur(racine):
    port = port_libre()
    connus = [json.dumps({"sub": sub, **siens}) for sub, siens in IDENTITES.items()]
    options = [mot for un in connus for mot in ("--user-claims", un)]
    commande = ["oidc_provider_mock", "--host", "127.0.0.1", "--port", str(port), *options]
    description = "/.well-known/openid-configuration"
    for adresse in servir(commande, port, racine, sante=description):
        yield adresse + description


@pytest.fixture(scope="module")
def adresse_du_suivi(request, tmp_path_factory):
    if getattr(request, "param", "sqlite") == "sqlite":
        yield f"sqlite:///{tmp_path_factory.mktemp('moderation') / 'suivi.db'}"
        return
    with base_postgresql(request.getfixturevalue("serveur_postgresql")) as adresse:
        yield adresse


@pytest.fixture(scope="module")
def bureau(racine, fournisseur, adresse_du_suivi):
    """The site with its own base; `envoyer` sends it a contribution and returns its number."""
    port = port_libre()
    base = Base(adresse_du_suivi)
    base.preparer()

    def envoyer(dite=DITE, confidences=CONFIE):
        cle = str(time.monotonic_ns())
        recu = deposer(base, dite, confidences, cle=cle, provenance="page", instant=MIDI)
        return recu.numero

    reglages = REGLAGES | {
        "SPASER_BASE": adresse_du_suivi,
        "SPASER_ADRESSE": f"http://127.0.0.1:{port}",
        "SPASER_OIDC_URL": fournisseur,
    }
    commande = ["uvicorn", "app:app", "--host", "127.0.0.1", "--port", str(port)]
    for site in servir(commande, port, racine, reglages):
        yield SimpleNamespace(site=site, base=base, envoyer=envoyer)
    base.fermer()


@pytest.fixture
def visiter(navigateur, largeur):
    """Open a browser of its own, whose requests leave this machine for nowhere."""
    contextes = []

    def nouveau(**options) -> Page:
        contexte = navigateur.new_context(
            viewport={"width": largeur, "height": 900},
            locale="fr-FR",
            reduced_motion="reduce",
            **options,
        )
        contexte.set_default_timeout(20_000)
        # The provider's own pages ask for a style sheet elsewhere.
        contexte.route(re.compile(r"^https://"), lambda route: route.abort())
        contextes.append(contexte)
        return contexte.new_page()

    yield nouveau
    for contexte in contextes:
        contexte.close()


bureau_seul = pytest.mark.parametrize("largeur", [1440], ids=["bureau"])


def se_connecter(page: Page, site: str, identite: str) -> None:
    ouvrir(page, f"{site}/moderation")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name=identite, exact=True).click()
    page.wait_for_url(f"{site}/moderation")
    prete(page)


def lire(page: Page, site: str, numero: int) -> None:
    ouvrir(page, f"{site}/moderation?numero={numero}")
    expect(page.get_by_role("heading", name="Ce qui lui est arrivé")).to_be_visible()


def presser(page: Page, nom: str) -> None:
    page.get_by_role("button", name=nom, exact=True).click()
    au_repos(page)


@pytest.mark.parametrize(
    ("largeur", "adresse_du_suivi"),
    [(1440, "sqlite"), (360, "postgresql")],
    indirect=["adresse_du_suivi"],
    ids=["bureau", "telephone-postgresql"],
)
def test_une_journee_d_editeur(visiter, bureau):
    a_accepter, a_refuser = bureau.envoyer(), bureau.envoyer(Contribution(RENNES, "adopte", "elu"))
    page = visiter()
    se_connecter(page, bureau.site, "editrice")
    assert fautes(page) == []
    tenir_en_largeur(page)
    page.locator(f".st-key-ouvrir_{a_accepter} button").click()
    expect(page.get_by_role("heading", name=f"N° {a_accepter} · Région Bretagne")).to_be_visible()
    au_repos(page)
    assert parametres(page) == {"numero": [str(a_accepter)]}
    assert fautes(page) == []
    tenir_en_largeur(page)
    expect(page.get_by_text("porte le nom de la collectivité")).to_be_visible()
    expect(page.get_by_text("Voté hier. <b>Oui</b>.")).to_be_visible()
    propose = page.get_by_role("link", name=DITE.lien).last
    assert propose.get_attribute("target") == "_blank"
    assert set(propose.get_attribute("rel").split()) == {"noopener", "noreferrer"}

    page.get_by_label("Date d’adoption").fill("2024-05-16")
    # A key pressed by mistake publishes nothing.
    page.keyboard.press("Enter")
    presser(page, "Accepter et publier")
    expect(page.get_by_text("Confiance : Choisir parmi")).to_be_visible()
    expect(page.get_by_label("Date d’adoption")).to_have_value("2024-05-16")
    assert dossier(bureau.base, a_accepter).rang == 0
    page.get_by_role("radio", name="Haute").or_(page.get_by_text("Haute", exact=True)).first.click()
    presser(page, "Accepter et publier")
    expect(page.get_by_text("acceptée, confiance haute.")).to_be_visible()
    fait = dossier(bureau.base, a_accepter)
    assert (fait.retenue.date, fait.faits[-1].auteur) == ("2024-05-16", EDITRICE)

    page.get_by_role("button", name=f"La suivante : n° {a_refuser}").click()
    expect(page.get_by_role("heading", name=f"N° {a_refuser} · Rennes")).to_be_visible()
    au_repos(page)
    page.get_by_role("textbox", name="Motif").fill("Un projet, pas une adoption.")
    presser(page, "Refuser")
    expect(page.get_by_text(f"N° {a_refuser} : refusée.")).to_be_visible()
    expect(page.get_by_role("button", name="Refuser")).to_have_count(0)
    page.get_by_role("textbox", name="Motif").fill("Relu : à revoir.")
    presser(page, "Annuler cette décision")
    expect(page.get_by_text("en attente d’une décision.")).to_be_visible()
    actes = [fait.acte for fait in dossier(bureau.base, a_refuser).faits]
    assert actes == ["recue", "refusee", "annulee"]
    page.get_by_role("button", name="Toutes les contributions").click()
    expect(page.locator(f".st-key-en_attente_{a_refuser}")).to_be_visible()
    au_repos(page)

    page.get_by_role("button", name="Se déconnecter").click()
    # The provider asks too.
    page.wait_for_url("**/oauth2/end_session**")
    page.get_by_role("button").first.click()
    page.wait_for_url(f"{bureau.site}/**")
    prete(page)
    lire_sans_droit(page, bureau.site, "Personne n’est connecté", a_refuser)


def lire_sans_droit(page: Page, site: str, attendu: str, numero: int) -> None:
    ouvrir(page, f"{site}/moderation?numero={numero}")
    expect(page.get_by_text(attendu)).to_be_visible()
    lu = page.locator("body").inner_text()
    assert [prive for prive in PRIVES if prive in lu] == []


@bureau_seul
def test_deux_editeurs_sur_la_meme(visiter, bureau):
    numero = bureau.envoyer()
    une, autre = visiter(), visiter()
    se_connecter(une, bureau.site, "editrice")
    se_connecter(autre, bureau.site, "sujet-42")
    for page in (une, autre):
        lire(page, bureau.site, numero)
    autre.get_by_label("Périmètre").fill("Région et lycées")
    une.get_by_role("textbox", name="Motif").fill("Doublon.")
    presser(une, "Refuser")
    expect(une.get_by_text(f"N° {numero} : refusée.")).to_be_visible()
    autre.get_by_text("Moyenne", exact=True).click()
    presser(autre, "Accepter et publier")
    expect(autre.get_by_text("a changé depuis que vous l’avez lue")).to_be_visible()
    expect(autre.get_by_label("Périmètre")).to_have_value("Région et lycées")
    presser(autre, "La relire")
    expect(autre.get_by_text(re.compile("refusée, .*Doublon"))).to_be_visible()
    expect(autre.get_by_role("button", name="Refuser")).to_have_count(0)
    assert [fait.auteur for fait in dossier(bureau.base, numero).faits] == ["agent", EDITRICE]
    autre.get_by_role("textbox", name="Motif").fill("Ce n'en est pas un.")
    presser(autre, "Annuler cette décision")
    expect(autre.get_by_label("Périmètre")).to_be_visible()
    assert dossier(bureau.base, numero).faits[-1].auteur == "sujet-42"


@bureau_seul
@pytest.mark.parametrize(
    ("identite", "attendu"),
    [
        ("inconnu", "pas de ceux qui modèrent ce site. Votre identifiant : inconnu"),
        ("non-verifiee", "que le fournisseur ne dit pas vérifiée"),
    ],
)
def test_qui_n_est_pas_editeur(visiter, bureau, identite, attendu):
    numero = bureau.envoyer()
    page = visiter()
    se_connecter(page, bureau.site, identite)
    lire_sans_droit(page, bureau.site, attendu, numero)
    expect(page.get_by_role("button", name="Se déconnecter")).to_be_visible()


@bureau_seul
def test_qui_renonce_chez_le_fournisseur(visiter, bureau):
    numero = bureau.envoyer()
    page = visiter()
    ouvrir(page, f"{bureau.site}/moderation")
    page.get_by_role("button", name="Se connecter").click()
    page.get_by_role("button", name="Deny").click()
    page.wait_for_url(f"{bureau.site}/moderation")
    lire_sans_droit(page, bureau.site, "Personne n’est connecté", numero)


@bureau_seul
def test_sortir_ferme_les_autres_onglets(visiter, bureau):
    numero = bureau.envoyer()
    page = visiter()
    se_connecter(page, bureau.site, "editrice")
    onglet = page.context.new_page()
    lire(onglet, bureau.site, numero)
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/oauth2/end_session**")
    onglet.get_by_role("textbox", name="Motif").fill("Doublon.")
    presser(onglet, "Refuser")
    expect(onglet.get_by_text("La séance est terminée")).to_be_visible()
    expect(onglet.get_by_text("Motif : Doublon.")).to_be_visible()
    assert dossier(bureau.base, numero).rang == 0


def temoin(site: str, secret: str = COOKIES, **autres) -> str:
    """Return the cookie by which Streamlit knows who signed in, signed with a secret."""
    contenu = json.dumps(dits(origin=site, **autres))
    return create_signed_value(secret, USER_COOKIE_NAME, contenu).decode()


@bureau_seul
@pytest.mark.parametrize(
    ("cas", "attendu"),
    [
        ("juste", "Région Bretagne"),
        ("expire", "La séance est terminée"),
        ("autre secret", "Personne n’est connecté"),
        ("altere", "Personne n’est connecté"),
        ("sans signature", "Personne n’est connecté"),
        ("autre origine", "Personne n’est connecté"),
    ],
)
def test_un_temoin_forge_ou_expire(visiter, bureau, cas, attendu):
    numero = bureau.envoyer()
    juste = temoin(bureau.site)
    valeur = {
        "juste": juste,
        "expire": temoin(bureau.site, iat=int(time.time() - SEANCE.total_seconds())),
        "autre secret": temoin(bureau.site, "un autre secret, tout aussi long que le vrai"),
        "altere": ("B" if juste[0] == "A" else "A") + juste[1:],
        "sans signature": juste.split(".")[0],
        "autre origine": temoin("https://ailleurs.exemple.fr"),
    }[cas]
    page = visiter()
    # Without the cookie that proves where a request comes from, no other one is read.
    ouvrir(page, f"{bureau.site}/moderation")
    page.context.add_cookies([{"name": USER_COOKIE_NAME, "value": valeur, "url": bureau.site}])
    if cas == "juste":
        lire(page, bureau.site, numero)
        expect(page.get_by_role("heading", name=attendu)).to_be_visible()
    else:
        lire_sans_droit(page, bureau.site, attendu, numero)


class Prise:
    """A session opened without a browser: what it is told, and the ids of its controls."""

    def __init__(self, site: str, **temoins: str) -> None:
        jeton = httpx.get(f"{site}/_stcore/health").cookies["_streamlit_xsrf"]
        temoins = {"_streamlit_xsrf": jeton, **temoins}
        self.prise = websockets.sync.client.connect(
            f"{site.replace('http', 'ws')}/_stcore/stream",
            legacy=True,
            subprotocols=["streamlit", jeton],
            origin=site,
            compression=None,
            additional_headers={"Cookie": "; ".join(f"{n}={v}" for n, v in temoins.items())},
        )
        self.ids: dict[str, str] = {}

    def demander(self, numero: int, **pressees: str | bool) -> str:
        """Run the page, with controls set by their ids; return all that comes back, as text."""
        demande = BackMsg()
        demande.rerun_script.page_name = MODERATION.chemin
        demande.rerun_script.query_string = f"numero={numero}"
        for identifiant, valeur in pressees.items():
            etat = demande.rerun_script.widget_states.widgets.add(id=identifiant)
            if valeur is True:
                etat.trigger_value = True
            else:
                etat.string_value = valeur
        self.prise.send(demande.SerializeToString())
        recus = []
        for octets in self.prise:
            message = ForwardMsg()
            message.ParseFromString(octets)
            element = message.delta.new_element
            for genre in ("button", "text_input"):
                if element.HasField(genre):
                    commande = getattr(element, genre)
                    self.ids[commande.label] = commande.id
            recus.append(str(message))
            if message.WhichOneof("type") == "script_finished":
                return "\n".join(recus)
        raise AssertionError("la page ne finit pas")


def test_sans_se_connecter_un_appel_direct_ne_peut_rien(bureau):
    """Who knows the controls of an editor, and sends what their browser would send."""
    numero = bureau.envoyer()
    editrice = Prise(bureau.site, **{USER_COOKIE_NAME: temoin(bureau.site)})
    lu = editrice.demander(numero)
    assert all(prive in lu for prive in PRIVES)
    gestes = {editrice.ids["Motif"]: "Doublon.", editrice.ids["Refuser"]: True}
    for temoins in (
        {},
        {USER_COOKIE_NAME: temoin(bureau.site, email_verified=False)},
        {USER_COOKIE_NAME: temoin(bureau.site, iat=1)},
    ):
        autre = Prise(bureau.site, **temoins)
        for essai in ({}, gestes, gestes):
            lu = autre.demander(numero, **essai)
            assert [prive for prive in PRIVES if prive in lu] == []
        assert dossier(bureau.base, numero).rang == 0
        autre.prise.close()
    # The same, from the editor, does it.
    assert "refus" in editrice.demander(numero, **gestes)
    assert dossier(bureau.base, numero).faits[-1].auteur == EDITRICE
    editrice.prise.close()


def test_les_adresses_de_l_identification(bureau, fournisseur):
    with httpx.Client(base_url=bureau.site) as client:
        entree = client.get("/auth/login")
        assert (entree.status_code, entree.headers["location"]) == (302, "/moderation")
        retour = client.get("/oauth2callback?state=x&code=y")
        assert (retour.status_code, retour.headers["location"]) == (302, "/moderation")
        for reponse in (entree, retour, client.get("/auth/logout")):
            assert reponse.headers["cache-control"] == "no-store"
            assert "frame-ancestors 'self'" in reponse.headers["content-security-policy"]
        page = client.get("/moderation?embed=true")
        assert page.headers["cache-control"] == "no-store"
        assert page.headers["x-robots-tag"] == "noindex, nofollow"
        assert "frame-ancestors 'self'" in page.headers["content-security-policy"]
        assert "og:" not in page.text


def test_une_contribution_refusee_ailleurs_n_est_plus_a_accepter(bureau):
    numero = bureau.envoyer()
    editrice = Prise(bureau.site, **{USER_COOKIE_NAME: temoin(bureau.site)})
    editrice.demander(numero)
    refuser(bureau.base, numero, motif="Non.", rang=0, auteur="x", instant=MIDI)
    gestes = {editrice.ids["Motif"]: "Doublon.", editrice.ids["Refuser"]: True}
    assert "a changé depuis" in editrice.demander(numero, **gestes)
    assert dossier(bureau.base, numero).rang == 1
    editrice.prise.close()
