// @ts-check
// What the server's answer to an edit says, in the terms of the board.
import { effectOf } from "../board/effect.js";

/**
 * @typedef {import("../edits.js").EditTold} EditTold
 * @typedef {import("../board/effect.js").Effect} Effect
 * @typedef {import("../state.js").GridRow} GridRow
 * @typedef {import("../state.js").State} State
 */

/**
 * @param {State} state
 * @param {EditTold} told
 * @returns {Map<string, GridRow>} the grids that changed or are new
 */
export function rowsOf({ board, grids }, told) {
  return new Map(
    told.grids.map(({ geometry: _, ...row }) => {
      const home = board?.communities[board.communityAt.get(row.community_code) ?? -1]?.name;
      return [row.grid_code, { ...row, community_name: home ?? grids.get(row.grid_code)?.community_name ?? "" }];
    }),
  );
}

/**
 * @param {State} state before the edit
 * @param {EditTold} told
 * @param {Map<string, GridRow>} rows
 * @returns {Effect}
 */
export function effectTold({ board, grids }, told, rows) {
  /** @type {[number, string][]} */
  const moves = Object.entries(told.moved).map(([id, code]) => [board?.indexOf.get(Number(id)) ?? -1, code]);
  const gone = told.gone.map((code) => /** @type {const} */ ([code, null]));
  return effectOf(board, grids, new Map(moves.filter(([unit]) => unit >= 0)), new Map([...rows, ...gone]));
}

/**
 * @param {Effect} effect as the page worked it out
 * @param {EditTold} told
 * @param {Map<string, GridRow>} rows
 */
export function agrees({ moved, after }, told, rows) {
  const kept = [...after].filter(([, row]) => row !== null);
  return (
    kept.length === rows.size &&
    kept.every(([code, row]) => alike(/** @type {GridRow} */ (row), rows.get(code))) &&
    after.size - kept.length === told.gone.length &&
    told.gone.every((code) => after.get(code) === null) &&
    moved.size === Object.keys(told.moved).length
  );
}

/**
 * @param {GridRow} ours
 * @param {GridRow | undefined} theirs
 */
const alike = (ours, theirs) =>
  theirs !== undefined &&
  ours.households === theirs.households &&
  ours.population === theirs.population &&
  ours.name === theirs.name &&
  ours.kind === theirs.kind &&
  ours.locked === theirs.locked;
