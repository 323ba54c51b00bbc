// @ts-check
// Which units a tool takes, and what they come to: pure.
import { inside } from "../map/meets.js";

/** @typedef {import("../board.js").Board} Board */
/** @typedef {import("../state.js").State} State */
/** @typedef {"set" | "add" | "take"} How instead of what is chosen, in addition, away from it */

/** @param {{ shiftKey: boolean, ctrlKey: boolean, metaKey: boolean, altKey: boolean } | null} event @returns {How} */
export function howOf(event) {
  if (event?.altKey) return "take";
  return event?.shiftKey || event?.ctrlKey || event?.metaKey ? "add" : "set";
}

/**
 * Whether a unit may be chosen: not of a locked grid, and of the grid that is taken from, if only one is.
 * @param {Pick<State, "board" | "only" | "grids">} state
 * @param {number} unit
 */
export function mayTake({ board, only, grids }, unit) {
  const code = board?.gridOf[unit];
  return code !== undefined && (only === "" || code === only) && !grids.get(code)?.locked;
}

/**
 * Whether the brush may take a unit to the current grid: it stays in the community.
 * @param {Pick<State, "board" | "only" | "grids" | "current">} state
 * @param {number} unit
 */
export function mayPaint(state, unit) {
  const { board, grids, current } = state;
  const target = grids.get(current);
  if (!board || !target || target.locked) return false;
  return board.communities[board.communityOf[unit]]?.code === target.community_code && mayTake(state, unit);
}

/**
 * @param {ReadonlySet<number>} before
 * @param {Iterable<number>} units
 * @param {How} how
 * @returns {Set<number>}
 */
export function combined(before, units, how) {
  if (how === "set") return new Set(units);
  const after = new Set(before);
  for (const unit of units) {
    if (how === "add") after.add(unit);
    else after.delete(unit);
  }
  return after;
}

/**
 * Units whose point lies in a box, drawn or not.
 * @param {Board} board
 * @param {[number, number]} a lon, lat of a corner
 * @param {[number, number]} b of the opposite one
 */
export function unitsInBox({ lon, lat }, a, b) {
  const [west, east] = [Math.min(a[0], b[0]), Math.max(a[0], b[0])];
  const [south, north] = [Math.min(a[1], b[1]), Math.max(a[1], b[1])];
  const found = [];
  for (let unit = 0; unit < lon.length; unit++) {
    if (lon[unit] >= west && lon[unit] <= east && lat[unit] >= south && lat[unit] <= north) found.push(unit);
  }
  return found;
}

/**
 * Units whose point lies in an area, drawn or not.
 * @param {Board} board
 * @param {GeoJSON.Polygon} area
 */
export function unitsInArea(board, { coordinates }) {
  const rings = /** @type {[number, number][][]} */ (coordinates);
  /** @type {[[number, number], [number, number]]} */
  const corners = [[Infinity, Infinity], [-Infinity, -Infinity]];
  for (const [x, y] of rings.flat()) {
    corners[0] = [Math.min(corners[0][0], x), Math.min(corners[0][1], y)];
    corners[1] = [Math.max(corners[1][0], x), Math.max(corners[1][1], y)];
  }
  return unitsInBox(board, ...corners).filter((unit) => inside(rings, [board.lon[unit], board.lat[unit]]));
}

/**
 * What some units come to.
 * @param {Board} board
 * @param {Iterable<number>} units
 * @returns {{ units: number, households: number, population: number | null, grids: Map<string, number> }}
 * population: null where none is known; grids: households taken from each grid, by code
 */
export function summed(board, units) {
  const sum = { units: 0, households: 0, population: /** @type {number | null} */ (null), grids: new Map() };
  for (const unit of units) {
    const known = board.population[unit];
    sum.units += 1;
    sum.households += board.households[unit];
    if (known !== null && known !== undefined) sum.population = (sum.population ?? 0) + known;
    sum.grids.set(board.gridOf[unit], (sum.grids.get(board.gridOf[unit]) ?? 0) + board.households[unit]);
  }
  return sum;
}

/**
 * By how many households each grid would change if units went to another: what the card tells while painting.
 * @param {Board} board
 * @param {Iterable<number>} units
 * @param {string} to code
 * @returns {Map<string, number>} by code; givers are negative
 */
export function changes(board, units, to) {
  const delta = new Map();
  for (const [code, households] of summed(board, units).grids) {
    if (code === to) continue;
    delta.set(code, -households);
    delta.set(to, (delta.get(to) ?? 0) + households);
  }
  return delta;
}
