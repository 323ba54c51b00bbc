// @ts-check
// MapLibre behind one small adapter: the only module of the studio that knows it.
import { bounds, labelPoint } from "../../outline.js";
import { classOf } from "../../style.js";
import { words } from "../words.js";
import { hatching } from "./hatching.js";
import { INTERACTIVE, layers } from "./layers.js";

const t = words("map");
/** @type {typeof import("maplibre-gl")} */
const maplibregl = /** @type {any} */ (globalThis).maplibregl;
/** @type {GeoJSON.FeatureCollection<any, any>} */
const NOTHING = { type: "FeatureCollection", features: [] };

/**
 * @typedef {{ lon: number, lat: number, x: number, y: number, unitId: number | null, grid: string, extend: boolean }} Hit
 * where the pointer is, and what lies there; extend: Shift or Ctrl is held
 * @typedef {"press" | "drag" | "release" | "click" | "hover" | "move"} EventName move: the view has changed
 * @typedef {GeoJSON.Feature<import("../state.js").Shape, import("../state.js").GridRow>} GridFeature
 * @typedef {{ center: [number, number], zoom: number }} View
 * @typedef {Awaited<ReturnType<typeof makeMap>>} MapAdapter
 */

/** Whether this browser can draw a map; WebGL 1 will do. */
export function drawable() {
  const canvas = document.createElement("canvas");
  return Boolean(maplibregl && (canvas.getContext("webgl2") || canvas.getContext("webgl")));
}

/** @param {HTMLElement} container */
export async function makeMap(container) {
  maplibregl.setWorkerUrl("/assets/maplibre-gl-worker.js");
  const map = new maplibregl.Map({
    container,
    style: { version: 8, sources: sources(), layers: [] },
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
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "bottom-right");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");
  await new Promise((done) => map.once("load", done));
  map.addImage("hatching", hatching(), { pixelRatio: 2 });
  for (const layer of layers()) if (layer.source !== "units") map.addLayer(layer);
  /** @type {Set<number>} */
  let marked = new Set();
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  Object.assign(container, { map }); // a handle for tests and for the curious

  const source = (/** @type {string} */ id) => /** @type {import("maplibre-gl").GeoJSONSource} */ (map.getSource(id));
  const there = (/** @type {string} */ id) => map.getSource(id) !== undefined;

  return {
    /**
     * Where the tiles of a plan's units come from.
     * @param {string} address with {z}, {x} and {y}
     */
    setTiles(address) {
      const mine = layers().filter((layer) => layer.source === "units");
      for (const layer of mine) if (map.getLayer(layer.id)) map.removeLayer(layer.id);
      if (there("units")) map.removeSource("units");
      map.addSource("units", { type: "vector", tiles: [new URL(address, location.href).href.replace(/%7B/g, "{").replace(/%7D/g, "}")], minzoom: 11, maxzoom: 16 });
      const order = layers().map((layer) => layer.id);
      for (const layer of mine) {
        map.addLayer(layer, order.slice(order.indexOf(layer.id) + 1).find((id) => map.getLayer(id)));
      }
    },

    /** @param {GridFeature[]} features all grids of a plan */
    setGrids(features) {
      source("grids").setData({ type: "FeatureCollection", features: features.map(drawn) });
      source("labels").setData({ type: "FeatureCollection", features: features.map(labelled) });
    },

    /**
     * Grids that have changed or are new, and codes of those that are no more.
     * @param {GridFeature[]} features
     * @param {string[]} gone
     */
    putGrids(features, gone) {
      const update = (/** @type {string} */ id, /** @type {(feature: GridFeature) => any} */ as) =>
        source(id).updateData({ remove: gone, add: features.map(as) });
      update("grids", drawn);
      update("labels", labelled);
    },

    /**
     * How units look that are chosen or on their way; others look as usual again.
     * @param {Map<number, { chosen?: boolean, to?: string }>} units unit id -> its marks
     */
    markUnits(units) {
      if (!there("units")) return;
      for (const id of marked) {
        if (!units.has(id)) map.removeFeatureState({ source: "units", sourceLayer: "units", id });
      }
      for (const [id, marks] of units) map.setFeatureState({ source: "units", sourceLayer: "units", id }, marks);
      marked = new Set(units.keys());
    },

    /** @param {string} code the current grid, or "" */
    choose(code) {
      map.setFilter("current", ["==", ["get", "grid_code"], code]);
    },

    /**
     * @param {GridFeature[]} features brought into view
     * @param {number} [padding] pixels
     */
    fit(features, padding = 60) {
      if (features.length > 0) map.fitBounds(bounds(/** @type {any} */ (features)), { padding, maxZoom: 17, animate: !still });
    },

    /** @returns {View} */
    get view() {
      const { lng, lat } = map.getCenter();
      return { center: [lng, lat], zoom: map.getZoom() };
    },
    set view(view) {
      map.jumpTo(view);
    },

    /** @param {boolean} yes whether dragging moves the map */
    set draggable(yes) {
      if (yes) map.dragPan.enable();
      else map.dragPan.disable();
    },

    /**
     * @param {EventName} name
     * @param {(hit: Hit) => void} listener
     */
    on(name, listener) {
      const events = /** @type {const} */ ({ press: "mousedown", drag: "mousemove", release: "mouseup", click: "click", hover: "mousemove", move: "moveend" });
      const heard = (/** @type {any} */ event) => {
        if (name === "move") return listener(/** @type {any} */ (null));
        if (name === "drag" && event.originalEvent.buttons !== 1) return;
        if (name === "press" && event.originalEvent.button !== 0) return;
        listener(hit(event));
      };
      map.on(events[name], heard);
      return () => map.off(events[name], heard);
    },
  };

  /**
   * @param {import("maplibre-gl").MapMouseEvent} event
   * @returns {Hit}
   */
  function hit({ lngLat, point, originalEvent }) {
    const found = map.queryRenderedFeatures(point, { layers: INTERACTIVE.filter((id) => map.getLayer(id)) });
    const unit = found.find(({ source: from }) => from === "units");
    const grid = found.find(({ source: from }) => from === "grids");
    return {
      lon: lngLat.lng,
      lat: lngLat.lat,
      x: point.x,
      y: point.y,
      unitId: unit ? Number(unit.id) : null,
      grid: grid ? String(grid.properties.grid_code) : "",
      extend: originalEvent.shiftKey || originalEvent.ctrlKey || originalEvent.metaKey,
    };
  }
}

/** @returns {Record<string, any>} */
function sources() {
  const geojson = (/** @type {string} */ promoteId) => ({ type: "geojson", data: NOTHING, promoteId });
  return { grids: geojson("grid_code"), labels: geojson("grid_code"), overlay: { type: "geojson", data: NOTHING } };
}

/** @param {GridFeature} feature */
const drawn = ({ properties, geometry }) => ({
  type: /** @type {const} */ ("Feature"),
  properties: { grid_code: properties.grid_code, class: classOf(properties), locked: properties.locked },
  geometry,
});

/** @param {GridFeature} feature */
const labelled = (feature) => ({
  type: /** @type {const} */ ("Feature"),
  properties: {
    grid_code: feature.properties.grid_code,
    code: feature.properties.grid_code.slice(-3),
    households: feature.properties.households,
  },
  geometry: { type: /** @type {const} */ ("Point"), coordinates: labelPoint(/** @type {any} */ (feature)) },
});
