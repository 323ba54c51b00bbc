// @ts-check
// What an edit does to the board and to the rows of the grids, so that it can be done and taken back exactly.

/**
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../state.js").GridRow} GridRow
 * @typedef {Map<string, GridRow | null>} Rows null: there is no such grid
 * @typedef {object} Effect
 * @property {Map<number, string>} moved unit -> its grid afterwards
 * @property {Map<number, string>} from the same units -> their grid before
 * @property {Rows} after
 * @property {Rows} before the same grids
 */

/** @returns {Effect} */
export const nothing = () => ({ moved: new Map(), from: new Map(), after: new Map(), before: new Map() });

/**
 * @param {Effect} effect
 * @returns {Effect} the opposite; what is put right in one is so in both
 */
export const opposite = ({ moved, from, after, before }) => ({ moved: from, from: moved, after: before, before: after });

/**
 * @param {Board | null} board
 * @param {ReadonlyMap<string, GridRow>} grids
 * @param {Map<number, string>} moved
 * @param {Rows} after
 * @returns {Effect}
 */
export function effectOf(board, grids, moved, after) {
  const from = new Map([...moved.keys()].map((unit) => [unit, board?.gridOf[unit] ?? ""]));
  const before = new Map([...after.keys()].map((code) => [code, grids.get(code) ?? null]));
  return { moved, from, after, before };
}

/**
 * Do an effect to a board and a table of grids, both of which change. O(units moved + grids touched).
 * @param {Board | null} board
 * @param {Map<string, GridRow>} grids
 * @param {Effect} effect
 */
export function put(board, grids, { moved, after }) {
  if (board) for (const [unit, code] of moved) toGrid(board, unit, code);
  for (const [code, row] of after) {
    if (row) grids.set(code, row);
    else grids.delete(code);
    if (!row && board?.members.get(code)?.size === 0) board.members.delete(code);
  }
}

/**
 * @param {Board} board
 * @param {number} unit
 * @param {string} code
 */
function toGrid({ gridOf, members }, unit, code) {
  members.get(gridOf[unit])?.delete(unit);
  gridOf[unit] = code;
  const mine = members.get(code);
  if (mine) mine.add(unit);
  else members.set(code, new Set([unit]));
}

/**
 * The row of a grid with other units in it: counted anew, not measured yet.
 * @param {Board} board
 * @param {GridRow} row
 * @param {Iterable<number>} units all of the grid
 * @returns {GridRow}
 */
export function counted(board, row, units) {
  let households = 0;
  /** @type {number | null} */
  let population = null;
  for (const unit of units) {
    households += board.households[unit];
    const known = board.population[unit];
    if (known !== null) population = (population ?? 0) + known;
  }
  const { target } = board.communities[board.communityAt.get(row.community_code) ?? 0];
  return { ...row, households, population, deviation: households / target - 1, compactness: null, reach_m: null };
}
