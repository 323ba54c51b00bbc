// @ts-check
// The look-up box: a code, a name or an address; one hit is shown at once, of several one is chosen.
import { byId, element } from "../element.js";
import { find } from "../server.js";
import { words } from "../words.js";

/** @typedef {import("../server.js").Hit} Hit */

const MOST = 8;
const t = words("lookup");

/**
 * @param {import("../store.js").Store} store
 * @param {(hit: Hit) => void} choose
 */
export function startLookup(store, choose) {
  const input = element("input", {
    id: "query",
    type: "search",
    autocomplete: "off",
    maxlength: "200",
    "aria-label": t("label"),
    placeholder: t("placeholder"),
    "aria-describedby": "found",
  });
  const found = element("div", { id: "found", role: "status" });
  const form = element(
    "form",
    { role: "search", class: "field", onsubmit: (event) => (event.preventDefault(), search()) },
    input,
    element("button", {}, t("button")),
  );
  byId("search").append(form, found);

  /** @param {Hit} hit */
  function take(hit) {
    found.replaceChildren();
    choose(hit);
  }

  async function search() {
    const query = input.value.trim();
    if (!query) return input.focus();
    /** @type {Hit[]} */
    let hits;
    try {
      hits = (await hitsOf(store.state.grids, query)).slice(0, MOST);
    } catch {
      return found.replaceChildren(element("p", { class: "warning" }, t("failed")));
    }
    if (query !== input.value.trim()) return;
    if (hits.length === 0) found.replaceChildren(element("p", { class: "warning" }, t("nothing", { query })));
    else if (hits.length === 1) take(hits[0]);
    else found.replaceChildren(element("ul", { "aria-label": t("results") }, ...hits.map(item)));
  }

  /** @param {Hit} hit */
  const item = (hit) =>
    element(
      "li",
      {},
      element(
        "button",
        { class: "link", type: "button", onclick: () => take(hit) },
        hit.name || hit.code,
        " ",
        element("span", { class: "hint" }, hit.kind === "grid" ? hit.code : t(hit.kind)),
      ),
    );
}

/**
 * A code that is here is known without asking; all else the server looks for in the plans shown.
 * @param {import("../store.js").GridFeature[]} grids
 * @param {string} query
 * @returns {Promise<Hit[]>}
 */
async function hitsOf(grids, query) {
  const coded = grids.find(({ properties }) => properties.grid_code === query)?.properties;
  if (coded) return [{ kind: "grid", name: coded.name, code: query, grid_code: query, lon: 0, lat: 0 }];
  const plans = [...new Set(grids.map(({ properties }) => properties.plan_id))];
  const codes = new Set(grids.flatMap(({ properties: p }) => [p.grid_code, p.community_code, p.street_code]));
  const hits = (await Promise.all(plans.map((plan) => find(plan, query)))).flat();
  return hits.filter((hit) => codes.has(hit.kind === "address" ? hit.grid_code : hit.code));
}
