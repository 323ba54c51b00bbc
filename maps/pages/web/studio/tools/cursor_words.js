// @ts-check
// What is under the keyboard's cursor, in a sentence: the unit, its grid, what would become of both grids.
import { judge } from "../board/judge.js";
import { faultOf, gridName } from "../edits/reasons.js";
import { percent, shortCode, whole, words } from "../words.js";

const t = words("cursor");

/** @param {import("../state.js").State} state @returns {string} */
export function told(state) {
  const { board, cursor, current, grids, selected } = state;
  if (!board || cursor < 0) return "";
  const code = board.gridOf[cursor];
  const values = { unit: board.unitIds[cursor], households: whole(board.households[cursor]), grid: gridName(grids, code) };
  const what = t(selected.has(cursor) ? "at_chosen" : "at", values);
  if (!grids.has(current)) return what + has(grids.get(code));
  if (code === current) return what + t("own") + has(grids.get(code));
  const unitIds = [...new Set([...selected, cursor])].map((unit) => board.unitIds[unit]);
  const { effect, reasons } = judge(board, grids, { op: "move_units", unit_ids: unitIds, to_grid: current });
  if (!effect) return what + (reasons[0] ? t("cannot", { why: faultOf(state, reasons[0]).message }) : "");
  return what + t("after", { taker: size(effect.after.get(current)), giver: size(effect.after.get(code)) });
}

/** @param {import("../state.js").GridRow | null | undefined} row */
const has = (row) => (row ? t("has", { households: whole(row.households), deviation: percent(row.deviation) }) : "");

/** @param {import("../state.js").GridRow | null | undefined} row */
const size = (row) => (row ? t("size", { grid: shortCode(row.grid_code), households: whole(row.households), deviation: percent(row.deviation) }) : "");
