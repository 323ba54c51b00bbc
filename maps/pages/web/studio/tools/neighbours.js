// @ts-check
// Which unit lies beside another: in a direction, next along the border of a grid, nearest to a place; pure.
import { mayPaint } from "./choosing.js";

/** @typedef {import("../board.js").Board} Board */
/** @typedef {import("../state.js").State} State */
/** @typedef {[east: number, north: number]} Way */

const ASIDE = 2; // a metre to the side counts as this many ahead
const WIDE = 1.75; // and no unit is beside that lies further to the side than so many times ahead

/**
 * East and north of one unit from another, in degrees of latitude.
 * @param {Board} board
 * @param {number} from
 * @param {number} to
 * @returns {Way}
 */
function offset({ lon, lat }, from, to) {
  return [(lon[to] - lon[from]) * Math.cos((lat[from] * Math.PI) / 180), lat[to] - lat[from]];
}

/**
 * The unit beside another in a direction: one that borders on it, else the nearest there at all.
 * @param {Board} board
 * @param {number} unit
 * @param {Way} way of length 1
 * @returns {number} the unit itself where there is none
 */
export function beside(board, unit, way) {
  const { graph, unitIds } = board;
  const near = graph ? best(board, unit, way, graph.to.subarray(graph.start[unit], graph.start[unit + 1])) : unit;
  return near === unit ? best(board, unit, way, unitIds.keys()) : near;
}

/**
 * @param {Board} board
 * @param {number} unit
 * @param {Way} way
 * @param {Iterable<number>} among
 */
function best(board, unit, [east, north], among) {
  let found = unit;
  let least = Infinity;
  for (const other of among) {
    const [x, y] = offset(board, unit, other);
    const ahead = x * east + y * north;
    const aside = Math.abs(x * north - y * east);
    if (ahead <= 0 || aside > WIDE * ahead || ahead + ASIDE * aside >= least) continue;
    least = ahead + ASIDE * aside;
    found = other;
  }
  return found;
}

/**
 * Units that the current grid could take next, as one meets them going round it clockwise: they border on it, or on
 * what is chosen for it.
 * @param {State} state
 * @returns {number[]}
 */
export function borderUnits(state) {
  const { board, current, selected } = state;
  const mine = board?.members.get(current);
  if (!board?.graph || !mine || mine.size === 0) return [];
  const { start, to, usable } = board.graph;
  /** @type {Set<number>} */
  const found = new Set();
  for (const from of [...mine, ...selected]) {
    for (let at = start[from]; at < start[from + 1]; at++) {
      if (usable[at] === 1 && !mine.has(to[at]) && mayPaint(state, to[at])) found.add(to[at]);
    }
  }
  const angle = angleAround(board, mine);
  return [...found].sort((a, b) => angle(a) - angle(b) || a - b);
}

/**
 * The next unit of a ring, or the one before; from a unit that is not in it, the first of its kind.
 * @param {State} state
 * @param {1 | -1} step
 * @returns {number} the cursor's own where there is none
 */
export function alongBorder(state, step) {
  const { board, current, cursor } = state;
  const ring = borderUnits(state);
  if (!board || ring.length === 0) return cursor;
  const at = ring.indexOf(cursor);
  if (at >= 0) return ring[(at + step + ring.length) % ring.length];
  const angle = angleAround(board, board.members.get(current) ?? []);
  const after = ring.findIndex((unit) => angle(unit) > angle(cursor));
  return ring[((after < 0 ? 0 : after) + (step > 0 ? 0 : ring.length - 1)) % ring.length];
}

/**
 * @param {Board} board
 * @param {Iterable<number>} units
 * @returns {(unit: number) => number} clockwise from south, as seen from the middle of the units
 */
function angleAround({ lon, lat }, units) {
  let [x, y, count] = [0, 0, 0];
  for (const unit of units) {
    x += lon[unit];
    y += lat[unit];
    count += 1;
  }
  const [east, north] = [x / count, y / count];
  const narrow = Math.cos((north * Math.PI) / 180);
  return (unit) => Math.atan2((lon[unit] - east) * narrow, lat[unit] - north);
}

/**
 * @param {Board} board
 * @param {[number, number]} place lon, lat
 * @returns {number} the unit whose point is nearest; -1 where there is none
 */
export function nearest({ lon, lat }, [x, y]) {
  const narrow = Math.cos((y * Math.PI) / 180);
  let found = -1;
  let least = Infinity;
  for (let unit = 0; unit < lon.length; unit++) {
    const away = Math.hypot((lon[unit] - x) * narrow, lat[unit] - y);
    if (away >= least) continue;
    least = away;
    found = unit;
  }
  return found;
}
