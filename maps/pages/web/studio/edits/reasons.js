// @ts-check
// Why an edit cannot be, in the language of the page: reasons of the page's own, and those of the server.
import { shortCode, words } from "../words.js";

const t = words("reasons");

/**
 * @typedef {import("../state.js").Fault} Fault
 * @typedef {import("../state.js").State} State
 * @typedef {import("../board/judge.js").Reason} Reason
 */

/** What the server says of edits; a pattern's groups are what the text names. @type {[RegExp, string, string[]][]} */
const SAID = [
  [/^there is no grid (\S+) in this draft/, "no_grid", ["grid"]],
  [/^there are no such units/, "no_unit", []],
  [/^grid (\S+) is locked already/, "as_it_is", ["grid"]],
  [/^grid (\S+) is locked/, "locked", ["grid"]],
  [/^grid (\S+) is (?:called .*|basic|dedicated) already/, "as_it_is", ["grid"]],
  [/^grid (\S+) is not locked/, "as_it_is", ["grid"]],
  [/^all these units are in grid (\S+) already/, "there_already", ["grid"]],
  [/^units of community (\S+) cannot be in a grid of (\S+)/, "elsewhere_told", ["one", "other"]],
  [/^grid \S+ is of community (\S+), \S+ of (\S+)/, "communities", ["other", "one"]],
  [/^grid (\S+) would be left without units/, "empty", ["grid"]],
  [/^the new grid would be in pieces/, "new_pieces_told", []],
  [/^grid (\S+) would be in pieces/, "pieces_told", ["grid"]],
  [/^these grids do not hang together/, "apart_told", []],
  [/^one grid alone cannot be merged/, "one_grid", []],
  [/^one grid alone cannot be balanced/, "one_to_balance", []],
  [/^units .* share no border with the rest/, "alone", []],
  [/^the line leaves one side without units/, "side_empty", []],
  [/^the line has no length/, "line_short", []],
  [/^the line does not part grid (\S+)/, "line_parts_not", ["grid"]],
  [/^the line ends inside grid (\S+)/, "line_ends", ["grid"]],
  [/^the line does not cross grid (\S+)/, "line_beside", ["grid"]],
  [/^grid (\S+) has too few units for (\d+) parts/, "few_units", ["grid", "parts"]],
  [/^dividing these grids anew brings nothing better/, "nothing_better", []],
  [/^grid (\S+) is dedicated, it is left out of the balance/, "dedicated", ["grid"]],
  [/^grid (\S+) touches none of the others/, "touches_none", ["grid"]],
  [/^communities of no division of yours/, "not_yours", []],
  [/^there is nothing to undo/, "nothing_to_undo", []],
  [/^there is nothing to redo/, "nothing_to_redo", []],
];

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
 * @param {State} state
 * @param {Fault} fault of the server
 * @returns {Fault} in the language of the page, where it is known
 */
export function translated({ grids, board }, fault) {
  for (const [pattern, key, names] of SAID) {
    const found = pattern.exec(fault.message);
    if (!found) continue;
    const values = Object.fromEntries(names.map((name, at) => [name, found[at + 1]]));
    for (const name of ["one", "other"]) {
      const at = board?.communityAt.get(values[name]);
      if (at !== undefined) values[name] = board?.communities[at].name ?? "";
    }
    return { message: t(key, named(grids, values)), place: fault.place ?? null };
  }
  return fault;
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
