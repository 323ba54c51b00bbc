// @ts-check
// Balancing the current grid with neighbours: how much may move is tried out before it is done.
import { element } from "../../element.js";
import { said } from "../dialogs/form.js";
import { Refused, post } from "../server.js";
import { percent, shortCode, whole, words } from "../words.js";
import { besideOf, costOf } from "./pieces.js";

const t = words("card");
const TRIED = [0.9, 0.5, 0.1];

/**
 * @param {import("../studio.js").Studio} studio
 * @param {() => void} close
 * @returns {import("./tasks.js").Form}
 */
export function balanceForm({ store, edits }, close) {
  const { board, current, grids } = store.state;
  const mine = grids.get(current);
  if (!board?.graph || !mine) return { node: element("p", { class: "hint" }, t("reading")) };
  const beside = besideOf(board, current).flatMap((code) => grids.get(code) ?? []).filter(({ locked, kind }) => !locked && kind === "basic");
  if (beside.length === 0) return { node: element("p", { class: "hint" }, t("no_neighbours")) };
  const likely = likeliest(mine, beside);
  let gone = false;

  const boxes = beside.map((grid) => ({ code: grid.grid_code, box: element("input", { type: "checkbox", value: grid.grid_code, checked: grid === likely, onchange: stale }) }));
  const list = element(
    "ul",
    { class: "beside" },
    ...beside.map((grid, at) => element("li", {}, element("label", {}, boxes[at].box, element("span", {}, grid.name || shortCode(grid.grid_code)), element("span", { class: "off" }, `${whole(grid.households)}　${percent(grid.deviation)}`)))),
  );
  const slider = element("input", { type: "range", min: "0", max: "1", step: "0.05", value: "0.5", id: "stability", oninput: tell });
  const amount = element("output", { for: "stability" });
  const tried = element("div", { class: "tried", "aria-live": "polite" });
  const tryOut = element("button", { type: "button", onclick: trial }, t("try_out"));
  const go = element("button", { class: "primary" }, t("balance_go"));
  const form = element(
    "form",
    { class: "balance" },
    element("fieldset", {}, element("legend", {}, t("with")), list),
    element("label", { class: "slider" }, t("stability"), slider, amount),
    element("p", { class: "ends", "aria-hidden": "true" }, element("span", {}, t("even")), element("span", {}, t("stable"))),
    tried,
    element("div", { class: "foot" }, tryOut, go),
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    edits.make({ op: "rebalance", grid_codes: codes(), stability: Number(slider.value) });
    close();
  });
  tell();
  return { node: form, putAway: () => (gone = true) };

  function codes() {
    return [current, ...boxes.flatMap(({ box, code }) => (box.checked ? [code] : []))];
  }

  function tell() {
    amount.textContent = `${Math.round(Number(slider.value) * 100)}%`;
    for (const each of tried.querySelectorAll("input")) each.checked = each.value === String(Number(slider.value));
  }

  function stale() {
    tried.replaceChildren();
    go.disabled = tryOut.disabled = codes().length < 2;
  }

  async function trial() {
    const { plan, pending } = store.state;
    if (!plan || pending > 0) return tried.replaceChildren(t("wait"));
    const grid_codes = codes();
    tryOut.disabled = true;
    let refused = "";
    /** Another way may be better where this one is not. @param {unknown} error */
    const noBetter = (error) => {
      if (!(error instanceof Refused) || error.status !== 422) throw error;
      refused = error.faults[0]?.message ?? error.message;
      return null;
    };
    tried.replaceChildren(element("p", { class: "hint" }, t("trying")));
    try {
      const before = { stability: null, ...measured(new Map(), grid_codes.flatMap((code) => grids.get(code) ?? [])) };
      const found = [];
      for (const stability of TRIED) {
        const told = await post(`/plans/${plan.id}/edits?dry_run=true`, { base_version: plan.version, op: "rebalance", grid_codes, stability }).catch(noBetter);
        if (gone || codes().join() !== grid_codes.join()) return;
        if (!told) continue;
        const rows = new Map(told.grids.map((/** @type {any} */ row) => [row.grid_code, row]));
        found.push({ stability, ...measured(new Map(Object.entries(told.moved).map(([id, code]) => [board?.indexOf.get(Number(id)) ?? -1, String(code)])), grid_codes.flatMap((code) => rows.get(code) ?? grids.get(code) ?? [])) });
      }
      if (found.length === 0) return tried.replaceChildren(element("p", { class: "cannot" }, refused));
      tried.replaceChildren(compared(before, found));
      tell();
    } catch (error) {
      tried.replaceChildren(element("p", { class: "cannot" }, said(error)));
    } finally {
      tryOut.disabled = false;
    }
  }

  /**
   * @param {Map<number, string>} moved
   * @param {import("../state.js").GridRow[]} rows
   */
  function measured(moved, rows) {
    let households = 0;
    for (const unit of moved.keys()) households += board?.households[unit] ?? 0;
    const most = rows.reduce((far, { deviation }) => (Math.abs(deviation ?? 0) > Math.abs(far) ? (deviation ?? 0) : far), 0);
    const tolerance = store.state.plan?.tolerance ?? 0;
    const outside = rows.filter(({ kind, deviation }) => kind === "basic" && Math.abs(deviation ?? 0) > tolerance + 1e-9).length;
    const cost = board ? costOf(board, board.communityAt.get(mine?.community_code ?? "") ?? -1, moved) : 0;
    return { households, most, outside, cost };
  }

  /**
   * @typedef {{ stability: number | null, households: number, most: number, outside: number, cost: number }} Tried
   * @param {Tried} before
   * @param {Tried[]} found
   */
  function compared(before, found) {
    const head = ["stability", "moved", "most", "outside", "cost"].map((key) => element("th", { scope: "col", ...(key === "stability" ? {} : { class: "number" }) }, t(`tried_${key}`)));
    const lines = [before, ...found].map(({ stability, households, most, outside, cost }) => {
      const radio = stability === null ? t("as_is") : element("label", {}, element("input", { type: "radio", name: "tried", value: String(stability), onchange: () => ((slider.value = String(stability)), tell()) }), `${Math.round(stability * 100)}%`);
      return element(
        "tr",
        {},
        element("th", { scope: "row" }, radio),
        ...[whole(households), percent(most), whole(outside), stability === null ? whole(cost) : difference(cost - before.cost)].map((text) => element("td", { class: "number" }, text)),
      );
    });
    return element("table", { "aria-label": t("tried") }, element("thead", {}, element("tr", {}, ...head)), element("tbody", {}, ...lines));
  }
}

const difference = (/** @type {number} */ value) => (Math.round(value) === 0 ? "±0" : value > 0 ? `+${whole(value)}` : `−${whole(-value)}`);

/**
 * The neighbour that fits best: together with it the sum is nearest to two targets.
 * @param {import("../state.js").GridRow} mine
 * @param {import("../state.js").GridRow[]} beside
 */
function likeliest(mine, beside) {
  const off = (/** @type {import("../state.js").GridRow} */ grid) => Math.abs((grid.deviation ?? 0) + (mine.deviation ?? 0));
  return beside.reduce((best, grid) => (off(grid) < off(best) ? grid : best));
}
