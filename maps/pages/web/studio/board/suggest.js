// @ts-check
// A small move that brings a grid into the band: a unit at its border, or two or three side by side.
import { outOfBand } from "../state.js";
import { judge } from "./judge.js";

/**
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../state.js").State} State
 * @typedef {import("../state.js").GridRow} GridRow
 * @typedef {{ units: number[], from: string, to: string }} Suggestion units: their places in the board
 */

const MOST_UNITS = 3;
const MOST_TRIED = 600; // sets of units for a grid

/**
 * @param {State} state
 * @param {string} code of a grid outside the band
 * @returns {Suggestion | null} a move after which giver and taker both are in the band; null: none was found
 */
export function suggestion(state, code) {
  const { board, grids } = state;
  const grid = grids.get(code);
  if (!board?.graph || !grid || grid.locked) return null;
  const off = outOfBand(state, grid);
  if (off === 0) return null;
  /** @type {Suggestion[]} */
  const fitting = [];
  for (const other of neighboursOf(board, grids, grid)) {
    const [giver, taker] = off < 0 ? [other, grid] : [grid, other];
    for (const units of setsAtBorder(board, giver.grid_code, taker.grid_code)) {
      const moved = units.reduce((sum, unit) => sum + board.households[unit], 0);
      if (fits(state, giver, -moved) && fits(state, taker, moved)) fitting.push({ units, from: giver.grid_code, to: taker.grid_code });
    }
  }
  fitting.sort((a, b) => a.units.length - b.units.length);
  return fitting.find((found) => holds(state, found)) ?? null;
}

/**
 * Whether the move still may be made and is of use.
 * @param {State} state
 * @param {Suggestion} found
 */
export function holds(state, { units, to }) {
  const { board, grids } = state;
  if (!board) return false;
  const { reasons, effect } = judge(board, grids, { op: "move_units", unit_ids: units.map((unit) => board.unitIds[unit]), to_grid: to });
  return reasons.length === 0 && effect !== null && [...effect.after.values()].every((row) => row !== null && outOfBand(state, row) === 0);
}

/**
 * @param {State} state
 * @param {GridRow} grid
 * @param {number} more households
 */
function fits(state, grid, more) {
  const { board } = state;
  const target = board?.communities[board.communityAt.get(grid.community_code) ?? -1]?.target;
  return target !== undefined && outOfBand(state, { ...grid, deviation: (grid.households + more) / target - 1 }) === 0;
}

/**
 * @param {Board} board
 * @param {ReadonlyMap<string, GridRow>} grids
 * @param {GridRow} grid
 */
function neighboursOf(board, grids, grid) {
  const found = new Set();
  for (const unit of board.members.get(grid.grid_code) ?? []) for (const beside of around(board, unit)) found.add(board.gridOf[beside]);
  return [...found]
    .sort()
    .flatMap((code) => grids.get(code) ?? [])
    .filter((other) => other !== grid && other.community_code === grid.community_code && other.kind === "basic" && !other.locked);
}

/**
 * Units that a unit may hold together with.
 * @param {Board} board
 * @param {number} unit
 */
function around({ graph }, unit) {
  const found = [];
  if (graph) for (let at = graph.start[unit]; at < graph.start[unit + 1]; at++) if (graph.usable[at]) found.push(graph.to[at]);
  return found;
}

/**
 * Units of a grid at its border with another, by themselves and with those beside them.
 * @param {Board} board
 * @param {string} giver
 * @param {string} taker
 */
function setsAtBorder(board, giver, taker) {
  const mine = [...(board.members.get(giver) ?? [])].sort((a, b) => a - b);
  let sets = mine.filter((unit) => around(board, unit).some((beside) => board.gridOf[beside] === taker)).map((unit) => [unit]);
  const seen = new Set(sets.map(String));
  const found = [...sets];
  for (let size = 2; size <= MOST_UNITS; size++) {
    const larger = [];
    for (const units of sets) {
      for (const beside of units.flatMap((unit) => around(board, unit))) {
        if (board.gridOf[beside] !== giver || units.includes(beside)) continue;
        const set = [...units, beside].sort((a, b) => a - b);
        if (seen.has(String(set)) || found.length + larger.length >= MOST_TRIED) continue;
        seen.add(String(set));
        larger.push(set);
      }
    }
    found.push(...larger);
    sets = larger;
  }
  return found;
}
