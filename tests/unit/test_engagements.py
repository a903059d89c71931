"""What schemes promise and obtain, against the extracts read alone, and on a few made-up rows."""

from datetime import date
from statistics import median

import pandas as pd
import pytest
from extraits import Extraits, lire
from hypothesis import given
from hypothesis import strategies as st

from spaser.engagements import (
    FAIBLE,
    HORS_SCHEMA,
    TRANCHES,
    chiffrage,
    choisir,
    engagements_des_schemas,
    face_a_face,
    groupes,
    heures_par_meur,
    reperes_nationaux,
)
from spaser.indicateurs import (
    INDICATEURS,
    LIBELLES_BASES,
    LIBELLES_NATURES_D_ENGAGEMENT,
    LIBELLES_THEMES,
    NATURES_D_ENGAGEMENT,
    THEMES,
    UNITES,
)
from spaser.vocabulaire import TYPES

# What an extract says --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def extraits(racine):
    return Extraits(racine)


@pytest.mark.parametrize("indicateur", list(INDICATEURS))
def test_chaque_schema_compte_une_fois_comme_dans_l_extrait(observatoire, extraits, indicateur):
    trouvees = groupes(observatoire.engagements, indicateur)
    attendus = extraits.par_groupe(indicateur)
    dits = {
        (c.nature, c.base or "", c.unite): {e.schema_id: e.valeur for e in c.engagements}
        for c in trouvees
        if c.engagements
    }
    assert dits == attendus
    for c in trouvees:
        valeurs = sorted(attendus.get((c.nature, c.base or "", c.unite), {}).values())
        assert c.resume.schemas == len(valeurs) == len(c.engagements)
        if len(valeurs) < 5 or c.base == "inconnu":
            assert (c.resume.mediane, c.resume.minimum, c.resume.maximum) == (None, None, None)
        else:
            bornes = (c.resume.minimum, c.resume.maximum)
            assert c.resume.mediane == median(valeurs)
            assert bornes == (valeurs[0], valeurs[-1])


def test_tous_les_faits_chiffres_sont_quelque_part(observatoire, extraits):
    """A fact is counted, apart, or said again by its scheme."""
    for indicateur in INDICATEURS:
        dits = {
            (c.nature, c.base or "", e.schema_id or e.siren)
            for c in groupes(observatoire.engagements, indicateur)
            for e in (*c.engagements, *c.a_part)
        }
        faits = [f for f in extraits.faits if f["indicateur"] == indicateur]
        assert dits == {(f["nature"], f["base"], f["schema"] or f["siren"]) for f in faits}


def test_ce_qui_est_a_part_et_pourquoi(observatoire, extraits):
    lignes = observatoire.engagements
    for raison, attendus in (
        (
            FAIBLE,
            [
                f
                for f in extraits.faits
                if f["confiance"] == "faible" or (f["schema"] and f["schema"] not in extraits.surs)
            ],
        ),
        (HORS_SCHEMA, [f for f in extraits.faits if not f["schema"]]),
        ("", extraits.comptes),
    ):
        trouves = lignes[lignes["a_part"] == raison]
        assert sorted(trouves["libelle"]) == sorted(f["libelle"] for f in attendus)
        assert attendus


def test_le_chiffrage_dit_ce_qui_manque(observatoire, extraits):
    c = observatoire.chiffrage()
    assert c.schemas == len(extraits.surs)
    chiffres = [f for f in extraits.comptes if f["valeur"]]
    assert c.avec_un_chiffre == len({f["schema"] for f in chiffres}) < c.schemas
    assert c.par_nature == {
        nature: len({f["schema"] for f in chiffres if f["nature"] == nature})
        for nature in NATURES_D_ENGAGEMENT
    }
    heures = choisir(observatoire.engagements, indicateur=["heures_insertion"])
    d_heures = observatoire.chiffrage(heures)
    assert d_heures.schemas == c.schemas
    assert d_heures.avec_un_chiffre == len(
        {f["schema"] for f in chiffres if f["indicateur"] == "heures_insertion"}
    )


def test_les_heures_par_million_comptent_les_achats_de_tous_les_partenaires(observatoire, extraits):
    attendues: dict[str, dict[str, float]] = {"objectif": {}, "resultat": {}}
    for (nature, base, _), valeurs in extraits.par_groupe("heures_insertion").items():
        if base != "par_an":
            continue
        for schema, heures in valeurs.items():
            sirens = [a["siren"] for a in extraits.adoptions if a["schema_id"] == schema]
            if all(siren in extraits.haut for siren in sirens):
                achats = sum(map(extraits.bas, sirens))
                attendues[nature][schema] = heures * 1_000_000 / achats
    trouvees = heures_par_meur(observatoire.engagements)
    assert [(c.nature, c.base, c.unite) for c in trouvees] == [
        ("objectif", "par_an", "heures par M€"),
        ("resultat", "par_an", "heures par M€"),
    ]
    for c in trouvees:
        assert {e.schema_id: e.valeur for e in c.engagements} == pytest.approx(attendues[c.nature])
    (_, resultats) = trouvees
    assert resultats.resume.mediane == pytest.approx(median(attendues["resultat"].values()))


def test_qui_a_promis_et_obtenu_se_lit_face_a_face(observatoire, extraits):
    for indicateur in INDICATEURS:
        attendues = set()
        for siren in {f["siren"] for f in extraits.comptes}:
            siens = [
                f
                for f in extraits.comptes
                if f["siren"] == siren and f["indicateur"] == indicateur and f["base"] != "inconnu"
            ]
            promis = {(f["schema"], f["base"]) for f in siens if f["nature"] == "objectif"}
            attendues |= promis & {
                (f["schema"], f["base"]) for f in siens if f["nature"] == "resultat"
            }
        paires = face_a_face(observatoire.engagements, indicateur)
        assert sorted((p.objectif.schema_id, p.base or "") for p in paires) == sorted(attendues)
        for p in paires:
            assert (p.objectif.nature, p.resultat.nature) == ("objectif", "resultat")
            assert p.objectif.siren == p.resultat.siren
            assert p.ecart == p.resultat.valeur - p.objectif.valeur


def test_un_schema_commun_dit_le_chiffre_de_son_plus_gros_acheteur(observatoire):
    (paire,) = [
        p
        for p in face_a_face(observatoire.engagements, "marches_clause_environnementale")
        if p.objectif.schema_id == "brest-2024"
    ]
    assert (paire.resultat.nom, paire.resultat.valeur) == ("Brest Métropole", 21)
    assert paire.resultat.sirens == ("242900314", "212900195")
    assert paire.resultat.depart


def test_les_reperes_nationaux_sont_ceux_des_extraits(observatoire, racine):
    vises, mesures = lire(racine, "objectifs_nationaux"), lire(racine, "reperes_clauses")
    for indicateur, mot in (
        ("marches_clause_sociale", "sociale"),
        ("marches_clause_environnementale", "environnementale"),
    ):
        r = observatoire.reperes_nationaux(indicateur)
        assert [(o.plan, o.valeur, o.echeance) for o in r.objectifs] == [
            (v["plan"], float(v["valeur"]), int(v["echeance"]))
            for v in vises
            if v["consideration"] == mot
        ]
        siens = [m for m in mesures if m["consideration"] == mot]
        assert len(r.taux) == len(siens)
        dernier = max(
            (m for m in siens if m["champ"] == "tous acheteurs"), key=lambda m: m["annee"]
        )
        assert r.dernier_taux is not None
        assert (r.dernier_taux.annee, r.dernier_taux.valeur, r.dernier_taux.unite) == (
            int(dernier["annee"]),
            float(dernier["valeur"]),
            dernier["unite"],
        )
    rien = observatoire.reperes_nationaux("part_bio")
    assert (rien.objectifs, rien.taux, rien.dernier_taux) == ((), (), None)


def test_les_objectifs_nationaux_sont_ceux_du_document_de_depart(racine):
    texte = (racine / "data" / "sources" / "reperes.md").read_text("utf-8")
    (paragraphe,) = [p for p in texte.split("\n\n") if p.startswith("**Objectifs nationaux.**")]
    for objectif in lire(racine, "objectifs_nationaux"):
        (phrase,) = [p for p in paragraphe.split(". ") if objectif["plan"] in p]
        vise = f"{objectif['valeur']} % {objectif['libelle'].removeprefix('marchés ')}"
        assert vise in phrase.replace("% des marchés", "%")
        assert objectif["libelle"].endswith(objectif["consideration"])
        assert phrase.endswith(f"d'ici {objectif['echeance']}")


def test_chaque_mot_a_son_libelle():
    assert tuple(LIBELLES_THEMES) == THEMES
    assert tuple(LIBELLES_NATURES_D_ENGAGEMENT) == NATURES_D_ENGAGEMENT
    assert len(set(UNITES)) == len(UNITES)
    for indicateur in INDICATEURS.values():
        assert set(indicateur.unites) <= set(UNITES)
        assert set(indicateur.bases) <= set(LIBELLES_BASES)


# On a few rows ---------------------------------------------------------------------------------

JOUR = date(2026, 11, 25)
COLLECTIVITES = pd.DataFrame(
    {
        "siren": ["v", "m", "d"],
        "type": ["commune", "epci", "departement"],
        "achats_bas": [100_000_000, 150_000_000, 100_000_000],
        "achats_haut": [120_000_000, 180_000_000, 120_000_000],
    }
)


def schema(schema_id: str, siren: str | None, **champs: object) -> dict[str, object]:
    return {
        "schema_id": schema_id,
        "siren": siren,
        "nom": siren or "Bailleur",
        "generation": 1,
        "statut": "adopte",
        "adoption_au_plus_tot": pd.Timestamp(2022, 1, 1),
        "adoption_au_plus_tard": pd.Timestamp(2022, 12, 31),
        "fin": pd.NaT,
        "confiance": "haute",
    } | champs


ENTIERES = dict.fromkeys(("generation", "echeance", "annee_mesure"), "Int64")
ADOPTIONS = pd.DataFrame(
    [
        schema("commun", "v"),
        schema("commun", "m"),
        schema("seul", "d"),
        schema("douteux", "d", confiance="faible"),
        schema("demain", "d", adoption_au_plus_tard=pd.Timestamp(2026, 11, 26)),
        schema("bailleur", None),
        schema("mixte", "m"),
        schema("mixte", None),
        schema("projet", "d", statut="en_cours"),
        schema("sur_par_un", "d"),
        schema("sur_par_un", "v", confiance="faible"),
        # Of which a page of 2024 speaks, and no date is known.
        schema("sans_date", "d", adoption_au_plus_tot=pd.NaT),
        schema("sans_date", "v", adoption_au_plus_tot=pd.NaT),
    ]
)


def fait(schema_id: str | None, siren: str | None, valeur: float | None, **champs: object):
    types = dict(zip(COLLECTIVITES["siren"], COLLECTIVITES["type"], strict=True))
    return {
        "schema_id": schema_id,
        "generation": 1 if schema_id else None,
        "type": types.get(siren, "autre"),
        "siren": siren,
        "nom": siren or "Bailleur",
        "nature": "objectif",
        "theme": "insertion",
        "indicateur": "heures_insertion",
        "libelle": "heures",
        "borne": None,
        "base": "par_an",
        "valeur": valeur,
        "unite": "heures",
        "echeance": None,
        "annee_mesure": None,
        "source_url": "https://a.fr",
        "confiance": "haute",
    } | champs


def lignes_de(*faits: dict[str, object]) -> pd.DataFrame:
    table = pd.DataFrame(faits).astype(
        dict.fromkeys(("generation", "echeance", "annee_mesure"), "Int64")
    )
    return engagements_des_schemas(table, ADOPTIONS, COLLECTIVITES, JOUR)


@pytest.mark.parametrize(
    ("schema_id", "champs", "raison"),
    [
        ("seul", {}, ""),
        ("seul", {"confiance": "moyenne"}, ""),
        ("seul", {"confiance": "faible"}, FAIBLE),
        ("sur_par_un", {}, ""),
        ("douteux", {}, FAIBLE),
        ("demain", {}, HORS_SCHEMA),
        ("projet", {}, HORS_SCHEMA),
        (None, {}, HORS_SCHEMA),
        (None, {"confiance": "faible"}, FAIBLE),
    ],
)
def test_ne_compte_que_ce_qu_un_schema_adopte_dit_surement(schema_id, champs, raison):
    lignes = lignes_de(fait(schema_id, "d", 1, **champs))
    assert lignes["a_part"].tolist() == [raison]
    (c,) = groupes(lignes, "heures_insertion")
    assert [len(c.engagements), len(c.a_part)] == ([1, 0] if raison == "" else [0, 1])
    assert chiffrage(lignes, ADOPTIONS, JOUR).avec_un_chiffre == (raison == "")


def test_le_chiffrage_compte_les_schemas_adoptes_au_jour_dit():
    lignes = lignes_de(fait("seul", "d", None, unite=None))
    c = chiffrage(lignes, ADOPTIONS, JOUR)
    assert (c.schemas, c.avec_un_chiffre) == (6, 0)
    assert chiffrage(lignes, ADOPTIONS, date(2026, 11, 26)).schemas == 7
    assert chiffrage(lignes, ADOPTIONS, date(2022, 12, 30)).schemas == 0


def test_les_achats_sont_ceux_de_tous_les_partenaires_ou_inconnus():
    lignes = lignes_de(
        fait("seul", "d", 1),
        fait("commun", "v", 2),
        fait("bailleur", None, 3),
        fait("mixte", "m", 4),
        fait(None, "v", 5),
        fait(None, "office", 6),
    ).set_index("valeur")
    dits = {1: "d", 2: "m v", 3: "", 4: "m", 5: "v", 6: "office"}
    assert lignes["sirens"].to_dict() == dits
    assert lignes["achats_bas"].dropna().to_dict() == {1: 1e8, 2: 2.5e8, 5: 1e8}
    assert lignes["achats_haut"].dropna().to_dict() == {1: 1.2e8, 2: 3e8, 5: 1.2e8}
    # Strictly above, as the law's thresholds.
    assert lignes["tranche"].dropna().to_dict() == {1: "100", 2: "250", 5: "100"}
    assert list(TRANCHES) == ["100", "250", "500", "plus"]


def test_les_tranches_se_suivent():
    bornes = [(bas, haut) for bas, haut, _ in TRANCHES.values()]
    assert bornes[0][0] == 0
    assert [haut for _, haut in bornes] == [*(bas for bas, _ in bornes[1:]), None]


@pytest.mark.parametrize(
    ("schema_id", "annee", "depart"),
    [
        ("seul", 2021, True),
        ("seul", 2022, False),
        ("seul", None, False),
        ("sans_date", 2021, False),
        (None, 2021, False),
    ],
)
def test_une_mesure_d_avant_l_adoption_est_un_point_de_depart(schema_id, annee, depart):
    lignes = lignes_de(fait(schema_id, "d", 1, nature="resultat", annee_mesure=annee))
    assert lignes["depart"].item() is depart
    for nature in ("objectif", "structure"):
        autres = lignes_de(fait(schema_id, "d", 1, nature=nature, annee_mesure=annee))
        assert not autres["depart"].item()


def test_le_dernier_chiffre_l_emporte_puis_le_plus_gros_acheteur():
    def garde(*faits):
        (c,) = groupes(lignes_de(*faits), "heures_insertion")
        (e,) = c.engagements
        assert c.a_part == ()
        return e.valeur, e.annee

    def dit(valeur, siren="v", **champs):
        return fait("commun", siren, valeur, **champs)

    assert garde(dit(1, echeance=2023), dit(2, echeance=2026)) == (2, 2026)
    assert garde(dit(1, echeance=2026), dit(2, echeance=2023)) == (1, 2026)
    assert garde(dit(1), dit(2, echeance=2023)) == (2, 2023)
    assert garde(dit(1), dit(2, "m")) == (2, None)
    assert garde(dit(1, echeance=2024), dit(2, "m", echeance=2023)) == (1, 2024)
    # Said surely by one, and not by the other.
    assert garde(dit(1), dit(2, "m", confiance="faible", echeance=2030)) == (1, None)


def test_les_plus_gros_acheteurs_d_abord_et_chacun_a_part():
    lignes = lignes_de(
        fait("seul", "d", 1, echeance=2030),
        fait("commun", "m", 2, echeance=2020),
        # Two entities may have the same name.
        fait(None, "v", 3, nom="Saint-Denis", echeance=2030),
        fait(None, "m", 4, nom="Saint-Denis"),
    )
    (c,) = groupes(lignes, "heures_insertion")
    assert [e.valeur for e in c.engagements] == [2, 1]
    assert [e.valeur for e in c.a_part] == [4, 3]


def test_on_ne_compare_qu_a_base_et_unite_egales():
    lignes = lignes_de(
        fait("seul", "d", 1),
        fait("commun", "v", 2, base="cumul"),
        fait("commun", "v", 3, base="inconnu"),
        fait("seul", "d", 4, nature="resultat", base="cumul"),
        fait("seul", "d", 5, nature="resultat", base="inconnu"),
        fait("seul", "d", 6, base="inconnu"),
    )
    trouves = {(c.nature, c.base): c for c in groupes(lignes, "heures_insertion")}
    assert [len(c.engagements) for c in trouves.values()] == [2, 1, 1, 1, 1]
    assert not trouves["objectif", "inconnu"].comparable
    assert trouves["objectif", "par_an"].comparable
    assert face_a_face(lignes, "heures_insertion") == ()
    assert groupes(lignes, "part_bio") == ()


def test_face_a_face_par_entite_et_par_schema():
    def paires(*faits):
        return [
            (p.objectif.valeur, p.resultat.valeur)
            for p in face_a_face(lignes_de(*faits), "heures_insertion")
        ]

    promis, obtenu = fait("commun", "v", 10), fait("commun", "v", 7, nature="resultat")
    assert paires(promis, obtenu) == [(10, 7)]
    assert paires(promis, obtenu | {"siren": "m"}) == []
    assert paires(promis, obtenu | {"schema_id": "seul"}) == []
    assert paires(promis, obtenu | {"confiance": "faible"}) == []
    assert paires(promis, promis | {"valeur": 11.0, "echeance": 2030}, obtenu) == [(11, 7)]
    promis_2024 = promis | {"valeur": 11.0, "echeance": 2024}
    assert paires(promis_2024, promis | {"echeance": 2030}, obtenu) == [(10, 7)]
    siens = (promis | {"siren": "m", "valeur": 20.0}, obtenu | {"siren": "m", "valeur": 9.0})
    assert paires(promis, obtenu, *siens) == [(20, 9)]


def test_les_heures_par_million_ne_sont_que_d_une_annee_et_d_achats_connus():
    lignes = lignes_de(
        fait("commun", "v", 500),
        fait("seul", "d", 3, base="cumul"),
        fait("seul", "d", 3, base="par_an_prescrites"),
        fait("bailleur", None, 9),
    )
    (c,) = heures_par_meur(lignes)
    assert [(e.schema_id, e.valeur) for e in c.engagements] == [("commun", 2)]


def test_choisir_garde_tout_ce_que_le_schema_dit():
    lignes = lignes_de(
        fait("commun", "v", 1), fait("seul", "d", 2, theme="autre"), fait("bailleur", None, 3)
    )
    assert choisir(lignes, sirens=["z"]).empty
    assert groupes(choisir(lignes, sirens=["z"]), "heures_insertion") == ()
    assert choisir(lignes)["valeur"].tolist() == lignes["valeur"].tolist()
    assert choisir(lignes, sirens=["m"])["valeur"].tolist() == [1]
    assert choisir(lignes, sirens=["m", "d"], theme=["autre"])["valeur"].tolist() == [2]
    assert choisir(lignes, type=["autre", "commune"])["valeur"].tolist() == [1, 3]


def test_les_plus_gros_acheteurs_d_abord():
    lignes = lignes_de(fait("bailleur", None, 3), fait("seul", "d", 2), fait("commun", "m", 1))
    assert lignes["valeur"].tolist() == [1, 2, 3]


def test_un_repere_se_choisit_parmi_tous_les_acheteurs():
    taux = pd.DataFrame(
        {
            "annee": [2023, 2022, 2024],
            "champ": ["tous acheteurs", "tous acheteurs", "collectivités territoriales"],
            "consideration": "sociale",
            "valeur": [2.0, 1.0, 3.0],
            "unite": "% des contrats",
            "source_url": "https://a.fr",
            "confiance": "haute",
        }
    )
    objectifs = pd.DataFrame(
        columns=["plan", "consideration", "libelle", "valeur", "unite", "echeance", "source_url"]
    )
    r = reperes_nationaux("marches_clause_sociale", objectifs, taux)
    assert [t.annee for t in r.taux] == [2022, 2023, 2024]
    assert r.dernier_taux is not None
    assert r.dernier_taux.annee == 2023


# Whatever is said ------------------------------------------------------------------------------

FAITS = st.builds(
    lambda qui, valeur, nature, base, annee, confiance: fait(
        *qui,
        valeur,
        nature=nature,
        base=base,
        confiance=confiance,
        **{"echeance" if nature == "objectif" else "annee_mesure": annee},
    ),
    st.sampled_from(
        [
            ("commun", "v"),
            ("commun", "m"),
            ("seul", "d"),
            ("douteux", "d"),
            (None, "d"),
            ("bailleur", None),
        ]
    ),
    st.integers(0, 3).map(float),
    st.sampled_from(["objectif", "resultat"]),
    st.sampled_from(["par_an", "cumul", "inconnu"]),
    st.none() | st.integers(2019, 2027),
    st.sampled_from(["haute", "faible"]),
)


@given(st.lists(FAITS, min_size=1, max_size=12))
def test_un_schema_ne_compte_jamais_deux_fois(faits):
    lignes = lignes_de(*faits)
    for c in groupes(lignes, "heures_insertion"):
        comptes = [e.schema_id for e in c.engagements]
        a_part = [e.schema_id or e.siren for e in c.a_part]
        assert len(set(comptes)) == len(comptes)
        assert len(set(a_part)) == len(a_part)
        assert not set(comptes) & set(a_part)
        assert not any(e.a_part for e in c.engagements)
        assert all(e.a_part for e in c.a_part)
        dites = {(f["schema_id"], f["valeur"]) for f in faits if f["nature"] == c.nature}
        assert {(e.schema_id, e.valeur) for e in c.engagements} <= dites
        assert sum(r.schemas for r in c.par_type().values()) == c.resume.schemas
        connus = [e for e in c.engagements if e.tranche]
        assert sum(r.schemas for r in c.par_tranche().values()) == len(connus)


@given(st.lists(FAITS, min_size=1, max_size=12))
def test_un_fait_redit_par_un_partenaire_ne_change_aucun_compte(faits):
    redits = [f | {"siren": "m", "type": "epci"} for f in faits if f["siren"] == "v"]
    resumes = [
        [
            (c.nature, c.base, c.resume.schemas)
            for c in groupes(lignes_de(*dits), "heures_insertion")
        ]
        for dits in (faits, faits + redits)
    ]
    assert resumes[0] == resumes[1]


@given(st.lists(st.floats(0, 100), min_size=1, max_size=9), st.sampled_from(["marches", "inconnu"]))
def test_une_mediane_demande_cinq_schemas(valeurs, base):
    adoptions = pd.DataFrame([schema(f"s{rang}", "d") for rang in range(len(valeurs))])
    dits = [
        fait(
            f"s{rang}", "d", valeur, indicateur="part_ess", base=base, unite="%", nature="resultat"
        )
        for rang, valeur in enumerate(valeurs)
    ]
    table = pd.DataFrame(dits).astype(
        dict.fromkeys(("generation", "echeance", "annee_mesure"), "Int64")
    )
    lignes = engagements_des_schemas(table, adoptions, COLLECTIVITES, JOUR)
    (c,) = groupes(lignes, "part_ess")
    assert c.par_type() == {"departement": c.resume}
    assert c.par_tranche() == {"100": c.resume}
    assert c.resume.schemas == len(valeurs)
    assert c.resume.trop_peu is (len(valeurs) < 5)
    assert (c.resume.mediane is None) is (len(valeurs) < 5 or base == "inconnu")
    if c.resume.mediane is not None:
        assert c.resume.minimum <= c.resume.mediane <= c.resume.maximum
        assert (c.resume.minimum, c.resume.maximum) == (min(valeurs), max(valeurs))
        assert 2 * sum(v <= c.resume.mediane for v in valeurs) >= len(valeurs)


def test_les_types_se_lisent_dans_leur_ordre(observatoire):
    (c,) = groupes(observatoire.engagements, "nombre_axes")
    assert list(c.par_type()) == [*TYPES, "autre"]
    assert list(c.par_tranche()) == list(TRANCHES)
