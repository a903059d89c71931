"""Names of collectivités: communes as the official code writes them, EPCI as the accounts do,
cleaned by rules, then by a few exact corrections."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

import pandas as pd

# An Insee « unité urbaine » has at least 2,000 inhabitants: below, a commune is not a town.
HABITANTS_D_UNE_VILLE = 2_000

# Collectivités whose usual name does not follow the rule of their type.
_NOMS_PROPRES = {
    ("region", "02"): "Collectivité territoriale de Martinique",
    ("region", "03"): "Collectivité territoriale de Guyane",
    ("region", "94"): "Collectivité de Corse",
    ("departement", "41"): "Département de Loir-et-Cher",
    ("departement", "47"): "Département de Lot-et-Garonne",
    ("departement", "82"): "Département de Tarn-et-Garonne",
    ("departement", "84"): "Département de Vaucluse",
    ("departement", "67A"): "Collectivité européenne d'Alsace",
}

# « type de nom en clair » of the official geographic code: the article before a name.
_CONTRACTIONS = {0: "de ", 1: "d'", 2: "du ", 3: "de la ", 4: "des ", 5: "de l'"}
_ARTICLES_CONTRACTES = {2: "Le ", 4: "Les "}

_REGLES_EPCI = (
    (r"\s+", " "),
    (r",(?=\S)", ", "),
    (r"«\s*(.*?)\s*»", r"« \1 »"),
    (r"\bCoeur\b", "Cœur"),
    (r"\b(Sainte?) (?=[A-ZÀ-Ý])", r"\1-"),
    (r"^Communauté (?:de communes|d'agglomération) (?=(?:Communauté|Agglomération|Agglo) )", ""),
)
_GENRE = r"^Communauté (?:de communes|d'agglomération)(?: du| des| de la| de)? "

# By SIREN, what no rule gives: an accent (the massif des Écrins; the Savès and the Sânon, as in the
# names of member communes), a region's own name, a hyphen, a capital, a type said twice.
CORRECTIONS = {
    "200041440": "Communauté de communes de Domme – Villefranche-du-Périgord",
    "200042646": "Grand Orb communauté de communes en Languedoc",
    "200042935": "Communauté d'agglomération Haut-Bugey Agglomération",
    "200058360": "Communauté de communes Entre Beauce et Perche",
    "200058790": "Grand Paris Grand Est",
    "200067791": "Communauté d'agglomération L'Agglo Foix-Varilhes",
    "200070662": "Communauté de communes Bretagne Porte de Loire Communauté",
    "200071074": "Communauté de communes Les Portes de l'Île-de-France",
    "240500462": "Communauté de communes du Pays des Écrins",
    "242500320": "Communauté de communes Entre Doubs et Loue",
    "242900744": "Communauté de communes Poher Communauté",
    "243200599": "Communauté de communes du Savès",
    "245400759": "Communauté de communes du Pays du Sânon",
    "247700644": "Communauté de communes L'Orée de la Brie",
}


def nom_de_commune(nom: str) -> str:
    """Return the name of the official code, its spaced hyphen made a dash."""
    return _separer(nom)


def nom_d_epci(siren: str, nom: str, membres: Iterable[str]) -> str:
    """Return an EPCI's name cleaned. `membres`: the official names of its communes."""
    if siren in CORRECTIONS:
        return CORRECTIONS[siren]
    for motif, remplacement in _REGLES_EPCI:
        nom = re.sub(motif, remplacement, nom)
    return _comme_ses_membres(_separer(nom), membres)


def _separer(nom: str) -> str:
    """Join single words by a hyphen (`Lens-Liévin`), anything longer by a dash."""
    morceaux = re.split(r" - | ?/ ?", re.sub(_GENRE, "", nom))
    liaison = "-" if all(re.fullmatch(r"\w+", morceau) for morceau in morceaux) else " – "
    return re.sub(r" - | ?/ ?", liaison, nom)


def _comme_ses_membres(nom: str, membres: Iterable[str]) -> str:
    """Give a member commune's accents, hyphens and capitals to its name inside the EPCI's."""
    for membre in sorted(membres, key=len, reverse=True):
        motif = rf"(?<!\w){re.escape(_repli(membre))}(?!\w)"
        for trouve in re.finditer(motif, _repli(nom)):
            nom = nom[: trouve.start()] + membre + nom[trouve.end() :]
    return nom


def _repli(texte: str) -> str:
    """Fold accents, capitals and hyphens, one character for one."""
    return "".join(unicodedata.normalize("NFKD", c)[0] for c in texte).lower().replace("-", " ")


def complement_de_nom(nom: str, type_liaison: int, *, article_dans_le_nom: bool) -> str:
    """Return a place name after « de »: `de la Gironde`, `du Havre`, `de L'Haÿ-les-Roses`."""
    if not article_dans_le_nom:
        return f"{_CONTRACTIONS[type_liaison]}{nom}"
    article = _ARTICLES_CONTRACTES.get(type_liaison)
    if article and nom.startswith(article):
        return f"{_CONTRACTIONS[type_liaison]}{nom.removeprefix(article)}"
    return f"{_CONTRACTIONS[1 if type_liaison in (1, 6) else 0]}{nom}"


def noms(table: pd.DataFrame, sources: dict[str, pd.DataFrame]) -> list[str]:
    """Return the name of each collectivité, `table` giving `siren`, `type`, `code` and `nom`."""
    communes = sources["decoupage_communes"]
    officiels = communes.set_index("code")["nom"].to_dict()
    membres: dict[str, list[str]] = {}
    for commune, *groupements in communes[["nom", "epci", "ept"]].itertuples(index=False):
        for groupement in groupements:
            membres.setdefault(groupement, []).append(commune)

    def nom_propre(siren: str, type_: str, code: str, nom: str) -> str:
        if type_ == "commune":
            return nom_de_commune(officiels[code])
        return nom_d_epci(siren, nom, membres.get(siren, [])) if type_ == "epci" else nom

    cles = table[["siren", "type", "code", "nom"]]
    return [nom_propre(*ligne) for ligne in cles.itertuples(index=False)]


def noms_complets(table: pd.DataFrame, sources: dict[str, pd.DataFrame]) -> list[str]:
    """Return usual full names: a commune is « Ville de » from 2,000 inhabitants.

    2,000 is the population from which Insee calls a built-up area an « unité urbaine ». Below,
    or without a known population, a commune is « Commune de ».
    """
    liaisons = {
        "commune": sources["decoupage_communes"].set_index("code")["type_liaison"].to_dict(),
        "departement": sources["decoupage_departements"]
        .set_index("code")["type_liaison"]
        .to_dict(),
    }

    def nom_complet(type_: str, code: str, nom: str, habitants: int) -> str:
        if (type_, code) in _NOMS_PROPRES:
            return _NOMS_PROPRES[type_, code]
        if type_ == "region":
            return f"Région {nom}"
        if type_ == "epci":
            return nom
        complement = complement_de_nom(
            nom, liaisons[type_][code], article_dans_le_nom=type_ == "commune"
        )
        if type_ == "departement":
            return f"Département {complement}"
        return f"{'Ville' if habitants >= HABITANTS_D_UNE_VILLE else 'Commune'} {complement}"

    cles = table.assign(habitants=table["population"].fillna(0))
    return [
        nom_complet(*ligne)
        for ligne in cles[["type", "code", "nom", "habitants"]].itertuples(index=False)
    ]
