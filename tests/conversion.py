"""LibreOffice, to open what the site makes as a reader does."""

import os
import shutil
import subprocess
from pathlib import Path

import pypdf
import pytest


def trouver_libreoffice(partie: str) -> str:
    """Return its program if it has a part (`sd` for slides, `sw` for texts), or skip the test."""
    chemin = shutil.which("soffice")
    if chemin and (Path(chemin).resolve().parent / f"lib{partie}lo.so").exists():
        return chemin
    if os.environ.get("NAVIGATEUR_EXIGE"):
        pytest.fail(f"LibreOffice ({partie}) est exigé et ne se trouve pas sur cette machine.")
    pytest.skip(f"LibreOffice ({partie}) ne se trouve pas sur cette machine : rien de converti.")


def en_pdf(soffice: str, octets: bytes, dossier: Path, nom: str) -> pypdf.PdfReader:
    """Return a file of that name as LibreOffice prints it."""
    fichier = dossier / nom
    fichier.write_bytes(octets)
    profil = f"-env:UserInstallation={(dossier / 'profil').as_uri()}"
    commande = [soffice, profil, "--headless", "--convert-to", "pdf", "--outdir", dossier, fichier]
    subprocess.run(commande, check=True, capture_output=True, timeout=120)
    return pypdf.PdfReader(fichier.with_suffix(".pdf"))
