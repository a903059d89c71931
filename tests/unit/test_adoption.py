from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from declarations import ARZANO, AUVERGNE, GIRONDE, MARSEILLE, NORMANDIE

from spaser.adoption import (
    A_VERIFIER,
    AUCUNE,
    ECHU,
    EN_COURS,
    EN_VIGUEUR,
    PERIODE_INCONNUE,
    SANS_SCHEMA,
    STATUTS_ADOPTES,
    a_renouveler,
    partenaires,
    schemas_connus,
    schemas_decisifs,
    statuts,
    suivies,
)
from spaser.observatoire import Observatoire, aujourd_hui
from spaser.scenario import Scenario
from spaser.simulation import simuler
from spaser.taux_d_adoption import adoption_par_type

JOUR = aujourd_hui()


def statut(donnees, siren: str, au: date, **options: bool) -> str:
    table = donnees.collectivites
    ligne = table.loc[table["siren"] == siren, "siren"]
    connus = schemas_connus(donnees.adoptions, au, **options)
    return statuts(ligne, schemas_decisifs(connus)).iloc[0]


PARIS, LANDES, NORD = "217500016", "224000018", "225900018"


@pytest.mark.parametrize(
    ("siren", "jour", "attendu"),
    [
        (GIRONDE, date(2017, 4, 29), AUCUNE),
        (GIRONDE, date(2017, 4, 30), EN_VIGUEUR),
        (GIRONDE, date(2020, 12, 31), EN_VIGUEUR),
        (GIRONDE, date(2021, 6, 1), ECHU),
        (GIRONDE, date(2022, 1, 1), EN_VIGUEUR),
        (GIRONDE, date(2026, 1, 1), ECHU),
        (PARIS, date(2016, 2, 15), AUCUNE),
        (PARIS, date(2016, 2, 16), PERIODE_INCONNUE),
        (LANDES, JOUR, EN_COURS),
    ],
)
def test_statut_a_une_date(donnees, siren, jour, attendu):
    assert statut(donnees, siren, jour) == attendu


def test_la_confiance_faible_ne_compte_jamais(donnees):
    assert statut(donnees, NORD, JOUR) == AUCUNE
    assert statut(donnees, NORD, JOUR, avec_faible=True) == A_VERIFIER
    assert A_VERIFIER not in STATUTS_ADOPTES


def test_un_releve_faible_ne_masque_pas_un_releve_sur(donnees):
    lille = "200093201"
    assert statut(donnees, lille, JOUR, avec_faible=True) == ECHU


@pytest.mark.parametrize(
    ("siren", "jour"),
    [
        # No page dates it: the day of a page that speaks of it.
        ("215903501", date(2021, 11, 25)),
        ("245900428", date(2026, 11, 23)),
        # Its year alone is known, and a page of that year speaks of it.
        ("200069854", date(2024, 4, 29)),
    ],
)
def test_un_schema_compte_au_jour_d_une_page_qui_en_parle(donnees, siren, jour):
    assert statut(donnees, siren, jour - timedelta(days=1)) == AUCUNE
    assert statut(donnees, siren, jour) == PERIODE_INCONNUE


def test_une_preparation_sans_date_ne_se_reporte_pas_dans_le_passe(donnees):
    assert statut(donnees, LANDES, date(2016, 1, 1)) == AUCUNE


@pytest.mark.parametrize(
    ("jour", "attendu"),
    [(date(2022, 6, 29), EN_VIGUEUR), (date(2022, 6, 28), PERIODE_INCONNUE)],
)
def test_un_schema_remplace_le_precedent_le_jour_de_son_adoption(donnees, jour, attendu):
    nantes = "244400404"
    assert statut(donnees, nantes, jour) == attendu


def ligne_d_adoption(donnees, nom, generation):
    adoptions = donnees.adoptions
    return adoptions[(adoptions["nom"] == nom) & (adoptions["generation"] == generation)].iloc[0]


@pytest.mark.parametrize(
    ("nom", "generation", "attendus"),
    [
        ("Bordeaux Métropole", 1, ["Bordeaux"]),
        ("Bordeaux Métropole", 2, ["Bordeaux"]),
        ("Nantes", 1, ["Nantes Métropole"]),
        ("Yvelines", 1, []),
        ("Yvelines", 2, ["Hauts-de-Seine"]),
        ("Reims", 1, ["Communauté urbaine du Grand Reims"]),
        ("Paris", 1, []),
        ("Dijon Métropole", 1, []),
    ],
)
def test_partenaires_d_un_schema_commun(donnees, nom, generation, attendus):
    schema = ligne_d_adoption(donnees, nom, generation)
    assert partenaires(donnees.adoptions, schema)["nom"].tolist() == attendus


def test_les_partenaires_sont_ceux_du_meme_schema(donnees):
    for _, schema in donnees.adoptions.iterrows():
        communs = partenaires(donnees.adoptions, schema)
        assert schema["nom"] not in set(communs["nom"])
        for _, autre in communs.iterrows():
            assert autre["schema_id"] == schema["schema_id"]
            assert schema["nom"] in set(partenaires(donnees.adoptions, autre)["nom"])


def schema(siren, generation, adopte, fin, confiance="haute", **champs):
    return {
        "siren": siren,
        "nom": siren,
        "generation": generation,
        "statut": "adopte",
        "adoption_au_plus_tard": pd.Timestamp(adopte),
        "fin": pd.Timestamp(fin),
        "confiance": confiance,
    } | champs


def les_a_renouveler(au, *schemas):
    table = pd.DataFrame(schemas).astype({"generation": "Int64"})
    connus = schemas_connus(table, au)
    assert connus["a_renouveler"].equals(a_renouveler(connus, au))
    return connus.loc[connus["a_renouveler"], "siren"].tolist()


@pytest.mark.parametrize(
    ("au", "attendu"),
    [
        (date(2025, 12, 30), False),
        # Exactly twelve months.
        (date(2025, 12, 31), True),
        (date(2026, 6, 1), True),
        # The day itself; the day after, it is over.
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_un_schema_est_a_renouveler_dans_les_douze_mois_de_sa_fin(au, attendu):
    assert les_a_renouveler(au, schema("a", 1, "2021-05-01", "2026-12-31")) == ["a"] * attendu


def test_douze_mois_avant_un_vingt_neuf_fevrier():
    bissextile = schema("a", 1, "2021-05-01", "2028-02-29")
    assert les_a_renouveler(date(2027, 2, 28), bissextile) == []
    assert les_a_renouveler(date(2027, 3, 1), bissextile) == ["a"]


def test_sans_fin_connue_rien_n_est_a_renouveler():
    assert les_a_renouveler(date(2026, 6, 1), schema("a", 1, "2021-05-01", None)) == []


@pytest.mark.parametrize(
    ("suivant", "a_faire"),
    [
        (schema("a", 2, "2026-06-01", "2032-12-31"), []),
        # Adopted the day after one looks from, by another, in doubt, or only in preparation.
        (schema("a", 2, "2026-06-02", "2032-12-31"), ["a"]),
        (schema("b", 2, "2026-06-01", "2032-12-31"), ["a"]),
        (schema("a", 2, "2026-06-01", "2032-12-31", "faible"), ["a"]),
        (schema("a", None, "2026-06-01", "2032-12-31", statut="en_cours"), ["a"]),
        # Without a known end, it has renewed it all the same.
        (schema("a", 2, "2026-06-01", None), []),
        # The rank says which is the last, not the day of a page.
        (schema("a", 2, "2020-01-01", None), []),
        (schema("a", 2, "2026-06-01", "2027-01-01"), ["a"]),
    ],
)
@pytest.mark.parametrize("sens", [1, -1])
def test_un_schema_plus_recent_deja_adopte_l_a_renouvele(suivant, a_faire, sens):
    lignes = [schema("a", 1, "2021-05-01", "2026-12-31"), suivant]
    assert les_a_renouveler(date(2026, 6, 1), *lignes[::sens]) == a_faire


def test_deux_entites_hors_perimetre_ne_se_renouvellent_pas_l_une_l_autre():
    un = schema(None, 1, "2021-05-01", "2026-12-31", nom="Un hôpital")
    autre = schema(None, 2, "2022-05-01", "2032-12-31", nom="Un autre")
    assert len(les_a_renouveler(date(2026, 6, 1), un, autre)) == 1


def test_les_memes_a_renouveler_partout(donnees, collectivites):
    """Recomputed from the list: its last scheme by rank, which ends within twelve months."""
    rangs = {}
    for ligne in donnees.adoptions.to_dict("records"):
        sur = ligne["statut"] == "adopte" and ligne["confiance"] != "faible"
        if sur and ligne["type"] != "autre":
            rangs.setdefault(ligne["siren"], {})[ligne["generation"]] = ligne["fin"]
    derniers = {siren: fins[max(fins)] for siren, fins in rangs.items()}
    bornes = pd.Timestamp("2026-11-25"), pd.Timestamp("2027-11-25")
    attendues = {s for s, fin in derniers.items() if bornes[0] <= fin <= bornes[1]}
    assert len(attendues) == 15
    assert set(collectivites.loc[collectivites["a_renouveler"], "siren"]) == attendues
    o = Observatoire(donnees, date(2026, 11, 25))
    table = o.suivies(o.droit.en_vigueur)
    assert set(table.loc[table["a_renouveler"], "siren"]) == attendues
    # A year later, all those are over; two years before, they were not near their end.
    assert not attendues & set(
        o.suivies(o.droit.en_vigueur, au=date(2024, 11, 25)).query("a_renouveler")["siren"]
    )


def decisif(au, *lignes):
    table = pd.DataFrame(lignes).astype({"generation": "Int64"})
    connus = schemas_connus(table, au, avec_faible=True)
    assert len(a_renouveler(connus, au)) == len(connus)
    ordonnes = [schemas_decisifs(c)["statut_au"].get("a", AUCUNE) for c in (connus, connus[::-1])]
    assert ordonnes[0] == ordonnes[1], "the order of rows decides nothing"
    return ordonnes[0]


def sans_schema(jour, **champs):
    return schema("a", None, jour, None, statut="sans_schema", **champs)


def prepare(jour):
    return schema("a", None, jour, None, statut="en_cours")


@pytest.mark.parametrize(
    ("lignes", "attendu"),
    [
        ([sans_schema("2026-06-01")], SANS_SCHEMA),
        ([sans_schema("2026-06-02")], AUCUNE),
        ([sans_schema("2026-05-01"), sans_schema("2025-05-01")], SANS_SCHEMA),
        # Whatever the order, one that adopted has.
        ([sans_schema("2026-05-01"), schema("a", 1, "2026-05-31", None)], PERIODE_INCONNUE),
        ([sans_schema("2026-05-01"), schema("a", 1, "2020-01-01", "2025-12-31")], ECHU),
        ([sans_schema("2026-05-01"), schema("a", 1, "2026-06-02", None)], SANS_SCHEMA),
        # Of two declarations, the last one; the same day, that which says more.
        ([sans_schema("2026-05-01"), prepare("2026-05-02")], EN_COURS),
        ([sans_schema("2026-05-01"), prepare("2026-05-01")], EN_COURS),
        ([sans_schema("2026-05-02"), prepare("2026-05-01")], SANS_SCHEMA),
        ([sans_schema("2026-05-02"), prepare("2026-06-02")], SANS_SCHEMA),
        # In doubt, it is to be checked; a doubt does not hide it.
        ([sans_schema("2026-05-01", confiance="faible")], A_VERIFIER),
        ([sans_schema("2026-05-01"), schema("a", 1, "2026-05-02", None, "faible")], SANS_SCHEMA),
    ],
)
def test_qui_dit_ne_pas_avoir_de_schema(lignes, attendu):
    assert decisif(date(2026, 6, 1), *lignes) == attendu


def test_n_en_avoir_pas_n_est_ni_une_adoption_ni_un_schema_a_renouveler():
    assert SANS_SCHEMA not in STATUTS_ADOPTES
    au = date(2026, 6, 1)
    # One whose last scheme ends soon still has to renew it, whatever it declares.
    avant = schema("a", 1, "2021-05-01", "2026-12-31")
    assert les_a_renouveler(au, avant, sans_schema("2026-05-01")) == ["a"]
    assert les_a_renouveler(au, sans_schema("2026-05-01") | {"fin": avant["fin"]}) == []


def test_au_dessous_du_seuil_qui_n_en_a_pas_n_est_pas_volontaire(qui_declare):
    table = qui_declare.suivies(qui_declare.droit.en_vigueur).set_index("siren")
    statuts_dits = table.loc[[AUVERGNE, MARSEILLE, NORMANDIE, GIRONDE], "statut"].tolist()
    assert statuts_dits == [SANS_SCHEMA, SANS_SCHEMA, AUCUNE, ECHU]
    assert not table.at[AUVERGNE, "volontaire"]
    assert ARZANO not in table.index
    siennes = qui_declare.collectivites.set_index("siren")
    assert siennes.at[ARZANO, "statut"] == SANS_SCHEMA
    assert not siennes.at[ARZANO, "adoptante"]


def test_suivies(donnees, collectivites):
    resultat = simuler(collectivites, Scenario(50_000_000))
    table = suivies(collectivites, resultat, donnees.adoptions, date(2026, 11, 24))
    assert table["obligee"].sum() == 280
    assert (table["classe"] == "selon_convention").sum() == 45
    assert A_VERIFIER not in set(table["statut"])
    volontaires = table[table["volontaire"]]
    assert not volontaires["obligee"].any()
    assert {"Quimper", "Cuers", "Communauté de communes de Lacq-Orthez"} <= set(volontaires["nom"])
    adoptantes = table["obligee"] & table["statut"].isin(STATUTS_ADOPTES)
    assert adoptantes.sum() == resultat.total["adoptantes"] == 66
    assert table["achats_haut"].is_monotonic_decreasing
    assert table["siren"].is_unique
    gironde = table[table["siren"] == GIRONDE].iloc[0]
    assert (gironde["statut"], gironde["date_adoption"], gironde["generation"]) == (ECHU, "2021", 2)


@pytest.mark.parametrize("au", [date(2015, 2, 1), date(2019, 12, 31), date(2022, 12, 1)])
def test_les_adoptions_ne_se_comptent_qu_une_fois_passees(donnees, collectivites, au):
    resultat = simuler(collectivites, Scenario(100_000_000))
    table = suivies(donnees.collectivites, resultat, donnees.adoptions, au)
    adoptions = donnees.adoptions
    passees = adoptions[
        (adoptions["adoption_au_plus_tard"].dt.date <= au)
        & (adoptions["statut"] == "adopte")
        & (adoptions["confiance"] != "faible")
        & (adoptions["type"] != "autre")
    ]
    adoptees = table[table["statut"].isin(STATUTS_ADOPTES)]
    assert set(adoptees["siren"]) == set(passees["siren"])


def test_une_seule_regle_datee(donnees):
    """An adoption dated « 2026 » counts once its last possible day has come, for all alike."""
    lignes = donnees.adoptions
    rennes = lignes[lignes["siren"] == "213502388"].iloc[:1]
    nouvelle = rennes.assign(
        siren=MARSEILLE,
        date_adoption="2026",
        adoption_au_plus_tard=pd.Timestamp("2026-12-31"),
    )
    une_de_plus = replace(donnees, adoptions=pd.concat([lignes, nouvelle], ignore_index=True))
    for jour, de_plus in ((date(2026, 12, 30), 0), (date(2026, 12, 31), 1)):
        avant, apres = Observatoire(donnees, jour), Observatoire(une_de_plus, jour)
        for o, combien in ((avant, 66), (apres, 66 + de_plus)):
            moteur = o.resultat(Scenario(50_000_000)).total["adoptantes"]
            suivies_ = o.suivies(o.droit.en_vigueur)
            carte = suivies_["obligee"] & suivies_["statut"].isin(STATUTS_ADOPTES)
            par_type = adoption_par_type(suivies_)["adoptees"].sum()
            assert (moteur, carte.sum(), par_type) == (combien, combien, combien), jour


def test_une_volontaire_le_devient_en_changeant_de_regime(donnees, collectivites):
    meurthe_et_moselle = "225400019"
    par_seuil = {}
    for seuil in (50_000_000, 100_000_000):
        resultat = simuler(collectivites, Scenario(seuil))
        table = suivies(
            donnees.collectivites, resultat, donnees.adoptions, date(2026, 11, 24)
        ).set_index("siren")
        par_seuil[seuil] = bool(table.at[meurthe_et_moselle, "volontaire"])
    haut = donnees.collectivites.set_index("siren").at[meurthe_et_moselle, "achats_haut"]
    assert par_seuil == {seuil: haut <= seuil for seuil in par_seuil}
