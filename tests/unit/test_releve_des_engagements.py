"""What schemes promise and obtain with what the follow-up tells: accepted, undone, told twice."""

from dataclasses import replace

import pandas as pd
import pytest
from evenements import INCONNUE, LIEN, annulee, evenement, fait

from spaser.adoption import schemas_connus
from spaser.engagements import FAIBLE, HORS_SCHEMA, choisir, groupes
from spaser.observatoire import Observatoire
from spaser.releve_des_engagements import completer, lignes_du_suivi, redit, schema_dit
from spaser.schemas_des_tables import CONSTRUITS, ENGAGEMENTS, ENGAGEMENTS_DU_SUIVI, SOURCES

RENNES, SA_VILLE, BRETAGNE = "243500139", "213502388", "233500016"


@pytest.fixture
def avec(donnees, observatoire):
    def observer(*evenements):
        return Observatoire(donnees.avec(evenements), observatoire.jour)

    return observer


def le_sien(o, siren=RENNES):
    lignes = o.donnees.engagements
    (ligne,) = lignes[lignes["contribution"].notna() & (lignes["siren"] == siren)].to_dict(
        "records"
    )
    return ligne


def combien(o):
    return len(o.donnees.engagements) - len(o.donnees.engagements_releves)


def dernier_schema(o, siren):
    siens = o.donnees.adoptions
    siens = siens[(siens["siren"] == siren) & siens["generation"].notna()]
    return siens[siens["confiance"] != "faible"].sort_values("generation").iloc[-1]


def test_sans_evenement_les_faits_sont_ceux_des_donnees(donnees):
    assert donnees.engagements.equals(donnees.engagements_releves)
    assert donnees.engagements["contribution"].isna().all()


def test_un_fait_accepte_est_une_ligne_de_plus_du_dernier_schema(avec, donnees):
    o = avec(fait(RENNES))
    assert combien(o) == 1
    ligne = le_sien(o)
    schema = dernier_schema(o, RENNES)
    assert {champ: ligne[champ] for champ in ligne if not pd.isna(ligne[champ])} == {
        "schema_id": schema["schema_id"],
        "type": "epci",
        "siren": RENNES,
        "nom": schema["nom"],
        "generation": schema["generation"],
        "nature": "objectif",
        "theme": "insertion",
        "indicateur": "heures_insertion",
        "libelle": "heures d'insertion",
        "borne": "au_moins",
        "base": "par_an",
        "valeur": 120_000,
        "unite": "heures",
        "echeance": 2028,
        "source_url": LIEN,
        "confiance": "haute",
        "contribution": "2026-11-02-1",
    }
    assert o.donnees.engagements.dtypes.equals(donnees.engagements.dtypes)
    CONSTRUITS[ENGAGEMENTS].validate(o.donnees.engagements)
    SOURCES[ENGAGEMENTS_DU_SUIVI].validate(lignes_du_suivi(o.donnees.engagements))


def test_le_releve_des_schemas_n_en_change_pas(avec, donnees):
    o = avec(fait(RENNES))
    assert o.donnees.adoptions.equals(donnees.adoptions)


@pytest.mark.parametrize("nature", ["resultat", "structure"])
def test_l_annee_d_une_mesure_n_est_pas_celle_d_un_objectif(avec, nature):
    ligne = le_sien(avec(fait(RENNES, nature=nature, annee="2024")))
    assert pd.isna(ligne["echeance"])
    assert ligne["annee_mesure"] == 2024


def test_ce_qui_n_est_pas_dit_est_vide(avec):
    vide = dict.fromkeys(("indicateur", "borne", "base", "valeur", "unite", "annee"), "")
    ligne = le_sien(avec(fait(RENNES, **vide)))
    champs = ("indicateur", "borne", "base", "valeur", "unite", "echeance", "annee_mesure")
    assert all(pd.isna(ligne[champ]) for champ in champs)


def test_il_compte_parmi_les_autres(avec, observatoire):
    avant = {(c.nature, c.base): c for c in groupes(observatoire.engagements, "heures_insertion")}
    o = avec(fait(SA_VILLE, schema_id="", annee="2030"), fait(BRETAGNE, 2, valeur="1"))
    apres = {(c.nature, c.base): c for c in groupes(o.engagements, "heures_insertion")}
    assert combien(o) == 2
    cle = ("objectif", "par_an")
    siens = {e.schema_id for e in avant[cle].engagements}
    neufs = {dernier_schema(o, s)["schema_id"] for s in (SA_VILLE, BRETAGNE)}
    assert {e.schema_id for e in apres[cle].engagements} == siens | neufs
    assert 1 in {e.valeur for e in apres[cle].engagements}


def test_une_decision_annulee_ne_laisse_rien(avec, donnees):
    e = fait(RENNES)
    assert avec(e, annulee(e)).donnees.engagements.equals(donnees.engagements)
    reprise = replace(e, instant=annulee(e).instant.replace(hour=20), valeur="5")
    assert le_sien(avec(e, annulee(e), reprise))["valeur"] == 5


def test_celle_que_les_comptes_n_ont_plus_est_laissee(avec, donnees):
    assert avec(fait("123456782")).donnees.engagements.equals(donnees.engagements)


@pytest.mark.parametrize(
    ("autres", "neufs"),
    [
        ({}, 1),
        ({"libelle": "d'autres mots"}, 1),
        ({"borne": ""}, 1),
        ({"lien": "https://autre.fr/page", "confiance": "faible"}, 1),
        ({"valeur": "120001"}, 2),
        ({"annee": "2029"}, 2),
        ({"base": "cumul"}, 2),
        ({"nature": "resultat"}, 2),
        ({"indicateur": ""}, 2),
        ({"indicateur": "", "unite": "jours"}, 2),
        ({"siren": BRETAGNE}, 2),
    ],
    ids=str,
)
def test_le_meme_fait_dit_deux_fois_compte_une_fois(avec, autres, neufs):
    o = avec(fait(RENNES), fait(**({"siren": RENNES, "numero": 2} | autres)))
    assert combien(o) == neufs


def test_sans_indicateur_ce_sont_les_mots_qui_font_le_fait(avec):
    mots = {"indicateur": "", "base": "", "libelle": "Marchés réservés"}
    memes = fait(RENNES, **mots), fait(RENNES, 2, **(mots | {"libelle": "marchés réservés"}))
    assert combien(avec(*memes)) == 1
    autres = fait(RENNES, 3, **(mots | {"libelle": "autres marchés"}))
    unite = fait(RENNES, 4, **(mots | {"unite": "jours"}))
    assert combien(avec(*memes, autres, unite)) == 3


def test_celui_qui_reste_prend_la_place_du_premier_defait(avec):
    premier, second = fait(RENNES), fait(RENNES, 2)
    assert le_sien(avec(premier, second))["contribution"] == premier.contribution
    assert le_sien(avec(premier, second, annulee(premier)))["contribution"] == second.contribution


def du_releve(donnees):
    """Return an event that tells again a fact of the survey."""
    lignes = donnees.engagements_releves
    comptees = lignes[lignes["schema_id"].notna() & lignes["siren"].notna()]
    ligne = comptees[comptees["indicateur"].notna() & comptees["annee_mesure"].notna()].iloc[0]
    champs = ("nature", "theme", "indicateur", "libelle", "base", "unite", "schema_id")
    dits = {champ: "" if pd.isna(ligne[champ]) else ligne[champ] for champ in champs}
    valeur = {"valeur": f"{ligne['valeur']:g}", "annee": str(ligne["annee_mesure"])}
    return fait(ligne["siren"], **(dits | valeur))


def test_ce_que_le_releve_dit_deja_n_est_pas_redit(avec, donnees):
    e = du_releve(donnees)
    d = donnees
    assert combien(avec(e)) == 0
    assert redit(e, d.engagements, d.adoptions, d.collectivites)
    neuf = replace(e, valeur="99999999")
    assert combien(avec(neuf)) == 1
    assert not redit(neuf, d.engagements, d.adoptions, d.collectivites)


def test_un_partenaire_ne_redit_pas_ce_que_l_autre_a_dit(avec):
    """Rennes and its métropole have one scheme: what one says, the scheme says."""
    o = avec(fait(RENNES), fait(SA_VILLE, 2))
    commun = dernier_schema(o, RENNES)["schema_id"]
    assert dernier_schema(o, SA_VILLE)["schema_id"] == commun
    assert combien(o) == 1


def test_un_fait_est_d_un_schema_qu_une_autre_contribution_ajoute(avec):
    neuf = evenement(INCONNUE, date="2025-06", numero=1)
    schema = f"suivi-{neuf.contribution}"
    nomme, sans_nom = fait(INCONNUE, 2, schema_id=schema), fait(INCONNUE, 3, annee="2031")
    o = avec(neuf, nomme, sans_nom)
    lignes = choisir(o.engagements, sirens=[INCONNUE])
    assert set(lignes["schema_id"]) == {schema}
    assert set(lignes["generation"]) == {1}
    assert set(lignes["a_part"]) == {""}
    # It goes with the scheme, and comes back.
    defait = avec(neuf, nomme, annulee(neuf))
    (ligne,) = choisir(defait.engagements, sirens=[INCONNUE]).to_dict("records")
    assert pd.isna(ligne["schema_id"])
    assert pd.isna(ligne["generation"])
    assert ligne["a_part"] == HORS_SCHEMA


def test_sans_schema_adopte_il_est_a_part(avec):
    for autre in ((), (evenement(INCONNUE, "en_cours", lien=""),)):
        (ligne,) = choisir(avec(*autre, fait(INCONNUE, 2)).engagements, sirens=[INCONNUE])[
            ["schema_id", "a_part"]
        ].to_dict("records")
        assert pd.isna(ligne["schema_id"])
        assert ligne["a_part"] == HORS_SCHEMA


def test_un_schema_en_preparation_ne_promet_encore_rien(avec, donnees):
    prepares = donnees.adoptions[donnees.adoptions["statut"] == "en_cours"].set_index("siren")
    dit = fait(INCONNUE, schema_id=prepares.loc[INCONNUE, "schema_id"])
    assert pd.isna(le_sien(avec(dit), INCONNUE)["schema_id"])


def test_le_schema_d_une_autre_n_est_pas_le_sien(avec, observatoire):
    autre = dernier_schema(observatoire, BRETAGNE)["schema_id"]
    assert pd.isna(le_sien(avec(fait(RENNES, schema_id=autre)))["schema_id"])


def test_un_renouvellement_decide_depuis_ne_prend_pas_ce_qui_fut_dit_d_avant(avec):
    premier = evenement(INCONNUE, date="2020-01", numero=1)
    dit = fait(INCONNUE, 2)
    suivant = evenement(INCONNUE, "renouvellement", date="2026-11-20", numero=20)
    o = avec(premier, dit, suivant)
    ligne = le_sien(o, INCONNUE)
    assert ligne["schema_id"] == f"suivi-{premier.contribution}"
    assert ligne["generation"] == 1
    apres = le_sien(avec(premier, suivant, fait(INCONNUE, 21)), INCONNUE)
    assert apres["schema_id"] == f"suivi-{suivant.contribution}"
    assert apres["generation"] == 2


def test_dit_avant_que_le_schema_soit_connu_il_en_est_quand_meme(avec):
    adopte = evenement(INCONNUE, numero=9)
    o = avec(fait(INCONNUE), adopte)
    assert le_sien(o, INCONNUE)["schema_id"] == f"suivi-{adopte.contribution}"


def test_un_schema_sur_passe_avant_un_schema_de_confiance_faible(avec):
    sur = evenement(INCONNUE, date="2020-01", numero=1)
    faible = evenement(INCONNUE, "renouvellement", 2, date="2024-01", confiance="faible")
    o = avec(sur, faible, fait(INCONNUE, 3))
    assert le_sien(o, INCONNUE)["schema_id"] == f"suivi-{sur.contribution}"
    seul = avec(faible, fait(INCONNUE, 3))
    assert le_sien(seul, INCONNUE)["schema_id"] == f"suivi-{faible.contribution}"
    (ligne,) = choisir(seul.engagements, sirens=[INCONNUE]).to_dict("records")
    assert ligne["a_part"] == FAIBLE


def test_un_schema_range_plus_tard_deplace_le_rang_et_non_le_fait(avec):
    dernier = evenement(INCONNUE, date="2024-01", numero=1)
    dit = fait(INCONNUE, 2)
    avant = evenement(INCONNUE, date="2020-01", numero=3)
    o = avec(dernier, dit, avant)
    ligne = le_sien(o, INCONNUE)
    assert ligne["schema_id"] == f"suivi-{dernier.contribution}"
    assert ligne["generation"] == 2
    connus = schemas_connus(o.donnees.adoptions, o.jour)
    assert (connus["siren"] == INCONNUE).sum() == 2


def test_ce_qui_est_dans_une_version_cede_a_la_base_qui_le_connait(avec, donnees):
    """And what no base knows stays, as long as its scheme does."""
    d = avec(fait(RENNES), fait(BRETAGNE, 2)).donnees
    suite = [fait(RENNES, valeur="7")]
    table = completer(d.engagements, suite, d.adoptions, d.collectivites)
    neuves = table[table["contribution"].notna()].set_index("siren")
    assert neuves["valeur"].to_dict() == {BRETAGNE: 120_000, RENNES: 7}
    sans = d.adoptions[d.adoptions["siren"] != BRETAGNE]
    table = completer(d.engagements, (), sans, d.collectivites).set_index("siren")
    assert pd.isna(table.loc[BRETAGNE].iloc[-1]["schema_id"])
    assert pd.isna(table.loc[BRETAGNE].iloc[-1]["generation"])
    tout_defait = [annulee(fait(RENNES)), annulee(fait(BRETAGNE, 2))]
    reste = completer(d.engagements, tout_defait, d.adoptions, d.collectivites)
    assert reste.equals(donnees.engagements)


def test_le_schema_nomme_passe_avant_tout(observatoire):
    adoptions = observatoire.donnees.adoptions
    assert schema_dit(fait(RENNES, schema_id="autre"), adoptions) == "autre"
    assert schema_dit(fait(INCONNUE), adoptions) is None
