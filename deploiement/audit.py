"""Cherche les failles publiées de chaque dépendance verrouillée : `make audit`.

Demande le réseau. Rend 0 si toutes sont vérifiées et saines, 1 si l'une a une faille, 2 si une
seule n'a pas pu être vérifiée : pip-audit dit « aucune faille » de ce qu'il n'a pas pu lire.
"""

import json
import subprocess
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
VERROU = RACINE / "requirements.lock"
SAINES, FAILLE, NON_VERIFIE = 0, 1, 2


def interroger() -> dict | None:
    """Réponse de pip-audit ; None s'il n'a pas pu répondre."""
    commande = [sys.executable, "-m", "pip_audit", "--disable-pip", "--progress-spinner", "off"]
    commande += ["--format", "json", "--requirement", str(VERROU)]
    try:
        return json.loads(subprocess.run(commande, check=False, stdout=subprocess.PIPE).stdout)
    except ValueError:
        return None


def juger(reponse: dict | None) -> tuple[int, list[str]]:
    """Code de sortie et phrases."""
    paquets = (reponse or {}).get("dependencies", [])
    if not paquets:
        return NON_VERIFIE, ["Les avis de sécurité n'ont pas pu être lus : rien n'est vérifié."]
    failles = [
        f"{paquet['name']} {paquet['version']} : {faille['id']}, corrigée en "
        f"{', '.join(faille['fix_versions']) or 'aucune version'}."
        for paquet in paquets
        for faille in paquet.get("vulns", [])
    ]
    omis = [paquet["name"] for paquet in paquets if "skip_reason" in paquet]
    phrases = [*failles]
    if omis:
        phrases.append(
            f"Sur {len(paquets)} dépendances, {len(omis)} sans vérification possible (réseau fermé "
            f"peut-être) : {', '.join(omis)}."
        )
    if failles or omis:
        return FAILLE if failles else NON_VERIFIE, phrases
    return SAINES, [f"Dépendances vérifiées : {len(paquets)}. Aucune faille publiée."]


if __name__ == "__main__":
    sys.stdout.reconfigure(errors="replace")
    code, phrases = juger(interroger())
    print("\n".join(phrases))
    sys.exit(code)
