// @ts-check
// The map of a grid and those around it, with where one is; read only once somebody has come to it.
import { emptySources, makeMap, sourcesOf } from "../../base_map.js";
import { FONT, ROUND, barrierLayers, hardLayers, labelLayers } from "../../map_layers.js";
import { labelPoint } from "../../outline.js";
import { data, shortCode } from "../../words.js";
import { boundsOf, metresPerDegree } from "../ground.js";

/** @typedef {import("../state.js").Card} Card */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Point} Point */

const MINE = "#0b5cab";
const HERE = "#7a1fa2";
const CORNERS = 48;
const PADDING = 44;

const WHITE = "#ffffff";
const NAMES = {
  id: "streets",
  type: "symbol",
  source: "barriers",
  layout: { "symbol-placement": "line", "text-field": ["get", "name"], "text-font": FONT, "text-size": 12, "symbol-spacing": 220 },
  paint: { "text-color": "#4a3310", "text-halo-color": WHITE, "text-halo-width": 1.6 },
};

/**
 * @param {boolean} basemap whether one lies below; else the roads are drawn
 * @returns {any[]}
 */
function layers(basemap) {
  /** @param {string} id @param {any} paint */
  const line = (id, paint) => ({ id: `${id}-lines`, type: "line", source: id, layout: ROUND, paint });
  /** @param {string} id @param {string} colour @param {number} radius */
  const dots = (id, colour, radius) => {
    const paint = { "circle-radius": radius, "circle-color": colour, "circle-stroke-color": WHITE, "circle-stroke-width": 2 };
    return { id, type: "circle", source: id, paint };
  };
  const tint = basemap ? { "fill-color": MINE, "fill-opacity": 0.12 } : { "fill-color": "#cfe3f5" };
  return [
    { id: "background", type: "background", paint: { "background-color": "#eef0f2" } },
    ...(basemap ? [{ id: "basemap", type: "raster", source: "basemap", paint: { "raster-fade-duration": 0 } }] : []),
    { id: "beside", type: "fill", source: "beside", paint: { "fill-color": "#fbfaf6", "fill-opacity": basemap ? 0 : 1 } },
    { id: "mine", type: "fill", source: "mine", paint: tint },
    ...(basemap ? [] : [...barrierLayers("soft"), ...hardLayers()]),
    line("beside", { "line-color": "#6b747e", "line-width": 1.2 }),
    line("mine", { "line-color": MINE, "line-width": 3.5 }),
    dots("places", "#9a4a00", 4),
    { id: "accuracy", type: "fill", source: "accuracy", paint: { "fill-color": HERE, "fill-opacity": 0.18 } },
    ...(basemap ? [] : [NAMES]),
    ...labelLayers(),
    dots("here", HERE, 7),
  ];
}

/** @param {import("../state.js").Store} store */
export function startMap(store) {
  const first = featuresOf(store.state.card ? [store.state.card] : []);
  const sources = emptySources(["beside", "mine", "barriers", "places", "accuracy", "here", "labels"]);
  const { basemap } = data;
  if (basemap) {
    const tiles = [`${location.origin}/basemaps/${basemap.name}/{z}/{x}/{y}`];
    sources.basemap = { type: "raster", tiles, tileSize: 256, maxzoom: basemap.max_zoom };
  }
  const map = makeMap(sources, layers(Boolean(basemap)), first, { zoomButtons: "top-right", padding: PADDING });
  // A basemap whose server is away leaves the map as it is; without this it would never be "idle".
  map.on("error", () => map.triggerRepaint());
  map.once("style.load", () => {
    const source = sourcesOf(map);
    /** @param {string} id @param {any[]} features */
    const fill = (id, features) => source(id).setData({ type: "FeatureCollection", features });
    store.on(["card", "around"], ({ card, around }) => {
      const mine = featuresOf(card ? [card] : []);
      const beside = featuresOf(around);
      fill("mine", mine);
      fill("beside", beside);
      fill("labels", [...mine, ...beside].map(label));
      fill("places", (card?.places.list ?? []).map(dot));
    });
    store.on(["lines"], ({ lines }) => fill("barriers", lines));
    store.on(["card"], ({ card }) => {
      if (card) map.fitBounds(boundsOf([card.geometry]), { padding: PADDING, maxZoom: 18, animate: false });
    });
    store.on(["here"], ({ here, fix }) => {
      fill("here", here ? [dot(here)] : []);
      fill("accuracy", here && fix ? [circle(here, fix.accuracy)] : []);
    });
    map.once("idle", () => (map.getContainer().dataset.ready = "yes"));
  });
}

/**
 * @param {Card[]} cards
 * @returns {any[]}
 */
const featuresOf = (cards) => cards.map(({ grid, geometry }) => ({ type: "Feature", properties: grid, geometry }));

/** @param {any} grid */
const label = (grid) => ({
  type: "Feature",
  properties: { level: "grid", code: shortCode(grid.properties.grid_code), name: grid.properties.name },
  geometry: { type: "Point", coordinates: labelPoint(grid) },
});

/** @param {Point} point */
const dot = ({ lon, lat }) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [lon, lat] } });

/**
 * @param {Point} centre
 * @param {number} metres
 */
function circle({ lon, lat }, metres) {
  const [east, north] = metresPerDegree(lat);
  const ring = Array.from({ length: CORNERS + 1 }, (_, i) => {
    const turn = (2 * Math.PI * i) / CORNERS;
    return [lon + (metres * Math.cos(turn)) / east, lat + (metres * Math.sin(turn)) / north];
  });
  return { type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } };
}
