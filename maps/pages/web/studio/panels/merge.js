// @ts-check
// Merging the current grid with a neighbour: chosen in a list, or by a click on the map.
import { element } from "../../element.js";
import { judge } from "../board/judge.js";
import { faultOf } from "../edits/reasons.js";
import { percent, shortCode, whole, words } from "../words.js";
import { featuresOf } from "./go.js";
import { besideOf } from "./pieces.js";

const t = words("card");

/**
 * @param {import("../studio.js").Studio} studio
 * @param {() => void} close
 * @returns {import("./tasks.js").Form}
 */
export function mergeForm({ store, edits, map }, close) {
  const { board, current, grids, plan } = store.state;
  if (!board?.graph) return { node: element("p", { class: "hint" }, t("reading")) };
  const beside = besideOf(board, current);
  if (beside.length === 0) return { node: element("p", { class: "hint" }, t("no_neighbours")) };
  const mine = grids.get(current);

  /** @param {string} code */
  function merge(code) {
    if (code === current) return;
    if (!beside.includes(code)) return store.set({ message: { kind: "refused", text: t("not_beside") } });
    edits.make({ op: "merge_grids", grid_codes: [current, code] });
    close();
  }

  /** @param {string} code */
  function line(code) {
    const other = grids.get(code);
    if (!mine || !other) return [];
    const target = board?.communities[board.communityAt.get(mine.community_code) ?? -1]?.target ?? plan?.target ?? 1;
    const households = mine.households + other.households;
    const { reasons } = judge(board, grids, { op: "merge_grids", grid_codes: [current, code] });
    const light = (/** @type {boolean} */ on) => map?.overlay("why", on ? featuresOf(map, [code]) : []);
    const button = element(
      "button",
      { "data-merge": code, disabled: reasons.length > 0, onclick: () => merge(code), onmouseenter: () => light(true), onmouseleave: () => light(false), onfocus: () => light(true), onblur: () => light(false) },
      element("span", {}, other.name || shortCode(code)),
      element("span", { class: "off" }, t("merged", { n: whole(households), deviation: percent(households / target - 1) })),
    );
    return [element("li", {}, button, ...reasons.slice(0, 1).map((reason) => element("p", { class: "hint" }, faultOf(store.state, reason).message)))];
  }

  const off = map?.on("click", ({ grid }) => grid && merge(grid));
  return {
    node: element("div", { class: "merge" }, element("p", { class: "hint" }, t("merge_hint")), element("ul", {}, ...beside.flatMap(line))),
    putAway: () => {
      off?.();
      map?.overlay("why", []);
    },
  };
}
