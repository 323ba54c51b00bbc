// @ts-check
// The map: draws what is published, follows the store, and tells where it was clicked.
import { byId } from "./element.js";
import { startHover } from "./hover.js";
import { describeBarriers } from "./layers.js";
import { labels } from "./labels.js";
import { GROUPS, layers } from "./map_layers.js";
import { bounds, communityBorders, labelPoint, withPoints } from "./outline.js";
import { published } from "./server.js";
import { classOf } from "./style.js";
import { t } from "./texts.js";

/** @typedef {import("./store.js").Point} Point */
/** @typedef {import("./store.js").State} State */
/** @typedef {import("./store.js").LayerName} LayerName */
/** @typedef {import("maplibre-gl").GeoJSONSource} Source */

/** @type {typeof import("maplibre-gl")} */
const maplibregl = /** @type {any} */ (globalThis).maplibregl;
/** @type {GeoJSON.FeatureCollection} */
const NOTHING = { type: "FeatureCollection", features: [] };
const SOURCES = ["grids", "borders", "units", "barriers", "exceptions", "points", "labels"];

/** Whether this browser can draw the map. */
export function drawable() {
  const canvas = document.createElement("canvas");
  return Boolean(maplibregl && canvas.getContext("webgl2"));
}

/**
 * @param {import("./store.js").Store} store
 * @param {(point: Point) => void} click
 */
export function startMap(store, click) {
  maplibregl.setWorkerUrl("/assets/maplibre-gl-worker.js");
  const map = new maplibregl.Map({
    container: "map",
    style: {
      version: 8,
      sources: Object.fromEntries(SOURCES.map((id) => [id, { type: "geojson", data: NOTHING }])),
      layers: layers(),
    },
    bounds: bounds(store.state.grids),
    fitBoundsOptions: { padding: 32 },
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
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-left");
  map.addControl(new maplibregl.ScaleControl({ unit: "metric" }), "bottom-left");
  map.on("click", ({ lngLat }) => click({ lon: lngLat.lng, lat: lngLat.lat }));
  map.on("load", () => follow(map, store));
  startHover(map, new maplibregl.Popup({ closeButton: false, closeOnClick: false, maxWidth: "300px", offset: 12 }));
  Object.assign(byId("map"), { map }); // a handle for tests and for the curious
  return map;
}

/**
 * @param {import("maplibre-gl").Map} map
 * @param {import("./store.js").Store} store
 */
function follow(map, store) {
  const source = (/** @type {string} */ id) => /** @type {Source} */ (map.getSource(id));
  store.on(["grids"], ({ grids }) => {
    const coloured = grids.map((grid) => ({
      ...grid,
      properties: { ...grid.properties, class: classOf(grid.properties) },
    }));
    const texts = labels(grids);
    source("grids").setData({ type: "FeatureCollection", features: coloured });
    source("borders").setData(communityBorders(grids));
    source("labels").setData(texts.data);
    map.setLayerZoomRange("community-labels", 0, texts.zoom);
    map.setLayerZoomRange("grid-labels", texts.zoom, 24);
  });
  store.on(["chosen"], ({ chosen }) => map.setFilter("chosen", ["==", ["get", "grid_code"], chosen]));
  store.on(["pin"], ({ pin }) => source("points").setData(pin ? feature(pin) : NOTHING));
  /** @type {Set<LayerName>} */
  const read = new Set(["labels"]);
  store.on(["shown"], ({ shown }) => {
    for (const [name, ids] of /** @type {[LayerName, string[]][]} */ (Object.entries(GROUPS))) {
      for (const id of ids) map.setLayoutProperty(id, "visibility", shown[name] ? "visible" : "none");
      if (!shown[name] || read.has(name)) continue;
      read.add(name);
      fill(name, source(name)).catch(() => read.delete(name));
    }
  });
  byId("map").dataset.ready = "yes";
}

/**
 * @param {LayerName} name
 * @param {Source} source
 */
async function fill(name, source) {
  const data = (await published(name)) ?? NOTHING;
  const features = data.features.filter((/** @type {any} */ feature) => feature.geometry);
  source.setData({ type: "FeatureCollection", features: name === "exceptions" ? withPoints(features) : features });
  if (name === "barriers") {
    describeBarriers(features.map((/** @type {GeoJSON.Feature<any, any>} */ line) => line.properties));
  }
}

/** @param {Point} point */
const feature = ({ lon, lat }) => ({
  type: /** @type {const} */ ("Feature"),
  properties: {},
  geometry: { type: /** @type {const} */ ("Point"), coordinates: [lon, lat] },
});

/**
 * Bring a grid into view and return a point inside it.
 * @param {import("maplibre-gl").Map | undefined} map
 * @param {import("./store.js").GridFeature} grid
 * @returns {Point}
 */
export function showGrid(map, grid) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  map?.fitBounds(bounds([grid]), { padding: 80, maxZoom: 17, animate: !still });
  const [lon, lat] = labelPoint(grid);
  return { lon, lat };
}
