/* Calques de la carte des adoptions, posés sur une carte Leaflet (voir components/carte/carte_folium.py). */
window.spaser = (() => {
  /* Leurs couleurs viennent de la palette, avec l'appel qui pose le fond. */
  const FOND = { weight: 1, fillOpacity: 1 };
  const CADRE = { weight: 1, fill: false };
  const CHOISIE = { weight: 4, dashArray: null };
  const VUES = {
    Antilles: ['Guadeloupe', 'Martinique'],
    Guyane: ['Guyane'],
    'La Réunion': ['La Réunion'],
    Mayotte: ['Mayotte'],
  };
  /* Rayon d'un cercle, en pixels, pour un million d'euros d'achats. */
  const RAYON = 0.542;
  const lus = {};
  let courante;
  const SOBRE = matchMedia('(prefers-reduced-motion: reduce)').matches;

  const lire = (adresse) => (lus[adresse] ??= fetch(adresse).then((reponse) => {
    if (!reponse.ok) throw new Error(adresse);
    return reponse.json();
  }));

  /* Une coupure ne laisse pas une carte vide sans un mot. */
  const manque = () => {
    const conteneur = courante.getContainer();
    if (conteneur.querySelector('.manque')) return;
    const avis = document.createElement('p');
    avis.className = 'manque';
    avis.setAttribute('role', 'alert');
    avis.textContent = 'La carte n’a pas pu être chargée en entier. Rechargez la page ; '
      + 'la liste, plus bas, dit la même chose.';
    conteneur.append(avis);
  };

  const objet = (topologie, nom) => topojson.feature(topologie, topologie.objects[nom]);

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

  /* La position de la carte est dans l'adresse de la page : un lien copié la redonne. */
  const positionDemandee = (carte) => {
    const texte = new URLSearchParams(parent.location.search).get('vue') ?? '';
    if (!/^-?\d+(\.\d+)?_-?\d+(\.\d+)?_\d+(\.\d+)?$/.test(texte)) return null;
    const [lat, lon, zoom] = texte.split('_').map(Number);
    return carte.options.maxBounds.contains([lat, lon]) && zoom >= carte.getMinZoom()
      && zoom <= carte.getMaxZoom() ? [[lat, lon], zoom] : null;
  };

  const noterPosition = (position) => {
    const adresse = new URL(parent.location.href);
    if (position) adresse.searchParams.set('vue', position);
    else adresse.searchParams.delete('vue');
    if (adresse.href !== parent.location.href) {
      parent.history.replaceState(parent.history.state, '', adresse);
    }
  };

  const suivrePosition = (carte, limites) => {
    /* Vrai tant que personne n'a déplacé la carte : elle suit alors la taille de la fenêtre. */
    let entiere = true;
    let recadre = false;
    const cadrer = () => {
      recadre = true;
      carte.fitBounds(limites, { animate: false });
      recadre = false;
      entiere = true;
    };
    const demandee = positionDemandee(carte);
    if (demandee) {
      carte.setView(...demandee, { animate: false });
      entiere = false;
    } else cadrer();
    carte.on('dragstart zoomstart', () => { entiere &&= recadre; });
    carte.on('resize', () => { if (entiere) cadrer(); });
    carte.on('moveend', () => {
      if (recadre || entiere) return;
      const { lat, lng } = carte.getCenter();
      noterPosition(`${lat.toFixed(2)}_${lng.toFixed(2)}_${carte.getZoom().toFixed(1)}`);
    });
    return () => { cadrer(); noterPosition(null); };
  };

  const boutonsDeVue = (carte, cadres, hexagone) => {
    const controle = L.control({ position: 'topright' });
    controle.onAdd = () => {
      const groupe = document.createElement('div');
      groupe.className = 'leaflet-bar vues';
      groupe.setAttribute('role', 'group');
      groupe.setAttribute('aria-label', 'Aller à');
      const ajouter = (nom, aller) => {
        const bouton = document.createElement('button');
        bouton.type = 'button';
        bouton.textContent = nom;
        bouton.addEventListener('click', aller);
        groupe.append(bouton);
      };
      ajouter('Hexagone', hexagone);
      Object.entries(VUES).forEach(([nom, territoires]) => {
        const vises = cadres.filter((cadre) => territoires.includes(cadre.properties.nom));
        ajouter(nom, () => carte.fitBounds(L.geoJSON(vises).getBounds(), { animate: !SOBRE }));
      });
      L.DomEvent.disableClickPropagation(groupe);
      return groupe;
    };
    controle.addTo(carte);
  };

  const fond = (carte, adresse, attribution, limites, [zoomMinimal, zoomMaximal], couleurs) => {
    courante = carte;
    Object.assign(FOND, { color: couleurs.trait, fillColor: couleurs.neutre });
    CADRE.color = couleurs.cadre;
    CHOISIE.color = couleurs.encre;
    /* Sans animation, au contraire de setMinZoom : la première vue est posée d'un coup. */
    Object.assign(carte.options, {
      minZoom: zoomMinimal, maxZoom: zoomMaximal, inertia: !SOBRE,
    });
    carte.attributionControl.setPrefix(
      '<a href="https://leafletjs.com" title="Bibliothèque de cartes">Leaflet</a>');
    carte.attributionControl.addAttribution(attribution);
    L.control.zoom({ zoomInTitle: 'Zoom avant', zoomOutTitle: 'Zoom arrière' }).addTo(carte);
    carte.createPane('fond').style.zIndex = 350;
    /* Leaflet prend le focus au premier clic : la page ne doit pas défiler sous le pointeur. */
    const conteneur = carte.getContainer();
    conteneur.focus = () => HTMLElement.prototype.focus.call(conteneur, { preventScroll: true });
    const hexagone = suivrePosition(carte, limites);
    /* La feuille de style, chargée après, donne sa hauteur à la carte d'un téléphone. */
    new ResizeObserver(() => carte.invalidateSize({ animate: false })).observe(conteneur);
    lire(adresse).then((topologie) => {
      L.geoJSON(objet(topologie, 'departements'), { pane: 'fond', style: FOND, interactive: false })
        .addTo(carte);
      const encarts = objet(topologie, 'cadres').features.filter((f) => f.properties.outre_mer);
      L.geoJSON(encarts, { pane: 'fond', style: CADRE, interactive: false }).addTo(carte);
      encarts.forEach(({ properties: p }) => {
        const nom = L.divIcon({ className: 'nom-encart', html: bulle(['', p.nom]), iconSize: [90, 14] });
        L.marker([p.lat, p.lon], { icon: nom, interactive: false, keyboard: false }).addTo(carte);
      });
      boutonsDeVue(carte, encarts, hexagone);
    }).catch(manque);
  };

  /* Un signe par type, de même surface qu'un cercle de ce rayon. */
  const contour = (...sommets) => (x, y, r) =>
    `M${sommets.map(([dx, dy]) => `${x + dx * r} ${y + dy * r}`).join('L')}Z`;
  const CONTOURS = {
    square: contour([-0.886, -0.886], [0.886, -0.886], [0.886, 0.886], [-0.886, 0.886]),
    diamond: contour([0, -1.253], [1.253, 0], [0, 1.253], [-1.253, 0]),
    triangle: contour([0, -1.555], [1.347, 0.778], [-1.347, 0.778]),
  };
  const Signe = L.CircleMarker.extend({
    _updatePath() {
      const tracer = CONTOURS[this.options.forme];
      if (tracer) this._renderer._setPath(this, tracer(this._point.x, this._point.y, this._radius));
      else this._renderer._updateCircle(this);
    },
  });

  /* Au clavier : une seule étape de tabulation, puis les flèches, des plus gros achats aux plus
     petits ; Entrée choisit. */
  const auClavier = (calques) => {
    const elements = calques.map((calque) => calque.getElement());
    elements.forEach((element, rang) => {
      element.setAttribute('tabindex', rang ? '-1' : '0');
      element.setAttribute('role', 'button');
      element.setAttribute('aria-label', calques[rang].textes.join(', '));
      element.addEventListener('keydown', (evenement) => {
        const pas = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[evenement.key];
        if (pas) {
          const suivant = elements[(rang + pas + elements.length) % elements.length];
          element.setAttribute('tabindex', '-1');
          suivant.setAttribute('tabindex', '0');
          suivant.focus();
        } else if (evenement.key === 'Enter' || evenement.key === ' ') {
          calques[rang].fire('click', {}, true);
        } else return;
        evenement.preventDefault();
        evenement.stopPropagation();
      });
    });
  };

  const preparer = (calque, siren, textes) => {
    calque.textes = textes;
    calque.bindTooltip(bulle(textes), { sticky: true });
    /* Ce que la page reçoit d'un clic : jamais deux fois le même, un second clic compte aussi. */
    calque.toGeoJSON = () => ({
      type: 'Feature', geometry: null, properties: { siren, clic: Date.now() },
    });
    return calque;
  };

  /* lignes : [siren, rang de l'état, ...dates du schéma] ; etats : { style, texte } ; suivies : voir
     spaser/construction/construire.py. */
  const textes = ([, rang, ...dates], etats, [, , , , nom, nature, achats]) =>
    [nom, nature, etats[rang].texte, ...dates, achats].filter(Boolean);

  const territoires = (groupe, adresses, niveau, etats, lignes, choisie) => {
    Promise.all([lire(adresses.topologie), lire(adresses.suivies)]).then(([topologie, suivies]) => {
      const parSiren = Object.fromEntries(
        objet(topologie, niveau).features.map((f) => [f.properties.siren, f]));
      const calques = lignes.filter(([siren]) => siren in parSiren).map((ligne) => {
        const [siren, rang] = ligne;
        const style = { ...etats[rang].style, ...(siren === choisie?.siren && CHOISIE) };
        const [calque] = L.geoJSON(parSiren[siren], { style }).getLayers();
        return preparer(calque, siren, textes(ligne, etats, suivies[siren])).addTo(groupe);
      });
      calques.forEach((calque) => { if (calque.options.weight === CHOISIE.weight) calque.bringToFront(); });
      auClavier(calques);
    }).catch(manque);
  };

  const points = (groupe, adresses, formes, etats, lignes, choisie) => {
    /* Sur un téléphone, des signes à la taille de la carte. */
    const echelle = RAYON * Math.min(1, Math.max(0.5, window.innerWidth / 700));
    lire(adresses.suivies).then((suivies) => {
      const places = lignes.filter(([siren]) => suivies[siren][0] !== null);
      const calques = places.map((ligne) => {
        const [siren, rang] = ligne;
        const [lon, lat, type, haut] = suivies[siren];
        const options = {
          ...etats[rang].style, forme: formes[type], radius: echelle * Math.sqrt(haut / 1000),
        };
        return preparer(new Signe([lat, lon], options), siren, textes(ligne, etats, suivies[siren]))
          .addTo(groupe);
      });
      if (choisie?.lat != null) {
        const haut = suivies[choisie.siren]?.[3] ?? 0;
        const radius = echelle * Math.sqrt(haut / 1000) + 7;
        L.circleMarker([choisie.lat, choisie.lon], { ...CHOISIE, radius, fill: false, interactive: false })
          .addTo(groupe);
      }
      auClavier(calques);
    }).catch(manque);
  };

  return { fond, territoires, points };
})();
