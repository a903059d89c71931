"""What an Office file says of itself: ours, in French, and the same bytes for the same content."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date

from spaser.classeur import a_minuit

_CREE = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")

Retouche = Callable[[str, bytes], bytes | None]


def dater(octets: bytes, jour: date, retoucher: Retouche = lambda _, contenu: contenu) -> bytes:
    """Return an Office file whose dates, those of the workbooks in it too, are a day's.

    `retoucher` is given the name and the content of each part; None leaves it out.
    """
    sortie = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(octets)) as lue,
        zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as ecrite,
    ):
        for nom in lue.namelist():
            contenu = retoucher(nom, lue.read(nom))
            if contenu is None:
                continue
            if nom.endswith(".xlsx"):
                contenu = dater(contenu, jour)
            elif nom == "docProps/core.xml":
                instant = a_minuit(jour).strftime("%Y-%m-%dT%H:%M:%SZ").encode()
                contenu = _CREE.sub(rb"\g<1>" + instant + rb"\g<3>", contenu)
            fiche = zipfile.ZipInfo(nom, a_minuit(jour).timetuple()[:6])
            fiche.compress_type = zipfile.ZIP_DEFLATED
            ecrite.writestr(fiche, contenu)
    return sortie.getvalue()
