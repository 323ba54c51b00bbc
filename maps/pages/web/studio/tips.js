// @ts-check
// What to do with the grid that is looked at, for whoever does it for the first time; pure.
import { holds } from "./board/suggest.js";
import { outOfBand } from "./state.js";
import { percent, shortCode, words } from "./words.js";

const t = words("next");

/** @typedef {import("./state.js").State} State */

/**
 * @param {State} state with a draft that may be edited
 * @returns {string}
 */
export function tipOf(state) {
  const grid = state.grids.get(state.current);
  if (!grid) return t("tip_start");
  const values = { grid: nameOf(grid), deviation: percent(grid.deviation) };
  if (grid.locked) return t("tip_locked", values);
  const count = state.selected.size;
  if (count > 0) return t(allIn(state, state.current) ? "tip_own" : "tip_selected", { ...values, count });
  const giver = overfull(state);
  if (giver && giver !== grid && giver.community_code === grid.community_code) return t("tip_giver", { ...values, giver: nameOf(giver) });
  const off = outOfBand(state, grid);
  if (off === 0) return t("tip_inside", values);
  const move = suggestedFor(state);
  if (move) return t("tip_suggested", { count: move.units.length, from: nameAt(state, move.from), to: nameAt(state, move.to) });
  const single = state.board?.members.get(grid.grid_code)?.size === 1;
  return t(off < 0 ? "tip_under" : single ? "tip_single" : "tip_over", values);
}

/**
 * The move that is suggested for the current grid, while nothing is chosen.
 * @param {State} state
 */
export function suggestedFor(state) {
  const move = state.selected.size === 0 ? state.suggestions.get(state.current) : undefined;
  return move && holds(state, move) ? move : undefined;
}

/**
 * @param {State} state
 * @param {string} code
 */
const nameAt = ({ grids }, code) => nameOf(/** @type {import("./state.js").GridRow} */ (grids.get(code)));

/**
 * The grid of the problem that was gone to, where it has too many households.
 * @param {State} state
 */
function overfull(state) {
  const code = state.problems.find(({ key }) => key === state.problem)?.grid;
  const grid = state.grids.get(code ?? "");
  return grid && outOfBand(state, grid) > 0 ? grid : undefined;
}

/**
 * @param {State} state
 * @param {string} code
 */
const allIn = ({ selected, board }, code) => [...selected].every((unit) => board?.gridOf[unit] === code);

/** @param {import("./state.js").GridRow} grid */
const nameOf = ({ name, grid_code }) => name || shortCode(grid_code);
