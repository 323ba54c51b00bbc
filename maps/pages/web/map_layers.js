// @ts-check
// The layers of the map from below, drawn by the shared table of colours.
import { barriers, style } from "./style.js";

/** @typedef {import("maplibre-gl").LayerSpecification} Layer */

/** Which layers each box of the panel shows. @type {Record<import("./store.js").LayerName, string[]>} */
export const GROUPS = {
  units: ["units", "unit-areas"],
  barriers: ["soft", "soft-dashed", "casing", "hard", "hard-dashed"],
  exceptions: ["exception-areas", "exception-lines", "exceptions"],
  labels: ["community-labels", "grid-labels"],
};

// Without `glyphs` MapLibre draws every letter itself, in these fonts of the machine.
export const FONT = ["Noto Sans CJK SC", "Noto Sans SC", "PingFang SC", "Microsoft YaHei", "sans-serif"];
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

/**
 * Lines are thinner from afar, or they would hide the colours.
 * @param {any} width
 * @returns {any}
 */
export const thinner = (width) => ["interpolate", ["linear"], ["zoom"], 11, ["*", 0.35, width], 14, width];

/** @type {any} */
export const ROUND = { "line-cap": "round", "line-join": "round" };

/** @returns {Layer[]} */
export function layers() {
  const colours = style.classes.flatMap(({ key, colour }) => [key, colour]);
  /** @type {any} */
  const fill = ["match", ["get", "class"], ...colours, "#ffffff"];
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
      paint: { "line-color": style.outline.grid, "line-width": thinner(0.6), "line-opacity": 0.75 },
    },
    ...barrierLayers("soft"),
    {
      id: "grid-outlines",
      type: "line",
      source: "grids",
      layout: ROUND,
      paint: { "line-color": style.outline.grid, "line-width": thinner(1.5) },
    },
    ...hardLayers(),
    {
      id: "borders",
      type: "line",
      source: "borders",
      layout: ROUND,
      paint: { "line-color": style.outline.community, "line-width": thinner(2.5) },
    },
    {
      id: "chosen",
      type: "line",
      source: "grids",
      filter: ["==", ["get", "grid_code"], ""],
      layout: ROUND,
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
    ...labelLayers(),
  ];
}

/** @returns {Layer[]} */
export function labelLayers() {
  return [
    {
      id: "community-labels",
      type: "symbol",
      source: "labels",
      filter: ["==", ["get", "level"], "community"],
      layout: { "text-field": ["get", "name"], "text-font": FONT, "text-size": 13, "text-padding": 10 },
      paint: HALO,
    },
    {
      id: "grid-labels",
      type: "symbol",
      source: "labels",
      filter: ["==", ["get", "level"], "grid"],
      layout: {
        "text-field": [
          "step",
          ["zoom"],
          ["get", "code"],
          16,
          ["format", ["get", "code"], {}, "\n", {}, ["get", "name"], { "font-scale": 0.85 }],
        ],
        "text-font": FONT,
        "text-size": 13,
        "text-padding": 3,
      },
      paint: HALO,
    },
  ];
}

/** @returns {Layer[]} */
export function hardLayers() {
  return [
    {
      id: "casing",
      type: "line",
      source: "barriers",
      filter: ["==", ["get", "hard"], true],
      layout: ROUND,
      paint: {
        "line-color": style.hard.colour,
        "line-width": thinner(byClass((look) => look.width + style.hard.extra)),
      },
    },
    ...barrierLayers("hard"),
  ];
}

/**
 * Borders of grids lie on the soft barriers and under the hard ones.
 * @param {"soft" | "hard"} id
 * @returns {Layer[]}
 */
export function barrierLayers(id) {
  const width = byClass((look) => look.width);
  const colour = byClass((look) => look.colour);
  const dashes = Object.entries(barriers).flatMap(([key, { dash }]) => (dash ? [key, ["literal", dash]] : []));
  /** @type {any} */
  const dash = ["match", ["get", "class"], ...dashes, ["literal", [1, 0]]];
  const keys = dashes.filter((entry) => typeof entry === "string");
  /** @type {any} */
  const isDashed = ["in", ["get", "class"], ["literal", keys]];
  /** @type {any} */
  const isMine = ["==", ["get", "hard"], id === "hard"];
  return [
    {
      id,
      type: "line",
      source: "barriers",
      filter: ["all", isMine, ["!", isDashed]],
      layout: { ...ROUND, "line-sort-key": width },
      paint: { "line-color": colour, "line-width": thinner(width) },
    },
    {
      id: `${id}-dashed`,
      type: "line",
      source: "barriers",
      filter: ["all", isMine, isDashed],
      paint: { "line-color": colour, "line-width": thinner(width), "line-dasharray": dash },
    },
  ];
}

/** @returns {Layer[]} */
function exceptionLayers() {
  const { colour } = style.exception;
  return [
    // Not to be seen, only to be felt by the pointer.
    {
      id: "exception-areas",
      type: "fill",
      source: "exceptions",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-opacity": 0 },
    },
    {
      id: "exception-lines",
      type: "line",
      source: "exceptions",
      paint: { "line-color": colour, "line-width": 1.5 },
    },
    {
      id: "exceptions",
      type: "circle",
      source: "exceptions",
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 3.5,
        "circle-color": "#ffffff",
        "circle-stroke-color": colour,
        "circle-stroke-width": 2,
      },
    },
  ];
}
