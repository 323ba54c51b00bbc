// @ts-check
// The embedded map: draws the grids shown, follows the store, and tells where it was clicked.
import { emptySources, makeMap, pinned, sourcesOf } from "../base_map.js";
import { byId } from "../element.js";
import { labels } from "../labels.js";
import { communityBorders } from "../outline.js";
import { published } from "../server.js";
import { data } from "../words.js";
import { layers } from "./layers.js";

/**
 * Pixels to keep free: the card stands below in a narrow frame, else at the left where there is room.
 * @param {boolean} card whether it is there from the start
 */
export function free(card) {
  const { clientWidth: width, clientHeight: height } = byId("stage");
  const all = { top: 24, right: 24, bottom: 44, left: 24 };
  if (width <= 480) return { ...all, bottom: Math.round(height * 0.55) };
  return card && width >= 700 ? { ...all, left: 330 } : all;
}

/**
 * @param {import("../store.js").Store} store
 * @param {any} padding pixels around what is shown first
 * @param {(point: import("../store.js").Point) => void} click
 */
export function startMap(store, padding, click) {
  const { grids } = store.state;
  const sources = emptySources(["grids", "borders", "barriers", "points", "labels"]);
  if (data.basemap) {
    const tiles = [`${location.origin}/basemaps/${data.basemap.name}/{z}/{x}/{y}`];
    sources.basemap = { type: "raster", tiles, tileSize: 256, maxzoom: data.basemap.max_zoom };
  }
  const map = makeMap(sources, layers(Boolean(data.basemap)), grids, { zoomButtons: "top-right", padding });
  // A basemap whose server is away leaves the map as it is; without this it would never be "idle".
  map.on("error", () => map.triggerRepaint());
  map.on("click", ({ lngLat }) => click({ lon: lngLat.lng, lat: lngLat.lat }));
  // Not "load", which waits for the basemap, however slow its server is.
  map.once("style.load", () => {
    const source = sourcesOf(map);
    const texts = labels(grids);
    source("grids").setData({ type: "FeatureCollection", features: grids });
    source("borders").setData(communityBorders(grids));
    source("labels").setData(texts.data);
    map.setLayerZoomRange("community-labels", 0, texts.zoom);
    map.setLayerZoomRange("grid-labels", texts.zoom, 24);
    if (!data.basemap) published("barriers").then((found) => found && source("barriers").setData(found));
    store.on(["chosen"], ({ chosen }) => {
      for (const id of ["chosen", "chosen-fill"]) map.setFilter(id, ["==", ["get", "grid_code"], chosen]);
    });
    store.on(["pin"], ({ pin }) => source("points").setData(pinned(pin)));
    byId("map").dataset.ready = "yes";
  });
  return map;
}
