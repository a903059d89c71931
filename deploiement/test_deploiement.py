"""nginx and two processes on this machine: journeys through them, abuse, and one process killed."""

import asyncio
import dataclasses
import json
import re
import shlex
import shutil
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager

import pytest
from attaques import (
    ATTAQUANT,
    PAGES,
    Bilan,
    cadres,
    demander,
    depots,
    inactifs,
    origine,
    panne,
    trames,
)
from bases import base_postgresql, servir_postgresql, trouver_postgresql
from playwright.sync_api import expect, sync_playwright

from api.contributions import TAILLE
from deploiement.salle import (
    RACINE,
    attendre,
    configurer,
    lancer_nginx,
    monter,
    port_libre,
    trouver_nginx,
)
from spaser.observatoire import observatoire
from suivi.base import VARIABLE, Base
from suivi.dossiers import dossiers

SIREN = "213001894"


@pytest.fixture(scope="module")
def salle(tmp_path_factory):
    """Return nginx and the two processes behind it, as documented."""
    dossier = tmp_path_factory.mktemp("nginx")
    with monter_avec(dossier, f"sqlite:///{dossier / 'suivi.db'}") as montee:
        yield montee


@pytest.fixture(scope="module")
def salle_sur_postgresql(tmp_path_factory):
    """Return another, whose processes share a database of PostgreSQL."""
    programmes = trouver_postgresql()
    if programmes is None:
        pytest.skip("PostgreSQL ne se trouve pas sur cette machine.")
    with (
        servir_postgresql(programmes) as serveur,
        base_postgresql(serveur) as adresse,
        monter_avec(tmp_path_factory.mktemp("nginx"), adresse) as montee,
    ):
        yield montee


@pytest.fixture(params=["salle", "salle_sur_postgresql"], ids=["sqlite", "postgresql"])
def chaque_salle(request):
    return request.getfixturevalue(request.param)


@contextmanager
def monter_avec(dossier, base):
    if trouver_nginx() is None:
        pytest.skip("nginx ne se trouve pas sur cette machine.")
    # Whatever a process would ask of another machine falls here, and is never answered.
    with socket.create_server(("127.0.0.1", 0)) as muet:
        adresse = f"http://127.0.0.1:{muet.getsockname()[1]}"
        ailleurs = {"HTTP_PROXY": adresse, "HTTPS_PROXY": adresse, VARIABLE: base}
        with monter(dossier, ajouts=ailleurs) as montee:
            yield montee


@pytest.fixture
def page():
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        navigateur = playwright.chromium.launch(executable_path=chromium, args=options)
        page = navigateur.new_page(viewport={"width": 1440, "height": 900}, locale="fr-FR")
        yield page
        navigateur.close()


def ouvrir(page, adresse, titre):
    page.goto(adresse)
    expect(page.locator("h1")).to_contain_text(titre, timeout=20_000)


def entetes(adresse, **demande):
    requete = urllib.request.Request(adresse, headers=demande)
    with urllib.request.urlopen(requete, timeout=10) as reponse:
        return reponse.headers


def test_les_fichiers_viennent_de_nginx(salle):
    site = salle.adresse
    with urllib.request.urlopen(site, timeout=10) as reponse:
        index = reponse.read().decode()
        assert "spaser=" in reponse.headers["set-cookie"]
    script = re.search(r'src="\.?/?(static/js/[^"]+\.js)"', index)[1]
    fichier = entetes(f"{site}/{script}", **{"Accept-Encoding": "gzip"})
    assert "immutable" in fichier["cache-control"]
    assert fichier["content-encoding"] == "gzip"
    legere = entetes(f"{site}/app/static/simulateur-leger.html", **{"Accept-Encoding": "gzip"})
    assert legere["content-type"].startswith("text/html")
    assert legere["content-encoding"] == "gzip"
    assert entetes(f"{site}/api/v1/sante")["content-type"] == "application/json"
    for absent in ("app/static/", "app/static/zzz", "static/zzz", "x.php"):
        with pytest.raises(urllib.error.HTTPError, match="404") as refus:
            urllib.request.urlopen(f"{site}/{absent}", timeout=10)
        assert "Cette page n’existe pas" in refus.value.read().decode()
    assert entetes(f"{site}/couleurs.css")["content-type"].startswith("text/css")


def test_les_parcours_passent_par_nginx(salle, page):
    site = salle.adresse
    ouvrir(page, site, "Qui doit adopter")
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur")
    expect(page.locator("#constat")).to_contain_text("521\u00a0collectivités")
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("#constat")).to_contain_text("24\u00a0M€")
    ouvrir(page, f"{site}/carte", "Carte des adoptions")
    carte = page.frame_locator("iframe[title*=folium]")
    expect(carte.locator("path").first).to_be_attached(timeout=20_000)
    page.goto(f"{site}/presentation?diapo=2")
    expect(page.locator(".diapo.ici h1")).to_contain_text("280")


def subir(attaque, salle):
    """Return what an attack of the bench got, once it got nothing that it should not."""
    bilan = Bilan()
    asyncio.run(asyncio.wait_for(attaque(salle, bilan), 90))
    assert not bilan.manques, bilan
    return bilan


def poser(salle, chemin, **demande):
    return asyncio.run(demander(salle, chemin, **demande))


def est_une_erreur_de_nginx(reponse, statut, phrase):
    assert reponse.statut == statut
    assert reponse.entetes["content-type"] == "text/html; charset=utf-8"
    assert "frame-ancestors 'self'" in reponse.entetes["content-security-policy"]
    assert reponse.entetes["x-content-type-options"] == "nosniff"
    assert "referrer-policy" in reponse.entetes
    assert "geolocation=()" in reponse.entetes["permissions-policy"]
    page = reponse.corps.decode()
    assert '<html lang="fr">' in page
    assert phrase in page
    assert "<!--#" not in page
    return True


LONGUE = "A" * 5000


def test_les_cookies_d_un_editeur_peuvent_etre_longs(salle):
    for chemin in ("/", "/api/v1/sante"):
        assert poser(salle, chemin, cookie=f"x={'c' * 20_000}").statut == 200


def test_les_erreurs_de_nginx_sont_en_francais(salle):
    trop_lourd = {"methode": "PUT", "corps": b"x" * 1_200_000}
    gros_cookie = {"cookie": f"x={'c' * 40_000}"}
    for chemin, demande, statut, phrase in (
        ("/_stcore/metrics", {}, 404, "Cette page n’existe pas"),
        ("/_stcore/agent/openapi.json", {}, 404, "Cette page n’existe pas"),
        ("/erreurs/erreur.html", {}, 404, "Cette page n’existe pas"),
        ("/", {"methode": "TRACE"}, 405, "Demande refusée"),
        ("/_stcore/upload_file/a/b", trop_lourd, 413, "100 ko au plus"),
        ("/carte", {"methode": "POST", "corps": b"x" * 20_000}, 413, "Fichier trop lourd"),
        (f"/carte?x={LONGUE}", {}, 414, "4 096 caractères au plus"),
        (f"/carte?x={LONGUE * 2}", {}, 414, "4 096 caractères au plus"),
        ("/", gros_cookie, 431, "Effacez les cookies"),
    ):
        assert est_une_erreur_de_nginx(poser(salle, chemin, **demande), statut, phrase)
    mal_formee = {"entetes": {"Content-Length": "beaucoup"}}
    assert est_une_erreur_de_nginx(poser(salle, "/", **mal_formee), 400, "Demande refusée")
    fichier = poser(salle, "/app/static/style.css", methode="POST")
    assert fichier.statut == 405
    assert "Demande refusée" in fichier.corps.decode()


def test_celles_de_l_api_sont_des_problemes(salle):
    reponse = poser(salle, f"/api/v1/simulation?x={LONGUE}")
    assert reponse.statut == 414
    assert reponse.entetes["content-type"] == "application/problem+json"
    probleme = json.loads(reponse.corps)
    assert probleme["status"] == 414
    assert probleme["title"] == "Adresse trop longue"


def test_les_fichiers_de_nginx_ont_les_en_tetes(salle):
    legere = poser(salle, "/app/static/simulateur-leger.html").entetes
    assert legere["content-security-policy"].endswith("frame-ancestors *")
    assert legere["x-content-type-options"] == "nosniff"
    page = poser(salle, "/carte").entetes
    for nom in ("content-security-policy", "referrer-policy", "permissions-policy"):
        assert nom in page
    assert page["content-security-policy"].count("default-src") == 1
    assert "server" in page
    assert page["server"] == "nginx"


def test_une_adresse_longue_ne_gene_personne(salle):
    for chemin in ("/carte/", "/presentation/", "/api/v1/simulation/"):
        for longueur in (3000, 4000, 6000):
            statut = poser(salle, f"{chemin}?x={'A' * longueur}", source=ATTAQUANT).statut
            assert statut in ((414,) if longueur > 4096 else (301, 307))
            assert {poser(salle, page).statut for page in PAGES} == {200}


def test_l_application_refuse_aussi_une_adresse_longue(salle):
    """Directly: the address of nginx is not the only one that it may be given."""
    for port in salle.processus:
        directe = dataclasses.replace(salle, adresse=f"http://127.0.0.1:{port}")
        assert poser(directe, f"/carte?x={LONGUE}").statut == 414


def test_une_autre_origine_est_refusee_aussitot(salle):
    bilan = subir(origine, salle)
    assert bilan.obtenu == {"403": 10}
    assert max(bilan.durees) < 0.5


def test_plus_de_764_websockets_inactifs(salle):
    assert subir(inactifs, salle).obtenu["ouvert"] == 800


def test_les_telechargements_d_un_cadre(salle):
    assert subir(cadres, salle).obtenu == {"200": 40}


def test_une_trame_sans_fin_est_coupee(salle):
    assert subir(trames, salle).obtenu == {"coupée": 20}


def test_les_depots_sont_bornes(salle):
    subir(depots, salle)


def test_un_document_refuse_dit_quand_revenir(salle):
    """Directly: thirty at once are more than the gate of a process lets in."""
    port = next(iter(salle.processus))
    directe = dataclasses.replace(salle, adresse=f"http://127.0.0.1:{port}")

    async def demander_trente():
        chemins = [f"/presentation.pptx?seuil=31.{rang:02}" for rang in range(1, 31)]
        return await asyncio.gather(*(demander(directe, c, delai=60) for c in chemins))

    reponses = asyncio.run(demander_trente())
    assert {reponse.statut for reponse in reponses} == {200, 503}
    refus = next(reponse for reponse in reponses if reponse.statut == 503)
    assert int(refus.entetes["retry-after"]) > 0
    assert "réessayez" in refus.corps.decode().lower()


def test_trop_de_demandes(salle):
    async def insister(chemin, combien):
        taches = {
            asyncio.create_task(demander(salle, chemin, source="127.0.0.77"))
            for _ in range(combien)
        }
        try:
            for terminee in asyncio.as_completed(taches):
                if (reponse := await terminee).statut == 429:
                    return reponse
        finally:
            for tache in taches:
                tache.cancel()

    # One hundred and ten people open the deck together; those who come after are told to wait.
    refus = asyncio.run(insister("/presentation?seuil=50", 130))
    assert est_une_erreur_de_nginx(refus, 429, "réessayez dans une demi-minute")
    assert refus.entetes["retry-after"] == "30"
    refus = asyncio.run(insister("/presentation.pptx?seuil=50", 75))
    assert est_une_erreur_de_nginx(refus, 429, "réessayez dans une demi-minute")
    refus = asyncio.run(insister("/api/v1/sante", 100))
    assert json.loads(refus.corps)["status"] == 429


def contribuer(salle, source, siren=SIREN, cle="", corps=b""):
    """Send a contribution, as the forms of a network do."""
    dite = {"siren": siren, "sujet": "en_cours", "role": "reseau"}
    return demander(
        salle,
        "/api/v1/contributions",
        methode="POST",
        source=source,
        entetes={"Content-Type": "application/json", "Idempotency-Key": cle or uuid.uuid4().hex},
        corps=corps or json.dumps(dite).encode(),
        delai=60,
    )


def test_une_contribution_passe_par_nginx(salle):
    cle = uuid.uuid4().hex
    recue, encore = (asyncio.run(contribuer(salle, "127.0.0.81", cle=cle)) for _ in range(2))
    assert (recue.statut, encore.statut) == (201, 201)
    assert recue.entetes["location"].startswith("/contribuer?suivi=")
    assert json.loads(recue.corps)["numero"] == json.loads(encore.corps)["numero"]
    juste = asyncio.run(contribuer(salle, "127.0.0.81", corps=b" " * TAILLE))
    assert juste.statut == 422
    lourd = asyncio.run(contribuer(salle, "127.0.0.81", corps=b" " * (TAILLE + 1)))
    assert lourd.statut == 413
    assert lourd.entetes["content-type"] == "application/problem+json"
    assert "16 ko" in json.loads(lourd.corps)["detail"]


def test_la_nuit_se_passe_pendant_que_le_site_sert(salle):
    """A copy made by the unit while contributions come holds all those answered before it."""
    unite = (RACINE / "deploiement" / "spaser-suivi@.service").read_text("utf-8")
    _, *options = shlex.split(re.search(r"^ExecStart=(.+)$", unite, re.MULTILINE)[1])
    recue = json.loads(asyncio.run(contribuer(salle, "127.0.0.84")).corps)["numero"]

    async def faire(quoi):
        commande = [option.replace("%i", quoi) for option in options]
        tache = asyncio.create_task(contribuer(salle, "127.0.0.84"))
        nuit = await asyncio.create_subprocess_exec(
            *(sys.executable, *commande),
            cwd=RACINE,
            env=salle.environnement,
            stdout=subprocess.PIPE,
        )
        dit, _ = await nuit.communicate()
        assert (await tache).statut == 201
        assert nuit.returncode == 0
        return dit.decode().strip()

    assert "Effacé de 0" in asyncio.run(faire("purger"))
    copie = Base(f"sqlite:///{asyncio.run(faire('sauvegarder'))}")
    assert recue in {un.numero for un in dossiers(copie)}
    copie.fermer()


def test_un_deluge_de_contributions_est_arrete(salle):
    """By one address: nginx lets sixty in, then the others of the site are still served."""

    async def inonder():
        return await asyncio.gather(
            *(contribuer(salle, "127.0.0.82", corps=b"{}") for _ in range(100))
        )

    statuts = [reponse.statut for reponse in asyncio.run(inonder())]
    assert set(statuts) == {422, 429}
    assert 60 <= statuts.count(422) < 75
    assert asyncio.run(contribuer(salle, "127.0.0.83", corps=b"{}")).statut == 422
    # Reading is not sending.
    lue = poser(salle, "/api/v1/contributions", source="127.0.0.82")
    assert (lue.statut, lue.entetes["allow"]) == (405, "POST")


def test_un_processus_tue_ne_perd_ni_ne_double_une_contribution(chaque_salle):
    salle = chaque_salle
    connus = observatoire().collectivites["siren"].head(201)
    sirens = [siren for siren in connus if siren != SIREN][:200]
    port = next(iter(salle.processus))

    async def envoyer():
        async with asyncio.TaskGroup() as ensemble:
            envois = []
            for rang, siren in enumerate(sirens):
                source = f"127.0.1.{rang % 20 + 1}"
                envois.append(ensemble.create_task(contribuer(salle, source, siren)))
                if rang == 100:
                    salle.processus[port].kill()
                await asyncio.sleep(0.01)
        return [envoi.result() for envoi in envois]

    try:
        reponses = asyncio.run(envoyer())
    finally:
        salle.tuer(port)
        salle.lancer(port)
    assert {reponse.statut for reponse in reponses} == {201}
    base = Base(salle.environnement[VARIABLE])
    gardees = {un.numero: un.dite.siren for un in dossiers(base) if un.dite.siren != SIREN}
    base.fermer()
    assert {json.loads(reponse.corps)["numero"] for reponse in reponses} == set(gardees)
    assert sorted(gardees.values()) == sorted(sirens)


def test_ce_qui_est_decide_se_voit_dans_les_deux_processus(chaque_salle):
    """Whichever of them received it, and wherever it is decided."""
    salle = chaque_salle
    numero = json.loads(asyncio.run(contribuer(salle, "127.0.0.84")).corps)["numero"]
    decider(salle, "accepter", numero, "--confiance", "haute")
    assert {tuple(vus) for vus, _ in publies(salle, 1)} == {("acceptee",)}
    # One that starts afterwards too; a page says the same version whoever serves it.
    port = next(iter(salle.processus))
    salle.tuer(port)
    salle.lancer(port)
    assert len({version for _, version in publies(salle, 1)}) == 1
    decider(salle, "annuler", numero, "--motif", "Doute.")
    assert {tuple(vus) for vus, _ in publies(salle, 2)} == {("acceptee", "annulee")}
    assert len({version for _, version in publies(salle, 2)}) == 1


def decider(salle, *arguments):
    commande = [sys.executable, "-m", "suivi", *map(str, arguments)]
    subprocess.run(commande, cwd=RACINE, env=salle.environnement, check=True, capture_output=True)


def publies(salle, combien):
    """Return what each process says of the follow-up, and its version, once it says so much."""
    dits = []
    for port in salle.processus:
        for _ in range(150):
            vus = lire_en_json(f"http://127.0.0.1:{port}/api/v1/suivi")["resultats"]
            if len(vus) >= combien:
                break
            time.sleep(0.2)
        releve = lire_en_json(f"http://127.0.0.1:{port}/releve.json")
        dits.append(([vu["genre"] for vu in vus], releve["suivi"]))
    return dits


def lire_en_json(adresse):
    with urllib.request.urlopen(adresse, timeout=10) as reponse:
        return json.loads(reponse.read())


def test_cent_personnes_d_une_meme_adresse_ouvrent_la_presentation(salle):
    async def ouvrir():
        chemin = "/presentation?seuil=50"
        demandes = (demander(salle, chemin, source="127.0.0.78", delai=60) for _ in range(100))
        return await asyncio.gather(*demandes)

    assert {reponse.statut for reponse in asyncio.run(ouvrir())} == {200}


def test_sous_tls(salle, tmp_path):
    port, autre = port_libre(), port_libre()
    cle, certificat = tmp_path / "cle.pem", tmp_path / "certificat.pem"
    commande = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"]
    commande += ["-subj", "/CN=localhost", "-keyout", str(cle), "-out", str(certificat)]
    subprocess.run(commande, check=True, capture_output=True)
    tls = (RACINE / "deploiement" / "tls.conf").read_text("utf-8")
    for avant, apres in (
        ("listen 443 ", f"listen 127.0.0.1:{port} "),
        ("/etc/letsencrypt/live/spaser/fullchain.pem", str(certificat)),
        ("/etc/letsencrypt/live/spaser/privkey.pem", str(cle)),
        ("$server_name", f"$server_name:{port}"),
    ):
        assert avant in tls
        tls = tls.replace(avant, apres)
    (tmp_path / "tls.conf").write_text(tls, "utf-8")
    fichier = configurer(RACINE, tmp_path, autre, list(salle.processus))
    texte = fichier.read_text("utf-8").replace("server_name _;", "server_name localhost;")
    ligne = f"# include {RACINE}/deploiement/tls.conf;"
    assert ligne in texte
    fichier.write_text(texte.replace(ligne, f"include {tmp_path}/tls.conf;"), "utf-8")
    confiance = ssl.create_default_context(cafile=str(certificat))
    with lancer_nginx(tmp_path, fichier) as nginx:
        try:
            attendre(f"http://127.0.0.1:{autre}/app/static/icone.svg", confiance)
            adresse = f"http://127.0.0.1:{autre}/carte"
            with urllib.request.urlopen(adresse, timeout=10, context=confiance) as page:
                assert page.url == f"https://localhost:{port}/carte"
                assert page.headers["strict-transport-security"].startswith("max-age=")
                assert "; Secure" in page.headers["set-cookie"]
            adresse = f"https://localhost:{port}/_stcore/health"
            with urllib.request.urlopen(adresse, timeout=10, context=confiance) as sante:
                poses = sante.headers.get_all("set-cookie")
            assert len(poses) == 2
            assert all("secure" in pose.lower() for pose in poses)
        finally:
            nginx.terminate()


def test_sans_tls_rien_ne_l_exige(salle):
    page = poser(salle, "/carte").entetes
    assert "strict-transport-security" not in page
    assert "Secure" not in page["set-cookie"]


def test_un_processus_tombe_et_la_session_revient(salle, page):
    site = salle.adresse
    ouvrir(page, f"{site}/simulateur?seuil=25", "Simulateur")
    # What is below the first screen, which the browser computes alone.
    qui = page.locator(".qui")
    expect(qui).to_contain_text("241\u00a0entrent")
    page.get_by_role("slider").first.focus()
    page.keyboard.press("ArrowLeft")
    expect(page).to_have_url(re.compile("seuil=24"))
    qui.scroll_into_view_if_needed()
    expect(qui).not_to_contain_text("241\u00a0entrent")
    # Whichever of the two holds this session: a restart of one, then of the other.
    for port in list(salle.processus):
        salle.tuer(port)
        time.sleep(2)
        page.get_by_role("slider").first.focus()
        avant = qui.inner_text()
        page.keyboard.press("ArrowLeft")
        qui.scroll_into_view_if_needed()
        expect(qui).not_to_have_text(avant, timeout=30_000)
        expect(page.locator("h1")).to_have_text("Simulateur de seuil")
        salle.lancer(port)
        time.sleep(6)
    page.reload()
    expect(qui).to_contain_text("entrent", timeout=20_000)


def test_un_processus_tue_ne_prive_personne(salle):
    port = next(iter(salle.processus))
    assert subir(panne, salle).obtenu == {"200": 75}
    salle.lancer(port)


def test_les_deux_processus_tues(salle):
    for port in salle.processus:
        salle.tuer(port)
    panne_totale = poser(salle, "/carte")
    assert est_une_erreur_de_nginx(panne_totale, 502, "ne répond pas pour le moment")
    assert panne_totale.entetes["retry-after"] == "10"
    assert json.loads(poser(salle, "/api/v1/sante").corps)["status"] == 502
    assert poser(salle, "/app/static/simulateur-leger.html").statut == 200
    for port in list(salle.processus):
        salle.lancer(port)
    assert poser(salle, "/carte").statut == 200
