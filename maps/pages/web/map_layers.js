// @ts-check
// The layers of the map from below, drawn by the shared table of colours.
import { barriers, style } from "./style.js";

/** @typedef {import("maplibre-gl").LayerSpecification} Layer */

/** Which layers each box of the panel shows. @type {Record<import("./store.js").LayerName, string[]>} */
export const GROUPS = {
  units: ["units", "unit-areas"],
  barriers: ["casing", "barriers", "dashed-barriers"],
  exceptions: ["exception-areas", "exception-lines", "exceptions"],
  labels: ["community-labels", "grid-labels"],
};

// Without `glyphs` MapLibre draws every letter itself, in these fonts of the machine.
const FONT = ["Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
const HALO = { "text-color": "#1b2026", "text-halo-color": "#ffffff", "text-halo-width": 1.6 };

/**
 * A value for each class of barrier.
 * @param {(look: import("./style.js").Stroke) => string | number} of
 * @returns {any}
 */
const byClass = (of) => [
  "match",
  ["get", "class"],
  ...Object.entries(barriers).flatMap(([key, look]) => [key, of(look)]),
  of(barriers.none),
];

/** @returns {Layer[]} */
export function layers() {
  const colours = style.classes.flatMap(({ key, colour }) => [key, colour]);
  /** @type {any} */
  const fill = ["match", ["get", "class"], ...colours, "#ffffff"];
  const width = byClass((look) => look.width);
  const casing = byClass((look) => look.width + style.hard.extra);
  const dashed = Object.keys(barriers).filter((key) => barriers[key].dash);
  /** @type {any} */
  const isDashed = ["in", ["get", "class"], ["literal", dashed]];
  /** @type {any} */
  const round = { "line-cap": "round", "line-join": "round" };
  return [
    { id: "ground", type: "background", paint: { "background-color": style.background } },
    {
      id: "grids",
      type: "fill",
      source: "grids",
      paint: { "fill-color": fill, "fill-antialias": false },
    },
    // Not to be seen, only to be felt by the pointer.
    { id: "unit-areas", type: "fill", source: "units", paint: { "fill-opacity": 0 } },
    {
      id: "units",
      type: "line",
      source: "units",
      paint: { "line-color": style.outline.grid, "line-width": 0.6, "line-opacity": 0.75 },
    },
    {
      id: "grid-outlines",
      type: "line",
      source: "grids",
      layout: round,
      paint: { "line-color": style.outline.grid, "line-width": 1.5 },
    },
    {
      id: "casing",
      type: "line",
      source: "barriers",
      filter: ["==", ["get", "hard"], true],
      layout: round,
      paint: { "line-color": style.hard.colour, "line-width": casing },
    },
    {
      id: "barriers",
      type: "line",
      source: "barriers",
      filter: ["!", isDashed],
      layout: { ...round, "line-sort-key": width },
      paint: { "line-color": byClass((look) => look.colour), "line-width": width },
    },
    {
      id: "dashed-barriers",
      type: "line",
      source: "barriers",
      filter: isDashed,
      paint: {
        "line-color": byClass((look) => look.colour),
        "line-width": width,
        "line-dasharray": byClassDash(),
      },
    },
    {
      id: "borders",
      type: "line",
      source: "borders",
      layout: round,
      paint: { "line-color": style.outline.community, "line-width": 2.5 },
    },
    {
      id: "chosen",
      type: "line",
      source: "grids",
      filter: ["==", ["get", "grid_code"], ""],
      layout: round,
      paint: { "line-color": style.outline.selected, "line-width": 4 },
    },
    ...exceptionLayers(),
    {
      id: "points",
      type: "circle",
      source: "points",
      paint: {
        "circle-radius": 7,
        "circle-color": style.outline.selected,
        "circle-stroke-color": "#ffffff",
        "circle-stroke-width": 2.5,
      },
    },
    {
      id: "community-labels",
      type: "symbol",
      source: "labels",
      filter: ["==", ["get", "level"], "community"],
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 13, "text-padding": 4 },
      paint: HALO,
    },
    {
      id: "grid-labels",
      type: "symbol",
      source: "labels",
      filter: ["==", ["get", "level"], "grid"],
      layout: {
        "text-field": ["get", "code"],
        "text-font": FONT,
        "text-size": 13,
        "text-padding": 3,
      },
      paint: HALO,
    },
  ];
}

/** @returns {any} */
function byClassDash() {
  const looks = Object.entries(barriers).flatMap(([key, { dash }]) => (dash ? [key, ["literal", dash]] : []));
  return ["match", ["get", "class"], ...looks, ["literal", [1, 0]]];
}

/** @returns {Layer[]} */
function exceptionLayers() {
  const { colour } = style.exception;
  return [
    {
      id: "exception-areas",
      type: "fill",
      source: "exceptions",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": colour, "fill-opacity": 0.25 },
    },
    {
      id: "exception-lines",
      type: "line",
      source: "exceptions",
      filter: ["!=", ["geometry-type"], "Point"],
      paint: { "line-color": colour, "line-width": 2 },
    },
    {
      id: "exceptions",
      type: "circle",
      source: "exceptions",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 5,
        "circle-color": colour,
        "circle-opacity": 0.35,
        "circle-stroke-color": colour,
        "circle-stroke-width": 2,
      },
    },
  ];
}
