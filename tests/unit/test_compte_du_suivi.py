"""How many contributions are at each step, as reading them all would say, on both databases."""

from collections import Counter
from datetime import UTC, datetime, timedelta

from suivi.compte import par_etape
from suivi.contribution import Confidences, Contribution
from suivi.dossiers import accepter, annuler, deposer, dossiers, refuser, retirer

MIDI = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_le_compte_est_celui_des_dossiers(base):
    assert par_etape(base) == {"recue": 0, "retiree": 0, "acceptee": 0, "refusee": 0}
    dite = Contribution("233500016", "sans_schema", "agent")
    numeros = [
        deposer(base, dite, Confidences(), cle=f"cle-{i}", provenance="page", instant=MIDI).numero
        for i in range(7)
    ]
    qui = {"auteur": "essai", "instant": MIDI + timedelta(hours=1)}
    for numero in numeros[:3]:
        accepter(base, numero, dite, confiance="haute", rang=0, **qui)
    annuler(base, numeros[0], motif="Erreur.", rang=1, **qui)
    refuser(base, numeros[3], motif="Non.", rang=0, **qui)
    retirer(base, numeros[4], rang=0, instant=MIDI + timedelta(hours=1))
    comptes = par_etape(base)
    assert comptes == {"recue": 3, "retiree": 1, "acceptee": 2, "refusee": 1}
    assert Counter(comptes) == Counter(un.etape for un in dossiers(base))
