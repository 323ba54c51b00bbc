// @ts-check
// What the selection would make of the current grid and of those that it is taken from, worked out on the page.
import { element } from "../../element.js";
import { judge } from "../board/judge.js";
import { faultOf } from "../edits/reasons.js";
import { outOfBand } from "../state.js";
import { percent, shortCode, whole, words } from "../words.js";

const t = words("card");
const MOST = 4;

/**
 * @param {import("../state.js").State} state
 * @returns {HTMLElement[]}
 */
export function selectionTold(state) {
  const { board, selected, current, grids, only } = state;
  const filter = only ? [element("p", { class: "only" }, t("only_from", { grid: grids.get(only)?.name ?? shortCode(only) }))] : [];
  if (!board || selected.size === 0) return filter;
  let households = 0;
  for (const unit of selected) households += board.households[unit];
  const title = element("p", {}, element("strong", {}, t("selected", { n: whole(selected.size), households: whole(households) })));
  if (!grids.has(current)) return [...filter, title, element("p", { class: "hint" }, t("choose_taker"))];
  const ids = [...selected].map((unit) => board.unitIds[unit]);
  const { effect, reasons } = judge(board, grids, { op: "move_units", unit_ids: ids, to_grid: current });
  if (!effect) return [...filter, title, ...reasons.slice(0, 2).map((reason) => element("p", { class: "cannot" }, faultOf(state, reason).message))];
  const codes = [current, ...[...effect.after.keys()].filter((code) => code !== current).sort()];
  const lines = codes.slice(0, MOST).flatMap((code) => {
    const [before, after] = [grids.get(code), effect.after.get(code)];
    if (!before || !after) return [];
    const off = outOfBand(state, after);
    return [
      element(
        "tr",
        { "data-after": code },
        element("th", { scope: "row" }, t(code === current ? "taker" : "giver", { grid: shortCode(code) })),
        element("td", { class: "number" }, whole(before.households)),
        element("td", { class: "number arrow" }, "→"),
        element("td", { class: "number" }, element("strong", {}, whole(after.households))),
        element("td", { class: "number" }, percent(after.deviation)),
        element("td", { "data-band": off === 0 ? "within" : "outside" }, t(off === 0 ? "within_short" : off < 0 ? "below_short" : "above_short")),
      ),
    ];
  });
  const more = codes.length > MOST ? [element("p", { class: "hint" }, t("more_givers", { n: codes.length - MOST }))] : [];
  return [...filter, title, element("table", { "aria-label": t("after") }, element("tbody", {}, ...lines)), ...more];
}
