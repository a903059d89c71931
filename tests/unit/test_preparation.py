"""What a preparation starts from: nothing that the law, the data or the reader did not say."""

from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from spaser.donnees import RACINE
from spaser.preparation import (
    ETAPES,
    EXIGENCES,
    PAIRS,
    TEXTE_DU_SCHEMA_CONJOINT,
    calendrier,
    dits_une_fois,
    manquent,
    mois_avant,
    qui_disent,
    sans_theme,
    schemas_communs,
    semblables,
    texte_de,
    un_an_apres,
)

RENNES, VILLE_DE_RENNES, BESANCON = "243500139", "213502388", "212500565"
CONSEIL = date(2027, 6, 14)


def test_chaque_exigence_est_dans_la_page_legale_et_son_texte_dans_les_donnees(donnees):
    page = " ".join((RACINE / "content" / "cadre_contenu.md").read_text("utf-8").split())
    page = page.replace("**", "").lower()
    mots = {
        "sociaux": "insertion de personnes handicapées ou défavorisées",
        "ecologiques": "objectifs écologiques",
        "circulaire": "économie circulaire",
        "indicateurs": "indicateurs précis",
        "modalites": "modalités de mise en œuvre",
        "suivi": "suivi annuel",
        "publication": "publication en ligne",
    }
    assert list(mots) == list(EXIGENCES)
    for code, exigence in EXIGENCES.items():
        assert mots[code] in page
        assert mots[code] in exigence.libelle
        assert texte_de(donnees.cadre_legal, exigence.date).lien.startswith("https://")
    with pytest.raises(KeyError):
        texte_de(donnees.cadre_legal, "1789-07-14")


def test_ce_que_dit_un_texte_vient_de_lui_ou_du_rtes(donnees):
    """A text whose effect in the data does not say an article's content is not cited alone."""
    effets = donnees.cadre_legal.set_index("date")["effet"]
    mots = {
        "ecologiques": "objectifs écologiques",
        "circulaire": "économie circulaire",
        "indicateurs": "indicateurs",
        "publication": "publication en ligne",
    }
    for code, exigence in EXIGENCES.items():
        assert exigence.d_apres_le_rtes is (code not in mots)
        if code in mots:
            assert mots[code] in effets[exigence.date]
    assert "schéma conjoint possible" in effets[TEXTE_DU_SCHEMA_CONJOINT]


def test_ce_qui_manque_a_un_schema():
    assert manquent(()) == tuple(EXIGENCES)
    assert manquent(tuple(EXIGENCES)) == ()
    assert manquent(("suivi", "sociaux")) == (
        *("ecologiques", "circulaire", "indicateurs", "modalites", "publication"),
    )


def test_les_themes_que_la_loi_demande():
    assert sans_theme(("insertion", "environnement", "economie_circulaire")) == ()
    assert sans_theme(("handicap_ess", "numerique")) == ("ecologiques", "circulaire")
    assert sans_theme(()) == ("sociaux", "ecologiques", "circulaire")


def test_un_calendrier_remonte_depuis_le_vote():
    durees = {"porter": 4, "existant": 6, "associer": 12, "consulter": 8, "ecrire": 10}
    assert list(calendrier(CONSEIL, durees).values()) == [
        date(2026, 9, 7),
        date(2026, 10, 5),
        date(2026, 11, 16),
        date(2027, 2, 8),
        date(2027, 4, 5),
    ]


def test_une_duree_qu_on_ne_dit_pas_n_est_pas_inventee():
    sans = calendrier(CONSEIL, {"porter": 4, "existant": 6, "associer": 12, "ecrire": 10})
    assert [jour is None for jour in sans.values()] == [True, True, True, True, False]
    assert set(calendrier(None, dict.fromkeys(ETAPES, 1)).values()) == {None}
    assert set(calendrier(CONSEIL, {}).values()) == {None}


@given(
    st.dates(date(2015, 1, 1), date(2099, 12, 31)),
    st.lists(st.integers(0, 104), min_size=len(ETAPES), max_size=len(ETAPES)),
)
def test_les_etapes_se_suivent_jusqu_au_vote(conseil, semaines):
    durees = dict(zip(ETAPES, semaines, strict=True))
    debuts = calendrier(conseil, durees)
    assert tuple(debuts) == ETAPES
    suivants = [*list(debuts.values())[1:], conseil]
    for etape, suivant in zip(ETAPES, suivants, strict=True):
        assert debuts[etape] + timedelta(weeks=durees[etape]) == suivant


def test_un_an_apres():
    assert un_an_apres(date(2027, 6, 14)) == date(2028, 6, 14)
    assert un_an_apres(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.parametrize("siren", [RENNES, BESANCON, "225400019", "233500016"])
def test_celles_qui_disent_sont_les_plus_proches_de_leur_type(observatoire, siren):
    table, lignes = observatoire.collectivites, observatoire.engagements
    trouvees = qui_disent(table, lignes, siren)
    elle = table.set_index("siren").loc[siren]
    disent = {s for dits in lignes.loc[lignes["a_part"] == "", "sirens"] for s in dits.split()}
    assert 0 < len(trouvees) <= PAIRS
    assert set(trouvees["siren"]) <= disent - {siren}
    assert set(trouvees["type"]) == {elle["type"]}
    autres = table[
        table["siren"].isin(disent - {siren} - set(trouvees["siren"]))
        & (table["type"] == elle["type"])
    ]

    def ecarts(lesquelles):
        rapport = lesquelles["achats_haut"] / elle["achats_haut"]
        return rapport.where(rapport >= 1, 1 / rapport)

    if len(autres):
        assert ecarts(trouvees).max() <= ecarts(autres).min()


def test_les_partenaires_d_une_preparation_ne_sont_pas_ses_semblables(observatoire):
    table, lignes = observatoire.collectivites, observatoire.engagements
    proche = semblables(table, RENNES)["siren"].iloc[0]
    assert len(semblables(table, RENNES)) == len(semblables(table, RENNES, [proche])) == PAIRS
    assert proche not in set(semblables(table, RENNES, [RENNES, proche])["siren"])
    dit = qui_disent(table, lignes, RENNES)["siren"].iloc[0]
    assert dit not in set(qui_disent(table, lignes, RENNES, [dit])["siren"])
    # Itself, among its partners, changes nothing.
    assert qui_disent(table, lignes, RENNES, [RENNES]).equals(qui_disent(table, lignes, RENNES))


def fait(qui, valeur, **champs):
    return {
        "schema_id": "s",
        "siren": qui,
        "nom": qui,
        "theme": "insertion",
        "nature": "resultat",
        "indicateur": None,
        "libelle": f"{qui} {valeur}",
        "valeur": valeur,
        "unite": "heures",
        "annee": 2024,
        "achats_bas": 10,
        "a_part": "",
        **champs,
    }


def test_ce_qu_un_partenaire_repete_n_est_dit_qu_une_fois():
    lignes = pd.DataFrame(
        [
            fait("metropole", 5.0),
            fait("metropole", 5.0, libelle="une autre chose, de même valeur"),
            fait("ville", 5.0, annee=2023),
            fait("ville", 7.0),
            fait("ville", 5.0, nature="objectif"),
            fait("ailleurs", 5.0, schema_id="t", achats_bas=20),
            fait("metropole", 9.0, a_part="faible"),
            fait("hopital", 5.0, schema_id="u", siren=None, nom="hôpital"),
            fait("autre", 5.0, schema_id="u", siren=None, nom="autre"),
        ]
    )
    dits = dits_une_fois(lignes)
    assert [(q, v, n) for q, v, n in dits[["nom", "valeur", "nature"]].to_numpy().tolist()][:5] == [
        ("ailleurs", 5.0, "resultat"),
        ("ville", 5.0, "objectif"),
        ("metropole", 5.0, "resultat"),
        ("metropole", 5.0, "resultat"),
        ("ville", 7.0, "resultat"),
    ]
    assert list(dits["nom"])[5:] == ["hôpital"]


@pytest.mark.parametrize(
    ("conseil", "mois", "attendu"),
    [
        (date(2027, 6, 24), 8, date(2026, 10, 1)),
        (date(2027, 1, 31), 1, date(2026, 12, 1)),
        (date(2027, 12, 1), 12, date(2026, 12, 1)),
        (date(2027, 12, 1), 11, date(2027, 1, 1)),
    ],
)
def test_les_mois_remontent_depuis_le_vote(conseil, mois, attendu):
    assert mois_avant(conseil, mois) == attendu


def test_les_schemas_communs(donnees, observatoire):
    communs = schemas_communs(donnees.adoptions, observatoire.jour)
    assert communs.groupby("schema_id").size().min() >= 2
    assert {RENNES, VILLE_DE_RENNES} <= set(communs["siren"])
    assert set(communs["statut"]) == {"adopte"}
    assert schemas_communs(donnees.adoptions, date(2014, 1, 1)).empty
