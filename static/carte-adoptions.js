/* Calques de la carte des adoptions, posés sur une carte Leaflet (voir components/carte_folium.py). */
window.spaser = (() => {
  const FOND = { color: '#FFFFFF', weight: 1, fillColor: '#EEF1F4', fillOpacity: 1 };
  const CADRE = { color: '#9AA5B0', weight: 1, fill: false };
  const topologies = {};

  const topologie = (adresse) =>
    (topologies[adresse] ??= fetch(adresse).then((reponse) => reponse.json()));

  const objet = (t, nom) => topojson.feature(t, t.objects[nom]);

  /* Les textes viennent des données : jamais de HTML. */
  const bulle = (lignes) => {
    const bloc = document.createElement('div');
    lignes.forEach((ligne, rang) => {
      const element = document.createElement(rang ? 'div' : 'strong');
      element.textContent = ligne;
      bloc.append(element);
    });
    return bloc;
  };

  const fond = (carte, adresse, attribution) => {
    carte.attributionControl.setPrefix(
      '<a href="https://leafletjs.com" title="Bibliothèque de cartes">Leaflet</a>');
    carte.attributionControl.addAttribution(attribution);
    L.control.zoom({ zoomInTitle: 'Zoom avant', zoomOutTitle: 'Zoom arrière' }).addTo(carte);
    carte.createPane('fond').style.zIndex = 350;
    topologie(adresse).then((t) => {
      L.geoJSON(objet(t, 'departements'), { pane: 'fond', style: FOND, interactive: false })
        .addTo(carte);
      const encarts = objet(t, 'cadres').features.filter((f) => f.properties.outre_mer);
      L.geoJSON(encarts, { pane: 'fond', style: CADRE, interactive: false }).addTo(carte);
      encarts.forEach(({ properties: p }) => {
        const nom = L.divIcon({ className: 'nom-encart', html: bulle(['', p.nom]), iconSize: [90, 14] });
        L.marker([p.lat, p.lon], { icon: nom, interactive: false, keyboard: false }).addTo(carte);
      });
    });
  };

  const territoires = (groupe, adresse, niveau, styles, lignes) => {
    topologie(adresse).then((t) => {
      L.geoJSON(objet(t, niveau), {
        filter: (f) => f.properties.siren in lignes,
        style: (f) => styles[lignes[f.properties.siren][0]],
        onEachFeature: (f, calque) =>
          calque.bindTooltip(bulle(lignes[f.properties.siren].slice(1)), { sticky: true }),
      }).addTo(groupe);
    });
  };

  const points = (groupe, styles, lignes) => {
    /* Sur un téléphone, des cercles à la taille de la carte. */
    const echelle = Math.min(1, Math.max(0.5, window.innerWidth / 700));
    const entites = lignes.map(([siren, lon, lat, rayon, style, ...textes]) => ({
      type: 'Feature',
      properties: { siren, rayon, style, textes },
      geometry: { type: 'Point', coordinates: [lon, lat] },
    }));
    L.geoJSON(entites, {
      pointToLayer: ({ properties: p }, position) =>
        L.circleMarker(position, { ...styles[p.style], radius: p.rayon * echelle }),
      onEachFeature: ({ properties: p }, calque) =>
        calque.bindTooltip(bulle(p.textes), { sticky: true }),
    }).addTo(groupe);
  };

  return { fond, territoires, points };
})();
