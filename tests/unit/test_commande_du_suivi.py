"""`python -m suivi`, as an editor on the machine of the site uses it."""

import pytest

from suivi.cli import main
from suivi.dossiers import dossier, dossiers

RENNES, BRETAGNE = "243500139", "233500016"


@pytest.fixture
def commande(base_vide, monkeypatch, capsys):
    monkeypatch.setenv("SPASER_BASE", base_vide)

    def lancer(*arguments):
        code = main([str(a) for a in arguments])
        sortie = capsys.readouterr()
        return code, sortie.out.replace("\u00a0", " "), sortie.err

    return lancer


@pytest.fixture
def fichier(tmp_path):
    def ecrire(*lignes, encodage="utf-8-sig"):
        chemin = tmp_path / "campagne.csv"
        chemin.write_bytes("\r\n".join(lignes).encode(encodage))
        return chemin

    return ecrire


def test_d_une_campagne_a_une_decision_defaite(commande, base, fichier):
    campagne = fichier(
        "siren;sujet;role;date;lien;courriel",
        f"{RENNES};adopte;reseau;2024-05;https://metropole.rennes.fr/spaser;achats@rennes.fr",
        f"{BRETAGNE};sans_schema;reseau;;;",
    )
    assert commande("importer", campagne)[1] == ("2 contributions reçues, 0 ligne déjà reçue\n")
    assert commande("importer", campagne)[1] == "0 contribution reçue, 2 lignes déjà reçues\n"
    code, liste, _ = commande("lister")
    assert code == 0
    assert "Rennes Métropole : a adopté un SPASER (dit par : réseau ou association)" in liste
    assert "Région Bretagne : n'a pas de SPASER" in liste
    assert liste.endswith("2 contributions\n")
    assert "À regarder : Une autre date est recensée" in commande("voir", 1)[1]
    assert commande("accepter", 1, "--confiance", "haute", "--date", "2024-05-16")[0] == 0
    assert "À regarder" not in commande("voir", 1)[1]
    assert dossier(base, 1).retenue.date == "2024-05-16"
    assert dossier(base, 1).dite.date == "2024-05"
    vu = commande("voir", 1)[1]
    for dit in ("acceptée", "date : 2024-05-16", "courriel : achats@rennes.fr", "commande  haute"):
        assert dit in vu
    assert commande("lister")[1].endswith("1 contribution\n")
    assert commande("annuler", 1, "--motif", "Doute sur la date.")[0] == 0
    assert commande("refuser", 1, "--motif", "Doublon.")[0] == 0
    assert commande("lister", "--etape", "refusee")[1].endswith("1 contribution\n")
    assert "Doublon." in commande("voir", 1)[1]


def test_un_editeur_dit_de_quel_schema_il_s_agit(commande, base, fichier):
    commande("importer", fichier("siren;sujet;role;fin", f"{RENNES};correction;agent;2031"))
    assert commande("accepter", 1, "--confiance", "haute", "--schema_id", "243500139-2")[0] == 0
    retenue = dossier(base, 1).retenue
    assert (retenue.schema_id, retenue.fin) == ("243500139-2", "2031")
    assert "schema_id : 243500139-2" in commande("voir", 1)[1]


def test_confidences(commande, base, fichier):
    campagne = fichier("siren;sujet;role;courriel", f"{RENNES};en_cours;agent;achats@rennes.fr")
    commande("importer", campagne)
    assert commande("purger")[1] == "Effacé de 0 contribution\n"
    assert commande("effacer", "--courriel", "achats@rennes.fr")[1] == "Effacé de 1 contribution\n"
    assert dossier(base, 1).confidences is None


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ([], 2),
        (["danser"], 2),
        (["voir"], 2),
        (["voir", "un"], 2),
        (["voir", "9"], 1),
        (["lister", "--tout"], 2),
        (["lister", "--etape", "perdue"], 2),
        (["accepter", "9"], 2),
        (["accepter", "9", "--confiance", "totale"], 2),
        (["accepter", "9", "--confiance", "haute"], 1),
        (["refuser", "9"], 2),
        (["refuser", "9", "--motif", "Non."], 1),
        (["importer", "/nulle/part.csv"], 1),
        (["effacer"], 2),
    ],
    ids=str,
)
def test_une_mauvaise_commande_est_une_phrase(commande, arguments, code):
    rendu, sortie, erreur = commande(*arguments)
    assert (rendu, sortie) == (code, "")
    assert erreur.rstrip().endswith(".") or "fichier absent" in erreur
    assert "Traceback" not in erreur and "usage" not in erreur


def test_ce_qu_un_editeur_corrige_est_verifie(commande, base, fichier):
    commande("importer", fichier("siren;sujet;role", f"{RENNES};adopte;agent"))
    code, _, erreur = commande("accepter", 1, "--confiance", "haute", "--date", "2099")
    assert code == 1 and "futur" in erreur
    assert dossier(base, 1).etape == "recue"


@pytest.mark.parametrize(
    ("lignes", "dits"),
    [
        (["siren,sujet,role", f"{RENNES},adopte,agent"], []),
        ([], ["la colonne « siren » manque"]),
        (["siren;sujet;role"], ["aucune ligne"]),
        (["siren;sujet;role;siren", f"{RENNES};adopte;agent;"], ["figure deux fois"]),
        (["siren;sujet;role;note", f"{RENNES};adopte;agent;"], ["« note » est inconnue"]),
        (["siren;sujet;role", RENNES], ["ligne 2", "moins"]),
        (["siren;sujet;role", f"{RENNES};adopte;agent;x"], ["ligne 2"]),
        (["siren;sujet;role", f'{RENNES};"adopte;agent'], ["guillemet"]),
        (
            ["siren;sujet;role;date", f"{RENNES};adopte;agent;2024", "1;x;agent;2099"],
            ["ligne 3, champ « siren »", "ligne 3, champ « sujet »", "ligne 3, champ « date »"],
        ),
    ],
    ids=str,
)
def test_un_fichier_est_recu_entier_ou_pas_du_tout(commande, base, fichier, lignes, dits):
    code, _, erreur = commande("importer", fichier(*lignes))
    assert code == (1 if dits else 0)
    for dit in dits:
        assert dit in erreur
    assert len(dossiers(base)) == (0 if dits else 1)


def test_un_fichier_d_un_autre_encodage_est_dit(commande, fichier):
    campagne = fichier(
        "siren;sujet;role;perimetre", f"{RENNES};adopte;agent;été", encodage="cp1252"
    )
    assert "UTF-8" in commande("importer", campagne)[2]


def test_une_base_mal_nommee_est_dite(commande, monkeypatch):
    for adresse in ("n'importe quoi", "mysql://x/y", "sqlite", "sqlite://", "sqlite:///:memory:"):
        monkeypatch.setenv("SPASER_BASE", adresse)
        code, _, erreur = commande("lister")
        assert code == 1 and "SPASER_BASE" in erreur, adresse
