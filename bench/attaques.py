"""The attacks that `abus.py` replays and `deploiement/test_deploiement.py` covers in short.

Each is sent to nginx from an address of its own, and counts in a `Bilan` what it was answered.
"""

from __future__ import annotations

import asyncio
import contextlib
import secrets
import struct
import sys
import time
import uuid
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import websockets
from charge import Visiteur, page
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from deploiement.salle import Salle

ATTAQUANT, VISITEURS = "127.0.0.66", "127.0.0.1"
"""Where attacks come from; visitors are all behind one address, as in a room."""
PAGES = ("/", "/carte", "/panorama", "/simulateur", "/methode")
DELAI, ATTAQUE_MAXIMALE = 30, 90
"""Seconds that a visitor waits, and that an attack lasts, at most."""
DEPOTS_GARDES = 2
"""Files of 1 MB that a session may leave on the server."""


@dataclass
class Reponse:
    """An answer of nginx; `entetes` by lower-case name."""

    statut: int
    entetes: dict[str, str]
    corps: bytes


@dataclass
class Bilan:
    """What the attacker got: answers counted, their durations, and what should not have been."""

    obtenu: Counter[str] = field(default_factory=Counter)
    durees: list[float] = field(default_factory=list)
    manques: list[str] = field(default_factory=list)

    async def noter(self, demande: Awaitable[Reponse]) -> None:
        """Wait for an answer and count it by its status."""
        debut = time.monotonic()
        try:
            self.obtenu[str((await demande).statut)] += 1
        except (OSError, TimeoutError, EOFError) as erreur:
            self.obtenu[type(erreur).__name__] += 1
        self.durees.append(time.monotonic() - debut)


class Curieux(Visiteur):
    """A session that keeps what its page offers: its own name and its files."""

    def __init__(self, prise: websockets.ClientConnection) -> None:
        super().__init__(prise)
        self.session = ""
        self.fichiers: dict[str, str] = {}

    def _retenir(self, recu: ForwardMsg) -> None:
        super()._retenir(recu)
        if recu.WhichOneof("type") == "new_session":
            self.session = recu.new_session.initialize.session_id

    def _lire(self, delta: Delta) -> None:
        super()._lire(delta)
        if delta.new_element.WhichOneof("type") == "download_button":
            bouton = delta.new_element.download_button
            self.fichiers[bouton.id.rsplit("-", 1)[-1]] = bouton.deferred_file_id

    async def composer(self, cle: str) -> str:
        """Ask for a file of the page; return its address, empty if it was refused."""
        message = BackMsg()
        demande = message.backend_operation_request
        demande.request_id, demande.session_id = uuid.uuid4().hex, self.session
        demande.deferred_file.file_id = self.fichiers[cle]
        await self.prise.send(message.SerializeToString())
        async with asyncio.timeout(ATTAQUE_MAXIMALE):
            while True:
                recu = ForwardMsg()
                recu.ParseFromString(await self.prise.recv())
                if recu.WhichOneof("type") == "backend_operation_response":
                    return recu.backend_operation_response.deferred_file.url


async def demander(
    salle: Salle,
    chemin: str,
    *,
    methode: str = "GET",
    cookie: str = "",
    source: str = VISITEURS,
    entetes: dict[str, str] | None = None,
    corps: bytes = b"",
    delai: float = DELAI,
) -> Reponse:
    """Return the answer to a request of its own connection."""
    async with asyncio.timeout(delai):
        lecteur, ecrivain = await asyncio.open_connection(
            "127.0.0.1", urlsplit(salle.adresse).port, local_addr=(source, 0)
        )
        try:
            ecrivain.write(_requete(salle, chemin, methode, cookie, entetes or {}, corps))
            await ecrivain.drain()
            tete, _, reste = (await lecteur.read()).partition(b"\r\n\r\n")
        finally:
            ecrivain.close()
    premiere, *lignes = tete.decode("latin-1").split("\r\n")
    if not premiere:
        raise EOFError("rien n'est répondu")
    recus = (ligne.partition(": ") for ligne in lignes)
    return Reponse(int(premiere.split()[1]), {n.lower(): v for n, _, v in recus}, reste)


def _requete(
    salle: Salle, chemin: str, methode: str, cookie: str, entetes: dict[str, str], corps: bytes
) -> bytes:
    lignes = {"Host": urlsplit(salle.adresse).netloc, "User-Agent": "abus"} | entetes
    if cookie:
        lignes["Cookie"] = cookie
    if corps:
        lignes["Content-Length"] = str(len(corps))
    texte = "".join(f"{nom}: {valeur}\r\n" for nom, valeur in lignes.items())
    return f"{methode} {chemin} HTTP/1.0\r\n{texte}\r\n".encode() + corps


def brancher(
    salle: Salle, cookie: str = "", source: str = VISITEURS, **entetes: str
) -> websockets.connect:
    """Return the websocket of a session."""
    return websockets.connect(
        f"{salle.adresse.replace('http', 'ws', 1)}/_stcore/stream",
        subprotocols=[websockets.Subprotocol("streamlit")],
        additional_headers={"Origin": salle.adresse}
        | ({"Cookie": cookie} if cookie else {})
        | entetes,
        user_agent_header=None if "User-Agent" in entetes else "abus",
        local_addr=(source, 0),
        max_size=None,
        compression=None,
        ping_interval=None,
        open_timeout=DELAI,
    )


@contextlib.asynccontextmanager
async def entrer(
    salle: Salle, cookie: str = "", source: str = VISITEURS, **entetes: str
) -> AsyncIterator[Curieux]:
    """Open the home page then the simulator, as a browser does; yield the session."""
    lue = await demander(salle, "/simulateur", cookie=cookie, source=source, entetes=entetes)
    if lue.statut != 200:
        raise RuntimeError(f"page {lue.statut}")
    async with brancher(salle, cookie, source, **entetes) as prise:
        curieux = Curieux(prise)
        await curieux.demander(page(""), DELAI)
        await curieux.demander(page("simulateur"), DELAI)
        yield curieux


# The attacks. An attacker keeps one cookie: all it sends falls on one process.


async def longues(salle: Salle, bilan: Bilan) -> None:
    """Adresses de 6 000 lettres, 4 fois par seconde."""
    adresses = ("/carte/", "/presentation/", "/api/v1/simulation/")
    async with asyncio.TaskGroup() as ensemble:
        for rang in range(60):
            chemin = f"{adresses[rang % 3]}?x={'A' * 6000}"
            ensemble.create_task(bilan.noter(demander(salle, chemin, source=ATTAQUANT)))
            await asyncio.sleep(0.25)
    _exiger(bilan, {"414", "301", "307", "308"})


async def abandons(salle: Salle, bilan: Bilan) -> None:
    """30 PPTX demandés, le client part après 50 ms."""
    await _pptx(salle, bilan, 30, delai=0.05, ecart=0.1)


async def rafale(salle: Salle, bilan: Bilan) -> None:
    """75 PPTX demandés en 0,2 s."""
    await _pptx(salle, bilan, 75, delai=ATTAQUE_MAXIMALE, ecart=0.2 / 75)
    _exiger(bilan, {"200", "429", "503"})


async def _pptx(salle: Salle, bilan: Bilan, combien: int, delai: float, ecart: float) -> None:
    cookie = f"spaser={secrets.token_hex(16)}"
    async with asyncio.TaskGroup() as ensemble:
        for rang in range(combien):
            chemin = f"/presentation.pptx?seuil=33.{rang + 1:02}"
            demande = demander(salle, chemin, cookie=cookie, source=ATTAQUANT, delai=delai)
            ensemble.create_task(bilan.noter(demande))
            await asyncio.sleep(ecart)


async def diapositives(salle: Salle, bilan: Bilan) -> None:
    """64 présentations à bas seuil, quatre à la fois."""
    cookie = f"spaser={secrets.token_hex(16)}"
    rangs = iter(range(64))

    async def lire() -> None:
        for rang in rangs:
            chemin = f"/presentation?seuil=1.{rang + 1:02}"
            await bilan.noter(
                demander(salle, chemin, cookie=cookie, source=ATTAQUANT, delai=ATTAQUE_MAXIMALE)
            )

    await asyncio.gather(*(lire() for _ in range(4)))
    _exiger(bilan, {"200", "429", "503"})


async def origine(salle: Salle, bilan: Bilan) -> None:
    """10 poignées de main websocket d'une autre origine."""
    for _ in range(10):
        debut = time.monotonic()
        try:
            async with brancher(salle, source=ATTAQUANT, Origin="https://ailleurs.example"):
                bilan.obtenu["acceptée"] += 1
                bilan.manques.append("origine acceptée")
        except websockets.InvalidStatus as refus:
            bilan.obtenu[str(refus.response.status_code)] += 1
        except (OSError, TimeoutError) as erreur:
            bilan.obtenu[type(erreur).__name__] += 1
        bilan.durees.append(time.monotonic() - debut)
        await asyncio.sleep(0.5)


async def inactifs(salle: Salle, bilan: Bilan) -> None:
    """800 websockets ouverts sans rien dire, puis 20 nouveaux venus."""
    guichet = asyncio.Semaphore(50)
    async with contextlib.AsyncExitStack() as ouverts:

        async def ouvrir() -> None:
            debut = time.monotonic()
            async with guichet:
                try:
                    await ouverts.enter_async_context(brancher(salle, source=ATTAQUANT))
                    bilan.obtenu["ouvert"] += 1
                except websockets.InvalidStatus as refus:
                    bilan.obtenu[str(refus.response.status_code)] += 1
                except (OSError, TimeoutError, websockets.InvalidHandshake) as erreur:
                    bilan.obtenu[type(erreur).__name__] += 1
            bilan.durees.append(time.monotonic() - debut)

        await asyncio.gather(*(ouvrir() for _ in range(800)))
        for _ in range(20):
            try:
                async with entrer(salle, f"spaser={secrets.token_hex(16)}"):
                    bilan.obtenu["nouveau venu servi"] += 1
            except Exception as erreur:
                bilan.obtenu[f"nouveau venu : {type(erreur).__name__}"] += 1
            await asyncio.sleep(0.3)
        await asyncio.sleep(5)
    _exiger(bilan, {"ouvert", "429", "nouveau venu servi"})


async def classeurs(salle: Salle, bilan: Bilan) -> None:
    """8 classeurs Excel demandés à la fois, chacun d'une session et d'un seuil."""
    cookie = f"spaser={secrets.token_hex(16)}"
    async with contextlib.AsyncExitStack() as sessions:
        curieux = [
            await sessions.enter_async_context(entrer(salle, cookie, ATTAQUANT)) for _ in range(8)
        ]
        for rang, un in enumerate(curieux):
            await un.relacher(f"seuil=1.{rang + 1}")
            await un.ouvrir("volet_exports")

        async def composer(un: Curieux) -> None:
            debut = time.monotonic()
            adresse = await un.composer("telecharger_scenario_spaser.xlsx")
            bilan.obtenu["composé" if adresse else "refusé"] += 1
            bilan.durees.append(time.monotonic() - debut)

        await asyncio.gather(*map(composer, curieux))


async def depots(salle: Salle, bilan: Bilan) -> None:
    """150 fichiers de 1 Mo déposés dans une session."""
    cookie = f"spaser={secrets.token_hex(16)}"
    async with entrer(salle, cookie, ATTAQUANT) as curieux:
        sante = await demander(salle, "/_stcore/health", cookie=cookie, source=ATTAQUANT)
        jeton = sante.entetes["set-cookie"].split("_streamlit_xsrf=")[1].split(";")[0]
        limite = "abus"
        corps = (
            f'--{limite}\r\nContent-Disposition: form-data; name="f"; filename="s.json"\r\n\r\n'
        ).encode() + b"x" * 1_000_000
        corps += f"\r\n--{limite}--\r\n".encode()
        entetes = {
            "X-Xsrftoken": jeton,
            "Content-Type": f"multipart/form-data; boundary={limite}",
        }
        for _ in range(150):
            await bilan.noter(
                demander(
                    salle,
                    f"/_stcore/upload_file/{curieux.session}/{uuid.uuid4()}",
                    methode="PUT",
                    cookie=f"{cookie}; _streamlit_xsrf={jeton}",
                    source=ATTAQUANT,
                    entetes=entetes,
                    corps=corps,
                )
            )
        await asyncio.sleep(3)
    if bilan.obtenu["204"] > DEPOTS_GARDES:
        bilan.manques.append(f"{bilan.obtenu['204']} dépôts de 1 Mo gardés")


async def trames(salle: Salle, bilan: Bilan) -> None:
    """20 trames websocket de 15 Mo, jamais finies."""
    cle = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
    cle |= {"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol": "streamlit"}
    requete = _requete(
        salle, "/_stcore/stream", "GET", f"spaser={secrets.token_hex(16)}", cle, b""
    ).replace(b"HTTP/1.0", b"HTTP/1.1")
    entiere, envoyee = 15_000_000, 14_900_000

    async def envoyer() -> None:
        lecteur, ecrivain = await asyncio.open_connection(
            "127.0.0.1", urlsplit(salle.adresse).port, local_addr=(ATTAQUANT, 0)
        )
        try:
            ecrivain.write(requete)
            await lecteur.readuntil(b"\r\n\r\n")
            # Binary, final, masked with zeros, of a 64-bit length.
            ecrivain.write(b"\x82\xff" + struct.pack(">Q", entiere) + bytes(4))
            async with asyncio.timeout(10):
                for _ in range(envoyee // 100_000):
                    ecrivain.write(bytes(100_000))
                    await ecrivain.drain()
                await lecteur.read()
            bilan.obtenu["coupée"] += 1
        except TimeoutError:
            bilan.obtenu["gardée"] += 1
        except (OSError, EOFError):
            bilan.obtenu["coupée"] += 1
        finally:
            ecrivain.close()

    await asyncio.gather(*(envoyer() for _ in range(20)))
    _exiger(bilan, {"coupée"})


async def seuils(salle: Salle, bilan: Bilan) -> None:
    """900 seuils distincts, par le simulateur, sans une pause."""
    async with entrer(salle, f"spaser={secrets.token_hex(16)}", ATTAQUANT) as curieux:
        for rang in range(900):
            depart = time.monotonic()
            await curieux.relacher(f"seuil={10 + rang / 10:g}")
            bilan.obtenu["pas"] += 1
            bilan.durees.append(time.monotonic() - depart)


async def cadres(salle: Salle, bilan: Bilan) -> None:
    """40 téléchargements dans un cadre d'un autre site, dont aucun cookie ne passe."""
    for rang in range(40):
        agent = {"User-Agent": f"cadre-{rang}"}
        try:
            async with entrer(salle, source=ATTAQUANT, **agent) as curieux:
                await curieux.ouvrir("volet_lieux")
                cle = next(nom for nom in curieux.fichiers if nom.endswith(".csv"))
                adresse = await curieux.composer(cle)
                await bilan.noter(demander(salle, adresse, source=ATTAQUANT, entetes=agent))
        except Exception as erreur:
            bilan.obtenu[type(erreur).__name__] += 1
    if bilan.obtenu["200"] < 40:
        bilan.manques.append(f"{40 - bilan.obtenu['200']} téléchargements refusés")


async def panne(salle: Salle, bilan: Bilan) -> None:
    """Un processus tué : 75 pages demandées, chacune d'un autre visiteur."""
    salle.tuer(next(iter(salle.processus)))
    for rang in range(75):
        cookie = f"spaser={secrets.token_hex(16)}"
        await bilan.noter(demander(salle, PAGES[rang % len(PAGES)], cookie=cookie))
    await asyncio.sleep(5)
    _exiger(bilan, {"200"})


def _exiger(bilan: Bilan, permis: set[str]) -> None:
    autres = {nom: nombre for nom, nombre in bilan.obtenu.items() if nom not in permis}
    if autres:
        bilan.manques.append(f"réponses : {autres}")


ATTAQUES: dict[str, Callable[[Salle, Bilan], Awaitable[None]]] = {
    attaque.__name__: attaque
    for attaque in (
        *(longues, abandons, rafale, diapositives, origine, inactifs, classeurs),
        *(depots, trames, seuils, cadres, panne),
    )
}
