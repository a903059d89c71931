"""`python -m spaser actualiser`: accounts, from what the OFGL publishes to prepared extracts."""

import csv
import io
import json
from datetime import date
from urllib.parse import quote
from urllib.request import urlopen

import pandas as pd
import pytest
from projet_a_actualiser import EN_PLACE, projet, publie
from serveur_ofgl import CHEMIN, Panne, base_de, scinder, servir

from spaser.actualisation import commande, ofgl
from spaser.actualisation.client import Client
from spaser.cli import main
from spaser.erreurs import ErreurActualisation
from spaser.lecture import lire_csv
from spaser.schemas_des_tables import COMPTES_D_UN_EXERCICE
from spaser.vocabulaire import TYPES

PARIS, LYON = "217500016", "200046977"
GIRONDE, GERS = "223300013", "223200015"
# Real records, read on data.ofgl.fr: the shape that all others have.
ENREGISTREMENTS = """jeu;exer;siren;lbudg;agregat;montant_bp;montant_ba;montant_flux;montant;ptot
regions;2022;200053791;REG OCCITANIE;Achats et charges externes;\
483285725.8;0.0;0.0;483285725.8;6057827
departements;2022;223100017;DEP HAUTE-GARONNE;Subventions d'équipement versées;\
103256647.12;0.0;444080.0;102812567.12;1423290
gfp;2016;243100518;TOULOUSE METROPOLE;Achats et charges externes;\
71711025.12;32217153.09;113218.99;103814959.22;748149
communes;2022;213101355;CAZERES-SUR-GARONNE;Achats et charges externes;\
1484297.78;176778.02;0.0;1661075.8;4871
communes;2022;213101355;CAZERES-SUR-GARONNE;Dépenses d'équipement;\
910174.48;0.0;0.0;910174.48;4871
"""


def atelier(racine, adresse, jour=date(2026, 11, 25), attentes=None):
    lieu = commande.nouvel_atelier(racine, None, jour, adresse)
    attendre = (attentes if attentes is not None else []).append
    client = Client(["127.0.0.1"], delai=5, attendre=attendre)
    return commande.Atelier(lieu.racine, lieu.preparation, jour, client, lieu.avancement)


def preparer(racine, adresse, exercice=2025, types=TYPES, provisoire=None, **options):
    return commande.preparer_les_comptes(
        atelier(racine, adresse, **options), exercice, types, adresse, provisoire
    )


def prepare(racine, exercice=2025, suffixe="_provisoire"):
    extraits = racine / "var" / "actualisation" / f"comptes_{exercice}" / "extraits"
    return extraits / f"achats_ofgl_{exercice}{suffixe}.csv"


@pytest.fixture
def racine(tmp_path):
    return projet(tmp_path)


def lignes_reelles():
    return list(csv.DictReader(io.StringIO(ENREGISTREMENTS), delimiter=";"))


@pytest.mark.parametrize("ligne", lignes_reelles(), ids=lambda li: f"{li['siren']} {li['agregat']}")
def test_le_serveur_d_essai_a_la_forme_des_vrais_enregistrements(racine, ligne):
    base = publie(racine, 2025)
    ecrite = base.jeux[f"ofgl-base-{ligne.pop('jeu')}-consolidee"][0]
    assert set(ligne) <= set(ecrite)
    consolide = sum(float(ligne[c]) for c in ("montant_bp", "montant_ba"))
    assert float(ligne["montant"]) == pytest.approx(consolide - float(ligne["montant_flux"]))
    assert {type(valeur) for valeur in ecrite.values()} == {str}


def test_les_vrais_enregistrements_font_une_ligne_en_milliers_d_euros(tmp_path):
    jeu = ofgl.JEUX["commune"]
    champs = {"com_code": "31135", "com_name": "Cazères", "insee": "31135"}
    lignes = [li | champs for li in lignes_reelles() if li["jeu"] == "communes"]
    fichier = tmp_path / "communes.csv"
    with fichier.open("w", encoding="utf-8-sig", newline="") as ecrit:
        ecrivain = csv.DictWriter(ecrit, jeu.champs, delimiter=";", extrasaction="ignore")
        ecrivain.writeheader()
        ecrivain.writerows(lignes)
    table, remarques = ofgl.extrait({"commune": [fichier]}, 2022, {})
    assert remarques == []
    # Budget principal alone: 1,484,297.78 € and not the 1,661,075.80 € with annexes.
    assert table.iloc[0].tolist() == [
        *("213101355", "commune", "commune", "31135", "Cazères", 4871, 1484, 910, "BP")
    ]


@pytest.mark.parametrize(
    ("requete", "statut"),
    [
        ("records?where=exer=2025", 400),
        ("records?limit=101", 400),
        ("records?limit=100&offset=9901", 400),
        ("records?select=bidule", 400),
        ("records?where=quoi", 400),
        ("records?limit=100&offset=0", 200),
        ("records?where=year(exer)=2025&limit=2", 200),
        ("exports/csv?select=exer,siren&limit=3", 200),
    ],
)
def test_le_serveur_d_essai_refuse_ce_que_l_api_refuse(racine, requete, statut):
    chemin, _, options = requete.partition("?")
    with servir(publie(racine, 2025)) as adresse:
        url = f"{adresse}{CHEMIN}{ofgl.JEUX['region'].nom}/{chemin}?{quote(options, '=&,')}"
        try:
            obtenu = urlopen(url).status
        except OSError as refus:
            obtenu = refus.code
            refus.close()
    assert obtenu == statut


def test_l_extrait_entier_est_celui_en_place(tmp_path):
    """All of 2024 said again by the API gives back the extract, value for value."""
    racine = projet(tmp_path, entier=True)
    base = base_de(
        EN_PLACE,
        2024,
        EN_PLACE.with_name("decoupage_communes_2024.csv"),
        EN_PLACE.with_name("decoupage_departements_2024.csv"),
    )
    scinder(base, "49228", "49999", "214900797")
    with servir(base) as adresse:
        preparer(racine, adresse, 2024)
    assert prepare(racine, 2024, "").read_text("utf-8") == EN_PLACE.read_text("utf-8")
    exports = [d for d in base.demandes if "/exports/csv" in d]
    # A part by région for communes, one for each other type.
    assert len(exports) == 3 + 18
    assert not any("exer%3D2024" in d for d in base.demandes)


def test_sans_les_communes_paris_et_lyon_gardent_leur_type(racine):
    base = publie(racine, 2025)
    with servir(base) as adresse:
        preparer(racine, adresse, types=["region", "departement"])
    table = lire_csv(prepare(racine), COMPTES_D_UN_EXERCICE).set_index("siren")
    assert table["type"].value_counts().to_dict() == {
        "departement": 95,
        "region": 17,
        "epci": 1,
        "commune": 1,
    }
    assert table.loc[PARIS, ["type", "code", "perimetre"]].tolist() == ["commune", "75056", "BP"]
    assert table.loc[LYON, ["nature", "code", "perimetre"]].tolist() == ["MET69", LYON, "BP+BA"]
    assert table.loc["200094332", "code"] == "67A"


def test_une_commune_nouvelle_reunit_ses_anciennes_sous_son_code(racine):
    base = publie(racine, 2025)
    lignes = [li for li in base.jeux[ofgl.JEUX["commune"].nom] if li["com_code"] == "48095"]
    achats, equipement = (float(ligne["montant_bp"]) for ligne in lignes)
    habitants = int(lignes[0]["ptot"])
    scinder(base, "48095", "48999", "214800015")
    with servir(base) as adresse:
        rapport = preparer(racine, adresse)
    table = lire_csv(prepare(racine), COMPTES_D_UN_EXERCICE).set_index("siren")
    ligne = table.loc[lignes[0]["siren"]]
    assert ligne[["achats_charges_externes_keur", "depenses_equipement_keur"]].tolist() == [
        achats / 1000,
        equipement / 1000,
    ]
    assert ligne["population"] == habitants
    assert "214800015" not in table.index
    assert "plusieurs anciennes (1, pour 2)" in rapport.markdown()


def test_une_reprise_ne_telecharge_que_ce_qui_manque(racine):
    base = publie(racine, 2025)
    base.pannes = [Panne(statut=503, ou=f"{ofgl.JEUX['commune'].nom}/exports")]
    with servir(base) as adresse:
        with pytest.raises(ErreurActualisation, match=r"en panne \(503\)"):
            preparer(racine, adresse)
        base.pannes, base.demandes = [], []
        preparer(racine, adresse)
        exports = [d for d in base.demandes if "/exports/csv" in d]
        assert exports
        assert all(ofgl.JEUX["commune"].nom in d for d in exports)
        # Another day, what remains of an interrupted download may be stale.
        base.pannes = [Panne(statut=503, ou=f"{ofgl.JEUX['commune'].nom}/exports")]
        with pytest.raises(ErreurActualisation):
            preparer(racine, adresse)
        base.pannes, base.demandes = [], []
        preparer(racine, adresse, jour=date(2026, 11, 26))
    assert any(ofgl.JEUX["region"].nom in d for d in base.demandes if "/exports" in d)


def test_une_partie_alteree_est_reprise(racine):
    base = publie(racine, 2025)
    base.pannes = [Panne(statut=503, ou=f"{ofgl.JEUX['commune'].nom}/exports")]
    with servir(base) as adresse:
        with pytest.raises(ErreurActualisation):
            preparer(racine, adresse)
        partie = prepare(racine).parents[1] / "telechargements" / "region.csv"
        partie.write_text(partie.read_text("utf-8").replace("2025", "2024"), "utf-8")
        base.pannes, base.demandes = [], []
        preparer(racine, adresse)
    assert any(ofgl.JEUX["region"].nom in d for d in base.demandes if "/exports" in d)


EXPORT = "/exports/csv"


@pytest.mark.parametrize(
    ("panne", "phrase"),
    [
        (Panne(tronquee=True, ou=EXPORT), "est tronqué"),
        (Panne(coupee=True, ou=EXPORT), "a coupé sa réponse avant la fin"),
        (Panne(statut=500), r"est en panne \(500\)"),
        (Panne(statut=429), r"reçoit trop de demandes \(429\)"),
        (Panne(statut=429, entetes={"Retry_After": "3600"}), "prie de revenir dans 60 minutes"),
        (Panne(statut=403), r"refuse la demande \(403\)"),
        (Panne(statut=404), r"n'a pas cette page \(404\)"),
        (Panne(corps=b"<!DOCTYPE html><p>Maintenance", ou=EXPORT), "une page web a été reçue"),
        (Panne(corps=b"<html>", ou="/records"), "ne répond pas en JSON"),
        (Panne(corps=b'{"results": [{}]}', ou="/records"), "n'est pas lisible"),
        (Panne(corps=b"\xff\xfe\x00", ou=EXPORT), "illisible"),
    ],
    ids=lambda valeur: valeur if isinstance(valeur, str) else "",
)
def test_une_panne_est_dite_et_ne_laisse_rien(racine, panne, phrase):
    base = publie(racine, 2025)
    base.pannes = [panne]
    with servir(base) as adresse, pytest.raises(ErreurActualisation, match=phrase):
        preparer(racine, adresse)
    assert not prepare(racine).exists()
    assert not list(racine.rglob("*.partiel"))
    assert not (racine / "var" / "actualisation" / "comptes_2025.md").exists()


def test_une_panne_qui_passe_se_retente_sans_hate(racine):
    base = publie(racine, 2025)
    base.pannes = [
        Panne(statut=429, entetes={"Retry_After": "7"}, fois=1),
        Panne(statut=502, fois=1),
        Panne(tronquee=True, ou=EXPORT, fois=2),
    ]
    attentes: list[float] = []
    with servir(base) as adresse:
        preparer(racine, adresse, attentes=attentes)
    assert attentes[:2] == [7.0, 4.0]
    assert prepare(racine).exists()


def test_un_champ_disparu_est_nomme(racine):
    base = publie(racine, 2025)
    base.retirer(ofgl.JEUX["epci"].nom, "nat_juridique")
    with (
        servir(base) as adresse,
        pytest.raises(ErreurActualisation, match=r"Un champ a peut-être disparu.*nat_juridique"),
    ):
        preparer(racine, adresse)


def test_un_champ_absent_d_un_export_est_nomme(racine):
    base = publie(racine, 2025)
    corps = b"\xef\xbb\xbfexer;siren\r\n2025;200053791\r\n"
    base.pannes = [Panne(corps=corps, ou=EXPORT)]
    with servir(base) as adresse, pytest.raises(ErreurActualisation, match="n'a plus « lbudg »"):
        preparer(racine, adresse)


def changer(base, type_, **champs):
    base.jeux[ofgl.JEUX[type_].nom][0] |= champs


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        (
            lambda b: b.jeux[ofgl.JEUX["region"].nom].append(b.jeux[ofgl.JEUX["region"].nom][0]),
            "en double",
        ),
        (lambda b: changer(b, "region", montant="douze"), "« douze » n'est pas un nombre"),
        (
            lambda b: b.jeux[ofgl.JEUX["departement"].nom].__delitem__(slice(40)),
            "75 départements seulement, contre 95",
        ),
        (
            lambda b: b.jeux[ofgl.JEUX["epci"].nom].clear(),
            "aucun compte des intercommunalités pour 2025",
        ),
    ],
)
def test_des_donnees_impossibles_sont_refusees(racine, change, phrase):
    base = publie(racine, 2025)
    change(base)
    with servir(base) as adresse, pytest.raises(ErreurActualisation) as refus:
        preparer(racine, adresse)
    assert phrase in str(refus.value).replace("\u00a0", " ")


def test_un_total_negatif_est_refuse(racine, capsys):
    base = publie(racine, 2025, **{f"s{GERS}": "-99000"})
    with servir(base) as adresse:
        code = main(f"actualiser --exercice 2025 --depuis {adresse} --racine {racine}".split())
    assert code == 1
    assert "est un montant négatif" in capsys.readouterr().err


def test_une_annee_inconnue_est_dite(racine):
    with (
        servir(publie(racine, 2025)) as adresse,
        pytest.raises(ErreurActualisation, match="aucun compte des régions pour 2031"),
    ):
        preparer(racine, adresse, 2031)


def test_un_extrait_en_place_ne_perd_pas_de_type(racine):
    with (
        servir(publie(racine, 2025)) as adresse,
        pytest.raises(ErreurActualisation, match="a aussi les départements"),
    ):
        preparer(racine, adresse, types=["region"])


def test_des_comptes_provisoires_ne_remplacent_pas_des_definitifs(racine):
    with (
        servir(publie(racine, 2024)) as adresse,
        pytest.raises(ErreurActualisation, match="définitifs de 2024 sont déjà là"),
    ):
        preparer(racine, adresse, 2024, provisoire=True)


@pytest.mark.parametrize(
    ("jour", "suffixe"), [(date(2026, 11, 30), "_provisoire"), (date(2026, 12, 1), "")]
)
def test_les_comptes_sont_definitifs_en_decembre(racine, jour, suffixe):
    with servir(publie(racine, 2025)) as adresse:
        preparer(racine, adresse, jour=jour)
    assert prepare(racine, suffixe=suffixe).exists()


def sans_espaces(texte):
    return texte.replace("\u202f", " ").replace("\u00a0", " ")


def test_le_rapport_dit_ce_qui_change(racine):
    base = publie(racine, 2025, **{f"s{GERS}": "20000", f"s{GIRONDE}": "400000"})
    # An EPCI whose account is gone, and another that was not there.
    epci = base.jeux[ofgl.JEUX["epci"].nom]
    perdu = epci[0]["siren"]
    for ligne in [li for li in epci if li["siren"] == perdu]:
        ligne |= {"siren": "200000172", "epci_code": "200000172", "epci_name": "CC Neuve"}
    with servir(base) as adresse:
        rapport = preparer(racine, adresse)
    texte = sans_espaces(rapport.markdown())
    assert texte == sans_espaces((racine / "var/actualisation/comptes_2025.md").read_text("utf-8"))
    assert "# Comptes 2025 provisoires : ce qui change" in texte
    # Gers: 66.93 M€ in 2024, 39.738 M€ then; ÷ 1.20, 55.8 and 33.1.
    assert "## Seuil de 50 M€ HT" in texte
    assert "| sort | département | Gers | 223200015 | 55,8 M€ | 33,1 M€ |" in texte
    assert "## Seuil de 100 M€ HT" in texte
    assert "Communauté de communes Neuve | 200000172" in texte
    assert f"| {perdu} |" in texte.partition("## Collectivités disparues")[2]
    attention = texte.partition("## Attention")[2].partition("## Plus fortes")[0]
    assert "| département | Gironde | 223300013 | 235,6 M€ | 483,8 M€ | +105,4 % |" in attention
    assert "| département | Gers |" in attention
    assert "| régions | 2024 | 17 → 17 |" in texte
    ecarts = pd.read_csv(
        racine / "var/actualisation/comptes_2025_ecarts.csv",
        sep=";",
        dtype=str,
        encoding="utf-8-sig",
    )
    assert set(ecarts.loc[ecarts["alerte"].notna(), "siren"]) == {GERS, GIRONDE}
    terminal = sans_espaces(rapport.texte())
    assert "Gers" in terminal
    assert len(terminal.splitlines()) < 80


def test_un_seuil_se_franchit_strictement(racine):
    # Gers: 19,738 k€ of purchases; 40,262 makes 60 M€, 50 M€ HT exactly.
    avec = {}
    for equipement in ("40262", "40263"):
        with servir(publie(racine, 2025, **{f"s{GERS}": equipement})) as adresse:
            rapport = preparer(racine, adresse)
        avec[equipement] = "| sort | département | Gers |" in rapport.markdown()
    assert avec == {"40262": True, "40263": False}


def test_une_annee_en_place_qui_n_a_pas_tout_ne_sert_pas_de_comparaison(racine):
    """2023 has 13 régions of 17, and of communes Paris alone."""
    with servir(publie(racine, 2024)) as adresse:
        rapport = sans_espaces(preparer(racine, adresse, 2024).markdown())
    assert "| régions | 2025 provisoires | 17 → 17 |" in rapport
    assert "| départements | 2023 | 95 → 95 |" in rapport
    assert "| communes |" not in rapport


def test_paris_consolide_prend_l_annee(racine):
    base = publie(racine, 2025)
    for ligne in base.jeux[ofgl.JEUX["departement"].nom]:
        if ligne["dep_code"] == "75":
            ligne["montant"] = "1234567890.12"
    with servir(base) as adresse:
        preparer(racine, adresse)
    lignes = prepare(racine).with_name("paris_consolide.csv").read_text("utf-8").splitlines()
    en_place = (racine / "data" / "sources" / "paris_consolide.csv").read_text("utf-8").splitlines()
    assert lignes == [*en_place[:-1], "217500016,Paris,2025,1234568,1234568,BP+BA"]


def test_l_annee_par_defaut_suit_la_derniere_definitive(racine):
    assert commande.exercice_suivant(racine / "data" / "sources") == 2025


def test_l_etat_des_parties_ne_survit_pas_a_la_preparation(racine):
    with servir(publie(racine, 2025)) as adresse:
        preparer(racine, adresse)
    lot = prepare(racine).parents[1]
    assert sorted(f.name for f in lot.iterdir()) == ["extraits", "lot.json"]
    assert list(json.loads((lot / "lot.json").read_text("utf-8"))["fichiers"]) == [
        "achats_ofgl_2025_provisoire.csv",
        "paris_consolide.csv",
    ]
