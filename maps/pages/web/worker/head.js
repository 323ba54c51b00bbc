// @ts-check
// My grid: what it is called, where it belongs, its figures, who is on duty.
import { byId, element, facts } from "../element.js";
import { tag, whole, words } from "../words.js";
import { area } from "./figures.js";
import { heading, people } from "./parts.js";

/** @typedef {import("./state.js").Card} Card */

const t = words("head");

/** @param {import("./state.js").Store} store */
export function startHead(store) {
  store.on(["card"], ({ card }) => {
    for (const id of ["head", "duty"]) byId(id).hidden = card === null;
    byId("head").replaceChildren(...(card ? head(card) : []));
    byId("duty").replaceChildren(...(card ? [heading("duty", t("duty")), people(card.workers)] : []));
  });
}

/** @param {Card} card */
function head({ grid, community, street }) {
  const title = element("h1", { id: "title", tabindex: "-1" }, grid.name || grid.grid_code);
  if (grid.kind === "dedicated") title.append(" ", element("span", { class: "badge" }, t("dedicated")));
  return [
    title,
    element("p", { class: "code" }, grid.grid_code),
    facts([
      [t("community"), community.name || community.code],
      [t("street"), street.name || street.code],
    ]),
    element(
      "ul",
      { class: "figures" },
      figure(whole(grid.households), t("households")),
      figure(whole(grid.building_count), t("buildings")),
      figure(...area(grid.area_m2)),
    ),
  ];
}

/**
 * @param {string} value
 * @param {string} unit
 */
function figure(value = "", unit = "") {
  // Chinese counts need no blank before what is counted.
  return element("li", {}, element("strong", {}, value), tag === "en" ? " " : "", element("span", {}, unit));
}
