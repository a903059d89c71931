"""From prepared extracts to extracts in place: what a person read, all of it or nothing."""

import errno
import shutil
import tomllib
from pathlib import Path

import pytest
from projet_a_actualiser import projet, publie
from serveur_ofgl import servir

from spaser.actualisation import commande
from spaser.actualisation.avancement import Avancement
from spaser.actualisation.provenance import remplacer
from spaser.cli import main
from spaser.construction.construire import construire
from spaser.donnees import RACINE, charger
from spaser.erreurs import ErreurActualisation
from spaser.lecture import lire_csv
from spaser.schemas_des_tables import COMPTES_D_UN_EXERCICE
from spaser.terminal import executer
from spaser.vocabulaire import TYPES

GERS = "223200015"


@pytest.fixture
def racine(tmp_path):
    return projet(tmp_path)


def lancer(capsys, ligne: str) -> tuple[int, str, str]:
    code = executer(lambda: main(ligne.split()))
    sortie = capsys.readouterr()
    return code, sortie.out, sortie.err


def contenus(sources: Path) -> dict[str, bytes]:
    return {fichier.name: fichier.read_bytes() for fichier in sources.iterdir()}


def preparer(capsys, racine, options="", exercice=2025, **montants):
    with servir(publie(racine, exercice, **montants)) as adresse:
        ligne = f"actualiser --exercice {exercice} --depuis {adresse} --racine {racine} {options}"
        return lancer(capsys, ligne)


def test_d_une_machine_vide_a_une_annee_appliquee(racine, capsys, monkeypatch):
    """July: provisional accounts; December: definitive ones, which take their place."""
    sources = racine / "data" / "sources"
    avant = contenus(sources)
    code, texte, erreur = preparer(capsys, racine, **{f"s{GERS}": "20000"})
    assert (code, erreur) == (0, "")
    assert texte.startswith("Comptes 2025 provisoires")
    assert "Gers" in texte
    assert contenus(sources) == avant
    assert (racine / "var" / "actualisation" / "comptes_2025.md").is_file()

    code, texte, _ = lancer(capsys, f"actualiser --appliquer --racine {racine}")
    assert code == 0
    assert "make data" in texte
    provenance = tomllib.loads((sources / "provenance.toml").read_text("utf-8"))
    fiche = provenance["sources"]["achats_ofgl_2025_provisoire"]
    assert (fiche["exercice"], fiche["provisoire"], fiche["acces"]) == (2025, True, "2026-11")
    assert len(fiche["liens"]) == 4
    en_place = {c.annee: c for c in commande.comptes_en_place(sources)}
    assert list(en_place) == ["2023", "2024", "2025 provisoires"]
    assert len(en_place["2025 provisoires"].types()) == 4

    monkeypatch.setenv("SPASER_JOUR", "2026-12-15")
    assert preparer(capsys, racine, **{f"s{GERS}": "20000"})[0] == 0
    assert lancer(capsys, f"actualiser --exercice 2025 --appliquer --racine {racine}")[0] == 0
    assert not (sources / "achats_ofgl_2025_provisoire.csv").exists()
    schema = COMPTES_D_UN_EXERCICE
    table = lire_csv(sources / "achats_ofgl_2025.csv", schema).set_index("siren")
    assert table.loc[GERS, "depenses_equipement_keur"] == 20000
    texte = (sources / "provenance.toml").read_text("utf-8")
    apres = tomllib.loads(texte)
    assert "achats_ofgl_2025_provisoire" not in texte
    assert "provisoire" not in apres["sources"]["achats_ofgl_2025"]
    # What is not accounts has not moved, comments included.
    assert texte.startswith(avant["provenance.toml"].decode()[:600])
    assert commande.exercice_suivant(sources) == 2026
    assert not list(sources.glob(".*"))


@pytest.mark.parametrize(
    ("jour", "reference"), [("2026-11-25", 2024), ("2026-12-15", 2025)], ids=["juillet", "décembre"]
)
def test_l_annee_appliquee_se_construit(tmp_path, capsys, monkeypatch, jour, reference):
    """What is applied builds: the new year of the four types is one more that scenarios take."""
    monkeypatch.setenv("SPASER_JOUR", jour)
    racine = projet(tmp_path, entier=True)
    (racine / "content").mkdir()
    for fichier in ("content/limites.md", "data/README.md"):
        shutil.copy(RACINE / fichier, racine / fichier)
    assert preparer(capsys, racine, **{f"s{GERS}": "20000"})[0] == 0
    assert appliquer(capsys, racine)[0] == 0
    construire(racine)
    donnees = charger(racine / "data")
    assert donnees.exercices.reference == reference
    assert donnees.exercices.types(2025) == TYPES
    gers = donnees.comptes[donnees.comptes["siren"] == GERS].set_index("exercice")
    assert gers.loc[2025, "depenses_equipement"] == 20_000_000
    assert gers.loc[2024, "depenses_equipement"] == 47_192_000


def appliquer(capsys, racine):
    return lancer(capsys, f"actualiser --appliquer --racine {racine}")


def test_rien_ne_s_applique_sans_preparation(racine, capsys):
    code, _, erreur = appliquer(capsys, racine)
    assert code == 1
    assert erreur.startswith("Rien n'est préparé")


@pytest.mark.parametrize(
    ("quoi", "mots"),
    [
        ("comptes_2025/extraits/achats_ofgl_2025_provisoire.csv", "a changé depuis son rapport"),
        ("comptes_2025.md", "a changé depuis son rapport"),
    ],
)
def test_ce_qui_a_change_depuis_le_rapport_ne_s_applique_pas(racine, capsys, quoi, mots):
    preparer(capsys, racine)
    avant = contenus(racine / "data" / "sources")
    fichier = racine / "var" / "actualisation" / quoi
    fichier.write_text(fichier.read_text("utf-8") + "\n", "utf-8")
    code, _, erreur = appliquer(capsys, racine)
    assert code == 1
    assert mots in erreur
    assert contenus(racine / "data" / "sources") == avant


def test_un_rapport_efface_ou_depasse_ne_suffit_pas(racine, capsys):
    preparer(capsys, racine)
    rapport = racine / "var" / "actualisation" / "comptes_2025.md"
    texte = rapport.read_text("utf-8")
    rapport.unlink()
    assert "n'a pas de rapport" in appliquer(capsys, racine)[2]
    rapport.write_text(texte, "utf-8")
    compare = racine / "data" / "sources" / "achats_ofgl_2024.csv"
    compare.write_text(compare.read_text("utf-8") + "\n", "utf-8")
    assert "en place ont changé" in appliquer(capsys, racine)[2]


@pytest.mark.parametrize("rang", range(5))
def test_un_remplacement_interrompu_remet_ce_qui_etait_la(racine, capsys, monkeypatch, rang):
    preparer(capsys, racine, "--definitif")
    sources = racine / "data" / "sources"
    avant = contenus(sources)
    faits = []
    vrai = {nom: getattr(Path, nom) for nom in ("replace", "unlink")}

    def manquer(nom):
        def geste(self, *reste, **options):
            touche = self.parent == sources or (reste and Path(reste[0]).parent == sources)
            faits.append(self) if touche else None
            if touche and len(faits) == rang + 1 and "anciens" not in self.parts:
                raise OSError(errno.ENOSPC, "No space left on device", str(self))
            return vrai[nom](self, *reste, **options)

        return geste

    for nom in vrai:
        monkeypatch.setattr(Path, nom, manquer(nom))
    monkeypatch.setattr("spaser.terminal._se_taire", lambda: None)
    code, _, erreur = appliquer(capsys, racine)
    monkeypatch.undo()
    if rang < 4:
        assert code == 1
        assert "plus de place sur le disque" in erreur
        assert contenus(sources) == avant
    else:
        assert code == 0


def test_un_disque_plein_au_telechargement_se_dit(racine, capsys, monkeypatch):
    def pleine(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    class Plein:
        def write(self, _):
            pleine()

    from spaser.actualisation import client

    vrai = client._ecrire
    monkeypatch.setattr(client, "_ecrire", lambda _f, bloc, chemin: vrai(Plein(), bloc, chemin))
    monkeypatch.setattr("spaser.terminal._se_taire", lambda: None)
    code, _, erreur = preparer(capsys, racine)
    assert code == 1
    assert "region.csv.partiel » : plus de place sur le disque" in erreur
    assert not list(racine.rglob("*.partiel"))


def test_une_interruption_est_une_phrase(racine, capsys, monkeypatch):
    def interrompre(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("spaser.actualisation.client.Client.telecharger", interrompre)
    code, _, erreur = preparer(capsys, racine)
    assert code == 130
    assert erreur.startswith("Interrompu")


@pytest.mark.parametrize(
    ("options", "phrase"),
    [
        ("--exercice 25", "« 25 » n'est pas une année."),
        ("--exercice 2025 --types pays", "Type « pays » inconnu"),
        ("--depuis file:///etc/passwd", "n'est pas une adresse http ou https"),
        ("--depuis-geographie ftp://x", "n'est pas une adresse http ou https"),
    ],
)
def test_une_mauvaise_demande_est_dite(capsys, options, phrase):
    code, _, erreur = lancer(capsys, f"actualiser {options}")
    assert code == 2
    assert phrase in erreur


def test_sans_reseau_une_phrase(racine, capsys):
    code, texte, erreur = lancer(
        capsys, f"actualiser --exercice 2025 --depuis http://ofgl.invalid --racine {racine}"
    )
    assert (code, texte) == (1, "")
    assert erreur.startswith("ofgl.invalid est introuvable : pas de réseau")
    assert len(erreur.splitlines()) == 1


PROVENANCE = """# Tête.

[sources.achats_ofgl_2024]
exercice = 2024
titre = "Achats"
liens = [{ title = "a", path = "https://a.fr" }]

# Avant l'année provisoire.
[sources.achats_ofgl_2025_provisoire]
exercice = 2025
provisoire = true
titre = "Achats 2025"
liens = [
  { title = "a", path = "https://a.fr" },
]

# Les positions.
[sources.positions]
titre = "Positions"

[[sources.positions.champs]]
name = "x"

[construits.collectivites]
sources = ["comptes", "positions"]

[construits.contours]
sources = ["positions"]
"""


def test_la_provenance_garde_tout_le_reste():
    fiche = {"exercice": 2025, "titre": 'Dits « "exacts" »', "liens": [{"title": "b", "path": "c"}]}
    texte = remplacer(
        PROVENANCE,
        {"achats_ofgl_2025": fiche, "positions": {"fichier": "positions_2025.csv"}},
        ["achats_ofgl_2025_provisoire"],
    )
    assert (
        texte
        == """# Tête.

[sources.achats_ofgl_2024]
exercice = 2024
titre = "Achats"
liens = [{ title = "a", path = "https://a.fr" }]

# Avant l'année provisoire.
[sources.achats_ofgl_2025]
exercice = 2025
titre = "Dits « \\"exacts\\" »"
liens = [{ title = "b", path = "c" }]

# Les positions.
[sources.positions]
titre = "Positions"
fichier = "positions_2025.csv"

[[sources.positions.champs]]
name = "x"

[construits.collectivites]
sources = ["comptes", "positions"]

[construits.contours]
sources = ["positions"]
"""
    )


def test_une_provenance_ecrite_autrement_est_laissee():
    autre = PROVENANCE.replace("[sources.positions]", "[ sources.positions ]")
    with pytest.raises(ErreurActualisation, match="introuvable"):
        remplacer(autre, {"positions": {"titre": "x"}})


class Flux:
    def __init__(self, terminal):
        self.terminal, self.ecrit = terminal, ""

    def isatty(self):
        return self.terminal

    def write(self, texte):
        self.ecrit += texte

    def flush(self):
        pass


@pytest.mark.parametrize("terminal", [True, False])
def test_l_avancement_ne_se_montre_qu_a_quelqu_un(terminal):
    flux = Flux(terminal)
    avancement = Avancement(flux)
    avancement.montrer("communes", 12_000, 24_000)
    avancement.finir()
    attendu = (
        "\rcommunes [############------------] 50\u00a0% 12\u202f000/24\u202f000\n"
        if terminal
        else ""
    )
    assert flux.ecrit == attendu
