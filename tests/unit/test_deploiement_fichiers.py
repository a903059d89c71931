"""What the files of `deploiement/` promise, read as text: bounds, refusals, headers, logs."""

import json
import os
import re
import shlex
import shutil
import subprocess

import pytest

from api import CHEMIN as CHEMIN_API
from api.contributions import TAILLE
from deploiement.salle import configurer, trouver_nginx
from spaser.donnees import RACINE
from suivi.base import Base, adresse_de_la_base
from suivi.cli import analyser
from suivi.limites import D_UN_COUP, SECONDES_PAR_ENVOI


@pytest.fixture
def unite(racine):
    return (racine / "deploiement" / "spaser@.service").read_text("utf-8").splitlines()


@pytest.fixture
def nginx(racine):
    return (racine / "deploiement" / "nginx.conf").read_text("utf-8")


def en_mega(taille):
    return int(taille[:-1]) * {"M": 1, "G": 1024}[taille[-1]]


def test_le_service_ne_demande_rien_a_une_autre_machine(racine, unite):
    assert "IPAddressDeny=any" in unite
    permises = [ligne for ligne in unite if ligne.startswith("IPAddressAllow=")]
    assert permises == ["IPAddressAllow=localhost"]
    exemple = racine / "deploiement" / "spaser@.service.d" / "reseau.conf.exemple"
    ajouts = [ligne for ligne in exemple.read_text("utf-8").splitlines() if ligne[:1] != "#"]
    assert ajouts[0] == "[Service]"
    assert all(ligne.startswith("IPAddressAllow=") for ligne in ajouts[1:])
    assert exemple.name in (racine / "README.md").read_text("utf-8")


def test_le_service_est_borne(unite):
    reglages = dict(ligne.split("=", 1) for ligne in unite if "=" in ligne)
    # Two processes, and 500 MB for nginx and the system, on a machine of 2 GB.
    assert 2 * en_mega(reglages["MemoryMax"]) + 500 <= 2048
    assert int(reglages["LimitNOFILE"]) >= 4096
    options = reglages["ExecStart"].split()
    assert int(options[options.index("--ws-max-size") + 1]) <= 1_000_000
    assert "--no-access-log" in options
    assert "127.0.0.1" in options


@pytest.fixture
def nuit(racine):
    return (racine / "deploiement" / "spaser-suivi@.service").read_text("utf-8").splitlines()


CLOISONS = r"(IPAddress|NoNew|Protect|Private|Restrict|Capability|ReadWrite|User|WorkingD|Environ)"


def test_ce_qui_se_fait_la_nuit_est_cloisonne_comme_le_site(unite, nuit):
    """But for two settings of memory, that only what lasts has."""
    du_site, de_la_nuit = (
        {ligne.partition(" MALLOC")[0] for ligne in lignes if re.match(CLOISONS, ligne)}
        for lignes in (unite, nuit)
    )
    assert len(du_site) > 12
    assert du_site == de_la_nuit


def test_ce_qui_s_ecrit_est_dans_le_seul_dossier_ouvert(unite, monkeypatch):
    monkeypatch.delenv("SPASER_BASE")
    assert "ProtectSystem=strict" in unite
    ouverts = [ligne for ligne in unite if ligne.startswith("ReadWritePaths=")]
    base = Base(adresse_de_la_base()).fichier
    place = base.parent.relative_to(RACINE)
    assert ouverts == [f"ReadWritePaths=-/srv/spaser/{place}"]


def test_chaque_nuit_se_purge_et_se_sauvegarde(racine, nuit):
    (commande,) = [ligne for ligne in nuit if ligne.startswith("ExecStart=")]
    _, *options = shlex.split(commande.removeprefix("ExecStart="))
    minuterie = (racine / "deploiement" / "spaser-suivi@.timer").read_text("utf-8").splitlines()
    assert {"OnCalendar=*-*-* 03:00", "Persistent=true"} <= set(minuterie)
    lisez_moi = (racine / "README.md").read_text("utf-8")
    for quoi in ("purger", "sauvegarder"):
        assert f"spaser-suivi@{quoi}.timer" in lisez_moi
        faite = [option.replace("%i", quoi) for option in options]
        assert faite == ["-m", "suivi", quoi]
        assert analyser(faite[2:]).commande


@pytest.mark.parametrize(
    "unites",
    [
        {"spaser@.service": "spaser@8501.service"},
        {
            f"spaser-suivi@.{sorte}": f"spaser-suivi@purger.{sorte}"
            for sorte in ("service", "timer")
        },
    ],
    ids=["le site", "la nuit"],
)
def test_les_unites_sont_comprises_de_systemd(tmp_path, racine, unites):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd ne se trouve pas sur cette machine.")
    for unite, copie in unites.items():
        shutil.copy(racine / "deploiement" / unite, tmp_path / copie)
    copies = [str(tmp_path / copie) for copie in unites.values()]
    lu = subprocess.run(["systemd-analyze", "verify", *copies], capture_output=True, text=True)
    # The program is not installed where the unit looks for it; anything else is a fault.
    fautes = [
        faute
        for faute in lu.stderr.splitlines()
        if any(nom in faute for nom in unites.values()) and "not executable" not in faute
    ]
    assert not fautes


def test_nginx_comprend_sa_configuration(tmp_path, racine):
    commande = trouver_nginx()
    if commande is None:
        if os.environ.get("NAVIGATEUR_EXIGE"):
            pytest.fail("nginx est exigé et ne se trouve pas sur cette machine.")
        pytest.skip("nginx ne se trouve pas sur cette machine : configuration non lue.")
    fichier = configurer(racine, tmp_path, 8080, [8501, 8502])
    essai = subprocess.run(
        [commande, "-t", "-p", str(tmp_path), "-c", str(fichier)], capture_output=True, text=True
    )
    assert essai.returncode == 0, essai.stderr


def test_aucun_processus_n_est_ecarte(nginx):
    serveurs = re.findall(r"^ *server 127\.0\.0\.1:\d+(.*);$", nginx, re.MULTILINE)
    assert serveurs == [" max_fails=0"] * 2
    assert "$request_id" not in re.search(r"map \$cookie_spaser \$visiteur \{.*?\}", nginx, re.S)[0]


def test_les_limites_repondent_429_et_ne_notent_personne(nginx):
    for directive in (
        "limit_req_status 429;",
        "limit_conn_status 429;",
        "limit_req_log_level info;",
        "limit_conn_log_level info;",
        "access_log off;",
        "log_not_found off;",
        "server_tokens off;",
        "reset_timedout_connection on;",
    ):
        assert directive in nginx
    assert re.search(r"^error_log \S+ error;$", nginx, re.MULTILINE)
    assert nginx.count("access_log") == 1


def test_chaque_connexion_a_ses_deux_fichiers(nginx):
    connexions, fichiers = (
        int(re.search(rf"{nom} (\d+);", nginx)[1])
        for nom in ("worker_connections", "worker_rlimit_nofile")
    )
    visiteurs = int(re.search(r"limit_conn prises (\d+);", nginx)[1])
    assert 2 * visiteurs < connexions < fichiers


def test_qui_ajoute_un_en_tete_garde_les_autres(racine, nginx):
    """An `add_header` in a location hides those of the server."""
    inclus = "include /srv/spaser/deploiement/entetes.conf;"
    serveur = nginx[nginx.index("  server {\n") :]
    for bloc in re.split(r"\n    (?=location )", serveur):
        assert ("add_header" not in bloc) or inclus in bloc, bloc
    entetes = (racine / "deploiement" / "entetes.conf").read_text("utf-8")
    for nom in (
        "Content-Security-Policy",
        "X-Content-Type-Options",
        "Referrer-Policy",
        "Permissions-Policy",
        "Strict-Transport-Security",
    ):
        assert re.search(rf"^add_header {nom} \$\w+ always;$", entetes, re.MULTILINE)


def test_une_contribution_tient_dans_la_taille_de_nginx(nginx):
    """The application says it better: nginx stops what is longer before it is read."""
    assert re.search(r"^    client_max_body_size (\d+)k;", nginx, re.MULTILINE)[1] == str(
        TAILLE // 1024
    )
    lieu = re.search(rf"location = {CHEMIN_API}/contributions \{{.*?\}}", nginx, re.DOTALL)[0]
    assert "client_max_body_size" not in lieu
    # A key makes it safe to give to the other process what one has not answered.
    assert "proxy_next_upstream error timeout non_idempotent;" in lieu
    assert "non_idempotent" not in nginx.replace(lieu, "")


def test_nginx_laisse_passer_plus_de_contributions_que_l_application(nginx):
    """Who sends too much reads when to come back, and for how long, rather than a page of nginx."""
    (debit,) = re.findall(r"limit_req_zone \$contribue zone=contributions:10m rate=(\d+)r/s", nginx)
    (d_un_coup,) = re.findall(r"limit_req zone=contributions burst=(\d+) nodelay;", nginx)
    assert int(debit) * SECONDES_PAR_ENVOI > 1
    assert int(d_un_coup) >= D_UN_COUP


def test_ses_erreurs_sont_en_francais(racine, nginx):
    dossier = racine / "deploiement" / "erreurs"
    page = (dossier / "erreur.html").read_text("utf-8")
    assert '<html lang="fr">' in page
    ecrites = dict.fromkeys(re.findall(r'var="(\w+)"', page))
    assert all(f"${nom} {{" in nginx for nom in ecrites)
    probleme = re.sub(r"<!--# echo .*?-->", "1", (dossier / "erreur.json").read_text("utf-8"))
    assert {"type", "title", "status", "detail"} <= json.loads(probleme).keys()


def test_tls_est_recent_et_sans_nom_pretendu(racine):
    tls = (racine / "deploiement" / "tls.conf").read_text("utf-8")
    assert "ssl_protocols TLSv1.2 TLSv1.3;" in tls
    assert "proxy_cookie_flags ~ secure;" in tls
    assert "https://$server_name$request_uri" in tls
