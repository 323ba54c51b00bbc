// @ts-check
// The public map: draws what is published, follows the store, and tells where it was clicked.
import { NOTHING, emptySources, makeMap, maplibregl, pinned, sourcesOf } from "./base_map.js";
import { byId } from "./element.js";
import { startHover } from "./hover.js";
import { describeBarriers } from "./layers.js";
import { labels } from "./labels.js";
import { GROUPS, layers } from "./map_layers.js";
import { communityBorders, withPoints } from "./outline.js";
import { published } from "./server.js";
import { classOf } from "./style.js";

/** @typedef {import("./store.js").Point} Point */
/** @typedef {import("./store.js").State} State */
/** @typedef {import("./store.js").LayerName} LayerName */
/** @typedef {import("maplibre-gl").GeoJSONSource} Source */

const SOURCES = ["grids", "borders", "units", "barriers", "exceptions", "points", "labels"];

/**
 * @param {import("./store.js").Store} store
 * @param {(point: Point) => void} click
 */
export function startMap(store, click) {
  const map = makeMap(emptySources(SOURCES), layers(), store.state.grids);
  map.on("click", ({ lngLat }) => click({ lon: lngLat.lng, lat: lngLat.lat }));
  map.on("load", () => follow(map, store));
  startHover(map, new maplibregl.Popup({ closeButton: false, closeOnClick: false, maxWidth: "300px", offset: 12 }));
  return map;
}

/**
 * @param {import("maplibre-gl").Map} map
 * @param {import("./store.js").Store} store
 */
function follow(map, store) {
  const source = sourcesOf(map);
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
  store.on(["pin"], ({ pin }) => source("points").setData(pinned(pin)));
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
