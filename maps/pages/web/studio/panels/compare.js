// @ts-check
// What the open plan changes from the published one: in numbers, as a list of grids, and on the map.
import { byId, element, facts } from "../../element.js";
import { said } from "../dialogs/form.js";
import { ask } from "../server.js";
import { shortCode, whole, words } from "../words.js";
import { featuresOf, fitGrids, goToGrid, say } from "./go.js";

/**
 * @typedef {import("../studio.js").Studio} Studio
 * @typedef {"moved" | "split" | "merged" | "redivided" | "new" | "gone" | "renumbered" | "unchanged"} Change
 * @typedef {{ class: Change, from_grids: string[], to_grids: string[], households_before: number, households: number }} ChangeTold
 * @typedef {{ from_grid: string, to_grid: string, households: number, household_share: number }} Lineage
 * @typedef {{ before: number, after: number, summary: Record<string, number>, grids: ChangeTold[], lineage: Lineage[] }} Diff
 */

const t = words("compare");
/** @type {Change[]} */
const CHANGES = ["moved", "split", "merged", "redivided", "new", "gone", "renumbered"];
const AT_ONCE = 200;

/** @param {Studio} studio */
export function startCompare(studio) {
  const { store, map } = studio;
  const panel = byId("panel-compare");
  /** @type {Diff | null} */
  let diff = null;
  /** @type {{ id: number, name: string } | null} */
  let base = null;
  let plan = 0;
  let version = 0; // that was compared
  let wanted = 0; // number of the question that is asked
  let only = false;

  store.on(["panel", "plan"], ({ panel: seen, plan: now }) => {
    if (now && now.id !== plan) {
      [plan, diff, base, version, only] = [now.id, null, null, 0, false];
      wanted += 1;
    }
    if (seen !== "compare" || !now) return;
    if (diff || version === now.version) return staleness();
    compare();
  });

  async function compare() {
    const { plan: now } = store.state;
    if (!now) return;
    const mine = ++wanted;
    version = now.version;
    if (diff) panel.querySelector(".stale")?.replaceChildren(t("comparing"));
    else panel.replaceChildren(element("p", { class: "lead", role: "status" }, t("comparing")));
    try {
      base ??= await baseOf(now);
      if (mine !== wanted) return;
      if (!base) return panel.replaceChildren(element("p", { class: "lead" }, t("no_base")));
      /** @type {Diff} */
      const told = await ask(`/plans/${base.id}/diff/${now.id}`);
      if (mine !== wanted) return;
      diff = told;
      show();
      say(t("done", { n: whole(told.summary.households_moved) }));
    } catch (error) {
      if (mine !== wanted) return;
      version = 0;
      diff = null;
      panel.replaceChildren(element("p", { class: "failed", role: "alert" }, said(error), " ", element("button", { onclick: compare }, t("again"))));
    }
  }

  function staleness() {
    const box = panel.querySelector(".stale");
    if (box instanceof HTMLElement) box.hidden = store.state.plan?.version === version;
  }

  function show() {
    if (!diff || !base) return;
    const { summary, grids } = diff;
    const changed = grids.filter((each) => each.class !== "unchanged");
    const stale = element("p", { class: "stale", role: "status", hidden: true }, t("stale"), " ", element("button", { onclick: compare }, t("renew")));
    const marks = element("input", { type: "checkbox", checked: only, onchange: () => ((only = marks.checked), mark()) });
    const swipe = element("button", { "aria-pressed": String(store.state.comparing), onclick: swiped }, t("swipe"));
    const shows = map ? [element("div", { class: "tools" }, swipe, element("label", {}, marks, t("only")))] : [];
    panel.replaceChildren(
      element("p", { class: "lead" }, t("with", { plan: `${base.id} ${base.name}` })),
      stale,
      facts([
        [t("households_moved"), t("of", { n: whole(summary.households_moved), share: ((100 * summary.households_moved) / Math.max(1, summary.households_before)).toFixed(1) })],
        [t("grids"), t("from_to", { from: whole(summary.grids_before), to: whole(summary.grids_after) })],
      ]),
      element("ul", { class: "classes" }, ...[.../** @type {Change[]} */ (["unchanged"]), ...CHANGES].filter((name) => summary[name] > 0).map((name) => element("li", { "data-class": name }, element("span", {}, t(name)), element("strong", {}, whole(summary[name]))))),
      ...shows,
      ...(changed.length === 0 ? [element("p", { class: "nothing" }, t("same"))] : [element("ul", { class: "changed" }, ...CHANGES.flatMap((name) => changed.filter((each) => each.class === name)).slice(0, AT_ONCE).map(line))]),
      ...(changed.length > AT_ONCE ? [element("p", { class: "hint" }, t("more", { n: whole(changed.length - AT_ONCE) }))] : []),
    );
    staleness();
    mark();
  }

  /** @param {ChangeTold} change */
  function line(change) {
    const { from_grids, to_grids, households_before, households } = change;
    const codes = (/** @type {string[]} */ all) => all.map(shortCode).join(t("comma")) || "—";
    const first = to_grids[0] ?? from_grids[0];
    const community = store.state.board?.communities.find(({ code }) => first.startsWith(code))?.name ?? "";
    const button = element(
      "button",
      { class: "problem", "data-change": change.class, onclick: () => jump(change) },
      element("span", { class: "where" }, `${community} ${codes(from_grids)} → ${codes(to_grids)}`),
      element("span", { class: "what" }, t("change", { class: t(change.class), from: whole(households_before), to: whole(households) })),
      ...became(change).map((text) => element("span", { class: "hint" }, text)),
    );
    return element("li", {}, button);
  }

  /** What became of the old grids. @param {ChangeTold} change */
  function became({ from_grids, to_grids }) {
    if (!diff || from_grids.join() === to_grids.join() || from_grids.length > 6) return [];
    const { lineage } = diff;
    return from_grids.flatMap((from) => {
      const parts = lineage.filter(({ from_grid, household_share }) => from_grid === from && household_share > 0.005);
      if (parts.length === 0) return [];
      return [t("became", { from: shortCode(from), parts: parts.map(({ to_grid, household_share }) => `${to_grid ? shortCode(to_grid) : t("nowhere")} ${Math.round(100 * household_share)}%`).join(t("comma")) })];
    });
  }

  /** @param {ChangeTold} change */
  function jump({ to_grids }) {
    const there = to_grids.filter((code) => store.state.grids.has(code));
    if (there.length === 1) return goToGrid(studio, there[0]);
    if (there.length > 0) store.set({ current: there[0] });
    fitGrids(studio, there);
  }

  function mark() {
    if (!map || !diff) return;
    const codes = only ? diff.grids.filter((each) => each.class !== "unchanged").flatMap(({ to_grids }) => to_grids) : [];
    map.overlay("changed", featuresOf(map, codes));
  }

  async function swiped() {
    if (!base) return;
    if (store.state.comparing) return studio.swipe?.hide();
    const { features } = await ask(`/plans/${base.id}/grids`);
    await studio.swipe?.show(features, t("published", { plan: base.name }));
  }
  store.on(["comparing"], ({ comparing }) => panel.querySelector(".tools button")?.setAttribute("aria-pressed", String(comparing)));
}

/**
 * The plan to compare with: the one published in the district, else the one it was drawn from.
 * @param {import("../state.js").PlanTold} plan
 * @returns {Promise<{ id: number, name: string } | null>}
 */
async function baseOf({ id, district, from_plan }) {
  const plans = await ask("/plans");
  const others = plans.filter((/** @type {any} */ each) => each.district === district && each.id !== id);
  return others.find((/** @type {any} */ each) => each.published) ?? others.find((/** @type {any} */ each) => each.id === from_plan) ?? null;
}
