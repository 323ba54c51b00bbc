// @ts-check
// MapLibre behind one small adapter: with sketch.js the only module of the studio that knows it.
import { bounds } from "../../outline.js";
import { words } from "../words.js";
import { borders, drawn, hasShape, labelled, placed } from "./features.js";
import { hatching } from "./hatching.js";
import { CURSOR, GROUPS, INTERACTIVE, SOURCES, layers } from "./layers.js";
import { meets } from "./meets.js";
import { makeSketch } from "./sketch.js";

const t = words("map");
/** @type {typeof import("maplibre-gl")} */
const maplibregl = /** @type {any} */ (globalThis).maplibregl;
const STEP_PX = 48; // a stroke is looked at in pieces of this length
const THROUGH_BASEMAP = 0.5;

/**
 * @typedef {{ lon: number, lat: number, x: number, y: number, unitId: number | null, grid: string, exception: any, event: MouseEvent | null }} Hit
 * a place on the map in degrees and pixels, and what lies there; exception: its properties or null
 * @typedef {"click" | "dblclick" | "view" | "move" | "lost" | "restored" | "overlay"} EventName
 * view: the view is changing; move: it has changed; lost, restored: what draws the map; overlay: another is shown
 * @typedef {GeoJSON.Feature<import("../state.js").Shape, import("../state.js").GridRow>} GridFeature
 * @typedef {import("./overlays.js").OverlayKind} OverlayKind
 * @typedef {{ chosen?: boolean, to?: string }} Marks chosen, or on its way to a grid
 * @typedef {{ name: string, max_zoom: number }} Basemap
 * @typedef {{ center: [number, number], zoom: number }} View
 * @typedef {Awaited<ReturnType<typeof makeMap>>} MapAdapter
 */

/** Whether this browser can draw a map; WebGL 1 will do. */
export function drawable() {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("webgl2") ?? canvas.getContext("webgl");
  context?.getExtension("WEBGL_lose_context")?.loseContext();
  return Boolean(maplibregl && context);
}

/**
 * @param {HTMLElement} container
 * @param {{ quiet?: boolean }} [options] quiet: to be looked at only
 */
export async function makeMap(container, { quiet = false } = {}) {
  maplibregl.setWorkerUrl("/assets/maplibre-gl-worker.js");
  const map = new maplibregl.Map({
    container,
    style: { version: 8, sources: Object.fromEntries(SOURCES.map((id) => [id, empty()])), layers: [] },
    interactive: !quiet,
    keyboard: false, // the keys are commands
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    boxZoom: false,
    doubleClickZoom: false,
    maxPitch: 0,
    maxZoom: 20,
    fadeDuration: 0,
    locale: { "Map.Title": t("map"), "NavigationControl.ZoomIn": t("zoom_in"), "NavigationControl.ZoomOut": t("zoom_out") },
  });
  if (!quiet) {
    map.touchZoomRotate.disableRotation();
    map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "bottom-right");
    map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");
  }
  // A tile that does not come is no reason to stop; without a listener MapLibre writes to the console.
  map.on("error", (event) => {
    if (!("sourceId" in event)) console.error(event.error);
  });
  await new Promise((done) => map.once("load", done));
  const hatched = hatching();
  map.addImage("hatching", hatched.image, { pixelRatio: hatched.pixelRatio });
  for (const layer of layers()) if (layer.source !== "units") map.addLayer(layer);
  Object.assign(container, { map }); // a handle for tests and for the curious

  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
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
  let pointed = -1;
  let drawing = 0;
  const overlayListeners = new Set();
  const source = (/** @type {string} */ id) => /** @type {import("maplibre-gl").GeoJSONSource} */ (map.getSource(id));
  const put = (/** @type {string} */ id, /** @type {GeoJSON.Feature[]} */ features) => source(id).setData({ type: "FeatureCollection", features });
  const unit = (/** @type {number} */ id) => ({ source: "units", sourceLayer: "units", id });
  const order = () => layers().map((layer) => layer.id);
  const above = (/** @type {string} */ id) => order().slice(order().indexOf(id) + 1).find((each) => map.getLayer(each));

  function drawGrids() {
    const features = [...grids.values()];
    const { grids: points, places, zoom } = placed(features);
    put("grids", features.map(drawn));
    put("labels", points);
    put("places", places);
    map.setLayerZoomRange("places", 0, zoom);
    map.setLayerZoomRange("labels", zoom, 24);
    put("borders", []);
    const mine = ++drawing;
    void borders(features, () => mine === drawing).then((lines) => mine === drawing && put("borders", lines));
  }

  function drawOverlays() {
    const kinds = [...overlays].flatMap(([kind, features]) => features.map((feature) => ({ ...feature, properties: { ...feature.properties, kind } })));
    put("overlay", kinds);
    for (const listener of overlayListeners) listener();
  }

  /** @param {Map<number, Marks>} units */
  function mark(units) {
    for (const id of marked.keys()) if (!units.has(id)) map.removeFeatureState(unit(id));
    for (const [id, { chosen = false, to = "" }] of units) map.setFeatureState(unit(id), { chosen, moving: to !== "" });
    marked = units;
  }

  map.on("webglcontextrestored", () =>
    map.once("idle", () => {
      // The style is there again with what it began with, and without the states of features.
      drawGrids();
      drawOverlays();
      put("exceptions", exceptions);
      if (map.getSource("units")) mark(marked);
    }),
  );

  const adapter = {
    /** What events of the pointer are heard on. */
    surface: map.getCanvasContainer(),
    sketch: makeSketch(map),

    /**
     * Where the tiles of a plan's land come from.
     * @param {string} path with {z}, {x} and {y}
     */
    setTiles(path) {
      if (path === address) return;
      address = path;
      const mine = layers().filter((layer) => layer.source === "units");
      for (const layer of mine) if (map.getLayer(layer.id)) map.removeLayer(layer.id);
      if (map.getSource("units")) map.removeSource("units");
      map.addSource("units", { type: "vector", tiles: [absolute(path)], minzoom: 11, maxzoom: 16 });
      for (const layer of mine) map.addLayer(layer, above(layer.id));
      for (const name of hidden) adapter.show(name, false);
      marked = new Map();
    },

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
    markUnits(units) {
      if (map.getSource("units")) mark(units);
    },

    /** @param {number} id the unit that the keyboard is at, or -1 */
    point(id) {
      if (id === pointed) return;
      pointed = id;
      for (const layer of CURSOR) if (map.getLayer(layer)) map.setFilter(layer, ["==", ["id"], id]);
    },

    /** @param {string} code the current grid, or "" */
    choose(code) {
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
    get overlays() {
      return [...overlays].flatMap(([kind, features]) => (features.length > 0 ? [kind] : []));
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
      for (const id of GROUPS[name]) if (map.getLayer(id)) map.setLayoutProperty(id, "visibility", yes ? "visible" : "none");
    },

    /** @param {Basemap | null} basemap what lies below the grids */
    set basemap(basemap) {
      if (map.getLayer("basemap")) map.removeLayer("basemap");
      if (map.getSource("basemap")) map.removeSource("basemap");
      map.setPaintProperty("grids", "fill-opacity", basemap ? THROUGH_BASEMAP : 1);
      if (!basemap) return;
      map.addSource("basemap", { type: "raster", tiles: [absolute(`/basemaps/${basemap.name}/{z}/{x}/{y}`)], tileSize: 256, maxzoom: basemap.max_zoom });
      map.addLayer({ id: "basemap", type: "raster", source: "basemap", paint: { "raster-fade-duration": 0 } }, "grids");
    },

    /**
     * @param {GeoJSON.Feature<any>[]} features brought into view
     * @param {number} [padding] pixels
     */
    fit(features, padding = 60) {
      const shaped = features.filter(hasShape);
      if (shaped.length > 0) map.fitBounds(bounds(/** @type {any} */ (shaped)), { padding, maxZoom: 17, animate: !still });
    },

    /**
     * @param {number} lon
     * @param {number} lat
     * @param {number} [zoom] at least
     */
    flyTo(lon, lat, zoom = 16) {
      map.flyTo({ center: [lon, lat], zoom: Math.max(zoom, map.getZoom()), animate: !still });
    },

    /** @returns {View} */
    get view() {
      const { lng, lat } = map.getCenter();
      return { center: [lng, lat], zoom: map.getZoom() };
    },
    set view(view) {
      map.jumpTo(view);
    },

    /** @param {number} x @param {number} y pixels that what is seen goes along */
    pan: (x, y) => void map.panBy([-x, -y], { animate: false }),

    /** @param {boolean} yes whether dragging moves the map */
    set draggable(yes) {
      if (yes) map.dragPan.enable();
      else map.dragPan.disable();
    },

    /** @param {number} x @param {number} y pixels @returns {[number, number]} lon, lat */
    lonLat: (x, y) => /** @type {[number, number]} */ (map.unproject([x, y]).toArray()),

    /** @param {[number, number]} place lon, lat @returns {[number, number]} pixels */
    pixel(place) {
      const { x, y } = map.project(place);
      return [x, y];
    },

    /**
     * What lies at a place.
     * @param {number} x
     * @param {number} y
     * @param {MouseEvent | null} [event]
     * @returns {Hit}
     */
    hit(x, y, event = null) {
      const found = map.queryRenderedFeatures([x, y], { layers: INTERACTIVE.filter((id) => map.getLayer(id)) });
      const of = (/** @type {string} */ from) => found.find(({ source: each }) => each === from);
      const { lng, lat } = map.unproject([x, y]);
      const [here, grid, exception] = ["units", "grids", "exceptions"].map(of);
      return { lon: lng, lat, x, y, unitId: here ? Number(here.id) : null, grid: String(grid?.properties.grid_code ?? ""), exception: exception?.properties ?? null, event };
    },

    /**
     * Ids of the units that a straight stroke passes over, in the order they are met.
     * @param {[number, number]} from pixels
     * @param {[number, number]} to
     */
    passed(from, to) {
      /** @type {Set<number>} */
      const ids = new Set();
      if (!map.getLayer("unit-fill")) return ids;
      const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / STEP_PX));
      const at = (/** @type {number} */ i) => /** @type {[number, number]} */ ([from[0] + ((to[0] - from[0]) * i) / steps, from[1] + ((to[1] - from[1]) * i) / steps]);
      for (let i = 0; i < steps; i++) {
        const [a, b] = [at(i), at(i + 1)];
        for (const { id, geometry } of map.queryRenderedFeatures([a, b], { layers: ["unit-fill"] })) {
          if (!ids.has(Number(id)) && meets(/** @type {any} */ (geometry), a, b, adapter.pixel)) ids.add(Number(id));
        }
      }
      return ids;
    },

    /**
     * @param {EventName} name
     * @param {(hit: Hit) => void} listener given where it was for clicks
     * @returns {() => void} stops it
     */
    on(name, listener) {
      if (name === "overlay") {
        overlayListeners.add(listener);
        return () => void overlayListeners.delete(listener);
      }
      const event = { click: "click", dblclick: "dblclick", view: "move", move: "moveend", lost: "webglcontextlost", restored: "webglcontextrestored" }[name];
      const heard = (/** @type {any} */ { point, originalEvent }) => listener(name.endsWith("click") ? adapter.hit(point.x, point.y, originalEvent) : /** @type {any} */ (null));
      map.on(/** @type {any} */ (event), heard);
      return () => void map.off(/** @type {any} */ (event), heard);
    },

    /** Take the map away for good. */
    remove: () => map.remove(),
  };
  return adapter;
}

/** @returns {any} */
const empty = () => ({ type: "geojson", data: { type: "FeatureCollection", features: [] }, promoteId: "grid_code" });

/** @param {string} path */
const absolute = (path) => new URL(path, location.href).href.replace(/%7B/g, "{").replace(/%7D/g, "}");
