// @ts-check
// The layers of the studio's map from below; those of source "units" are of the plan's tiles.
import { layers as publicLayers } from "../../map_layers.js";
import { style } from "../../style.js";
import { overlayLayers } from "./overlays.js";

/** Layers that a pointer can meet. */
export const INTERACTIVE = ["unit-fill", "grids", "exceptions", "exception-lines"];

/** @typedef {"units" | "buildings" | "barriers" | "labels" | "exceptions"} LayerName */
/** Which layers each box of the legend shows. @type {Record<LayerName, string[]>} */
export const GROUPS = {
  units: ["unit-lines"],
  buildings: ["buildings"],
  barriers: ["soft", "soft-dashed", "casing", "hard", "hard-dashed"],
  labels: ["places", "labels"],
  exceptions: ["exception-lines", "exceptions"],
};

/** The layers of the unit that the keyboard is at. */
export const CURSOR = ["cursor-casing", "cursor"];

/** The sources that are not the plan's tiles. */
export const SOURCES = ["grids", "borders", "exceptions", "overlay", "labels", "places"];

// Without `glyphs` MapLibre draws every letter itself, in these fonts of the machine.
const FONT = ["Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
const CHOSEN = "#0b5cab";
const HALO = { "text-color": "#1b2026", "text-halo-color": "#ffffff", "text-halo-width": 1.6 };
/** @type {any} */
const ROUND = { "line-cap": "round", "line-join": "round" };
const thinner = (/** @type {number} */ width) => /** @type {any} */ (["interpolate", ["linear"], ["zoom"], 11, 0.35 * width, 14, width]);
const state = (/** @type {string} */ name) => /** @type {any} */ (["boolean", ["feature-state", name], false]);
/** @type {any} */
const MARKED = ["any", state("chosen"), state("moving")];
const NONE = ["==", ["get", "grid_code"], ""];

/**
 * Barriers as the public page draws them, out of the plan's tiles.
 * @param {boolean} soft borders of grids lie on the soft ones and under the hard ones
 * @returns {any[]}
 */
const barriers = (soft) =>
  publicLayers()
    .filter((layer) => "source" in layer && layer.source === "barriers" && layer.id.startsWith("soft") === soft)
    .map((layer) => ({ ...layer, source: "units", "source-layer": "barriers" }));

/** @returns {any[]} */
export function layers() {
  const colours = style.classes.flatMap(({ key, colour }) => [key, colour]);
  return [
    { id: "ground", type: "background", paint: { "background-color": style.background } },
    { id: "grids", type: "fill", source: "grids", paint: { "fill-color": ["match", ["get", "class"], ...colours, "#ffffff"], "fill-antialias": false } },
    { id: "locked", type: "fill", source: "grids", filter: ["==", ["get", "locked"], true], paint: { "fill-pattern": "hatching" } },
    { id: "buildings", type: "fill", source: "units", "source-layer": "buildings", minzoom: 14.5, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#3d444c", "fill-opacity": 0.2 } },
    ...unitLayers(),
    ...barriers(true),
    { id: "grid-lines", type: "line", source: "grids", layout: ROUND, paint: { "line-color": style.outline.grid, "line-width": thinner(1.75) } },
    ...barriers(false),
    { id: "borders", type: "line", source: "borders", layout: ROUND, paint: { "line-color": style.outline.community, "line-width": thinner(2.75) } },
    ...overlayLayers(true),
    { id: "current-casing", type: "line", source: "grids", filter: NONE, layout: ROUND, paint: { "line-color": "#ffffff", "line-width": 7 } },
    { id: "current", type: "line", source: "grids", filter: NONE, layout: ROUND, paint: { "line-color": style.outline.selected, "line-width": 4.5 } },
    ...exceptionLayers(),
    ...overlayLayers(false),
    ...cursorLayers(),
    ...labelLayers(),
  ];
}

/** @returns {any[]} */
function unitLayers() {
  const width = (/** @type {number} */ marked, /** @type {number} */ plain) => ["case", MARKED, marked, plain];
  const colour = ["case", state("moving"), style.outline.selected, state("chosen"), CHOSEN, style.outline.grid];
  const units = { source: "units", "source-layer": "units" };
  return [
    { id: "unit-fill", type: "fill", ...units, paint: { "fill-color": colour, "fill-antialias": false, "fill-opacity": ["case", MARKED, 0.42, 0] } },
    {
      id: "unit-lines",
      type: "line",
      ...units,
      paint: { "line-color": colour, "line-opacity": 0.75, "line-width": ["interpolate", ["linear"], ["zoom"], 12, width(1.2, 0), 13.5, width(1.6, 0.2), 16, width(2.4, 0.8)] },
    },
  ];
}

/** The unit that the keyboard is at: black and white, to be seen on all that there is. @returns {any[]} */
function cursorLayers() {
  const unit = { type: "line", source: "units", "source-layer": "units", filter: ["==", ["id"], -1], layout: ROUND };
  return [
    { ...unit, id: "cursor-casing", paint: { "line-color": "#ffffff", "line-width": 7 } },
    { ...unit, id: "cursor", layout: { "line-join": "round" }, paint: { "line-color": "#1b2026", "line-width": 5, "line-dasharray": [2, 0.8] } },
  ];
}

/** @returns {any[]} */
function exceptionLayers() {
  const { colour } = style.exception;
  return [
    { id: "exception-lines", type: "line", source: "exceptions", paint: { "line-color": colour, "line-width": 1.5 } },
    {
      id: "exceptions",
      type: "circle",
      source: "exceptions",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 3.5, "circle-color": "#ffffff", "circle-stroke-color": colour, "circle-stroke-width": 2 },
    },
  ];
}

/** @returns {any[]} */
function labelLayers() {
  const households = ["to-string", ["get", "households"]];
  return [
    { id: "places", type: "symbol", source: "places", layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 13, "text-padding": 8 }, paint: HALO },
    {
      id: "labels",
      type: "symbol",
      source: "labels",
      layout: { "text-field": ["format", ["get", "code"], {}, "\n", {}, households, { "font-scale": 0.85 }], "text-font": FONT, "text-size": 13, "text-padding": 2 },
      paint: HALO,
    },
    {
      id: "current-label",
      type: "symbol",
      source: "labels",
      filter: NONE,
      layout: { "text-field": ["format", ["get", "code"], {}, "\n", {}, households, { "font-scale": 0.85 }], "text-font": FONT, "text-size": 17, "text-allow-overlap": true },
      paint: { ...HALO, "text-color": "#075a2c", "text-halo-width": 2.2 },
    },
  ];
}
