/* Calques de la carte des adoptions, posés sur une carte Leaflet (voir components/carte/carte_folium.py). */
window.spaser = (() => {
  /* Leurs couleurs viennent de la palette, avec l'appel qui pose le fond. */
  const FOND = { weight: 1, fillOpacity: 1 };
  const CADRE = { weight: 1, fill: false };
  const CHOISIE = { weight: 4, dashArray: null };
  const VUES = {
    'Île-de-France': ['Petite couronne'],
    Antilles: ['Guadeloupe', 'Martinique'],
    Guyane: ['Guyane'],
    'La Réunion': ['La Réunion'],
    Mayotte: ['Mayotte'],
  };
  const DE_PRES = 7;
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

  /* Un objet d'une topologie, avec ce que l'encart de Paris en montre. */
  const objets = (topologie, nom) => [nom, `${nom}_encart`]
    .filter((ici) => ici in topologie.objects)
    .flatMap((ici) => topojson.feature(topologie, topologie.objects[ici]).features);

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

  /* Au-dessus de la carte : elles n'en cachent rien. */
  const boutonsDeVue = (barre, carte, cadres, hexagone) => {
    const groupe = document.createElement('div');
    groupe.className = 'vues';
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
    barre.append(groupe);
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
    const zoom = L.control.zoom({ zoomInTitle: 'Zoom avant', zoomOutTitle: 'Zoom arrière' })
      .addTo(carte);
    carte.createPane('fond').style.zIndex = 350;
    /* Leaflet prend le focus au premier clic : la page ne doit pas défiler sous le pointeur. */
    const conteneur = carte.getContainer();
    conteneur.focus = () => HTMLElement.prototype.focus.call(conteneur, { preventScroll: true });
    const barre = document.createElement('div');
    barre.className = 'barre';
    barre.append(zoom.getContainer());
    document.body.prepend(barre);
    const dePres = () => conteneur.classList.toggle('de-pres', carte.getZoom() >= DE_PRES);
    carte.on('zoomend', dePres);
    const hexagone = suivrePosition(carte, limites);
    dePres();
    /* La feuille de style, chargée après, donne sa hauteur à la carte d'un téléphone. */
    new ResizeObserver(() => carte.invalidateSize({ animate: false })).observe(conteneur);
    lire(adresse).then((topologie) => {
      L.geoJSON(objets(topologie, 'departements'), { pane: 'fond', style: FOND, interactive: false })
        .addTo(carte);
      const cadres = objets(topologie, 'cadres');
      L.geoJSON(cadres, { pane: 'fond', style: CADRE, interactive: false }).addTo(carte);
      cadres.forEach(({ properties: p }) => {
        /* Celui qui n'a pas de nom est le lieu que l'encart agrandit. */
        const icon = L.divIcon({
          className: p.nom ? 'nom-encart' : 'nom-encart nom-de-pres',
          html: bulle(['', p.nom || 'Agrandi dans l’encart']),
          iconSize: [110, 14],
        });
        L.marker([p.lat, p.lon], { icon, interactive: false, keyboard: false }).addTo(carte);
      });
      boutonsDeVue(barre, carte, cadres, hexagone);
    }).catch(manque);
  };

  /* Un signe par type, de même surface qu'un cercle de ce rayon. */
  const DEMI_TRIANGLE = 1.347;
  const contour = (...sommets) => (x, y, r) =>
    `M${sommets.map(([dx, dy]) => `${x + dx * r} ${y + dy * r}`).join('L')}Z`;
  const CONTOURS = {
    square: contour([-0.886, -0.886], [0.886, -0.886], [0.886, 0.886], [-0.886, 0.886]),
    diamond: contour([0, -1.253], [1.253, 0], [0, 1.253], [-1.253, 0]),
    triangle: contour([0, -1.555], [DEMI_TRIANGLE, 0.778], [-DEMI_TRIANGLE, 0.778]),
  };
  const Signe = L.CircleMarker.extend({
    /* Une intercommunalité est à côté de sa ville, à tous les zooms. */
    _project() {
      L.CircleMarker.prototype._project.call(this);
      this._point.x += this.options.ecart;
      this._updateBounds();
    },
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

  /* lignes : [siren, rang de l'état, ...ce que la bulle dit de plus] ; etats : { style, texte } ; suivies : voir
     spaser/construction/construire.py. */
  const textes = ([, rang, ...deplus], etats, [, , , , , nom, nature, achats]) =>
    [nom, nature, etats[rang].texte, ...deplus, achats].filter(Boolean);

  const territoires = (groupe, adresses, niveau, etats, lignes, choisie) => {
    Promise.all(adresses.map(lire)).then(([topologie, suivies]) => {
      /* Un seul tracé par territoire, à sa place et dans l'encart. */
      const parSiren = {};
      objets(topologie, niveau).forEach(({ properties: { siren }, geometry: { type, coordinates } }) => {
        (parSiren[siren] ??= []).push(...(type === 'Polygon' ? [coordinates] : coordinates));
      });
      const calques = lignes.filter(([siren]) => siren in parSiren).map((ligne) => {
        const [siren, rang] = ligne;
        const style = { ...etats[rang].style, ...(siren === choisie && CHOISIE) };
        const forme = { type: 'MultiPolygon', coordinates: parSiren[siren] };
        const [calque] = L.geoJSON(forme, { style }).getLayers();
        return preparer(calque, siren, textes(ligne, etats, suivies[siren])).addTo(groupe);
      });
      calques.forEach((calque) => { if (calque.options.weight === CHOISIE.weight) calque.bringToFront(); });
      if ('metropole' in topologie.objects) {
        const limite = { color: CHOISIE.color, weight: 1.5, fill: false };
        L.geoJSON(objets(topologie, 'metropole'), { style: limite, interactive: false }).addTo(groupe);
      }
      auClavier(calques);
    }).catch(manque);
  };

  const points = (groupe, adresse, formes, etats, lignes, choisie) => {
    /* Sur un téléphone, des signes à la taille de la carte. */
    const echelle = RAYON * Math.min(1, Math.max(0.5, window.innerWidth / 700));
    const rayon = (milliers) => echelle * Math.sqrt(milliers / 1000);
    const ecart = ([, , , haut, ville]) => (ville ? DEMI_TRIANGLE * rayon(haut) + rayon(ville) : 0);
    lire(adresse).then((suivies) => {
      const calques = lignes.map((ligne) => {
        const [siren, rang] = ligne;
        const [lon, lat, type, haut] = suivies[siren];
        const options = {
          ...etats[rang].style, forme: formes[type], radius: rayon(haut), ecart: ecart(suivies[siren]),
        };
        return preparer(new Signe([lat, lon], options), siren, textes(ligne, etats, suivies[siren]))
          .addTo(groupe);
      });
      if (choisie) {
        const suivie = suivies[choisie.siren] ?? [0, 0, '', 0, 0];
        new Signe([choisie.lat, choisie.lon], {
          ...CHOISIE, radius: rayon(suivie[3]) + 7, ecart: ecart(suivie), fill: false, interactive: false,
        }).addTo(groupe);
      }
      auClavier(calques);
    }).catch(manque);
  };

  return { fond, territoires, points };
})();
