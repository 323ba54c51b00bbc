// @ts-check
// MapLibre behind one small adapter, of which drawing.js, pointing.js and sketch.js are parts: nobody else knows it.
import { bounds } from "../../outline.js";
import { words } from "../words.js";
import { drawing } from "./drawing.js";
import { hasShape } from "./features.js";
import { hatching } from "./hatching.js";
import { SOURCES, layers } from "./layers.js";
import { pointing } from "./pointing.js";
import { makeSketch } from "./sketch.js";

const t = words("map");
/** @type {typeof import("maplibre-gl")} */
const maplibregl = /** @type {any} */ (globalThis).maplibregl;

/**
 * @typedef {import("./pointing.js").Hit} Hit
 * @typedef {"click" | "dblclick" | "view" | "move" | "lost" | "restored" | "overlay"} EventName
 * view: the view is changing; move: it has changed; lost, restored: what draws the map; overlay: another is shown
 * @typedef {GeoJSON.Feature<import("../state.js").Shape, import("../state.js").GridRow>} GridFeature
 * @typedef {import("./overlays.js").OverlayKind} OverlayKind
 * @typedef {import("./drawing.js").Marks} Marks
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
  const drawn = drawing(map);
  const adapter = {
    /** What events of the pointer are heard on. */
    surface: map.getCanvasContainer(),
    sketch: makeSketch(map),
    ...drawn,
    ...pointing(map, drawn.drawn),

    /**
     * @param {GeoJSON.Feature<any>[]} features brought into view
     * @param {number} [padding] pixels
     */
    fit(features, padding = 60) {
      const shaped = features.filter(hasShape);
      if (shaped.length > 0) map.fitBounds(bounds(/** @type {any} */ (shaped)), { padding, maxZoom: 16.3, animate: !still });
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
    setDraggable(yes) {
      if (yes) map.dragPan.enable();
      else map.dragPan.disable();
    },

    /**
     * @param {EventName} name
     * @param {(hit: Hit) => void} listener given where it was for clicks
     * @returns {() => void} stops it
     */
    on(name, listener) {
      if (name === "overlay") return adapter.onOverlay(/** @type {any} */ (listener));
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
