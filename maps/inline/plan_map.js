// @ts-check
// What the map file does beyond folium: layers read when first shown, tooltips, labels by zoom.

/** @typedef {Record<string, any>} Properties */

/**
 * @param {string} id
 * @returns {any}
 */
function embedded(id) {
  return JSON.parse(/** @type {HTMLElement} */ (document.getElementById(id)).textContent || "null");
}

const STYLE = embedded("style");
const TEXTS = embedded("texts");
/** @type {Map<string, Properties>} */
const gridOf = new Map();

/**
 * Rows of a tooltip; text only ever enters as text, never as markup.
 * @param {string} heading
 * @param {[string, string | number | undefined][]} rows
 */
function about(heading, rows) {
  const box = document.createElement("div");
  box.appendChild(document.createElement("strong")).textContent = heading;
  const list = box.appendChild(document.createElement("dl"));
  list.className = "facts";
  for (const [key, value] of rows) {
    if (value === undefined || value === "") continue;
    list.appendChild(document.createElement("dt")).textContent = TEXTS[key] ?? key;
    list.appendChild(document.createElement("dd")).textContent = String(value);
  }
  return box;
}

/** @param {number} value */
const whole = (value) => Math.round(value).toLocaleString(document.documentElement.lang);

/** @param {number | null} share */
function percent(share) {
  if (share === null) return undefined;
  const size = (Math.abs(share) * 100).toFixed(1);
  return `${size === "0.0" ? "" : share < 0 ? "−" : "+"}${size}%`;
}

/** @type {Record<string, (p: Properties) => HTMLElement>} */
const TOOLTIPS = {
  grids: (p) =>
    about(p.name || p.grid_code, [
      ["grid_code", p.grid_code],
      ["kind", TEXTS[p.kind]],
      ["community", p.community],
      ["households", whole(p.households)],
      ["population", p.population === null ? undefined : whole(p.population)],
      ["deviation", p.kind === "basic" ? percent(p.deviation) : undefined],
      ["compactness", p.compactness?.toFixed(2)],
      ["reach", p.reach_m === null ? undefined : `${whole(p.reach_m)} m`],
      ["border", p.border],
      ["why", p.why ?? undefined],
    ]),
  units: (p) => {
    const grid = gridOf.get(p.grid_code);
    return about(`${TEXTS.units} ${p.unit_id}`, [
      ["households", whole(p.households)],
      ["buildings", p.buildings],
      ["grids", grid?.name || p.grid_code],
      ["grid_code", grid?.name ? p.grid_code : undefined],
      ["community", grid?.community],
    ]);
  },
  exceptions: (p) =>
    about(TEXTS[`exception_${p.kind}`] ?? p.kind, [
      ["detail", p.detail],
      ["grid_code", p.grid_code],
      ["area", p.area_m2 ? `${whole(p.area_m2)} m²` : undefined],
    ]),
};

/** Lines are thinner from afar, or they would hide the colours. */
let thickness = 1;

/** @type {Record<string, (p: Properties) => L.PathOptions>} */
const LOOKS = {
  grids: (p) => ({
    className: `grid class-${p.class}`,
    stroke: false,
    fillColor: STYLE.classes.find((/** @type {any} */ c) => c.key === p.class).colour,
    fillOpacity: 1,
  }),
  outlines: () => ({ color: STYLE.outline.grid, weight: 1.5 * thickness, fill: false }),
  communities: () => ({ color: STYLE.outline.community, weight: 2.5 * thickness, fill: false }),
  units: () => ({ color: STYLE.outline.grid, weight: 0.6 * thickness, opacity: 0.75, fillOpacity: 0 }),
  barriers: (p) => {
    const { colour, width, dash } = STYLE.barriers[p.class];
    if (p.casing) return { color: STYLE.hard.colour, weight: (width + STYLE.hard.extra) * thickness };
    const weight = width * thickness;
    return { color: colour, weight, dashArray: dash?.map((/** @type {number} */ d) => d * weight).join(" ") };
  },
  hard: (p) => LOOKS.barriers(p),
  exceptions: () => ({ className: "exception", color: STYLE.exception.colour, weight: 1.5, fillOpacity: 0 }),
};

/** Layers that are drawn from another's data, in another place among the layers, and go with it. */
/** @type {Record<string, string>} */
const DRAWN_FROM = { outlines: "grids", hard: "barriers" };

/** @type {Record<string, L.Layer>} */
const LAYERS = {};
/** @type {L.Map} */
let planMap;

/**
 * Called by folium for each layer.
 * @param {string} kind
 * @param {L.Map} map
 */
function planLayer(kind, map) {
  planMap = map;
  map.latLngToLayerPoint = finePoint;
  LAYERS[kind] = kind === "labels" ? labelLayer(map) : dataLayer(kind);
  return LAYERS[kind];
}

/**
 * Leaflet rounds to whole pixels, which makes crooked borders crumble from afar.
 * @this {L.Map}
 * @param {L.LatLngExpression} place
 */
function finePoint(place) {
  const { x, y } = this.project(L.latLng(/** @type {any} */ (place))).subtract(this.getPixelOrigin());
  return L.point(Math.round(x * 10) / 10, Math.round(y * 10) / 10);
}

/**
 * A layer that reads its data when it is first shown.
 * @param {string} kind
 */
function dataLayer(kind) {
  const pane = kind === "grids" ? "overlayPane" : kind;
  const touched = kind === "grids" || kind === "exceptions";
  const renderer = touched ? L.svg({ pane, padding: 0.5 }) : L.canvas({ pane, padding: 0.2 });
  /** @type {any} */
  const Lazy = L.GeoJSON.extend({
    /** @param {L.Map} map */
    onAdd(map) {
      if (!this.data) {
        this.data = prepared(kind, embedded(DRAWN_FROM[kind] ?? kind));
        this.addData(this.data);
      }
      L.GeoJSON.prototype.onAdd.call(this, map);
      map.on("zoomend", this.restyle, this);
      this.restyle();
    },
    /** @param {L.Map} map */
    onRemove(map) {
      map.off("zoomend", this.restyle, this);
      L.GeoJSON.prototype.onRemove.call(this, map);
    },
    restyle() {
      thickness = Math.min(1, Math.max(0.5, (planMap.getZoom() - 11) / 4));
      this.setStyle((/** @type {any} */ feature) => LOOKS[kind](feature.properties));
    },
  });
  return new Lazy(null, {
    pane,
    renderer,
    smoothFactor: kind === "units" ? 1 : 0, // neighbours simplified one by one come apart
    interactive: kind in TOOLTIPS,
    style: (/** @type {any} */ feature) => LOOKS[kind](feature.properties),
    pointToLayer: (/** @type {any} */ _, /** @type {L.LatLng} */ at) =>
      L.circleMarker(at, { pane, renderer, radius: 4 }),
    onEachFeature(/** @type {any} */ feature, /** @type {L.Path} */ layer) {
      if (!(kind in TOOLTIPS)) return;
      layer.bindTooltip(() => TOOLTIPS[kind](feature.properties), { sticky: true, opacity: 1, className: "about" });
      if (kind !== "grids") return;
      gridOf.set(feature.properties.grid_code, feature.properties);
      layer.on("mouseover", () => ring(feature));
    },
  });
}

/** @type {L.GeoJSON | undefined} */
let drawnRing;

/**
 * Draw a ring around the grid that the pointer rests on.
 * @param {any} feature
 */
function ring(feature) {
  drawnRing?.remove();
  const style = { color: STYLE.outline.selected, weight: 3, fill: false };
  drawnRing = L.geoJSON(feature, { pane: "exceptions", interactive: false, style }).addTo(planMap);
}

/**
 * Hard barriers lie above the borders of grids, with a dark casing under all of them; soft ones below.
 * @param {string} kind
 * @param {any} data
 */
function prepared(kind, data) {
  if (kind !== "barriers" && kind !== "hard") return data;
  const mine = data.features.filter((/** @type {any} */ f) => f.properties.hard === (kind === "hard"));
  const casing = mine.map((/** @type {any} */ feature) => ({
    ...feature,
    properties: { ...feature.properties, casing: true },
  }));
  return { ...data, features: kind === "hard" ? [...casing, ...mine] : mine };
}

/**
 * Labels that never collide: each is shown only while it fits into the largest circle inside its
 * own area, and those circles do not overlap.
 * @param {L.Map} map
 */
function labelLayer(map) {
  const pen = /** @type {CanvasRenderingContext2D} */ (document.createElement("canvas").getContext("2d"));
  const family = getComputedStyle(document.body).fontFamily;
  const measure = (/** @type {string} */ text, /** @type {string} */ font) => {
    pen.font = `${font} ${family}`;
    return pen.measureText(text).width;
  };
  const data = embedded("labels");
  const grids = data.grids.map((/** @type {any} */ label) => {
    const width = measure(label.code, "600 12px");
    const both = Math.max(width, measure(label.name, "400 11px"));
    return { ...label, size: Math.hypot(width, 15), full: Math.hypot(both, 30) };
  });
  const communities = data.communities.map((/** @type {any} */ label) => ({
    ...label,
    size: Math.hypot(measure(label.name, "600 13px"), 16),
  }));
  const group = L.layerGroup();

  /**
   * @param {string} kind
   * @param {any} label
   * @param {string[]} lines
   */
  function put(kind, label, lines) {
    const text = document.createElement("span");
    text.textContent = lines[0];
    if (lines[1]) text.appendChild(document.createElement("small")).textContent = lines[1];
    const icon = L.divIcon({ className: `label label-${kind}`, html: text, iconSize: [0, 0] });
    L.marker(label.at, { icon, pane: "labels", interactive: false, keyboard: false }).addTo(group);
  }

  function draw() {
    group.clearLayers();
    const metres = (156543.034 * Math.cos((map.getCenter().lat * Math.PI) / 180)) / 2 ** map.getZoom();
    const fits = (/** @type {any} */ label, /** @type {number} */ size) => size * metres <= 2 * label.radius;
    const fitting = grids.filter((/** @type {any} */ label) => fits(label, label.size));
    if (2 * fitting.length >= grids.length) {
      for (const label of fitting)
        put("grid", label, fits(label, label.full) ? [label.code, label.name] : [label.code]);
    } else {
      for (const label of communities)
        if (fits(label, label.size)) put("community", label, [label.name]);
    }
  }
  group.on("add", () => map.on("zoomend", draw) && draw());
  group.on("remove", () => map.off("zoomend", draw));
  return group;
}

/** Show the whole district and bind the panel's boxes to the layers. */
function start() {
  const panel = /** @type {HTMLDetailsElement} */ (document.getElementById("panel"));
  const narrow = innerWidth < 600;
  panel.open = !narrow;
  L.control.scale({ imperial: false, position: narrow ? "topright" : "bottomleft" }).addTo(planMap);
  planMap.fitBounds(embedded("bounds"), {
    paddingTopLeft: narrow ? [8, 40] : [24, 24],
    paddingBottomRight: narrow ? [8, 64] : [panel.offsetWidth + 36, 24],
  });
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (panel.querySelectorAll("[data-layer]"))) {
    const name = String(input.dataset.layer);
    const kinds = [name, ...Object.keys(DRAWN_FROM).filter((kind) => DRAWN_FROM[kind] === name)];
    const apply = () => {
      for (const kind of kinds) planMap[input.checked ? "addLayer" : "removeLayer"](LAYERS[kind]);
    };
    input.addEventListener("change", apply);
    input.checked = input.defaultChecked; // some browsers remember boxes across a reload
    apply();
  }
}

document.addEventListener("DOMContentLoaded", start);
