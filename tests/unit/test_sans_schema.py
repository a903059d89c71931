"""Those that say to have no scheme, everywhere: a status of its own, and never colour alone."""

import csv
import io
import re
from dataclasses import replace
from datetime import date
from typing import get_args

import pandas as pd
import pytest
from declarations import ARZANO, AUVERGNE, DECLARATIONS, GIRONDE, MARSEILLE, NORMANDIE
from starlette.testclient import TestClient

from api.application import creer_api
from api.modeles import Adoption
from components.accueil.ajouts import derniers_ajouts
from components.accueil.carte import carte as carte_d_accueil
from components.accueil.chiffres import chiffres_cles
from components.accueil.reponse import phrase_du_schema
from components.adresse.parametres import STATUT
from components.carte import carte_folium
from components.carte.graphiques import etats_par_type
from components.carte.phrases import description, export, liste, premier_paragraphe
from components.collectivite.annuaire import mots as mots_de_l_annuaire
from components.collectivite.phrases import comparer_en_table, precisions_du_schema, titre_du_schema
from components.collectivite.reponse import badges
from components.comprendre.methode import table_du_rapprochement
from components.comprendre.retours import _duree, _rang_et_annees, fiches
from components.figures.cartes import carte_des_adoptions
from components.figures.images import Image
from components.figures.legendes import legende_adoptions, legende_en_html
from components.figures.palette import ADOPTIONS
from components.panorama.figures import comptes_par_regime, par_type, table_par_region
from components.papier.fiche import fiche_en_pdf
from components.presentation.diapos.d03_adoptions import Adoptions
from components.presentation.diapos.d10_sources import Sources
from spaser.adoption import EN_COURS, SANS_SCHEMA, STATUTS_ADOPTION
from spaser.formats import typographie
from spaser.rapprochement import rapprocher
from spaser.scenario import Scenario
from spaser.taux_d_adoption import adoption_par_region, sans_adoption, statuts_par_type
from spaser.vocabulaire import TYPES

LANDES = "224000018"
LIBELLE = "sans schéma (déclaré)"
EN_VIGUEUR = Scenario(50_000_000)


@pytest.fixture
def suivies(qui_declare):
    return qui_declare.suivies(qui_declare.droit.en_vigueur)


def test_ni_les_adoptions_ni_les_schemas_ne_changent(observatoire, qui_declare):
    for compte in (
        lambda o: o.resultat(EN_VIGUEUR).total["adoptantes"],
        derniers_ajouts,
        lambda o: Sources(o, EN_VIGUEUR).chiffres,
    ):
        assert compte(qui_declare) == compte(observatoire)
    avant, apres = (
        rapprocher(o.donnees.adoptions, o.annuaire, o.jour) for o in (observatoire, qui_declare)
    )
    # Not that of tomorrow.
    assert replace(apres, sans_schema=0, lignes=avant.lignes) == avant
    assert (apres.sans_schema, apres.lignes) == (4, avant.lignes + 4)
    assert apres.retenues == apres.lignes - apres.faibles - apres.en_cours - apres.sans_schema
    mots = table_du_rapprochement(apres)["Ce qui change"][1]
    assert "4 qui déclarent n'en avoir pas ni" in mots
    assert "déclarent" not in " ".join(table_du_rapprochement(avant)["Ce qui change"])


def test_une_declaration_avec_un_lien_n_est_pas_un_schema_releve(qui_declare):
    adoptions = qui_declare.donnees.adoptions
    liee = adoptions.assign(source_url=adoptions["source_url"].fillna("https://a.fr"))
    o = type(qui_declare)(replace(qui_declare.donnees, adoptions=liee), qui_declare.jour)
    assert Sources(o, EN_VIGUEUR).chiffres == Sources(qui_declare, EN_VIGUEUR).chiffres


def test_les_phrases_le_disent_s_il_y_en_a(observatoire, qui_declare):
    for o, dit in ((observatoire, False), (qui_declare, True)):
        suivies = o.suivies(o.droit.en_vigueur)
        figure = par_type(o, comptes_par_regime(o))
        paragraphe = premier_paragraphe(suivies, o.droit.en_vigueur, o.jour, [], o.exercices)
        chiffre = chiffres_cles(o)[1].precision
        notes = Adoptions(o, EN_VIGUEUR).notes
        assert ("2 disent ne pas en avoir ; rien n'est recensé" in figure.titre) is dit
        assert ("2 disent ne pas en avoir." in paragraphe) is dit
        assert ("pages publiques ; 2 disent ne pas en avoir." in chiffre) is dit
        assert ("2 disent ne pas en avoir" in notes) is dit
        assert ("1 dit ne pas en avoir, rien" in figure.description) is dit
        assert (LIBELLE in [mot for _, mot in figure.legende]) is dit
        assert ("Sans schéma (déclaré)" in figure.table()) is dit
        regions = adoption_par_region(suivies)
        assert ("Sans schéma (déclaré)" in table_par_region(regions)) is dit
        assert (f"{LIBELLE} : 2" in description(suivies)) is dit
        assert (f"{LIBELLE} (2)" in str(carte_d_accueil(o))) is dit
    inconnues = re.compile(r"rien n'est recensé pour (\d+)$")
    avant, apres = (
        int(inconnues.search(par_type(o, comptes_par_regime(o)).titre)[1])
        for o in (observatoire, qui_declare)
    )
    assert apres == avant - 2
    assert adoption_par_region(suivies).loc[["84", "93"], "sans_schema"].tolist() == [1, 1]
    assert not {AUVERGNE, MARSEILLE} & set(sans_adoption(suivies, 300)["siren"])
    assert NORMANDIE in set(sans_adoption(suivies, 300)["siren"])


def test_une_seule_obligee_qui_n_en_a_pas(qui_declare, suivies):
    elle = suivies[suivies["siren"] == AUVERGNE]
    droit = qui_declare.droit.en_vigueur
    paragraphe = premier_paragraphe(elle, droit, qui_declare.jour, [], qui_declare.exercices)
    assert paragraphe.endswith("et elle dit ne pas en avoir.")
    autre = suivies[suivies["siren"] == NORMANDIE]
    paragraphe = premier_paragraphe(autre, droit, qui_declare.jour, [], qui_declare.exercices)
    assert paragraphe.endswith("et aucune adoption n’y est recensée.")


def elle(o, siren):
    trouvee = o.collectivite(siren)
    assert trouvee is not None
    return trouvee


def test_la_fiche_dit_qui_le_declare_et_quand(qui_declare):
    o, auvergne = qui_declare, elle(qui_declare, AUVERGNE)
    assert badges(o, auvergne)[1].mots == "Déclare ne pas avoir de SPASER"
    assert badges(o, auvergne)[1].signe.hachures
    (schema,) = [schema for _, schema in o.schemas_de(auvergne.siren).iterrows()]
    assert titre_du_schema(schema) == (
        "Déclare ne pas avoir de SPASER (agent de la collectivité, 1er\u00a0novembre 2026)"
    )
    assert precisions_du_schema(schema, pd.DataFrame()) == (
        "Sans schéma (déclaré) · confiance haute"
    )
    assert phrase_du_schema(o, auvergne) == (
        "**SPASER** : déclare ne pas en avoir (agent de la collectivité, 1er\u00a0novembre 2026)."
    )
    marseille, arzano = elle(o, MARSEILLE), elle(o, ARZANO)
    dits = comparer_en_table(o, [auvergne, marseille, arzano]).iloc[-1].tolist()
    assert [dit.partition(" (")[2].partition(",")[0] for dit in dits[1:]] == [
        "agent de la collectivité",
        "élu de la collectivité",
        "citoyen",
    ]
    annuaire = mots_de_l_annuaire(o.annuaire[o.annuaire["siren"] == AUVERGNE], o)
    assert annuaire["SPASER"].tolist() == ["Sans schéma (déclaré)"]


def test_une_declaration_vient_apres_les_schemas_adoptes(qui_declare):
    siens = qui_declare.schemas_de(GIRONDE)
    assert siens["statut"].tolist() == ["adopte", "adopte", "sans_schema"]
    assert siens["generation"].tolist()[:2] == [2, 1]
    # What one prepares is to come.
    adoptions = qui_declare.donnees.adoptions
    sienne = adoptions["siren"].mask(adoptions["siren"] == LANDES, GIRONDE)
    liee = replace(qui_declare.donnees, adoptions=adoptions.assign(siren=sienne))
    siens = type(qui_declare)(liee, qui_declare.jour).schemas_de(GIRONDE)
    assert siens["statut"].tolist() == ["en_cours", "adopte", "adopte", "sans_schema"]


def test_les_retours_ne_racontent_que_des_schemas_adoptes(observatoire, qui_declare):
    siren = fiches()[0]["siren"]
    adoptions = qui_declare.donnees.adoptions
    sienne = adoptions["siren"].mask(adoptions["statut"] == SANS_SCHEMA, siren)
    liee = replace(qui_declare.donnees, adoptions=adoptions.assign(siren=sienne))
    o = type(qui_declare)(liee, qui_declare.jour)
    for raconter in (_rang_et_annees, _duree):
        assert raconter(o, siren) == raconter(observatoire, siren)


def test_la_fiche_en_pdf_sans_lien(qui_declare):
    octets = fiche_en_pdf(qui_declare, elle(qui_declare, AUVERGNE), "http://x/collectivite")
    assert octets.startswith(b"%PDF")


def test_la_liste_et_l_export(suivies):
    siennes = suivies[suivies["siren"] == AUVERGNE]
    (ligne,) = liste(siennes).to_dict("records")
    assert ligne["Adoption"] == LIBELLE
    assert ligne["Schéma"] == "déclaré le 1er\u00a0novembre 2026"
    lignes = export(suivies[suivies["siren"].isin([AUVERGNE, GIRONDE])]).set_index("SIREN")
    assert lignes.at[AUVERGNE, "Sans schéma, déclaré le"] == "2026-11-01"
    assert lignes.at[AUVERGNE, "Date d'adoption"] == ""
    for vide in ("Adoption au plus tard", "Source de l'adoption", "Rang du schéma"):
        assert pd.isna(lignes.at[AUVERGNE, vide])
        assert not pd.isna(lignes.at[GIRONDE, vide])
    assert pd.isna(lignes.at[GIRONDE, "Sans schéma, déclaré le"])


def test_le_filtre_de_l_adresse_le_connait():
    assert STATUT.lire([SANS_SCHEMA]) == (SANS_SCHEMA,)
    assert STATUT.mots[SANS_SCHEMA] == "Sans schéma (déclaré)"


def test_les_etats_ont_un_meme_ordre_partout():
    assert list(ADOPTIONS) == list(STATUTS_ADOPTION)
    assert set(get_args(Adoption)) == set(STATUTS_ADOPTION)
    assert STATUTS_ADOPTION.index(SANS_SCHEMA) == STATUTS_ADOPTION.index(EN_COURS) + 1


def test_un_seul_etat_est_hachure_et_il_est_blanc():
    assert [cle for cle, signe in ADOPTIONS.items() if signe.hachures] == [SANS_SCHEMA]
    assert ADOPTIONS[SANS_SCHEMA].couleur == "#FFFFFF"


@pytest.mark.parametrize(("niveau", "forme"), [(TYPES, "circle"), (("region",), "path")])
def test_la_legende_est_hachuree(suivies, niveau, forme):
    visibles = suivies[suivies["type"].isin(niveau)]
    legende = legende_adoptions(visibles, niveau)
    assert [m for s, m in legende if s.hachures] == [f"{LIBELLE} ({2 if forme == 'circle' else 1})"]
    dessins = str(legende_en_html(legende)).split("<li>")
    assert [LIBELLE in dessin for dessin in dessins] == ["%3Cpattern" in d for d in dessins]


def test_sur_la_carte_le_motif_est_defini_et_nomme(qui_declare):
    fond = carte_folium._carte_de_fond("/france.topojson").get_root().render()
    assert fond.count("pattern id=") == 1
    (motif,) = re.findall(r"pattern id='(\w+)'", fond)
    style = carte_folium._style(SANS_SCHEMA, "obligee")
    assert (style["fillColor"], style["fillOpacity"]) == (f"url(#{motif})", 1)
    assert carte_folium._style(SANS_SCHEMA, "selon_convention")["fillOpacity"] == 1
    assert carte_folium._style("aucune", "selon_convention")["fillOpacity"] == 0.15
    ligne = qui_declare.suivies(qui_declare.droit.en_vigueur).query(f"siren == '{AUVERGNE}'")
    (dite,) = (carte_folium._ligne(ligne_, 0, 2024) for ligne_ in ligne.itertuples())
    assert dite == [AUVERGNE, 0, typographie("Déclaré le 1er\u00a0novembre 2026")]


def test_la_carte_recoit_les_lieux_que_son_fichier_n_a_pas(observatoire, qui_declare):
    assert carte_folium._lieux_de_plus(observatoire) == {}
    lieux = carte_folium._lieux_de_plus(qui_declare)
    assert list(lieux) == [ARZANO]
    assert lieux[ARZANO][2] == "commune"
    assert lieux[ARZANO][5] == "Commune d’Arzano"


def test_la_carte_de_vega_a_un_signe_raye(qui_declare, suivies):
    obligees = suivies[suivies["obligee"]]
    svg = Image(carte_des_adoptions(obligees, qui_declare), "", (), "").pour_un_document()
    blanc = ADOPTIONS[SANS_SCHEMA].couleur
    # An outline, then three lines inside: as many as those that say so.
    assert len(re.findall(rf'd="M[^"ML]*(?:M[^"ML]*L[^"ML]*){{3}}" fill="{blanc}"', svg)) == 2


def dessines(svg, motif):
    return [tuple(map(float, valeurs)) for valeurs in re.findall(motif, svg)]


def test_les_barres_sont_hachurees_dans_leurs_bords(observatoire, qui_declare):
    def svg(o):
        comptes = statuts_par_type(o.suivies(o.droit.en_vigueur))
        return Image(etats_par_type(comptes), "", (), "").pour_un_document()

    contour = ADOPTIONS[SANS_SCHEMA].contour
    nombre = r"(-?[\d.]+)"
    ligne = rf'translate\({nombre},{nombre}\)" x2="{nombre}" y2="{nombre}" stroke="{contour}"'
    barre = rf'd="M{nombre},{nombre}h{nombre}v{nombre}[^"]*" fill="#FFFFFF" stroke="{contour}"'
    assert not dessines(svg(observatoire), ligne)
    dessin = svg(qui_declare)
    barres, lignes = dessines(dessin, barre), dessines(dessin, ligne)
    assert len(barres) == 2, "a région, a commune"
    for gauche, haut, large, haute in barres:
        siennes = [
            (x, y, dx, dy) for x, y, dx, dy in lignes if dx and haut <= y <= haut + haute + 0.01
        ]
        assert len(siennes) > 3
        for x, y, dx, dy in siennes:
            # Each line rises as much as it goes right, within the bar.
            assert dx == pytest.approx(-dy, abs=0.02)
            assert gauche - 0.01 <= x <= x + dx <= gauche + large + 0.01
            assert haut - 0.01 <= y + dy
        # From one corner to the other.
        assert min(x for x, *_ in siennes) == pytest.approx(gauche, abs=0.02)
        assert max(x + dx for x, _, dx, _ in siennes) == pytest.approx(gauche + large, abs=0.02)
    # What is drawn beyond a bar would enlarge the picture: nothing is.
    for x, y, *_ in lignes:
        assert any(
            g <= x + 0.01 and x - 0.01 <= g + w and h <= y <= h + v + 0.01 for g, h, w, v in barres
        )


@pytest.fixture
def client(qui_declare, monkeypatch):
    monkeypatch.setattr("api.application.observatoire", lambda: qui_declare)
    with TestClient(creer_api()) as client:
        yield client


def test_l_api_le_dit_sans_source(client):
    siens = client.get("/adoptions?statut=sans_schema").json()
    assert {s["siren"] for s in siens} == set(DECLARATIONS)
    assert {(s["source_url"], s["generation"], s["date_adoption"]) for s in siens} == {(None,) * 3}
    assert not any(s["a_renouveler"] for s in siens)
    trouvees = client.get("/collectivites?statut=sans_schema").json()["resultats"]
    assert {c["siren"] for c in trouvees} == {AUVERGNE, MARSEILLE, ARZANO}
    fiche = client.get(f"/collectivites/{AUVERGNE}").json()
    assert (fiche["statut"], len(fiche["schemas"])) == ("sans_schema", 1)
    reponse = client.get("/adoptions?statut=sans_schema&format=csv")
    lignes = csv.DictReader(io.StringIO(reponse.content.decode("utf-8-sig")), delimiter=";")
    assert [ligne["source_url"] for ligne in lignes] == [""] * len(DECLARATIONS)


def test_les_dates_d_avant_ne_changent_pas(observatoire, qui_declare):
    for jour in (date(2026, 10, 31), date(2020, 1, 1)):
        avant, apres = (
            o.suivies(o.droit.en_vigueur, au=jour)["statut"] for o in (observatoire, qui_declare)
        )
        assert avant.astype("str").equals(apres.astype("str"))
