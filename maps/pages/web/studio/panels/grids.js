// @ts-check
// The table of grids beside the map: sorted and filtered as asked; choosing a row chooses the grid.
import { byId, element } from "../../element.js";
import { icon } from "../icons.js";
import { outOfBand } from "../state.js";
import { shortCode, whole, words } from "../words.js";
import { deviationTold } from "./deviation.js";
import { goToGrid } from "./go.js";
import { holds, makeOrder } from "./grid_order.js";
import { changedGrids } from "./log_words.js";
import { signsOf } from "./problem_list.js";
import { windowed } from "./windowed.js";

/**
 * @typedef {import("../state.js").GridRow} GridRow
 * @typedef {import("./grid_order.js").Column} Column
 * @typedef {import("./grid_order.js").Quick} Quick
 */

const t = words("grids");
const kinds = words("problems");
/** @type {Column[]} */
const COLUMNS = ["number", "name", "community", "households", "deviation", "locked", "signs"];
/** @type {Quick[]} */
const QUICK = ["", "outside", "locked", "changed"];

/** @param {import("../studio.js").Studio} studio */
export function startGrids(studio) {
  const { store, map } = studio;
  const order = makeOrder();
  /** @type {Quick} */
  let quick = "";
  /** @type {Map<string, string[]>} */
  let signs = new Map();
  /** @type {ReadonlySet<string>} */
  let changed = new Set();

  const box = element("input", { type: "search", id: "grids-filter", placeholder: t("filter_hint"), "aria-label": t("filter"), oninput: filter });
  const choices = QUICK.map((name) => {
    const button = element("button", { class: "chip", "data-quick": name, "aria-pressed": String(name === "") }, t(`quick_${name || "all"}`));
    button.addEventListener("click", () => {
      quick = name;
      for (const each of choices) each.setAttribute("aria-pressed", String(each === button));
      filter();
    });
    return button;
  });
  const heads = COLUMNS.map((column) =>
    element("th", { scope: "col", class: column }, element("button", { class: "sort", onclick: () => sort(column) }, element("span", {}, t(column)))),
  );
  const table = element("table", { role: "grid", tabindex: "0", "aria-label": t("table") }, element("thead", {}, element("tr", { "aria-rowindex": "1" }, ...heads)));
  const scroller = element("div", { class: "rows" }, table);
  const nothing = element("p", { class: "nothing", role: "status" });
  byId("panel-grids").replaceChildren(element("div", { class: "filters" }, box, element("div", { class: "chips", role: "group", "aria-label": t("quick") }, ...choices)), scroller, nothing);
  const list = windowed(table, scroller, { key: (/** @type {GridRow} */ { grid_code }) => grid_code, make: line, choose: ({ grid_code }) => goToGrid(studio, grid_code) });

  /** @param {Column} column */
  function sort(column) {
    const { sorting } = order;
    order.sorting = { column, down: sorting.column === column ? !sorting.down : ["households", "deviation", "locked", "signs"].includes(column) };
    scroller.scrollTop = 0;
    headed();
    filter();
  }

  function headed() {
    for (const [at, column] of COLUMNS.entries()) {
      const { sorting } = order;
      heads[at].setAttribute("aria-sort", sorting.column !== column ? "none" : sorting.down ? "descending" : "ascending");
    }
  }

  function filter() {
    const { state } = store;
    const needle = box.value.trim().toLowerCase();
    const keeps = {
      "": () => true,
      outside: (/** @type {GridRow} */ row) => outOfBand(state, row) !== 0,
      locked: (/** @type {GridRow} */ { locked }) => locked,
      changed: (/** @type {GridRow} */ { grid_code }) => changed.has(grid_code),
    }[quick];
    const rows = needle || quick ? order.rows.filter((row) => keeps(row) && (!needle || holds(row, needle))) : order.rows;
    list.put(rows, state.current);
    scroller.hidden = rows.length === 0;
    nothing.hidden = rows.length > 0;
    nothing.textContent = rows.length > 0 ? "" : t(state.status === "loading" ? "loading" : state.grids.size === 0 ? (state.status === "failed" ? "failed" : "empty") : quick && !needle ? `no_${quick}` : "none_found");
  }

  /** @param {GridRow} row */
  function line(row) {
    const { current, plan } = store.state;
    const found = signs.get(row.grid_code) ?? [];
    const name = row.name.startsWith(row.community_name) ? row.name.slice(row.community_name.length) || row.name : row.name;
    return element(
      "tr",
      { "data-grid": row.grid_code, "aria-selected": String(row.grid_code === current) },
      element("td", { class: "number" }, shortCode(row.grid_code)),
      element("td", { class: "name", title: `${row.grid_code} ${row.name}` }, name),
      element("td", { class: "community", title: row.community_name }, row.community_name),
      element("td", { class: "households" }, whole(row.households)),
      element("td", { class: "deviation-cell" }, ...(row.kind === "dedicated" ? [element("span", {}, t("dedicated"))] : deviationTold(row.deviation, plan?.tolerance ?? 0))),
      element("td", { class: "locked" }, ...(row.locked ? [sign("locked", t("locked"))] : [])),
      element("td", { class: "signs" }, ...(found.length > 0 ? [sign("warning", found.map((kind) => kinds(kind)).join(t("comma")))] : [])),
    );
  }

  store.on(["grids", "status"], ({ grids }) => {
    order.put(grids);
    filter();
  });
  store.on(["problems"], ({ problems }) => {
    const now = signsOf(problems);
    if (same(now, signs)) return;
    signs = now;
    order.signs = now;
    list.redraw();
    if (quick || order.sorting.column === "signs") filter();
  });
  store.on(["log"], ({ log }) => {
    changed = changedGrids(log);
    if (quick === "changed") filter();
  });
  store.on(["current"], ({ current }) => {
    for (const old of table.querySelectorAll("[aria-selected=true]")) old.setAttribute("aria-selected", "false");
    list.cursor = current;
    document.getElementById(`row-${current}`)?.setAttribute("aria-selected", "true");
    map?.choose(current);
  });
  headed();
}

/**
 * @param {string} mark name of its icon
 * @param {string} said
 */
const sign = (mark, said) => element("span", { title: said }, icon(mark), element("span", { class: "visually-hidden" }, said));

/**
 * @param {Map<string, string[]>} a
 * @param {Map<string, string[]>} b
 */
function same(a, b) {
  if (a.size !== b.size) return false;
  for (const [code, found] of a) if (found.join() !== b.get(code)?.join()) return false;
  return true;
}
