// @ts-check
// The plain table of grids, for browsers that cannot draw the map.
import { byId, element } from "./element.js";
import { percent, t, whole } from "./texts.js";

/** @typedef {import("./texts.js").Key} Key */

/** @type {Key[]} */
const COLUMNS = ["grid_code", "name", "street", "community", "households", "deviation"];

/**
 * @param {import("./store.js").Store} store
 * @param {(code: string) => void} choose
 */
export function startTable(store, choose) {
  const box = byId("table");
  store.on(["grids", "drawable"], ({ grids, drawable }) => {
    box.hidden = drawable || grids.length === 0;
    if (box.hidden) return;
    const head = element("tr", {}, ...COLUMNS.map((key) => element("th", { scope: "col" }, t(key))));
    const rows = grids.map(({ properties: p }) =>
      element(
        "tr",
        { "data-grid": p.grid_code },
        element("td", {}, element("button", { class: "link", onclick: () => choose(p.grid_code) }, p.grid_code)),
        ...[p.name, p.street_name, p.community_name].map((text) => element("td", {}, text ?? "")),
        element("td", { class: "number" }, whole(p.households)),
        element("td", { class: "number" }, p.kind === "basic" ? percent(p.deviation) : "—"),
      ),
    );
    box.replaceChildren(
      element("p", { class: "warning" }, t("no_webgl")),
      element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)),
    );
  });
}
