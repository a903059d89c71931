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
  /* À partir de là, quelques noms de lieux ; un filtre ne cadre pas de plus près. */
  const DES_NOMS = 8;
  const FILTRE = { animate: false, maxZoom: 9, padding: [18, 18] };
  /* Au-dessus de la France, la place des signes du Nord ; au-dessous, la ligne des sources. */
  const ENTIERE = { animate: false, paddingTopLeft: [0, 10], paddingBottomRight: [0, 18] };
  const MARGES = [0, 28];
  const ETROIT = '(max-width: 640px)';
  /* Rayon d'un cercle, en pixels, pour un million d'euros d'achats. */
  const RAYON = 0.542;
  const lus = {};
  let courante;
  let suivi;
  let topologieDuFond;
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

  /* Tant que personne ne la déplace, la carte cadre la France ou ce qu'un filtre garde ; elle ne
     devient jamais plus petite que la France. */
  const suivrePosition = (carte, france) => {
    let cible = france;
    let suivie = true;
    let recadre = false;
    const borner = () => {
      carte.options.minZoom = 0;
      carte.options.minZoom = carte.getBoundsZoom(france, false, L.point(MARGES));
    };
    const cadrer = () => {
      recadre = true;
      borner();
      carte.fitBounds(cible, cible === france ? ENTIERE : FILTRE);
      carte.fire('zoomlevelschange');
      recadre = false;
      suivie = true;
    };
    borner();
    const demandee = positionDemandee(carte);
    if (demandee) {
      carte.setView(...demandee, { animate: false });
      suivie = false;
    } else cadrer();
    carte.on('dragstart zoomstart', () => { suivie &&= recadre; });
    carte.on('resize', () => {
      if (suivie) cadrer();
      else {
        borner();
        if (carte.getZoom() < carte.getMinZoom()) carte.setZoom(carte.getMinZoom(), { animate: false });
        carte.fire('zoomlevelschange');
      }
    });
    carte.on('moveend', () => {
      if (recadre || suivie) return;
      const { lat, lng } = carte.getCenter();
      noterPosition(`${lat.toFixed(2)}_${lng.toFixed(2)}_${carte.getZoom().toFixed(1)}`);
    });
    return {
      /* Ce que l'usager demande et que l'adresse retient. */
      aller: (limites) => { suivie = false; carte.fitBounds(limites, { animate: !SOBRE }); },
      cadrer: (limites) => { cible = limites ?? france; cadrer(); noterPosition(null); },
      retenir: (limites) => { cible = limites ?? france; if (suivie) cadrer(); },
      hexagone: () => (cible === france ? suivi.cadrer(null) : suivi.aller(france)),
    };
  };

  /* Le cadre de territoires, [niveau, codes] ; de la petite couronne, là où l'encart l'agrandit. */
  const etendue = (topologie, [niveau, codes]) => {
    const boites = (nom) => topojson.feature(topologie, topologie.objects[nom]).features
      .filter(({ properties }) => codes.includes(properties.code))
      .map((territoire) => L.geoJSON(territoire).getBounds());
    const fenetre = L.geoJSON(objets(topologie, 'cadres').find((cadre) => !cadre.properties.nom))
      .getBounds();
    return [...boites(niveau).filter((boite) => !fenetre.contains(boite)), ...boites(`${niveau}_encart`)]
      .reduce((tout, boite) => tout.extend(boite), L.latLngBounds([]));
  };

  /* La carte ne bouge que si le filtre change : ni une date ni un niveau ne la déplacent. */
  let cadre;
  const encadrer = (groupe, voulu) => {
    const cle = JSON.stringify(voulu);
    if (cle === cadre) return;
    const agir = cadre === undefined ? 'retenir' : 'cadrer';
    cadre = cle;
    lire(topologieDuFond).then((topologie) => {
      if (cle !== cadre) return;
      const boite = voulu && etendue(topologie, voulu);
      suivi[agir](boite?.isValid() ? boite : null);
    }).catch(manque);
  };

  /* Au-dessus de la carte : elles n'en cachent rien. */
  const boutonsDeVue = (barre, cadres) => {
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
    ajouter('Hexagone', () => suivi.hexagone());
    Object.entries(VUES).forEach(([nom, territoires]) => {
      const vises = cadres.filter((cadre) => territoires.includes(cadre.properties.nom));
      ajouter(nom, () => suivi.aller(L.geoJSON(vises).getBounds()));
    });
    barre.append(groupe);
  };

  /* La page défile : la molette ne zoome qu'avec Ctrl ou après un clic, un doigt fait défiler, deux
     déplacent. Leaflet, plus bas dans la page, n'entend que ce qui lui revient. */
  const gestes = (carte, conteneur) => {
    const autour = conteneur.parentElement;
    let prise = false;
    let fin;
    const conseil = document.createElement('p');
    conseil.className = 'conseil';
    conseil.setAttribute('aria-hidden', 'true');
    conteneur.append(conseil);
    const conseiller = (texte) => {
      conseil.textContent = texte;
      conseil.classList.add('vu');
      clearTimeout(fin);
      fin = setTimeout(() => conseil.classList.remove('vu'), 1600);
    };
    const prendre = (oui) => {
      prise = oui;
      conteneur.classList.toggle('prise', oui);
      if (oui) conseil.classList.remove('vu');
    };
    conteneur.addEventListener('click', () => prendre(true));
    autour.addEventListener('pointerleave', () => prendre(false));
    autour.addEventListener('wheel', (evenement) => {
      const { ctrlKey, metaKey, deltaY } = evenement;
      const auBout = deltaY > 0 && carte.getZoom() <= carte.getMinZoom();
      if (ctrlKey || metaKey || (prise && !auBout)) return;
      evenement.stopPropagation();
      if (!prise) conseiller('Ctrl + molette pour zoomer, ou cliquez d’abord dans la carte');
    }, { capture: true, passive: true });
    autour.addEventListener('touchstart', (evenement) => {
      if (evenement.touches.length === 1) evenement.stopPropagation();
    }, { capture: true, passive: true });
    autour.addEventListener('touchmove', ({ touches }) => {
      if (touches.length === 1 && carte.getZoom() > carte.getMinZoom() + 0.1) {
        conseiller('Deux doigts pour déplacer la carte');
      }
    }, { capture: true, passive: true });
  };

  /* Une seule bulle, composée quand on la demande, et jamais coupée par un bord. */
  const calqueDe = new WeakMap();
  const infobulle = (carte, conteneur) => {
    const bulleVue = document.createElement('div');
    bulleVue.className = 'infobulle';
    bulleVue.setAttribute('aria-hidden', 'true');
    document.body.append(bulleVue);
    let montree;
    const cacher = () => { montree = null; bulleVue.classList.remove('vue'); };
    const montrer = (element, x, y) => {
      const calque = calqueDe.get(element);
      if (!calque) return cacher();
      if (montree !== calque) bulleVue.replaceChildren(bulle(calque.textes));
      montree = calque;
      const { offsetWidth: largeur, offsetHeight: hauteur } = bulleVue;
      const gauche = x + 14 + largeur < innerWidth ? x + 14 : x - 14 - largeur;
      const haut = Math.min(y - hauteur / 2, innerHeight - hauteur - 4);
      bulleVue.style.left = `${Math.max(4, Math.min(gauche, innerWidth - largeur - 4))}px`;
      bulleVue.style.top = `${Math.max(4, haut)}px`;
      bulleVue.classList.add('vue');
    };
    conteneur.addEventListener('pointermove', ({ target, clientX, clientY, pointerType, buttons }) => {
      if (pointerType !== 'mouse') return;
      if (buttons) cacher();
      else montrer(target, clientX, clientY);
    });
    conteneur.addEventListener('pointerleave', cacher);
    conteneur.addEventListener('focusin', ({ target }) => {
      if (!calqueDe.has(target) || !target.matches(':focus-visible')) return;
      const { left, right, top, bottom } = target.getBoundingClientRect();
      montrer(target, Math.min((left + right) / 2 + 6, innerWidth), (top + bottom) / 2);
    });
    conteneur.addEventListener('focusout', cacher);
    carte.on('movestart zoomstart', cacher);
  };

  /* Quelques noms de communes suivies, les plus gros achats d'abord, sans que deux se touchent. */
  let lieux;
  let nommer;
  const nommerLesLieux = (carte) => {
    carte.createPane('noms').style.zIndex = 620;
    const noms = L.layerGroup().addTo(carte);
    const article = { 'du ': 'Le ', 'des ': 'Les ' };
    const nom = (texte) => texte.replace(/^Ville (du |des |de |d’)/, (_, mot) => article[mot] ?? '');
    const placer = (suivies) => {
      noms.clearLayers();
      if (carte.getZoom() < DES_NOMS) return;
      const vue = carte.getBounds();
      const poses = [];
      Object.values(suivies).forEach(([lon, lat, type, achats, , texte]) => {
        if (type !== 'commune' || !vue.contains([lat, lon])) return;
        const mot = nom(texte);
        const { x, y } = carte.latLngToContainerPoint([lat, lon]);
        const rayon = echelle() * Math.sqrt(achats / 1000);
        const large = 4 * mot.length + 6;
        const boite = { g: x - large, d: x + large, h: y + rayon, b: y + rayon + 20 };
        if (poses.some((p) => p.g < boite.d && boite.g < p.d && p.h < boite.b && boite.h < p.b)) return;
        poses.push(boite);
        const icon = L.divIcon({
          className: 'nom-de-lieu', html: bulle(['', mot]), iconSize: [2 * large, 18],
          iconAnchor: [large, -rayon - 1],
        });
        L.marker([lat, lon], { icon, pane: 'noms', interactive: false, keyboard: false }).addTo(noms);
      });
    };
    carte.on('moveend', () => { if (lieux) placer(lieux); });
    return () => placer(lieux);
  };

  /* motifs : ce que des signes hachurés nomment, dessiné par components/figures/hachures.py. */
  const fond = (carte, adresse, attribution, limites, zoomMaximal, couleurs, motifs) => {
    courante = carte;
    document.body.insertAdjacentHTML('beforeend',
      `<svg class="motifs" width="0" height="0" aria-hidden="true">${motifs}</svg>`);
    topologieDuFond = adresse;
    Object.assign(FOND, { color: couleurs.trait, fillColor: couleurs.neutre });
    CADRE.color = couleurs.cadre;
    CHOISIE.color = couleurs.encre;
    /* Sans animation, au contraire de setMinZoom : la première vue est posée d'un coup. */
    Object.assign(carte.options, { maxZoom: zoomMaximal, inertia: !SOBRE });
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
    suivi = suivrePosition(carte, L.latLngBounds(limites));
    dePres();
    ensemble = L.featureGroup().addTo(carte);
    suivreLeResume();
    gestes(carte, conteneur);
    infobulle(carte, conteneur);
    auClavier(conteneur);
    nommer = nommerLesLieux(carte);
    /* La feuille de style, chargée après, donne sa hauteur à la carte. */
    new ResizeObserver(() => carte.invalidateSize({ animate: false })).observe(conteneur);
    lire(adresse).then((topologie) => {
      L.geoJSON(objets(topologie, 'departements'), { pane: 'fond', style: FOND, interactive: false })
        .addTo(carte);
      const cadres = objets(topologie, 'cadres');
      L.geoJSON(cadres, { pane: 'fond', style: CADRE, interactive: false }).addTo(carte);
      cadres.forEach((encart) => {
        const { nom, lat, lon } = encart.properties;
        /* Celui qui n'a pas de nom est le lieu que l'encart agrandit. */
        const icon = L.divIcon({
          className: nom ? 'nom-encart' : 'nom-encart nom-de-pres',
          html: bulle(['', nom || 'Agrandi dans l’encart']),
          iconSize: [110, 14],
        });
        L.marker([lat, lon], { icon, interactive: false, keyboard: false }).addTo(carte);
      });
      boutonsDeVue(barre, cadres);
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
  const auClavier = (conteneur) => {
    conteneur.addEventListener('keydown', (evenement) => {
      const element = evenement.target;
      const calque = calqueDe.get(element);
      if (!calque) return;
      const pas = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[evenement.key];
      if (pas) {
        const elements = poses.ordre.map((siren) => poses.calques.get(siren).getElement());
        const rang = elements.indexOf(element) + pas + elements.length;
        const suivant = elements[rang % elements.length];
        element.setAttribute('tabindex', '-1');
        suivant.setAttribute('tabindex', '0');
        suivant.focus();
      } else if (evenement.key === 'Enter' || evenement.key === ' ') {
        calque.fire('click', {}, true);
      } else return;
      evenement.preventDefault();
      evenement.stopPropagation();
    }, true);
  };

  /* Un signe touché ouvre le résumé de la page. Sur un téléphone, c'est une feuille au bas de l'écran :
     le focus y va, Échap la ferme, et le focus revient au signe. */
  const suivreLeResume = () => {
    const page = parent.document;
    const resume = () => page.querySelector('.st-key-resume');
    const titre = () => resume()?.querySelector('h3');
    let attendu = null;
    let ouvert = null;
    const regarder = () => {
      const lu = titre();
      if (attendu && lu && lu.textContent.startsWith(attendu.textes[0])) {
        if (parent.getComputedStyle(resume()).position === 'fixed') {
          ouvert = attendu.siren;
          lu.tabIndex = -1;
          lu.focus({ preventScroll: true });
        }
        attendu = null;
      } else if (ouvert && !lu) {
        poses.calques.get(ouvert)?.getElement()?.focus({ preventScroll: true });
        ouvert = null;
      }
    };
    ensemble.on('click', ({ layer }) => { attendu = layer; regarder(); });
    new parent.MutationObserver(regarder).observe(page.body, { subtree: true, childList: true });
    page.addEventListener('keydown', ({ key }) => {
      if (key === 'Escape' && ouvert) [...resume().querySelectorAll('button')].at(-1)?.click();
    });
  };

  /* Ce qui est posé, par SIREN : d'une date à l'autre, seul change ce qui a changé. */
  let ensemble;
  let halo;
  const poses = { cle: null, ordre: [], calques: new Map() };

  const poser = (cle, lignes, etats, suivies, creer) => {
    if (poses.cle !== cle) {
      ensemble.clearLayers();
      poses.calques.clear();
      poses.cle = cle;
    }
    const voulus = new Set(lignes.map(([siren]) => siren));
    poses.calques.forEach((calque, siren) => {
      if (voulus.has(siren)) return;
      ensemble.removeLayer(calque);
      poses.calques.delete(siren);
    });
    const ordre = [...voulus];
    lignes.forEach((ligne) => {
      const [siren, rang, ...deplus] = ligne;
      const { style, texte } = etats[rang];
      const [, , , , , nom, nature, achats] = suivies[siren];
      let calque = poses.calques.get(siren);
      if (!calque) {
        calque = creer(siren, style);
        calque.siren = siren;
        /* Ce que la page reçoit d'un clic : jamais deux fois le même, un second clic compte aussi. */
        calque.toGeoJSON = () => ({
          type: 'Feature', geometry: null, properties: { siren, clic: Date.now() },
        });
        calque.addTo(ensemble);
        const element = calque.getElement();
        calqueDe.set(element, calque);
        element.setAttribute('role', 'button');
        element.setAttribute('tabindex', '-1');
        poses.calques.set(siren, calque);
      } else if (calque.cleDuStyle !== JSON.stringify(style)) calque.setStyle(style);
      calque.cleDuStyle = JSON.stringify(style);
      calque.textes = [nom, nature, texte, ...deplus, achats];
      const dit = calque.textes.join(', ');
      if (calque.dit !== dit) calque.getElement().setAttribute('aria-label', dit);
      calque.dit = dit;
    });
    if (ordre.join() !== poses.ordre.join()) {
      poses.ordre = ordre;
      ordre.forEach((siren) => poses.calques.get(siren).bringToFront());
      const elements = ordre.map((siren) => poses.calques.get(siren).getElement());
      if (!elements.some((element) => element === document.activeElement)) {
        elements.forEach((element, rang) => element.setAttribute('tabindex', rang ? '-1' : '0'));
      }
    }
    lieux = suivies;
    nommer();
  };

  /* Les lieux que le fichier n'a pas : le relevé a changé depuis. */
  let ajoutes = {};
  const ajouter = (_, lieuxDePlus) => { ajoutes = lieuxDePlus; };

  /* lignes : [siren, rang de l'état, ...ce que la bulle dit de plus] ; etats : { style, texte } ; suivies : voir
     spaser/carte_nationale.py. */
  const territoires = (groupe, adresses, niveau, etats, lignes, choisie) => {
    Promise.all(adresses.map(lire)).then(([topologie, duFichier]) => {
      const suivies = { ...duFichier, ...ajoutes };
      /* Un seul tracé par territoire, à sa place et dans l'encart. */
      const parSiren = {};
      objets(topologie, niveau).forEach(({ properties: { siren }, geometry: { type, coordinates } }) => {
        (parSiren[siren] ??= []).push(...(type === 'Polygon' ? [coordinates] : coordinates));
      });
      const montrees = lignes.filter(([siren]) => siren in parSiren);
      poser(niveau, montrees, etats, suivies, (siren, style) => {
        const forme = { type: 'MultiPolygon', coordinates: parSiren[siren] };
        return L.geoJSON(forme, { style }).getLayers()[0];
      });
      marquer(choisie in parSiren && L.geoJSON(
        { type: 'MultiPolygon', coordinates: parSiren[choisie] },
        { style: { ...CHOISIE, fill: false }, interactive: false },
      ));
      if ('metropole' in topologie.objects) {
        const limite = { color: CHOISIE.color, weight: 1.5, fill: false };
        L.geoJSON(objets(topologie, 'metropole'), { style: limite, interactive: false }).addTo(groupe);
      }
    }).catch(manque);
  };

  /* Sur un téléphone, des signes à la taille de la carte. */
  const echelle = () => RAYON * Math.min(1, Math.max(0.5, window.innerWidth / 700));

  const points = (groupe, adresse, formes, etats, lignes, choisie) => {
    const rayon = (milliers) => echelle() * Math.sqrt(milliers / 1000);
    const ecart = ([, , , haut, ville]) => (ville ? DEMI_TRIANGLE * rayon(haut) + rayon(ville) : 0);
    lire(adresse).then((duFichier) => {
      const suivies = { ...duFichier, ...ajoutes };
      poser('points', lignes, etats, suivies, (siren, style) => {
        const [lon, lat, type, haut] = suivies[siren];
        return new Signe([lat, lon], {
          ...style, forme: formes[type], radius: rayon(haut), ecart: ecart(suivies[siren]),
        });
      });
      const suivie = suivies[choisie?.siren] ?? [0, 0, '', 0, 0];
      marquer(choisie && new Signe([choisie.lat, choisie.lon], {
        ...CHOISIE, radius: rayon(suivie[3]) + 7, ecart: ecart(suivie), fill: false, interactive: false,
      }));
    }).catch(manque);
  };

  /* La collectivité choisie, entourée. */
  const marquer = (calque) => {
    halo?.remove();
    halo = calque || null;
    halo?.addTo(courante);
  };

  return { fond, ajouter, territoires, points, encadrer };
})();
