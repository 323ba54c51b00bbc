// @ts-check
// The map of a grid and those around it, with where one is; read only once somebody has come to it.
import { emptySources, makeMap, sourcesOf } from "../../base_map.js";
import { labelLayers } from "../../map_layers.js";
import { labelPoint } from "../../outline.js";
import { shortCode } from "../../words.js";
import { boundsOf, metresPerDegree } from "../ground.js";

/** @typedef {import("../state.js").Card} Card */
/** @typedef {import("../state.js").State} State */
/** @typedef {import("../state.js").Point} Point */

const MINE = "#0b5cab";
const CORNERS = 48;
const PADDING = 44;

/** @type {any[]} */
const LAYERS = [
  { id: "background", type: "background", paint: { "background-color": "#eef0f2" } },
  { id: "beside", type: "fill", source: "beside", paint: { "fill-color": "#fbfaf6" } },
  { id: "beside-lines", type: "line", source: "beside", paint: { "line-color": "#6b747e", "line-width": 1.2 } },
  { id: "mine", type: "fill", source: "mine", paint: { "fill-color": "#cfe3f5" } },
  { id: "mine-lines", type: "line", source: "mine", paint: { "line-color": MINE, "line-width": 3.5 } },
  {
    id: "places",
    type: "circle",
    source: "places",
    paint: { "circle-radius": 4, "circle-color": "#9a4a00", "circle-stroke-color": "#fff", "circle-stroke-width": 1.5 },
  },
  { id: "accuracy", type: "fill", source: "accuracy", paint: { "fill-color": "#7a1fa2", "fill-opacity": 0.18 } },
  {
    id: "here",
    type: "circle",
    source: "here",
    paint: { "circle-radius": 7, "circle-color": "#7a1fa2", "circle-stroke-color": "#fff", "circle-stroke-width": 2.5 },
  },
  ...labelLayers(),
];

/** @param {import("../state.js").Store} store */
export function startMap(store) {
  const first = featuresOf(store.state.card ? [store.state.card] : []);
  const map = makeMap(emptySources(["beside", "mine", "places", "accuracy", "here", "labels"]), LAYERS, first, {
    zoomButtons: "top-right",
    padding: PADDING,
  });
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
