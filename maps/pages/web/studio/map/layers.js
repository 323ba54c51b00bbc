// @ts-check
// The layers of the studio's map from below; those of source "units" are of the plan's tiles.
import { style } from "../../style.js";

/** Layers that a pointer can meet. */
export const INTERACTIVE = ["unit-fill", "grids"];

// Without `glyphs` MapLibre draws every letter itself, in these fonts of the machine.
const FONT = ["Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
const CHOSEN = "#0b5cab";
/** @type {any} */
const ROUND = { "line-cap": "round", "line-join": "round" };
const thinner = (/** @type {number} */ width) => /** @type {any} */ (["interpolate", ["linear"], ["zoom"], 11, 0.35 * width, 14, width]);
const state = (/** @type {string} */ name) => /** @type {any} */ (["boolean", ["feature-state", name], false]);

/** @returns {any[]} */
export function layers() {
  const colours = style.classes.flatMap(({ key, colour }) => [key, colour]);
  return [
    { id: "ground", type: "background", paint: { "background-color": style.background } },
    { id: "grids", type: "fill", source: "grids", paint: { "fill-color": ["match", ["get", "class"], ...colours, "#ffffff"], "fill-antialias": false } },
    { id: "locked", type: "fill", source: "grids", filter: ["==", ["get", "locked"], true], paint: { "fill-pattern": "hatching" } },
    {
      id: "unit-fill",
      type: "fill",
      source: "units",
      "source-layer": "units",
      paint: { "fill-color": CHOSEN, "fill-antialias": false, "fill-opacity": ["case", state("chosen"), 0.45, ["to-boolean", ["feature-state", "to"]], 0.25, 0] },
    },
    { id: "buildings", type: "fill", source: "units", "source-layer": "buildings", minzoom: 15, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": "#3d444c", "fill-opacity": 0.18 } },
    { id: "unit-lines", type: "line", source: "units", "source-layer": "units", minzoom: 13.5, paint: { "line-color": style.outline.grid, "line-width": thinner(0.6), "line-opacity": 0.6 } },
    { id: "grid-lines", type: "line", source: "grids", layout: ROUND, paint: { "line-color": style.outline.grid, "line-width": thinner(1.75) } },
    { id: "current", type: "line", source: "grids", filter: ["==", ["get", "grid_code"], ""], layout: ROUND, paint: { "line-color": style.outline.selected, "line-width": 4 } },
    {
      id: "labels",
      type: "symbol",
      source: "labels",
      minzoom: 12,
      layout: {
        "text-field": ["step", ["zoom"], ["get", "code"], 14.5, ["format", ["get", "code"], {}, "\n", {}, ["to-string", ["get", "households"]], { "font-scale": 0.85 }]],
        "text-font": FONT,
        "text-size": 13,
        "text-padding": 3,
      },
      paint: { "text-color": "#1b2026", "text-halo-color": "#ffffff", "text-halo-width": 1.6 },
    },
  ];
}
