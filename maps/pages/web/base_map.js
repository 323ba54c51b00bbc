// @ts-check
// A map as every page for looking wants it: upright, with zoom buttons and a scale, its own worker.
import { byId } from "./element.js";
import { bounds, labelPoint } from "./outline.js";
import { t } from "./texts.js";

/** @typedef {import("./store.js").Point} Point */
/** @typedef {import("./store.js").GridFeature} GridFeature */
/** @typedef {import("maplibre-gl").GeoJSONSource} Source */

/** @type {typeof import("maplibre-gl")} */
export const maplibregl = /** @type {any} */ (globalThis).maplibregl;
/** @type {GeoJSON.FeatureCollection} */
export const NOTHING = { type: "FeatureCollection", features: [] };

/** Whether this browser can draw a map; WebGL 1 will do. */
export function drawable() {
  const canvas = document.createElement("canvas");
  return Boolean(maplibregl && (canvas.getContext("webgl2") || canvas.getContext("webgl")));
}

/**
 * @param {string[]} ids
 * @returns {Record<string, any>} sources of GeoJSON with nothing in them yet
 */
export const emptySources = (ids) => Object.fromEntries(ids.map((id) => [id, { type: "geojson", data: NOTHING }]));

/**
 * @param {Record<string, any>} sources
 * @param {any[]} layers
 * @param {GridFeature[]} grids that are to be seen
 * @param {{ zoomButtons?: "top-left" | "top-right", padding?: any }} [options]
 */
export function makeMap(sources, layers, grids, { zoomButtons = "top-left", padding = 32 } = {}) {
  maplibregl.setWorkerUrl("/assets/maplibre-gl-worker.js");
  const map = new maplibregl.Map({
    container: "map",
    style: { version: 8, sources, layers },
    bounds: bounds(grids),
    fitBoundsOptions: { padding, maxZoom: 18 },
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    maxPitch: 0,
    maxZoom: 20,
    locale: {
      "Map.Title": t("map"),
      "NavigationControl.ZoomIn": t("zoom_in"),
      "NavigationControl.ZoomOut": t("zoom_out"),
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), zoomButtons);
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");
  Object.assign(byId("map"), { map }); // a handle for tests and for the curious
  return map;
}

/**
 * @param {import("maplibre-gl").Map} map
 * @returns {(id: string) => Source}
 */
export const sourcesOf = (map) => (id) => /** @type {Source} */ (map.getSource(id));

/** @param {Point | null} point */
export const pinned = (point) =>
  point === null ? NOTHING : (
    {
      type: /** @type {const} */ ("Feature"),
      properties: {},
      geometry: { type: /** @type {const} */ ("Point"), coordinates: [point.lon, point.lat] },
    }
  );

const still = matchMedia("(prefers-reduced-motion: reduce)");

/**
 * Bring grids into view.
 * @param {import("maplibre-gl").Map | undefined} map
 * @param {GridFeature[]} grids
 * @param {any} [padding] pixels that stay free around them
 */
export function showGrids(map, grids, padding = 80) {
  map?.fitBounds(bounds(grids), { padding, maxZoom: 17, animate: !still.matches });
}

/**
 * Bring a grid into view and return a point inside it.
 * @param {import("maplibre-gl").Map | undefined} map
 * @param {GridFeature} grid
 * @param {any} [padding]
 * @returns {Point}
 */
export function showGrid(map, grid, padding) {
  showGrids(map, [grid], padding);
  const [lon, lat] = labelPoint(grid);
  return { lon, lat };
}
