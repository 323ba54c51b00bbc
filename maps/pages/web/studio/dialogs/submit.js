// @ts-check
// The dialog in which a draft is handed in: what is out of the band, why, and which codes are new after.
import { element } from "../../element.js";
import { openDialog } from "../dialog.js";
import { post } from "../server.js";
import { outOfBand } from "../state.js";
import { percent, whole, words } from "../words.js";
import { field, foot, once, trouble } from "./form.js";

const t = words("submit");

/** @param {import("../studio.js").Studio} studio */
export function openSubmit(studio) {
  const { state } = studio.store;
  const plan = /** @type {import("../state.js").PlanTold} */ (state.plan);
  const outside = [...state.grids.values()]
    .filter((grid) => outOfBand(state, grid) !== 0)
    .sort((a, b) => Math.abs(b.deviation ?? 0) - Math.abs(a.deviation ?? 0));
  const wanted = outside.length > 0;
  const reason = element("textarea", { rows: "3", maxlength: "10000", required: wanted });
  const box = trouble();
  const send = element("button", { class: "primary", type: "submit" }, t("send"));
  const form = element(
    "form",
    { method: "dialog" },
    element("p", {}, wanted ? t("outside", { count: outside.length, band: band(plan.tolerance) }) : t("all_inside", { band: band(plan.tolerance) })),
    ...(wanted ? [gridTable(outside, t("table"))] : []),
    field(wanted ? t("reason") : t("remark"), reason, wanted ? t("reason_hint") : ""),
    element("p", { class: "hint" }, t("then")),
    box,
    foot(send),
  );
  const dialog = openDialog(t("title"), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(send, box, async () => {
      const { renumbered } = await post(`/plans/${plan.id}/submit`, { reason: reason.value.trim() });
      dialog.close();
      await studio.reload();
      if (Object.keys(renumbered).length > 0) tellCodes(renumbered);
    });
  });
  reason.focus();
}

/** @param {number} tolerance */
export const band = (tolerance) => `${Math.round(tolerance * 100)}%`;

/**
 * @param {{ grid_code: string, name?: string, households: number, deviation: number | null }[]} grids
 * @param {string} name
 */
export function gridTable(grids, name) {
  const number = { class: "number" };
  return element(
    "div",
    { class: "scrolls", tabindex: "0", role: "region", "aria-label": name },
    element(
      "table",
      {},
      element(
        "thead",
        {},
        element("tr", {}, element("th", { scope: "col" }, t("grid")), element("th", { scope: "col", ...number }, t("households")), element("th", { scope: "col", ...number }, t("deviation"))),
      ),
      element(
        "tbody",
        {},
        ...grids.map((grid) =>
          element("tr", {}, element("td", {}, `${grid.grid_code} ${grid.name ?? ""}`), element("td", number, whole(grid.households)), element("td", number, percent(grid.deviation))),
        ),
      ),
    ),
  );
}

/** @param {Record<string, string>} renumbered code -> new code */
function tellCodes(renumbered) {
  openDialog(
    t("renumbered_title"),
    element(
      "div",
      {},
      element("p", {}, t("renumbered", { count: Object.keys(renumbered).length })),
      element("ul", { class: "codes" }, ...Object.entries(renumbered).map(([old, code]) => element("li", {}, `${old} → ${code}`))),
    ),
  );
}
