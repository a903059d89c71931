"""French number, money and date formats, for every text that a person reads."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

ESPACE_FINE = "\u202f"
ESPACE_INSECABLE = "\u00a0"
MOIS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()
)


def nombre(valeur: float | int | Decimal, decimales: int = 0) -> str:
    """Return a number as `1 234,5`, with a narrow no-break space between thousands."""
    arrondi = Decimal(str(valeur)).quantize(Decimal(1).scaleb(-decimales), ROUND_HALF_UP)
    if arrondi == 0:
        arrondi = abs(arrondi)
    return f"{arrondi:,f}".replace(",", ESPACE_FINE).replace(".", ",").replace("-", "−")


def nombre_court(valeur: float | int | Decimal, decimales: int = 1) -> str:
    """Return a number with at most `decimales` decimals and no useless zero: `50`, `50,5`."""
    texte = nombre(valeur, decimales)
    return texte.rstrip("0").rstrip(",") if "," in texte else texte


def euros_en_millions(euros: int, decimales: int = 1) -> str:
    """Return an amount in € as `50 M€`, with at most `decimales` decimals."""
    return f"{nombre_court(Decimal(euros) / 1_000_000, decimales)}{ESPACE_INSECABLE}M€"


def euros(montant: int) -> str:
    """Return an amount in € with the unit that suits its size: `24,8 Md€`, `50 M€`, `12 k€`."""
    if abs(montant) >= 1_000_000_000:
        return f"{nombre_court(Decimal(montant) / 1_000_000_000, 1)}{ESPACE_INSECABLE}Md€"
    if abs(montant) >= 1_000_000:
        return euros_en_millions(montant)
    return f"{nombre(Decimal(montant) / 1000)}{ESPACE_INSECABLE}k€"


def euros_ronds(montant: int) -> str:
    """Return an amount in € with three figures at most, what an estimate is worth: `441 M€`."""
    if abs(montant) < 1000:
        return f"{nombre(montant)}{ESPACE_INSECABLE}€"
    return euros(int(Context(prec=3, rounding=ROUND_HALF_UP).create_decimal(montant)))


def fourchette_ronde(bas: int, haut: int) -> str:
    """Return purchases (€) between their two bounds, rounded: `entre 441 M€ HT et 529 M€ TTC`."""
    return f"entre {euros_ronds(bas)} HT et {euros_ronds(haut)} TTC"


def fourchette(bas: int, haut: int) -> str:
    """Return purchases (€) between their two bounds: `entre 41,7 M€ HT et 50 M€ TTC`."""
    return f"entre {euros(bas)} HT et {euros(haut)} TTC"


def periode(debut: date | None, fin: date | None) -> str:
    """Return the years of a scheme as far as known: `2021-2025`, `jusqu'en 2025`, or nothing."""
    if debut is not None and fin is not None:
        return f"{debut.year}-{fin.year}"
    if fin is not None:
        return f"jusqu'en {fin.year}"
    return "" if debut is None else f"à partir de {debut.year}"


def pourcentage(part: float, decimales: int = 0) -> str:
    """Return a share between 0 and 1 as `32 %`."""
    return f"{nombre(part * 100, decimales)}{ESPACE_INSECABLE}%"


_CODE = r"```.*?```|`[^`]*`"
_CIBLE = r"(?<=\])\((?:[^()\s]|\([^()\s]*\))*\)"
_BALISE = r"</?[a-zA-Z][^<>]*>"
_ADRESSE = r"\b(?:https?://|mailto:|www\.)[^\s<>)\]]*|[\w.+-]+@[\w.-]+"
_INTOUCHABLE = re.compile(f"({_CODE}|{_CIBLE}|{_BALISE}|{_ADRESSE})", re.DOTALL)
_APOSTROPHE = re.compile(r"(?<=\w)'(?!')")
_AVANT_SIGNE = re.compile(" (?=[;?!])")
_AVANT_LE_RESTE = re.compile(" (?=[:»%€]|(?:k|M|Md)€)|(?<=«) ")
_ORDINAL = re.compile(r"(?<![\w./-])(1er|1re|\d{1,3}e)(?![\w/-])")
_EXPOSANTS = str.maketrans("er", "ᵉʳ")
# Longer texts are few; those that visitors bring must not fill the memory.
_TEXTE_COURT = 2_000


def typographie(texte: str) -> str:
    """Return a text (plain, Markdown or HTML) as French is printed; applied where it is shown.

    The apostrophe, spaces that do not break before double punctuation and units, ordinals as
    superscripts. Code, link targets, tags and addresses stay as they are; so does a text already
    done. `static/moteur.js` has the same rules for the light page.
    """
    return _courte(texte) if len(texte) <= _TEXTE_COURT else _composee(texte)


def _composee(texte: str) -> str:
    morceaux = _INTOUCHABLE.split(texte)
    morceaux[::2] = map(_typographier, morceaux[::2])
    return "".join(morceaux)


_courte = lru_cache(maxsize=4096)(_composee)


def _typographier(texte: str) -> str:
    texte = _APOSTROPHE.sub("’", texte)
    texte = _AVANT_SIGNE.sub(ESPACE_FINE, texte)
    texte = _AVANT_LE_RESTE.sub(ESPACE_INSECABLE, texte)
    return _ORDINAL.sub(lambda rang: rang[0].translate(_EXPOSANTS), texte)


def majuscule(phrase: str) -> str:
    """Return a text with its first letter in upper case, the rest unchanged."""
    return phrase[:1].upper() + phrase[1:]


def accord(effectif: int, singulier: str, pluriel: str) -> str:
    """Return the word that agrees with a count: in French, 0 and 1 are singular."""
    return pluriel if effectif >= 2 else singulier


def avec_signe(effectif: int) -> str:
    """Return a change with its sign: `+130`, `−4`, `0`."""
    return f"+{nombre(effectif)}" if effectif > 0 else nombre(effectif)


def quantite(effectif: int, singulier: str, pluriel: str) -> str:
    """Return a count with its noun: `1 région`, `17 régions`, `0 commune`."""
    return f"{nombre(effectif)}{ESPACE_INSECABLE}{accord(effectif, singulier, pluriel)}"


def ordinal(rang: int) -> str:
    """Return a rank: `1er`, `2e`."""
    return "1er" if rang == 1 else f"{rang}e"


def en_lettres(effectif: int) -> str:
    """Return a small number in words, a larger one in digits."""
    mots = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf")
    return mots[effectif] if effectif < len(mots) else nombre(effectif)


def enumeration(elements: list[str], mot: str = "et") -> str:
    """Return `a, b et c`, or another word than `et`."""
    if len(elements) < 2:
        return "".join(elements)
    return f"{', '.join(elements[:-1])} {mot} {elements[-1]}"


def date_longue(jour: date) -> str:
    """Return a date as `1er décembre 2022`."""
    quantieme = "1er" if jour.day == 1 else str(jour.day)
    return f"{quantieme}{ESPACE_INSECABLE}{MOIS[jour.month - 1]} {jour.year}"


def date_precise(texte: str) -> str:
    """Return `2022`, `juin 2022` or `1er juin 2022` from AAAA, AAAA-MM or AAAA-MM-JJ."""
    morceaux = [int(morceau) for morceau in texte.split("-")]
    if len(morceaux) == 1:
        return texte
    if len(morceaux) == 2:
        return f"{MOIS[morceaux[1] - 1]} {morceaux[0]}"
    return date_longue(date(*morceaux))
