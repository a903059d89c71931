"""The figures of what schemes promise and obtain: titles recomputed from the extracts alone."""

import re
from collections import Counter
from dataclasses import replace
from html import unescape
from statistics import median

import pytest
from extraits import Extraits, lire

from components.figures.palette import ENGAGEMENTS
from components.objectifs.figures import table
from components.objectifs.graphiques import points, taux_et_objectifs
from components.objectifs.liste import Demande, en_liste, en_table, lignes_de, voir
from components.objectifs.paires import en_tableau, paires, titre_des_paires
from components.objectifs.phrases import TROP_PEU, description, lecture, titre
from components.objectifs.planches import planches
from components.objectifs.siens import chiffres_de, les_autres
from spaser.engagements import HEURES_PAR_MEUR, Engagement, FaceAFace, choisir, groupes
from spaser.indicateurs import INDICATEURS, LIBELLES_BASES
from spaser.observatoire import Observatoire

BREST, RENNES, PARIS = "242900314", "243500139", "217500016"
CHAMPS = ("type", "tranche")
VERBES = {"vise": "objectif", "mesure": "resultat", "part": "resultat", "compte": "structure"}
CONSTAT = re.compile(
    r"(?:(?P<qui>.*) )?(?P<verbe>vise|mesure|compte|part)(?:e?nt)? (?P<combien>.*)"
)
NOMBRE = re.compile(r"\d[\d\u202f]*(?:,\d+)?")


@pytest.fixture(scope="module")
def extraits(racine):
    return Extraits(racine)


@pytest.fixture(scope="module")
def trouves(observatoire):
    return {planche.cle: planche for planche in planches(observatoire, observatoire.engagements)}


def nombres(texte: str) -> list[float]:
    return [float(n.replace("\u202f", "").replace(",", ".")) for n in NOMBRE.findall(texte)]


def de_l_extrait(extraits: Extraits, indicateur: str, unite: str) -> dict:
    """Return the values of each scheme by nature and base, in a unit; hours by year alone."""
    if unite == HEURES_PAR_MEUR:
        par_meur: dict = {}
        for (nature, base, _), valeurs in extraits.par_groupe(indicateur).items():
            for schema, heures in valeurs.items():
                sirens = [a["siren"] for a in extraits.adoptions if a["schema_id"] == schema]
                if base == "par_an" and all(siren in extraits.haut for siren in sirens):
                    achats = sum(map(extraits.bas, sirens))
                    par_meur.setdefault((nature, base), {})[schema] = heures * 1_000_000 / achats
        return par_meur
    return {
        (nature, base): valeurs
        for (nature, base, dite), valeurs in extraits.par_groupe(indicateur).items()
        if dite == unite and (unite != "heures" or base == "par_an")
    }


def constats(dit: str) -> list[re.Match]:
    morceaux = re.split(" ; | et (?=mesure|part de)", dit.partition(" : ")[2])
    return [m for m in map(CONSTAT.fullmatch, morceaux) if m]


def test_chaque_indicateur_de_l_extrait_a_sa_figure(trouves, extraits):
    attendus = set()
    for indicateur in INDICATEURS:
        attendus |= {
            (indicateur, unite)
            for _, base, unite in extraits.par_groupe(indicateur)
            if unite != "heures" or base == "par_an"
        }
    attendus.add(("heures_insertion", HEURES_PAR_MEUR))
    assert {(g.indicateur, g.unite) for g in trouves.values()} == attendus
    assert len(trouves) == len(attendus) > 12


def test_chaque_titre_se_recompte_de_l_extrait(trouves, extraits):
    for planche in trouves.values():
        attendus = de_l_extrait(extraits, planche.indicateur, planche.unite)
        dits = constats(titre(planche))
        assert len(dits) == len(attendus), titre(planche)
        for dit in dits:
            (base,) = {
                base
                for nature, base in attendus
                if nature == VERBES[dit["verbe"]]
                and (not base or LIBELLES_BASES[base] in dit["combien"])
            }
            valeurs = attendus[VERBES[dit["verbe"]], base]
            if len(valeurs) > 1:
                assert nombres(dit["qui"]) == [len(valeurs)]
            precision = 0 if planche.unite == HEURES_PAR_MEUR else 1
            distinctes = sorted(set(valeurs.values()))
            if len(valeurs) >= 5 and len(distinctes) > 1:
                assert "en médiane" in dit["combien"]
                distinctes = [distinctes[0], distinctes[-1], median(valeurs.values())]
            else:
                assert "médiane" not in dit["combien"]
            attendues = [round(v, precision) for v in distinctes]
            retenus = extraits.faits_retenus(planche.indicateur)[
                VERBES[dit["verbe"]],
                base,
                "heures" if planche.unite == HEURES_PAR_MEUR else planche.unite,
            ]
            departs = sum(extraits.avant_le_schema(retenus[schema]) for schema in valeurs)
            if 0 < departs < len(valeurs):
                assert dit["combien"].endswith("avant le schéma")
                attendues.append(departs)
            assert (dit["verbe"] == "part") == (departs == len(valeurs))
            assert nombres(dit["combien"]) == pytest.approx(attendues, abs=0.06), titre(planche)


def test_le_taux_national_est_le_dernier_mesure(trouves, racine):
    mesures = lire(racine, "reperes_clauses")
    vus = set()
    for planche in trouves.values():
        trouve = re.search(r"taux national mesuré était de (.*) en (\d+)$", titre(planche))
        consideration = INDICATEURS[planche.indicateur].consideration
        assert bool(trouve) == bool(consideration)
        if trouve:
            siens = [
                m
                for m in mesures
                if m["consideration"] == consideration and m["champ"] == "tous acheteurs"
            ]
            dernier = max(siens, key=lambda m: m["annee"])
            assert nombres(trouve[1]) == [float(dernier["valeur"])]
            assert trouve[2] == dernier["annee"]
            vus.add(consideration)
    assert vus == {"sociale", "environnementale"}


def test_le_titre_de_l_exemple(trouves):
    assert titre(trouves["marches_clause_environnementale"]).replace("\u00a0", " ") == (
        "Marchés avec une clause environnementale : 5 schémas visent 100 % ; 3 mesurent 21 %, 64 % "
        "et 70 %, dont 1 avant le schéma ; le taux national mesuré était de 29,2 % en 2022"
    )


def test_qui_est_seul_est_nomme_une_fois(trouves):
    assert titre(trouves["marches_clause_egalite"]).replace("\u00a0", " ") == (
        "Marchés avec une clause d’égalité : Brest Métropole vise 30 % et part de 1,2 %"
    )


@pytest.mark.parametrize(
    "demande",
    [
        Demande(),
        Demande(types=("region",)),
        Demande(natures=("objectif",)),
        Demande(annees=("2024", "2025")),
    ],
    ids=str,
)
def test_la_legende_dit_ce_que_le_titre_compte(observatoire, demande):
    for figure in voir(observatoire, demande).figures:
        legende = [mot for _, mot in figure.legende]
        for nature in ENGAGEMENTS:
            dits = [c for c in constats(figure.titre) if VERBES[c["verbe"]] == nature]
            combien = sum(
                int(nombres(c["qui"])[0]) if re.match(r"\d", c["qui"] or "") else 1 for c in dits
            )
            signe = ENGAGEMENTS[nature].libelle
            dans_la_legende = [m for m in legende if m.startswith(signe)]
            assert dans_la_legende == (
                [f"{signe} ({combien})"] if combien and nature != "structure" else []
            )
            points = figure.dessin.donnees["points"]
            natures = {"objectif": "Objectif", "resultat": "Résultat"}
            if nature in natures:
                assert (points["nature"] == natures[nature]).sum() == combien


def test_moins_de_cinq_schemas_n_ont_pas_de_mediane(trouves):
    for planche in trouves.values():
        comparables = planche.indicateur != "montant_ess"
        peu = comparables and any(len(c.engagements) < 5 for c in planche.comparees)
        assert ("ne se comparent pas" in lecture(planche)) != comparables
        assert (TROP_PEU in lecture(planche).lower()) == peu


def test_les_paires_et_leur_titre_sont_ceux_des_extraits(observatoire, extraits):
    adoption = {
        a["schema_id"]: (a["date_adoption"] or a["au_plus_tard"])[:4] for a in extraits.adoptions
    }
    derniers: dict = {}
    for fait in extraits.comptes:
        if fait["indicateur"] and fait["base"] != "inconnu":
            cle = (fait["indicateur"], fait["schema"], fait["base"], fait["unite"], fait["siren"])
            annee = fait["echeance"] or fait["annee_mesure"]
            derniers.setdefault(cle, {}).setdefault(fait["nature"], []).append((annee, fait))
    combien = dict.fromkeys(("atteint", "dessous", "en_chemin", "depart", "sans_annee"), 0)
    ecarts = {}
    for (indicateur, schema, base, _, siren), dits in derniers.items():
        if {"objectif", "resultat"} <= dits.keys():
            vise, obtenu = (max(dits[n], key=lambda d: d[0])[1] for n in ("objectif", "resultat"))
            # Of a joint scheme, the one with the largest purchases speaks.
            if any(
                extraits.haut.get(s, 0) > extraits.haut[siren]
                for (i, sc, b, _, s), autres in derniers.items()
                if (i, sc, b) == (indicateur, schema, base)
                and {"objectif", "resultat"} <= autres.keys()
            ):
                continue
            ecart = float(obtenu["valeur"]) - float(vise["valeur"])
            avant = bool(obtenu["annee_mesure"]) and obtenu["annee_mesure"] < adoption[schema]
            visee, mesuree = vise["echeance"], obtenu["annee_mesure"]
            combien[
                "depart"
                if avant
                else "atteint"
                if ecart >= 0
                else "sans_annee"
                if not mesuree
                else "en_chemin"
                if visee and mesuree < visee
                else "dessous"
            ] += 1
            ecarts[indicateur, schema, base] = ecart
    dites = paires(observatoire.engagements)
    assert {(c, p.objectif.schema_id, p.base or ""): p.ecart for c, p in dites} == ecarts
    titre_dit = titre_des_paires(dites)
    assert [int(n) for n in nombres(titre_dit)] == [
        sum(combien.values()),
        *filter(None, combien.values()),
    ]
    assert sum(map(bool, combien.values())) > 3


def test_une_paire_se_lit_en_une_ligne(observatoire):
    dites = paires(choisir(observatoire.engagements, sirens=[BREST], theme=["environnement"]))
    mots = unescape(re.sub("<[^>]+>", "|", en_tableau(dites))).replace("\u00a0", " ")
    assert [mot for mot in mots.split("|") if mot] == [
        *("Qui", "Indicateur", "Objectif", "Résultat", "Écart"),
        "Brest Métropole (schéma commun)",
        "Marchés avec une clause environnementale",
        "100 % en 2027",
        "21 % en 2023 (avant le schéma)",
        "− 79 points",
    ]
    assert titre_des_paires(dites).replace("\u00a0", " ") == (
        "Objectif face à résultat : 1 fois, un même schéma dit les deux ; 1 date d'avant le schéma"
    )


def test_une_paire_dit_sa_base(observatoire):
    mots = unescape(en_tableau(paires(choisir(observatoire.engagements, theme=["insertion"]))))
    for base in ("par an", "prescrites par an"):
        assert f"<td>Heures d’insertion {base}</td>" in mots.replace("\u00a0", " ")


def test_qui_depasse_et_qui_egale_son_objectif():
    def paire(vise, obtenu, visee=2025, mesuree=2025, depart=False):
        dit = Engagement(
            *("s", 1, "1", "Elle", "region", ("1",), "objectif", "", None, vise, visee, False),
            *(None, None, None, "", "haute", "https://a.fr"),
        )
        obtenu = replace(dit, nature="resultat", valeur=obtenu, annee=mesuree, depart=depart)
        return "part_bio", FaceAFace(None, "%", dit, obtenu)

    def suite(*dites):
        return titre_des_paires(dites).partition(" ; ")[2].replace("\u00a0", " ")

    assert suite(paire(50, 50), paire(50, 51)) == "2 résultats égalent ou dépassent l'objectif"
    assert suite(paire(50, 49)) == "1 reste au-dessous"
    assert suite(paire(50, 49, None)) == "1 reste au-dessous"
    assert suite(paire(50, 49, 2026)) == "1 précède l'année visée"
    assert suite(paire(50, 51, 2026)) == "1 résultat égale ou dépasse l'objectif"
    assert suite(paire(50, 49, 2026, None)) == "1 n'a pas d'année"
    assert suite(paire(50, 60, depart=True)) == "1 date d'avant le schéma"
    ligne = en_tableau([paire(50, 50)]).replace("\u00a0", " ")
    assert "<td>0 points</td>" in ligne
    assert "<td>+ 1 points</td>" in en_tableau([paire(50, 51)]).replace("\u00a0", " ")
    code, hostile = paire(50, 51)
    for siren in ("1", None):
        qui = replace(hostile.objectif, siren=siren, nom="<b>Elle", borne=None)
        table_ = en_tableau([(code, replace(hostile, objectif=qui, unite="<i>"))])
        assert "<b>" not in table_
        assert "<i>" not in table_
        assert "&lt;b&gt;Elle" in table_


def test_creux_promis_plein_mesure_joints_s_il_y_a_les_deux(observatoire):
    (figure,) = voir(
        observatoire, Demande(texte="brest", themes=("environnement",), natures=())
    ).figures
    points = figure.dessin.donnees["points"].set_index("nature")
    assert points.loc["Objectif", ["x", "fond", "forme"]].tolist() == [
        100,
        ENGAGEMENTS["objectif"].couleur,
        "triangle-up",
    ]
    assert points.loc["Résultat", ["x", "fond"]].tolist() == [21, ENGAGEMENTS["resultat"].couleur]
    liens = figure.dessin.donnees["liens"]
    assert liens[["x", "x2"]].to_numpy().tolist() == [[21, 100]]
    (mots,) = figure.dessin.donnees["rangees"]["mots"]
    assert mots.replace("\u00a0", " ") == "départ 21 % en 2023, vise 100 % en 2027"
    reperes = figure.dessin.donnees["reperes"]
    assert set(zip(reperes["x"], reperes["mesure"], strict=True)) == {(29.2, True), (100, False)}


def test_une_rangee_a_un_nom_court_et_son_rang_s_il_y_en_a_deux(trouves):
    planche = trouves["marches_clause_sociale"]
    noms = points(planche).donnees["rangees"]["nom"].tolist()
    assert {"CINOR", "Bretagne (1er schéma)", "Bretagne (2e schéma)", "Grand Est"} <= set(noms)
    assert "Métropole Nice Côte d'Azur" in noms
    entiers = points(planche).donnees["points"]["nom"].tolist()
    assert "Métropole Nice Côte d'Azur (schéma commun)" in entiers
    assert "Bretagne (2e schéma) : vise 50" in description(planche)
    autres = points(trouves["marches_clause_responsable"]).donnees["rangees"]["nom"].tolist()
    assert "CU Grand Besançon Métropole" in autres
    # Two bases of one scheme are no two schemes.
    assert points(trouves["part_locale"]).donnees["rangees"]["nom"].tolist().count("Gard") == 2


def test_un_point_dit_de_quoi_il_parle(trouves, extraits):
    points_ = points(trouves["marches_clause_environnementale"]).donnees["points"]
    libelles = {f["libelle"] for f in extraits.faits}
    assert set(points_["libelle"].str.replace("’", "'").str.replace("\u00a0", " ")) <= libelles


def test_deux_bases_ne_se_joignent_pas(trouves):
    """Lyon aims at a share of contracts: no share of suppliers answers it."""
    planche = trouves["part_tpe_pme"]
    assert not any(rangee.jointe for rangee in planche.rangees)
    bases = re.compile("des marchés|des fournisseurs")
    assert all(map(bases.search, description(planche).split(" ; ")))


def test_deux_entites_d_un_schema_ne_se_joignent_pas(trouves):
    planche = trouves["marches_clause_environnementale"]
    jointe = next(rangee for rangee in planche.rangees if rangee.jointe)
    autre = replace(jointe.objectif, siren="autre", nom="Autre")
    assert not replace(jointe, objectif=autre).jointe
    assert not replace(jointe, objectif=None).jointe


def test_les_plus_hauts_d_abord_dans_chaque_base(trouves):
    for planche in trouves.values():
        for base in {rangee.base for rangee in planche.rangees}:
            hauts = [rangee.plus_haute for rangee in planche.rangees if rangee.base == base]
            assert hauts == sorted(hauts, reverse=True)


def test_le_nom_d_un_trait_n_en_croise_pas_un_autre(trouves):
    """The name on the right of a line is above the lines further right."""
    reperes = points(trouves["marches_clause_sociale"]).donnees["reperes"]
    assert reperes["a_droite"].all()
    assert reperes.sort_values("y")["x"].is_monotonic_increasing


def test_beaucoup_de_schemas_s_empilent_sans_se_couvrir(trouves):
    axes, actions = (points(trouves[cle]).donnees for cle in ("nombre_axes", "nombre_actions"))
    assert set(axes) == {"points"}
    assert len(axes["points"]) == len(trouves["nombre_axes"].rangees) > 12
    assert not axes["points"].duplicated(["x", "y"]).any()
    assert len(actions["rangees"]) == 5


def test_les_heures_d_une_autre_base_sont_dites_a_part(trouves):
    planche = trouves["heures_insertion"]
    assert {c.base for c in planche.comparees} == {"par_an"}
    dite = "Bordeaux Métropole, au moins 1\u202f300\u202f000\u00a0heures en cumul"
    assert dite in lecture(planche)


def test_ce_qui_est_a_part_est_dit_et_dans_la_table(trouves):
    planche = trouves["marches_clause_environnementale"]
    assert "Lille, résultat 85\u00a0% (sans schéma adopté connu)" in lecture(planche)
    donnees = table(planche)
    assert (donnees["Compté"] == "oui").sum() == 8
    assert "non : confiance faible" in set(donnees["Compté"])


def test_chaque_schema_nomme_est_dans_la_description(trouves):
    for planche in trouves.values():
        dite = description(planche)
        assert len(dite) > 60
        assert all(e.nom in dite for c in planche.comparees for e in c.engagements)


def test_les_demandes_se_croisent(observatoire):
    o = observatoire
    ensemble = o.engagements
    assert len(lignes_de(o, Demande())) == len(ensemble)
    regions = lignes_de(o, Demande(types=("region",), natures=("objectif",)))
    assert set(regions["type"]) == {"region"} and set(regions["nature"]) == {"objectif"}
    grands = lignes_de(o, Demande(tailles=("plus",)))
    assert 0 < len(grands) < len(ensemble) and (grands["achats_bas"] > 500_000_000).all()
    assert set(lignes_de(o, Demande(annees=("2027",)))["annee"]) == {2027}
    assert set(lignes_de(o, Demande(themes=("egalite",)))["theme"]) == {"egalite"}


def test_chercher_une_collectivite_ou_un_mot(observatoire):
    o = observatoire
    rennes = lignes_de(o, Demande("rennes metropole"))
    assert len(rennes) > 0 and all(RENNES in sirens for sirens in rennes["sirens"])
    bio = lignes_de(o, Demande("biologiques"))
    assert len(bio) > 0 and bio["libelle"].str.contains("biologiques").all()
    assert len(lignes_de(o, Demande("vosgelis"))) > 0
    assert lignes_de(o, Demande("zzzz")).empty
    assert lignes_de(o, Demande("'\"><")).empty
    assert voir(o, Demande("zzzz")).figures == ()


def test_la_liste_et_le_classeur_ont_tout(observatoire, racine):
    lignes = observatoire.engagements
    html = en_liste(lignes)
    assert html.count("<li>") == len(lire(racine, "engagements"))
    assert html.count('rel="nofollow"') == len(lignes)
    exportee = en_table(lignes)
    assert len(exportee) == len(lignes)
    assert exportee["Source"].str.startswith("http").all()
    assert exportee["Compté"].notna().all()


def test_les_siens_a_cote_des_autres(observatoire):
    siens = choisir(observatoire.engagements, sirens=[PARIS])
    autres = les_autres(observatoire, PARIS)
    dits = {
        (e.indicateur, e.nature): mots.replace("\u00a0", " ")
        for e, mots in zip(siens.itertuples(), autres, strict=True)
    }
    assert dits["marches_clause_sociale", "objectif"] == "En médiane, 30 % pour 8 schémas"
    assert dits["marches_clause_sociale", "resultat"] == f"{TROP_PEU.capitalize()} : 1 autre schéma"
    (axes,) = groupes(observatoire.engagements, "nombre_axes")
    types, tailles = (Counter(getattr(e, champ) for e in axes.engagements) for champ in CHAMPS)
    assert dits["nombre_axes", "structure"] == (
        f"En médiane, 4 axes pour 30 schémas, 4 axes pour {types['commune']} communes, 4 axes pour "
        f"{tailles['plus']} schémas de cette taille (plus de 500 M€)"
    )
    assert "En médiane, 4 axes" in en_liste(siens, autres).replace("\u00a0", " ")
    assert f"{TROP_PEU.capitalize()} : 2 autres schémas" in [
        mots.replace("\u00a0", " ") for mots in les_autres(observatoire, RENNES)
    ]
    assert les_autres(observatoire, "219740073") == []
    assert chiffres_de(observatoire, BREST)
    assert chiffres_de(observatoire, "219740073") == []


def test_les_siens_a_cote_de_ceux_de_leur_type_et_de_leur_taille(observatoire):
    lignes = observatoire.engagements
    valeurs = lignes["type"].map({"commune": 6.0}).fillna(4.0)
    valeurs[lignes["tranche"] == "plus"] = 10.0
    autre = Observatoire(observatoire.donnees, observatoire.jour)
    autre.__dict__["engagements"] = lignes.assign(valeur=valeurs)
    (dit,) = [d for d in les_autres(autre, PARIS) if "de cette taille" in d]
    communes = lignes[(lignes["indicateur"] == "nombre_axes") & (lignes["type"] == "commune")]
    attendue = median(
        valeurs[communes.index][communes["a_part"] == ""].groupby(communes["schema_id"]).first()
    )
    assert 4 < attendue < 10
    assert f"{attendue:g}\u00a0axes pour 6\u00a0communes" in dit
    assert "10\u00a0axes pour 6\u00a0schémas de cette taille (plus de 500 M€)" in dit


def test_la_diapositive_compare_ce_qui_a_une_mediane(observatoire, trouves):
    taux = taux_et_objectifs(trouves.values()).set_index(["ligne", "etat"])["valeur"].to_dict()
    assert taux["Clause environnementale", "schemas"] == 100
    assert taux["Clause sociale", "mesure"] == 18.7
    assert len(taux) == 6
