// @ts-check
// In short what a plan changes from the published one: for the reviewer, with the way to the comparison.
import { element, facts } from "../../../element.js";
import { said } from "../../dialogs/form.js";
import { ask } from "../../server.js";
import { whole, words } from "../../words.js";

const t = words("review");
const KINDS = ["moved", "split", "merged", "redivided", "renumbered", "new", "gone"];

/**
 * @param {import("../../studio.js").Studio} studio
 * @param {import("../../state.js").PlanTold} plan
 */
export function changes(studio, plan) {
  const box = element("div", { class: "changes", "aria-busy": "true" }, element("p", { class: "hint" }, t("reading")));
  fill()
    .catch((error) => box.replaceChildren(element("p", { class: "trouble" }, said(error))))
    .finally(() => box.removeAttribute("aria-busy"));
  return box;

  async function fill() {
    /** @type {import("../../home/plans.js").PlanEntry[]} */
    const plans = await ask("/plans");
    const base = plans.find(({ district, published, id }) => published && district === plan.district && id !== plan.id);
    if (!base) return box.replaceChildren(element("p", {}, t("no_base")));
    const { summary } = await ask(`/plans/${base.id}/diff/${plan.id}`);
    const touched = summary.grids_after - summary.unchanged - summary.renumbered;
    box.replaceChildren(
      element("p", {}, t("from_base", { plan: `${base.id} ${base.name}` })),
      facts([
        [t("households_moved"), whole(summary.households_moved)],
        [t("touched"), t("of", { count: whole(touched), all: whole(summary.grids_after) })],
        ...KINDS.filter((kind) => summary[kind] > 0).map((kind) => /** @type {[string, string]} */ ([t(kind), whole(summary[kind])])),
      ]),
      element("button", { "data-action": "compare", onclick: () => studio.store.set({ panel: "compare" }) }, t("compare")),
    );
  }
}
