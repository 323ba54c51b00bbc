// @ts-check
// What is drawn on the map: tiles, grids, marks of units, overlays, exceptions, a basemap.
import { borders, drawn, hasShape, labelled, placed } from "./features.js";
import { CURSOR, GROUPS, layers } from "./layers.js";

const THROUGH_BASEMAP = 0.5;

/**
 * @typedef {import("./adapter.js").GridFeature} GridFeature
 * @typedef {import("./overlays.js").OverlayKind} OverlayKind
 * @typedef {{ chosen?: boolean, to?: string }} Marks chosen, or on its way to a grid
 * @typedef {{ name: string, max_zoom: number }} Basemap
 */

/**
 * All of it is kept, and drawn anew when what draws the map was lost and is there again.
 * @param {import("maplibre-gl").Map} map
 */
export function drawing(map) {
  let lost = false;
  /** @type {Map<string, GridFeature>} */
  let grids = new Map();
  /** @type {Map<number, Marks>} */
  let marked = new Map();
  /** @type {Map<OverlayKind, GeoJSON.Feature[]>} */
  const overlays = new Map();
  /** @type {Set<import("./layers.js").LayerName>} */
  const hidden = new Set();
  /** @type {GeoJSON.Feature[]} */
  let exceptions = [];
  let address = "";
  let current = "";
  /** @type {Basemap | null} */
  let below = null;
  let pointed = -1;
  let turn = 0;
  const overlayListeners = new Set();
  const source = (/** @type {string} */ id) => /** @type {import("maplibre-gl").GeoJSONSource} */ (map.getSource(id));
  const put = (/** @type {string} */ id, /** @type {GeoJSON.Feature[]} */ features) => void (lost || source(id).setData({ type: "FeatureCollection", features }));
  const unit = (/** @type {number} */ id) => ({ source: "units", sourceLayer: "units", id });
  const order = () => layers().map((layer) => layer.id);
  const above = (/** @type {string} */ id) => order().slice(order().indexOf(id) + 1).find((each) => map.getLayer(each));

  function drawGrids() {
    if (lost) return;
    const features = [...grids.values()];
    const { grids: points, places, zoom } = placed(features);
    put("grids", features.map(drawn));
    put("labels", points);
    put("places", places);
    map.setLayerZoomRange("places", 0, zoom);
    map.setLayerZoomRange("labels", zoom, 24);
    put("borders", []);
    const mine = ++turn;
    void borders(features, () => mine === turn).then((lines) => mine === turn && put("borders", lines));
  }

  function drawOverlays() {
    const kinds = [...overlays].flatMap(([kind, features]) => features.map((feature) => ({ ...feature, properties: { ...feature.properties, kind } })));
    put("overlay", kinds);
    for (const listener of overlayListeners) listener();
  }

  /** @param {Map<number, Marks>} units */
  function mark(units) {
    const before = marked;
    marked = units;
    if (lost || !map.getSource("units")) return;
    for (const id of before.keys()) if (!units.has(id)) map.removeFeatureState(unit(id));
    for (const [id, { chosen = false, to = "" }] of units) map.setFeatureState(unit(id), { chosen, moving: to !== "" });
  }

  function drawTiles() {
    if (lost || address === "") return;
    const mine = layers().filter((layer) => layer.source === "units");
    for (const layer of mine) if (map.getLayer(layer.id)) map.removeLayer(layer.id);
    if (map.getSource("units")) map.removeSource("units");
    map.addSource("units", { type: "vector", tiles: [absolute(address)], minzoom: 11, maxzoom: 16 });
    for (const layer of mine) map.addLayer(layer, above(layer.id));
    for (const name of hidden) api.show(name, false);
  }

  map.on("webglcontextlost", () => (lost = true));
  map.on("webglcontextrestored", () =>
    map.once("idle", () => {
      lost = false;
      drawTiles();
      drawGrids();
      drawOverlays();
      put("exceptions", exceptions);
      api.choose(current);
      api.setBasemap(below);
      for (const name of hidden) api.show(name, false);
      mark(marked);
      const at = pointed;
      pointed = -1;
      api.point(at);
    }),
  );

  const api = {
    /**
     * Where the tiles of a plan's land come from.
     * @param {string} path with {z}, {x} and {y}
     */
    setTiles(path) {
      if (path === address) return;
      address = path;
      drawTiles();
      marked = new Map();
      pointed = -1;
    },

    /** Whether there is anything that can be asked what is drawn where. */
    drawn: () => !lost,

    /** @returns {string} where the tiles come from, or "" */
    tiles: () => address,

    /** @param {GridFeature[]} features all grids of a plan */
    setGrids(features) {
      grids = new Map(features.filter(hasShape).map((feature) => [feature.properties.grid_code, feature]));
      drawGrids();
    },

    /**
     * Grids that have changed or are new, and codes of those that are no more.
     * @param {GridFeature[]} features
     * @param {string[]} gone
     */
    putGrids(features, gone) {
      const shaped = features.filter(hasShape);
      for (const code of gone) grids.delete(code);
      for (const feature of shaped) grids.set(feature.properties.grid_code, feature);
      if (lost) return;
      source("grids").updateData({ remove: gone, add: shaped.map(drawn) });
      source("labels").updateData({ remove: gone, add: shaped.map((feature) => labelled(feature)) });
    },

    /** @param {string} code @returns {GridFeature | undefined} a grid as it is drawn */
    grid: (code) => grids.get(code),

    /** @returns {GridFeature[]} all grids as they are drawn */
    grids: () => [...grids.values()],

    /**
     * How units look that are chosen or on their way; others look as usual again.
     * @param {Map<number, Marks>} units unit id -> its marks
     */
    markUnits: mark,

    /** @param {number} id the unit that the keyboard is at, or -1 */
    point(id) {
      if (id === pointed) return;
      pointed = id;
      if (lost) return;
      for (const layer of CURSOR) if (map.getLayer(layer)) map.setFilter(layer, ["==", ["id"], id]);
    },

    /** @param {string} code the current grid, or "" */
    choose(code) {
      current = code;
      if (lost) return;
      for (const id of ["current-casing", "current", "current-label"]) map.setFilter(id, ["==", ["get", "grid_code"], code]);
    },

    /**
     * @param {OverlayKind} kind
     * @param {GeoJSON.Feature[]} features what is shown of this kind, instead of what was
     */
    overlay(kind, features) {
      overlays.set(kind, features.filter(({ geometry }) => geometry));
      drawOverlays();
    },

    /** @returns {OverlayKind[]} kinds of which something is shown */
    overlaid: () => [...overlays].flatMap(([kind, features]) => (features.length > 0 ? [kind] : [])),

    /** @param {() => void} listener told when another overlay is shown @returns {() => void} stops it */
    onOverlay(listener) {
      overlayListeners.add(listener);
      return () => void overlayListeners.delete(listener);
    },

    /** @param {GeoJSON.Feature[]} features the exceptions of the plan */
    setExceptions(features) {
      exceptions = features;
      put("exceptions", features);
    },

    /** @param {import("./layers.js").LayerName} name @param {boolean} yes */
    show(name, yes) {
      if (yes) hidden.delete(name);
      else hidden.add(name);
      if (lost) return;
      for (const id of GROUPS[name]) if (map.getLayer(id)) map.setLayoutProperty(id, "visibility", yes ? "visible" : "none");
    },

    /** @param {Basemap | null} basemap what lies below the grids */
    setBasemap(basemap) {
      below = basemap;
      if (lost) return;
      if (map.getLayer("basemap")) map.removeLayer("basemap");
      if (map.getSource("basemap")) map.removeSource("basemap");
      map.setPaintProperty("grids", "fill-opacity", basemap ? THROUGH_BASEMAP : 1);
      if (!basemap) return;
      map.addSource("basemap", { type: "raster", tiles: [absolute(`/basemaps/${basemap.name}/{z}/{x}/{y}`)], tileSize: 256, maxzoom: basemap.max_zoom });
      map.addLayer({ id: "basemap", type: "raster", source: "basemap", paint: { "raster-fade-duration": 0 } }, "grids");
    },
  };
  return api;
}

/** @param {string} path */
const absolute = (path) => new URL(path, location.href).href.replace(/%7B/g, "{").replace(/%7D/g, "}");
