// @ts-check
// What is laid over the map to be looked at, and how each kind looks.

/** @typedef {"faults" | "conflict" | "changed" | "found" | "why" | "problem"} OverlayKind */

/** @type {Record<OverlayKind, { colour: string, width: number, dashed?: boolean, below?: boolean, fill?: number }>} below: a rim around the current grid */
export const OVERLAYS = {
  problem: { colour: "#c05a00", width: 12, below: true, fill: 0.12 },
  changed: { colour: "#7a1fa2", width: 3, dashed: true },
  conflict: { colour: "#c2005f", width: 4, dashed: true, fill: 0.15 },
  why: { colour: "#00696b", width: 7 },
  faults: { colour: "#a32222", width: 3, fill: 0.2 },
  found: { colour: "#0b5cab", width: 4 },
};

const SOURCE = "overlay";

/**
 * A value for each kind.
 * @param {(look: typeof OVERLAYS[OverlayKind]) => string | number} of
 * @returns {any}
 */
const byKind = (of) => ["match", ["get", "kind"], ...Object.entries(OVERLAYS).flatMap(([kind, look]) => [kind, of(look)]), of(OVERLAYS.problem)];

/** @param {"dashed" | "below"} trait @returns {any} whether a feature is of a kind that has it */
const which = (trait) => ["in", ["get", "kind"], ["literal", Object.entries(OVERLAYS).flatMap(([kind, look]) => (look[trait] ? [kind] : []))]];

/** @param {boolean} below those under the current grid's outline, or those above it @returns {any[]} */
export function overlayLayers(below) {
  const mine = below ? which("below") : ["!", which("below")];
  const line = ["all", mine, ["!=", ["geometry-type"], "Point"]];
  const colour = byKind((look) => look.colour);
  const id = (/** @type {string} */ part) => `overlay-${part}${below ? "-below" : ""}`;
  const lines = { type: "line", source: SOURCE, layout: { "line-join": "round" } };
  return [
    { id: id("fill"), type: "fill", source: SOURCE, filter: ["all", mine, ["==", ["geometry-type"], "Polygon"]], paint: { "fill-color": colour, "fill-opacity": byKind((look) => look.fill ?? 0) } },
    { ...lines, id: id("casing"), filter: line, paint: { "line-color": "#ffffff", "line-width": byKind((look) => look.width + 3), "line-opacity": 0.85 } },
    { ...lines, id: id("lines"), filter: [...line, ["!", which("dashed")]], paint: { "line-color": colour, "line-width": byKind((look) => look.width) } },
    { ...lines, id: id("dashes"), filter: [...line, which("dashed")], paint: { "line-color": colour, "line-width": byKind((look) => look.width), "line-dasharray": [2.5, 1.5] } },
    { id: id("points"), type: "circle", source: SOURCE, filter: ["all", mine, ["==", ["geometry-type"], "Point"]], paint: { "circle-radius": 7, "circle-color": colour, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2.5 } },
  ];
}
