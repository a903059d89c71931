"""The figures of the panorama, recomputed from the source files with nothing but the csv module."""

import csv
from calendar import monthrange
from collections import Counter, defaultdict
from datetime import date

import pytest

from components.panorama.phrases import phrase_des_echeances
from spaser.adoption import PERIODE_INCONNUE
from spaser.adoption_dans_le_temps import (
    cumul_par_annee,
    delais,
    echeances,
    premieres_adoptions,
    renouvelees,
)
from spaser.confrontation import taux_publies
from spaser.donnees import DOSSIER
from spaser.taux_d_adoption import (
    achats_couverts,
    adoption_par_region,
    adoption_par_type,
    sans_adoption,
    volontaires,
)
from spaser.vocabulaire import TYPES

AU = date(2026, 11, 24)


def lire(nom):
    with (DOSSIER / "sources" / f"{nom}.csv").open(encoding="utf-8") as fichier:
        return list(csv.DictReader(fichier))


@pytest.fixture(scope="module")
def comptes():
    """HT purchases in k€ and type of each collectivité, by SIREN."""
    return {
        ligne["siren"]: (
            (int(ligne["achats_charges_externes_keur"]) + int(ligne["depenses_equipement_keur"]))
            / 1.2,
            ligne["type"],
        )
        for ligne in lire("achats_ofgl_2024")
    }


@pytest.fixture(scope="module")
def schemas(comptes):
    """The schemes of the four types that are neither doubtful nor unfinished, by SIREN."""
    groupes = defaultdict(list)
    for ligne in lire("adoptions"):
        if (
            ligne["statut"] == "adopte"
            and ligne["confiance"] != "faible"
            and ligne["siren"] in comptes
        ):
            groupes[ligne["siren"]].append(ligne)
    return groupes


def fin_possible(texte):
    if len(texte) == 7:
        return f"{texte}-{monthrange(*map(int, texte.split('-')))[1]}"
    return texte + {4: "-12-31", 10: ""}[len(texte)]


def au_plus_tard(ligne):
    """The last possible day of a row: that of its date, or of a page, whichever is first."""
    jours = [fin_possible(ligne[c]) for c in ("date_adoption", "au_plus_tard") if ligne[c]]
    return min(jours)


def suivies_du(observatoire, rang):
    return observatoire.suivies(observatoire.droit.regimes[rang], au=AU)


@pytest.mark.parametrize(("rang", "seuil"), [(0, 100_000), (1, 50_000)])
def test_par_type(observatoire, comptes, schemas, rang, seuil):
    table = adoption_par_type(suivies_du(observatoire, rang))
    obligees = Counter(type_ for montant, type_ in comptes.values() if montant > seuil)
    adoptees = Counter(comptes[s][1] for s in schemas if comptes[s][0] > seuil)
    assert adoptees.total() == (51, 66)[rang]
    assert table["obligees"].to_dict() == dict(obligees)
    assert table["adoptees"].to_dict() == dict(adoptees)
    assert (table[["adoptees", "en_cours", "aucune"]].sum(axis=1) == table["obligees"]).all()
    assert (table["renouvelees"] <= table["adoptees"]).all()


def test_par_region(observatoire, comptes, schemas):
    table = adoption_par_region(suivies_du(observatoire, 1))
    assert table["obligees"].sum() == sum(m > 50_000 for m, _ in comptes.values())
    assert table["adoptees"].sum() == sum(comptes[s][0] > 50_000 for s in schemas)
    assert table["part"].between(0, 1).all()
    assert len(table) == 18


def test_dans_le_temps(donnees, comptes, schemas):
    premieres = {siren: min(map(au_plus_tard, groupe)) for siren, groupe in schemas.items()}
    calculees = premieres_adoptions(donnees.adoptions)
    assert calculees["jour"].dt.strftime("%Y-%m-%d").to_dict() == premieres
    muettes = [s for s, g in schemas.items() if not min(g, key=au_plus_tard)["date_adoption"]]
    assert set(calculees.index[calculees["date_adoption"].isna()]) == set(muettes)
    cumul = cumul_par_annee(calculees, AU)
    for annee in range(2015, 2027):
        attendu = Counter(comptes[s][1] for s, jour in premieres.items() if jour <= f"{annee}-12")
        attendu += Counter(
            comptes[s][1]
            for s, jour in premieres.items()
            if f"{annee}-12" < jour <= f"{annee}-12-31"
        )
        assert cumul.loc[annee].to_dict() == {type_: attendu[type_] for type_ in TYPES}
    assert cumul.index[-1] == AU.year


def test_face_aux_comptes_nationaux(donnees, comptes, schemas):
    table = taux_publies(
        premieres_adoptions(donnees.adoptions), donnees.reperes_adoption, 160
    ).set_index("producteur")
    fin_2019 = table[table["date"] == "2019-12-31"].iloc[0]
    connues = Counter(
        comptes[s][1]
        for s, groupe in schemas.items()
        if any(au_plus_tard(g) <= "2019-12-31" for g in groupe)
    )
    assert fin_2019["publie"] == 32
    assert not fin_2019["calcule"]
    assert fin_2019["recense"] == connues.total()
    assert {t: fin_2019[f"recense_{t}"] for t in TYPES} == {t: connues[t] for t in TYPES}
    assert [fin_2019[f"publie_{t}"] for t in TYPES] == [8, 10, 6, 8]
    assert table.loc["CESE", "publie"] == 11
    assert table.loc["CESE", "calcule"]


def test_generations_et_echeances(donnees, schemas):
    rangs = {s: max(int(g["generation"] or 0) for g in groupe) for s, groupe in schemas.items()}
    table = renouvelees(donnees.adoptions, AU)
    assert dict(zip(table["siren"], table["generation"], strict=True)) == {
        s: rang for s, rang in rangs.items() if rang >= 2
    }
    fins = {
        s: max(groupe, key=lambda g: int(g["generation"] or 0))["fin"]
        for s, groupe in schemas.items()
    }
    attendues = {s for s, fin in fins.items() if fin[:4] in ("2026", "2027")}
    siennes = echeances(donnees.adoptions, AU)
    assert set(siennes["siren"]) == attendues
    # A year means its last day: within twelve months, that of this year alone.
    a_faire = {s for s, fin in fins.items() if fin == "2026"}
    assert set(siennes.loc[siennes["a_renouveler"], "siren"]) == a_faire
    communs = {g["schema_id"] for s in a_faire for g in schemas[s] if g["fin"] == "2026"}
    assert phrase_des_echeances(siennes).replace("\u00a0", " ") == (
        f"{len(communs)} schémas à renouveler dans les douze mois, par {len(a_faire)} collectivités"
    )
    assert len(communs) < len(a_faire)


def test_delais(observatoire, donnees, comptes, schemas):
    table = delais(
        suivies_du(observatoire, 1), premieres_adoptions(donnees.adoptions), donnees.droit
    )
    for nom, depuis, bornes in (
        ("droit antérieur", date(2015, 2, 1), (100_000, float("inf"))),
        ("droit en vigueur", date(2023, 1, 1), (50_000, 100_000)),
    ):
        ecarts = []
        for siren, groupe in schemas.items():
            premiere = min(groupe, key=au_plus_tard)
            if not premiere["date_adoption"] or not bornes[0] < comptes[siren][0] <= bornes[1]:
                continue
            if premiere["generation"] == "1":
                jour = date.fromisoformat(au_plus_tard(premiere))
                ecarts.append((jour - depuis).days / 365.25)
        apres = [ecart for ecart in ecarts if ecart >= 0]
        assert table.loc[nom, "adoptees"] == len(ecarts)
        assert table.loc[nom, "anticipees"] == len(ecarts) - len(apres)
        assert table.loc[nom, "moyen"] == pytest.approx(sum(apres) / len(apres))


def test_achats_couverts(collectivites, observatoire, comptes, schemas):
    table = achats_couverts(collectivites, collectivites["statut"])
    jour = observatoire.jour.isoformat()
    for type_ in TYPES:
        en_vigueur = sum(
            comptes[s][0] * 1000
            for s, groupe in schemas.items()
            if comptes[s][1] == type_
            and any(g["fin"] and fin_possible(g["fin"]) >= jour for g in groupe)
        )
        ensemble = sum(m * 1000 for m, t in comptes.values() if t == type_)
        assert table.loc[type_, "en_vigueur"] == pytest.approx(en_vigueur, abs=50)
        assert table.loc[type_, "achats"] == pytest.approx(ensemble, abs=40_000)
        muettes = collectivites["siren"][
            (collectivites["statut"] == PERIODE_INCONNUE) & (collectivites["type"] == type_)
        ]
        sans_fin = sum(comptes[s][0] * 1000 for s in muettes)
        assert table.loc[type_, "periode_inconnue"] == pytest.approx(sans_fin, abs=50)


def test_volontaires_et_a_confirmer(observatoire, comptes, schemas):
    suivies = suivies_du(observatoire, 1)
    for siren in volontaires(suivies)["siren"]:
        assert comptes[siren][0] * 1.2 <= 50_000
    absentes = sans_adoption(suivies)
    assert len(absentes) == 10
    cites = {ligne["siren"] for ligne in lire("adoptions") if ligne["confiance"] != "faible"}
    sans = sorted((m for s, (m, _) in comptes.items() if s not in cites), reverse=True)
    assert [comptes[s][0] for s in absentes["siren"]] == sans[:10]
