// @ts-check
// The layers of the embedded map from below: ground or basemap, grids of one colour, borders, labels.
import { ROUND, barrierLayers, hardLayers, labelLayers, thinner } from "../map_layers.js";
import { style } from "../style.js";

const CHOSEN = style.outline.selected;

/**
 * @param {boolean} basemap whether one lies below; else the barriers are drawn to find one's way
 * @returns {any[]}
 */
export function layers(basemap) {
  const ground = { id: "ground", type: "background", paint: { "background-color": style.background } };
  const raster = { id: "basemap", type: "raster", source: "basemap", paint: { "raster-fade-duration": 0 } };
  return [
    ground,
    ...(basemap ? [raster] : []),
    {
      id: "grids",
      type: "fill",
      source: "grids",
      paint: { "fill-color": basemap ? "#0b5cab" : "#f5f2e6", "fill-opacity": basemap ? 0.1 : 1, "fill-antialias": false },
    },
    { id: "chosen-fill", type: "fill", source: "grids", filter: ["==", ["get", "grid_code"], ""], paint: { "fill-color": CHOSEN, "fill-opacity": 0.25 } },
    ...(basemap ? [] : barrierLayers("soft")),
    { id: "grid-outlines", type: "line", source: "grids", layout: ROUND, paint: { "line-color": style.outline.grid, "line-width": thinner(1.5) } },
    ...(basemap ? [] : hardLayers()),
    { id: "borders", type: "line", source: "borders", layout: ROUND, paint: { "line-color": style.outline.community, "line-width": thinner(2.5) } },
    { id: "chosen", type: "line", source: "grids", filter: ["==", ["get", "grid_code"], ""], layout: ROUND, paint: { "line-color": CHOSEN, "line-width": 4 } },
    {
      id: "points",
      type: "circle",
      source: "points",
      paint: { "circle-radius": 7, "circle-color": CHOSEN, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2.5 },
    },
    ...labelLayers(),
  ];
}
