// @ts-check
// What is laid over the map to be looked at, and how each kind looks.

/** @typedef {"faults" | "conflict" | "changed" | "found" | "why" | "problem"} OverlayKind */

/** @type {Record<OverlayKind, { colour: string, width: number, dashed?: boolean, fill?: number }>} */
export const OVERLAYS = {
  problem: { colour: "#9a4a00", width: 4, fill: 0.12 },
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

/** @returns {any[]} */
export function overlayLayers() {
  const dashed = ["in", ["get", "kind"], ["literal", Object.entries(OVERLAYS).flatMap(([kind, look]) => (look.dashed ? [kind] : []))]];
  const notPoint = ["!=", ["geometry-type"], "Point"];
  const colour = byKind((look) => look.colour);
  const line = { type: "line", source: SOURCE, layout: { "line-join": "round" } };
  return [
    { id: "overlay-fill", type: "fill", source: SOURCE, filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": colour, "fill-opacity": byKind((look) => look.fill ?? 0) } },
    { ...line, id: "overlay-casing", filter: notPoint, paint: { "line-color": "#ffffff", "line-width": byKind((look) => look.width + 3), "line-opacity": 0.85 } },
    { ...line, id: "overlay-lines", filter: ["all", notPoint, ["!", dashed]], paint: { "line-color": colour, "line-width": byKind((look) => look.width) } },
    { ...line, id: "overlay-dashes", filter: ["all", notPoint, dashed], paint: { "line-color": colour, "line-width": byKind((look) => look.width), "line-dasharray": [2.5, 1.5] } },
    { id: "overlay-points", type: "circle", source: SOURCE, filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 7, "circle-color": colour, "circle-stroke-color": "#ffffff", "circle-stroke-width": 2.5 } },
  ];
}
