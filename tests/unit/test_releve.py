"""The list of schemes with what the follow-up tells, whatever is accepted, undone or folded in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import evenements
import pandas as pd
import pytest
from evenements import LIEN, annulee

from spaser.adoption import EN_VIGUEUR, schemas_connus, schemas_decisifs, statuts
from spaser.construction.tables import table_adoptions
from spaser.lecture import lire_csv
from spaser.releve import acceptes, completer, lignes_du_suivi
from spaser.schemas_des_tables import ADOPTIONS, ADOPTIONS_DU_SUIVI, CONSTRUITS, SOURCES

MIDI = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="session")
def releve(donnees):
    return donnees.releve


@pytest.fixture(scope="session")
def sans(donnees):
    """SIREN of two of whom the list says nothing."""
    dits = set(donnees.releve["siren"])
    return [s for s in donnees.collectivites["siren"] if s not in dits][:2]


def evenement(siren, sujet="adopte", **autres):
    dits = {"contribution": "2026-11-20-1", "instant": MIDI, "recue_le": date(2026, 11, 20)}
    return evenements.evenement(siren, sujet, **(dits | autres))


def les_siennes(table, siren):
    return table[table["siren"] == siren].sort_values("generation")


def test_sans_evenement_le_releve_est_celui_des_donnees(donnees):
    assert completer(donnees.releve, (), donnees.collectivites).equals(donnees.releve)
    assert donnees.adoptions.equals(donnees.releve)


def test_une_adoption_acceptee_est_une_ligne_de_plus(donnees, releve, sans):
    e = evenement(sans[0], date="2024-05", debut="2024", fin="2028", perimetre="La ville")
    table = completer(releve, [e], donnees.collectivites)
    assert len(table) == len(releve) + 1
    (ligne,) = les_siennes(table, sans[0]).to_dict("records")
    elle = donnees.collectivites.set_index("siren").loc[sans[0]]
    assert (ligne["nom"], ligne["type"]) == (elle["nom"], elle["type"])
    assert (ligne["schema_id"], ligne["generation"]) == ("suivi-2026-11-20-1", 1)
    assert (ligne["date_adoption"], ligne["precision"]) == ("2024-05", "mois")
    assert ligne["adoption_au_plus_tot"] == pd.Timestamp("2024-05-01")
    assert ligne["adoption_au_plus_tard"] == pd.Timestamp("2024-05-31")
    assert (ligne["debut"], ligne["fin"]) == (
        pd.Timestamp("2024-01-01"),
        pd.Timestamp("2028-12-31"),
    )
    assert (ligne["source_url"], ligne["confiance"]) == (LIEN, "haute")
    assert ligne["source_titre"] == "Page signalée par un agent de la collectivité"
    assert ligne["perimetre"] == "La ville"
    assert table.dtypes.equals(releve.dtypes)
    CONSTRUITS[ADOPTIONS].validate(table)


def test_qui_dit_adopte_cette_annee_est_cru_des_le_jour_ou_il_le_dit(donnees, releve, sans):
    for dite in ("", "2026", "2026-11"):
        table = completer(releve, [evenement(sans[0], date=dite)], donnees.collectivites)
        (ligne,) = les_siennes(table, sans[0]).to_dict("records")
        assert ligne["adoption_au_plus_tard"] == pd.Timestamp("2026-11-20"), dite


def test_une_decision_annulee_ne_laisse_rien(donnees, releve, sans):
    e = evenement(sans[0], date="2024")
    assert completer(releve, [e, annulee(e)], donnees.collectivites).equals(releve)
    reprise = replace(e, instant=MIDI + timedelta(hours=2), date="2023")
    histoire = [e, annulee(e), reprise]
    assert acceptes(histoire) == [reprise]
    table = completer(releve, histoire, donnees.collectivites)
    assert list(les_siennes(table, sans[0])["date_adoption"]) == ["2023"]


def adoptee(releve, **conditions):
    lignes = releve[(releve["statut"] == "adopte") & (releve["type"] != "autre")]
    seules = lignes[
        ~lignes["siren"].duplicated(keep=False) & ~lignes["schema_id"].duplicated(keep=False)
    ]
    return seules[seules["date_adoption"].notna()].iloc[0]


def test_deja_au_releve_la_meme_annee_c_est_le_meme_schema(donnees, releve):
    ligne = adoptee(releve)
    e = evenement(ligne["siren"], date=ligne["date_adoption"][:4] + "-03")
    table = completer(releve, [e], donnees.collectivites)
    assert len(table) == len(releve)
    (dite,) = les_siennes(table, ligne["siren"]).to_dict("records")
    assert dite["schema_id"] == ligne["schema_id"]
    assert dite["date_adoption"] == e.date
    assert dite["contribution"] == e.contribution
    assert dite["resume"] == ligne["resume"]


def test_un_autre_schema_de_la_meme_prend_son_rang_dans_le_temps(donnees, releve):
    ligne = adoptee(releve)
    assert ligne["generation"] == 1
    annee = int(ligne["date_adoption"][:4])
    for dite, rangs in ((annee + 1, [annee, annee + 1]), (annee - 1, [annee - 1, annee])):
        e = evenement(ligne["siren"], date=str(dite))
        siennes = les_siennes(completer(releve, [e], donnees.collectivites), ligne["siren"])
        assert list(siennes["generation"]) == [1, 2]
        assert [int(d[:4]) for d in siennes["date_adoption"]] == rangs


def test_un_renouvellement_est_au_moins_le_deuxieme(donnees, releve, sans):
    seul = completer(releve, [evenement(sans[0], "renouvellement")], donnees.collectivites)
    assert list(les_siennes(seul, sans[0])["generation"]) == [2]
    ligne = adoptee(releve)
    e = evenement(ligne["siren"], "renouvellement", date="2026-10")
    deux = les_siennes(completer(releve, [e], donnees.collectivites), ligne["siren"])
    assert list(deux["generation"]) == [1, 2]
    assert deux["statut"].unique().tolist() == ["adopte"]


def test_un_schema_a_plusieurs_est_un_schema_une_ligne_chacun(donnees, releve, sans):
    e = evenement(sans[0], date="2024", partenaires=(sans[1],))
    table = completer(releve, [e], donnees.collectivites)
    ajoutees = table[table["schema_id"] == "suivi-2026-11-20-1"]
    assert list(ajoutees["siren"]) == sans
    assert list(ajoutees["contribution"]) == [e.contribution] * 2


def test_une_declaration_sans_lien(donnees, releve, sans):
    for sujet in ("sans_schema", "en_cours"):
        e = evenement(sans[0], sujet, lien="", role="elu")
        (ligne,) = les_siennes(completer(releve, [e], donnees.collectivites), sans[0]).to_dict(
            "records"
        )
        assert ligne["statut"] == sujet
        assert pd.isna(ligne["generation"])
        assert pd.isna(ligne["source_url"])
        assert ligne["source_titre"] == "Déclaration d’un élu de la collectivité"
        assert ligne["adoption_au_plus_tard"] == pd.Timestamp("2026-11-20")


def test_redire_la_meme_chose_ne_fait_pas_deux_lignes(donnees, releve, sans):
    deux = [evenement(sans[0], "en_cours", lien="", contribution=f"2026-11-20-{n}") for n in (1, 2)]
    (ligne,) = les_siennes(completer(releve, deux, donnees.collectivites), sans[0]).to_dict(
        "records"
    )
    assert ligne["contribution"] == "2026-11-20-1 2026-11-20-2"


def test_redire_qu_on_n_en_a_pas_garde_le_jour_de_la_premiere_fois(donnees, releve, sans):
    deux = [
        evenement(
            sans[0],
            "sans_schema",
            lien="",
            date="2025",
            fin="2026",
            contribution=f"2026-11-{jour}-1",
            recue_le=date(2026, 11, jour),
        )
        for jour in (20, 24)
    ]
    siennes = les_siennes(completer(releve, deux, donnees.collectivites), sans[0])
    assert sorted(siennes["adoption_au_plus_tard"].dt.day) == [20, 24]
    assert siennes[["date_adoption", "debut", "fin"]].isna().all(axis=None)


def test_une_correction_change_ce_qu_elle_dit_et_rien_d_autre(donnees, releve):
    ligne = adoptee(releve)
    e = evenement(ligne["siren"], "correction", lien="", fin="2031", schema_id=ligne["schema_id"])
    table = completer(releve, [e], donnees.collectivites)
    (dite,) = les_siennes(table, ligne["siren"]).to_dict("records")
    assert dite["fin"] == pd.Timestamp("2031-12-31")
    for champ in ("date_adoption", "source_url", "source_titre", "confiance", "resume", "debut"):
        assert dite[champ] == ligne[champ] or (pd.isna(dite[champ]) and pd.isna(ligne[champ]))
    assert dite["adoption_au_plus_tard"] == ligne["adoption_au_plus_tard"]
    autre = evenement(ligne["siren"], "correction", date="2019-04-03")
    (datee,) = les_siennes(
        completer(releve, [autre], donnees.collectivites), ligne["siren"]
    ).to_dict("records")
    assert datee["adoption_au_plus_tard"] == pd.Timestamp("2019-04-03")
    assert (datee["source_url"], datee["source_titre"]) == (
        LIEN,
        "Page signalée par un agent de la collectivité",
    )
    assert ligne["confiance"] == "haute"
    doutee = completer(releve, [replace(autre, confiance="moyenne")], donnees.collectivites)
    assert les_siennes(doutee, ligne["siren"])["confiance"].tolist() == ["moyenne"]


def test_une_correction_d_un_schema_commun_vaut_pour_tous(donnees, releve):
    communs = releve["schema_id"].duplicated(keep=False) & (releve["type"] != "autre")
    commun = releve[communs].iloc[0]
    entites = int((releve["schema_id"] == commun["schema_id"]).sum())
    e = evenement(commun["siren"], "correction", lien="", fin="2033", schema_id=commun["schema_id"])
    table = completer(releve, [e], donnees.collectivites)
    siennes = table[table["schema_id"] == commun["schema_id"]]
    assert list(siennes["fin"]) == [pd.Timestamp("2033-12-31")] * entites
    assert len(table) == len(releve)


def test_sans_dire_lequel_c_est_le_dernier_schema(donnees, releve):
    deuxieme = (releve["generation"] == 2) & (releve["type"] != "autre")
    plusieurs = releve[deuxieme].iloc[0]
    e = evenement(plusieurs["siren"], "document", lien="https://www.exemple.fr/bilan")
    table = completer(releve, [e], donnees.collectivites)
    avec = table[table["documents"].notna()]
    assert set(avec["schema_id"]) == {plusieurs["schema_id"]}
    encore = replace(e, contribution="2026-11-20-2", lien="https://www.exemple.fr/autre")
    deux = completer(releve, [e, encore, encore], donnees.collectivites)
    assert set(deux["documents"].dropna()) == {f"{e.lien} {encore.lien}"}


def test_ce_qui_ne_vise_rien_ne_change_rien(donnees, releve, sans):
    ligne = adoptee(releve)
    for e in (
        evenement(sans[0], "correction", date="2024"),
        evenement(sans[0], "document"),
        evenement(ligne["siren"], "correction", date="2024", schema_id="inconnu"),
        evenement("000000000"),
        evenement(sans[0], partenaires=("000000000",)),
    ):
        assert completer(releve, [e], donnees.collectivites).equals(releve), e


@pytest.fixture
def histoire(releve, sans):
    ligne = adoptee(releve)
    return [
        evenement(sans[0], date="2024-05", debut="2024", contribution="2026-11-20-1"),
        evenement(sans[1], "sans_schema", lien="", contribution="2026-11-20-2"),
        evenement(ligne["siren"], "correction", fin="2031", contribution="2026-11-20-3"),
        evenement(
            ligne["siren"],
            date=str(int(ligne["date_adoption"][:4]) - 1),
            contribution="2026-11-20-4",
        ),
    ]


def integrer(donnees, releve, evenements):
    """Return the table that a release builds from the survey and what the follow-up gave."""
    lignes = lignes_du_suivi(releve, evenements, donnees.collectivites)
    survey = lignes_du_suivi(releve.assign(contribution="x"), (), donnees.collectivites)
    survey["contribution"] = None
    return table_adoptions(
        {ADOPTIONS: survey, ADOPTIONS_DU_SUIVI: lignes},
        donnees.collectivites,
        date(2026, 11, 23),
    )[list(releve.columns)].astype(dict(releve.dtypes))


def meme(une, autre):
    cles = ["schema_id", "nom"]
    une, autre = (t.sort_values(cles).reset_index(drop=True) for t in (une, autre))
    pd.testing.assert_frame_equal(une, autre)


def test_integre_ou_non_rien_ne_compte_deux_fois(donnees, releve, histoire):
    c = donnees.collectivites
    attendu = completer(releve, histoire, c)
    livre = integrer(donnees, releve, histoire)
    assert len(livre) > len(attendu)
    meme(completer(livre, (), c), attendu)
    meme(completer(livre, histoire, c), attendu)
    meme(completer(livre, histoire[:1], c), attendu)


def test_annule_apres_avoir_ete_integre_il_s_en_va(donnees, releve, histoire):
    c = donnees.collectivites
    livre = integrer(donnees, releve, histoire)
    for rang, e in enumerate(histoire):
        restent = [autre for autre in histoire if autre is not e]
        meme(completer(livre, [*histoire, annulee(e)], c), completer(releve, restent, c)), rang
    tout = [*histoire, *map(annulee, histoire)]
    meme(completer(livre, tout, c), releve)
    assert lignes_du_suivi(livre, tout, c).empty


def test_integrer_deux_fois_donne_les_memes_lignes(donnees, releve, histoire):
    c = donnees.collectivites
    une_fois = lignes_du_suivi(releve, histoire, c)
    livre = integrer(donnees, releve, histoire)
    assert lignes_du_suivi(livre, histoire, c).to_csv() == une_fois.to_csv()
    assert lignes_du_suivi(livre, (), c).to_csv() == une_fois.to_csv()


def test_les_lignes_du_suivi_ont_la_forme_du_fichier(donnees, releve, histoire, tmp_path):
    fichier = tmp_path / "adoptions_du_suivi.csv"
    lignes_du_suivi(releve, histoire, donnees.collectivites).to_csv(fichier, index=False)
    relues = lire_csv(fichier, SOURCES[ADOPTIONS_DU_SUIVI])
    assert list(relues.columns) == [*SOURCES[ADOPTIONS].columns, "documents", "contribution"]
    assert len(relues) == 4
    # The day of a page is told only where the date does not say as much.
    dits = relues.set_index("contribution")["au_plus_tard"]
    assert dits.dropna().to_dict() == {"2026-11-20-2": "2026-11-20"}


def test_publier_change_ce_que_tous_voient_et_la_version(donnees, sans):
    avant = donnees.version_du_suivi
    e = evenement(sans[0], date="2024-05", debut="2024", fin="2028")
    apres = donnees.avec([e])
    assert apres.version == donnees.version
    assert apres.version_du_suivi != avant
    assert apres.evenements == (e,)
    assert donnees.avec([replace(e, fin="2029")]).version_du_suivi != apres.version_du_suivi
    connus = schemas_decisifs(schemas_connus(apres.adoptions, date(2026, 11, 25)))
    assert statuts(pd.Series([sans[0]]), connus).tolist() == [EN_VIGUEUR]
    assert apres.avec([]).version_du_suivi == avant
    assert apres.avec([]).adoptions.equals(donnees.adoptions)
