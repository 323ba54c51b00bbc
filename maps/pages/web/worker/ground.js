// @ts-check
// Where a point lies by the outlines that the phone has, and how far from a border.

/** @typedef {import("./state.js").Card} Card */
/** @typedef {import("./state.js").Outline} Outline */
/** @typedef {import("./state.js").Point} Point */
/** @typedef {[number, number]} Position */

const A_M = 6_378_137; // CGCS2000
const E2 = 0.00669438002290079;
const RADIANS = Math.PI / 180;

/**
 * Metres of a degree of longitude and of latitude.
 * @param {number} lat
 * @returns {Position}
 */
export function metresPerDegree(lat) {
  const stretch = 1 - E2 * Math.sin(lat * RADIANS) ** 2;
  const east = ((RADIANS * A_M) / Math.sqrt(stretch)) * Math.cos(lat * RADIANS);
  return [east, (RADIANS * A_M * (1 - E2)) / stretch ** 1.5];
}

/**
 * @param {Outline} outline
 * @returns {Position[][]} outer rings and holes of all parts
 */
export function ringsOf({ type, coordinates }) {
  return /** @type {any} */ (type === "Polygon" ? coordinates : coordinates.flat());
}

/**
 * Whether the closed polygon contains a point: its border belongs to it, as it does for the server.
 * @param {Outline} outline
 * @param {Point} point
 */
export function contains(outline, { lon, lat }) {
  let inside = false;
  for (const ring of ringsOf(outline)) {
    for (let i = 1; i < ring.length; i++) {
      const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]];
      const side = (bx - ax) * (lat - ay) - (by - ay) * (lon - ax);
      const between = (lon - ax) * (lon - bx) <= 0 && (lat - ay) * (lat - by) <= 0;
      if (side === 0 && between) return true;
      if (ay > lat !== by > lat && side > 0 === by > ay) inside = !inside;
    }
  }
  return inside;
}

/**
 * @param {Outline} outline
 * @param {Point} point
 * @returns {number} metres to the nearest border, on the tangent plane at the point
 */
export function borderDistance(outline, { lon, lat }) {
  const [east, north] = metresPerDegree(lat);
  let nearest = Infinity;
  for (const ring of ringsOf(outline)) {
    const at = ring.map(([x, y]) => [(x - lon) * east, (y - lat) * north]);
    for (let i = 1; i < at.length; i++) {
      const [[ax, ay], [bx, by]] = [at[i - 1], at[i]];
      const [dx, dy] = [bx - ax, by - ay];
      const length2 = dx * dx + dy * dy;
      const along = length2 ? Math.min(1, Math.max(0, -(ax * dx + ay * dy) / length2)) : 0;
      nearest = Math.min(nearest, Math.hypot(ax + along * dx, ay + along * dy));
    }
  }
  return nearest;
}

/**
 * Of several grids the one with the smallest code has a point on their common border.
 * @param {Card[]} cards
 * @param {Point} point
 */
export function gridAt(cards, point) {
  const hits = cards.filter(({ geometry }) => contains(geometry, point));
  return hits.sort((a, b) => (a.grid.grid_code < b.grid.grid_code ? -1 : 1))[0];
}

/**
 * Whether a place is in a grid, as far as its accuracy allows to tell.
 * @param {Outline} outline
 * @param {Point} point
 * @param {number} accuracy metres
 * @returns {{ where: "inside" | "edge" | "outside", metres: number }}
 */
export function judge(outline, point, accuracy) {
  const metres = borderDistance(outline, point);
  if (metres <= accuracy) return { where: "edge", metres };
  return { where: contains(outline, point) ? "inside" : "outside", metres };
}

/**
 * West, south, east, north.
 * @param {Outline[]} outlines
 * @returns {[number, number, number, number]}
 */
export function boundsOf(outlines) {
  const all = outlines.flatMap((outline) => ringsOf(outline).flat());
  const [xs, ys] = [all.map(([x]) => x), all.map(([, y]) => y)];
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
