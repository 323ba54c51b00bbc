// @ts-check
// Why an edit cannot be, in the language of the page, where the page itself has judged it.
import { shortCode, words } from "../words.js";

const t = words("reasons");

/**
 * @typedef {import("../state.js").Fault} Fault
 * @typedef {import("../state.js").State} State
 * @typedef {import("../board/judge.js").Reason} Reason
 */

/**
 * @param {State} state
 * @param {Reason} reason
 * @returns {Fault}
 */
export function faultOf({ board, grids }, { key, values = {}, units, grid }) {
  const unit = units?.[0] ?? (grid === undefined ? undefined : board?.members.get(grid)?.values().next().value);
  const place = board && unit !== undefined ? /** @type {[number, number]} */ ([board.lon[unit], board.lat[unit]]) : null;
  return { message: t(key, named(grids, values)), place };
}

/**
 * @param {State["grids"]} grids
 * @param {Record<string, string | number>} values
 */
const named = (grids, values) => ({
  ...values,
  ...(values.grid === undefined ? {} : { grid: gridName(grids, String(values.grid)) }),
  ...(values.op === undefined ? {} : { op: opName(String(values.op)) }),
});

/**
 * A grid as a sentence names it: its name, and its number where the name is its own.
 * @param {State["grids"]} grids
 * @param {string} code
 */
export const gridName = (grids, code) => (grids.has(code) ? t("grid", { name: grids.get(code)?.name ?? "", number: shortCode(code) }) : code);

/**
 * What was to be done, in a word: 划入.
 * @param {string} op
 */
export const opName = (op) => t(`op_${op}`);
