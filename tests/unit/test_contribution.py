"""What may be told, and what is refused with a sentence by field."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suivi.contribution import CHAMPS, Confidences, Contribution, verifier
from suivi.erreurs import ContributionRefusee
from suivi.liens import LONGUEUR, faute_du_lien

JOUR = date(2026, 11, 25)
RENNES, ILLE_ET_VILAINE, BRETAGNE = "243500139", "223500018", "233500016"
CONNUES = {RENNES, ILLE_ET_VILAINE, BRETAGNE}
DITE = {"siren": RENNES, "sujet": "adopte", "role": "agent"}


def lire(**autres):
    return verifier(DITE | autres, CONNUES.__contains__, JOUR)


def fautes(**autres):
    with pytest.raises(ContributionRefusee) as refus:
        lire(**autres)
    assert all(phrase.endswith(".") for phrase in refus.value.fautes.values())
    return set(refus.value.fautes)


def test_ce_qui_est_dit_est_garde_tel_quel():
    dite = {
        "date": "2024-05-16",
        "debut": "2024",
        "fin": "2027",
        "perimetre": "Ville, CCAS et métropole",
        "partenaires": f"{ILLE_ET_VILAINE} {BRETAGNE}",
        "lien": "https://metropole.rennes.fr/spaser?page=1",
    }
    contribution, confidences = lire(
        **dite, courriel="achats@rennes.fr", commentaire="Un mot.\n\nUn autre."
    )
    assert contribution == Contribution(**DITE, **dite)
    assert confidences == Confidences("achats@rennes.fr", "Un mot.\n\nUn autre.")
    assert Contribution.depuis(contribution.en_objet()) == contribution


def test_il_suffit_de_dire_qui_quoi_et_par_qui():
    contribution, confidences = lire()
    assert contribution.en_objet() == DITE
    assert confidences == Confidences()


def test_un_siren_s_ecrit_avec_ou_sans_espaces():
    contribution, _ = lire(siren=" 243 500\u00a0139 ")
    assert contribution.siren == RENNES


@pytest.mark.parametrize(
    ("dit", "champs"),
    [
        ({"siren": "243500138"}, ["siren"]),
        ({"siren": ""}, ["siren"]),
        ({"sujet": "oui"}, ["sujet"]),
        ({"role": "préfet"}, ["role"]),
        ({"sujet": "", "role": ""}, ["sujet", "role"]),
        ({"date": "16/05/2024"}, ["date"]),
        ({"date": "2024-02-30"}, ["date"]),
        ({"date": "2026-11-26"}, ["date"]),
        ({"date": "2026-12"}, ["date"]),
        ({"date": "2013-12-31"}, ["date"]),
        ({"debut": "24"}, ["debut"]),
        ({"debut": "2013"}, ["debut"]),
        ({"fin": "2039"}, ["fin"]),
        ({"debut": "2024", "fin": "2023"}, ["fin"]),
        ({"partenaires": RENNES}, ["partenaires"]),
        ({"partenaires": f"{BRETAGNE} {BRETAGNE}"}, ["partenaires"]),
        ({"partenaires": "123456789"}, ["partenaires"]),
        ({"perimetre": "x" * 201}, ["perimetre"]),
        ({"commentaire": "x" * 2001}, ["commentaire"]),
        ({"courriel": "rennes.fr"}, ["courriel"]),
        ({"courriel": "a@b"}, ["courriel"]),
        ({"courriel": "a@b.fr, c@d.fr"}, ["courriel"]),
        ({"lien": "ftp://rennes.fr/spaser"}, ["lien"]),
        ({"sujet": "document"}, ["lien"]),
        ({"sujet": "correction"}, ["lien"]),
        ({"schema": "1"}, ["schema"]),
    ],
    ids=str,
)
def test_ce_qui_ne_va_pas_est_dit_champ_par_champ(dit, champs):
    assert fautes(**dit) == set(champs)


@pytest.mark.parametrize(
    "dit", [{"date": "2026-11-25"}, {"date": "2026"}, {"date": "2014"}], ids=str
)
def test_une_date_imprecise_ou_d_aujourd_hui_n_est_pas_dans_le_futur(dit):
    assert lire(**dit)[0].date == dit["date"]


@pytest.mark.parametrize(
    "dit", [{"date": "2024"}, {"fin": "2027"}, {"lien": "https://a.fr/"}], ids=str
)
def test_une_correction_dit_ce_qu_elle_corrige(dit):
    assert lire(sujet="correction", **dit)[0].sujet == "correction"


def test_aucune_balise_n_est_gardee():
    contribution, confidences = lire(
        perimetre="Ville <script>alert(1)</script> <B>et</B> CCAS & co",
        commentaire="a < b\x00\x1b[31m\u202e <img src=x>",
    )
    assert contribution.perimetre == "Ville alert(1) et CCAS & co"
    assert confidences.commentaire == "a < b [31m"


@pytest.mark.parametrize(
    "dit", ["<img <b>src=x onerror=alert(1)>", "<<i>script>alert(1)<</i>/script>", "<a<a<a>>>"]
)
def test_une_balise_dans_une_balise_n_en_fait_pas_une_autre(dit):
    contribution, confidences = lire(perimetre=dit, commentaire=dit)
    for garde in (contribution.perimetre, confidences.commentaire):
        assert not re.search(r"</?[a-z]", garde), garde


@pytest.mark.parametrize("suite", ["?a=1&copy=2&section=3&lt=4", "?q=%3Cb%3E&amp;x", "#l'été"])
def test_un_lien_est_garde_tel_quel(suite):
    lien = f"https://exemple.fr/spaser{suite}"
    assert lire(lien=f" {lien}\n")[0].lien == lien
    assert fautes(lien=f"{lien}<b>") == {"lien"}


def test_une_adresse_ne_porte_pas_d_en_tete():
    _, confidences = lire(courriel="a@b.fr\r\n")
    assert confidences.courriel == "a@b.fr"
    assert fautes(courriel="a@b.fr\r\nBcc: c@d.fr") == {"courriel"}


@given(st.dictionaries(st.sampled_from([*CHAMPS, "autre"]), st.text(max_size=300)))
def test_n_importe_quoi_est_recu_ou_refuse_en_francais(brute):
    try:
        contribution, _ = verifier(brute, CONNUES.__contains__, JOUR)
    except ContributionRefusee as refus:
        assert refus.fautes
    else:
        assert contribution.siren in CONNUES


@pytest.mark.parametrize(
    "lien",
    [
        "https://www.exemple.fr",
        "http://exemple.fr:8080/a/b?c=d#e",
        "https://été.exemple.fr/page",
        "https://xn--t-9fa.fr/",
        "https://a.b.c.gouv.fr./x",
        "https://exemple.fr/chemin,avec;signes(et)l'apostrophe",
    ],
)
def test_un_lien_public_se_dit(lien):
    assert faute_du_lien(lien) == ""


@pytest.mark.parametrize(
    "lien",
    [
        "exemple.fr",
        "//exemple.fr",
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "https://",
        "https://[",
        "https://exemple.fr:99999/",
        "https://127.0.0.1/",
        "https://127.1/",
        "https://0x7f.1/",
        "https://2130706433/",
        "https://0177.0.0.1/",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://localhost/",
        "https://LOCALHOST./",
        "https://serveur/",
        "https://intranet.local/",
        "https://a.internal/",
        "https://a.home.arpa/",
        "https://a.test/",
        "https://exemple.fr@attaque.com/",
        "https://u:p@exemple.fr/",
        "https://exemple.fr/a b",
        "https://exemple.fr/\nHost: x",
        "https://exemple.fr\\@attaque.com/",
        "https://exemple.fr/\u202efdp.exe",
        "https://exemple.fr/\x7f",
        "https://exemple..fr/",
        "https://-exemple.fr/",
        "https://exemple.f/",
        "https://exemple.fr/<script>",
        f"https://exemple.fr/{'x' * LONGUEUR}",
    ],
)
def test_un_lien_qui_n_est_pas_public_ne_se_dit_pas(lien):
    assert faute_du_lien(lien).endswith(".")
