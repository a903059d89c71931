"""The chain of the numbers of adoption, recomputed from the survey with the csv module alone."""

import csv
from datetime import date

from spaser.donnees import DOSSIER
from spaser.rapprochement import rapprocher

DOUTEUX, PROJET = "faible", "en_cours"


def test_chaque_etape_se_tire_de_la_precedente(observatoire):
    with (DOSSIER / "sources" / "adoptions.csv").open(encoding="utf-8") as fichier:
        lignes = list(csv.DictReader(fichier))
    sures = [ligne for ligne in lignes if ligne["confiance"] != DOUTEUX]
    adoptees = [ligne for ligne in sures if ligne["statut"] != PROJET]
    connues = set(observatoire.collectivites["siren"])
    annuaire = observatoire.annuaire
    obligees = set(annuaire.loc[annuaire["obligee"], "siren"])
    r = rapprocher(observatoire.donnees.adoptions, annuaire, observatoire.jour)
    assert r.lignes == len(lignes)
    assert r.faibles == len(lignes) - len(sures)
    assert r.en_cours == len(sures) - len(adoptees)
    assert r.retenues == len(adoptees) == r.lignes - r.faibles - r.en_cours
    assert r.schemas == len({ligne["schema_id"] for ligne in adoptees})
    entites = {(ligne["siren"], ligne["nom"]) for ligne in adoptees}
    assert r.entites == len(entites)
    assert r.collectivites == len({s for s, _ in entites} & connues) == r.entites - r.autres
    assert r.obligees == len({s for s, _ in entites} & obligees)
    assert r.obligees == r.collectivites - r.non_obligees
    assert 0 < r.periode_connue < r.obligees


def test_avant_la_loi_il_n_y_a_rien(observatoire):
    vide = observatoire.annuaire.head(0)
    r = rapprocher(observatoire.donnees.adoptions, vide, date(2013, 1, 1))
    assert (r.lignes, r.retenues, r.schemas, r.collectivites, r.periode_connue) == (0,) * 5
