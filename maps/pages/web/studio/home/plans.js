// @ts-check
// The plans that one may see, by district, newest first, with what may be done with each.
import { element } from "../../element.js";
import { openNewDraft } from "../dialogs/new_draft.js";
import { moment, publicationOf, standing } from "../life.js";
import { ask } from "../server.js";
import { whole, words } from "../words.js";

const t = words("home");
const AT_FIRST = 20;
const AT_ONCE = 4;
const COLUMNS = ["plan", "state", "version", "grids", "out_of_band", "author", "at", "do"];

/** @typedef {import("../studio.js").Studio} Studio */
/** @typedef {import("../state.js").PlanTold} PlanTold */
/**
 * @typedef {{
 *   id: number, name: string, state: PlanTold["state"], version: number, district: string,
 *   author: string | null, created_at: string, published: boolean,
 * }} PlanEntry a plan in the list
 * @typedef {{ row: HTMLTableRowElement, entry: PlanEntry, fill: (told: PlanTold) => void }} Row
 */

/**
 * @param {Studio} studio
 * @param {PlanEntry[]} plans
 * @returns {HTMLElement[]}
 */
export function plansByDistrict(studio, plans) {
  if (plans.length === 0) return [element("p", { class: "empty" }, t("none"))];
  /** @type {Map<string, PlanEntry[]>} */
  const districts = new Map();
  for (const plan of [...plans].sort((a, b) => b.id - a.id)) {
    districts.set(plan.district, [...(districts.get(plan.district) ?? []), plan]);
  }
  return [...districts].map(([code, found]) => section(studio, code, found));
}

/**
 * @param {Studio} studio
 * @param {string} code
 * @param {PlanEntry[]} plans newest first
 */
function section(studio, code, plans) {
  const heading = element("h3", {}, code);
  const body = element("tbody");
  const more = element("button", { class: "link", onclick: () => show(plans.length) }, t("more", { count: plans.length - AT_FIRST }));
  const heads = COLUMNS.map((name) => element("th", { scope: "col", class: NUMBERS.includes(name) ? "number" : "" }, t(`head_${name}`)));
  let shown = 0;
  // The one in force comes first, wherever it stands in time.
  const ordered = [...plans].sort((a, b) => Number(b.published) - Number(a.published));
  show(AT_FIRST);
  return element("section", { "data-district": code }, heading, element("table", { "aria-label": code }, element("thead", {}, element("tr", {}, ...heads)), body), more);

  /** @param {number} count */
  function show(count) {
    const rows = ordered.slice(shown, count).map((entry) => row(studio, entry));
    shown += rows.length;
    more.hidden = shown >= ordered.length;
    body.append(...rows.map(({ row: made }) => made));
    read(rows, (name) => heading.replaceChildren(`${name} `, element("span", { class: "hint" }, code)));
  }
}

const NUMBERS = ["version", "grids", "out_of_band"];

/**
 * @param {Row[]} rows
 * @param {(name: string) => void} named told the district's name
 */
function read(rows, named) {
  const left = [...rows];
  const next = async () => {
    for (let each = left.shift(); each; each = left.shift()) {
      try {
        const told = await ask(`/plans/${each.entry.id}`);
        each.fill(told);
        named(told.district_name);
      } catch {
        // Its figures stay unknown; opening it will say why.
      }
    }
  };
  for (let i = 0; i < AT_ONCE; i += 1) next();
}

/**
 * @param {Studio} studio
 * @param {PlanEntry} entry
 * @returns {Row}
 */
function row(studio, entry) {
  const at = entry.published ? "published" : entry.state;
  const state = element("td", {}, badge(at));
  const todo = element("td", { class: "do" }, ...buttons(studio, entry, at));
  const grids = element("td", { class: "number" }, "…");
  const outside = element("td", { class: "number" }, "…");
  const made = element(
    "tr",
    { "data-plan": String(entry.id) },
    element("td", {}, element("button", { class: "link", onclick: () => studio.open(entry.id) }, `${entry.id} ${entry.name}`)),
    state,
    element("td", { class: "number" }, String(entry.version)),
    grids,
    outside,
    element("td", {}, entry.author ?? "—"),
    element("td", {}, moment(entry.created_at)),
    todo,
  );
  return {
    row: made,
    entry,
    fill: (told) => {
      const publication = publicationOf(told);
      const now = standing(told);
      if (now !== at) todo.replaceChildren(...buttons(studio, entry, now));
      state.replaceChildren(
        badge(now),
        ...(publication ? [element("span", { class: "hint" }, ` ${moment(publication.from)}${publication.filing_number ? ` ${publication.filing_number}` : ""}`)] : []),
      );
      grids.textContent = whole(told.counts.grids);
      outside.textContent = whole(told.counts.out_of_band);
    },
  };
}

/** @param {import("../life.js").Standing} name */
const badge = (name) => element("span", { class: "state", "data-state": name }, t(name));

/**
 * What is most likely wanted of a plan comes first, as the one coloured button.
 * @param {Studio} studio
 * @param {PlanEntry} entry
 * @param {import("../life.js").Standing} at
 */
function buttons(studio, entry, at) {
  const { role, name } = studio.store.state.me ?? {};
  const open = (/** @type {string} */ name, primary = false) =>
    element("button", { class: primary ? "primary" : "", "data-action": "open", onclick: () => studio.open(entry.id) }, t(name));
  const draft = (primary = false) =>
    element("button", { class: primary ? "primary" : "", "data-action": "draft", onclick: () => openNewDraft(studio, entry) }, t("new_draft"));
  if (role === "planner") {
    if (at === "draft") return [draft(), open("edit", entry.author === name)];
    return [draft(at === "published"), open("open")];
  }
  if (role === "reviewer" && at === "submitted") return [open("review", true)];
  if (role === "administrator" && at === "approved") return [open("to_publish", true)];
  return [open("open")];
}
