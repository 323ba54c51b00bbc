// @ts-check
// Roads, places and neighbours of the grid.
import { byId, element } from "../element.js";
import { shortCode, whole, words } from "../words.js";
import { distance } from "./figures.js";
import { gridLink, heading, people } from "./parts.js";

/** @typedef {import("./state.js").Card} Card */
/** @typedef {import("./state.js").Place} Place */

const t = words("lists");

/** @param {import("./state.js").Store} store */
export function startLists(store) {
  store.on(["card"], ({ card }) => {
    fill("roads", card && card.roads.length > 0 ? roads(card) : []);
    fill("places", card ? places(card) : []);
    fill("neighbours", card && card.neighbours.length > 0 ? neighbours(card) : []);
  });
}

/**
 * @param {string} id
 * @param {HTMLElement[]} content
 */
function fill(id, content) {
  byId(id).hidden = content.length === 0;
  byId(id).replaceChildren(...content);
}

/** @param {Card} card */
const roads = (card) => [
  heading("roads", t("roads")),
  element("ul", { class: "chips" }, ...card.roads.map((road) => element("li", {}, road))),
];

/** @param {Card} card */
function places({ places: { counts, list } }) {
  const types = Object.entries(counts).sort(([, a], [, b]) => b - a);
  if (types.length === 0) return [heading("places", t("places")), element("p", { class: "hint" }, t("no_places"))];
  return [
    heading("places", t("places")),
    ...types.map(([type, n]) =>
      element(
        "details",
        {},
        element("summary", {}, type, element("span", { class: "count" }, whole(n))),
        element("ul", { class: "rows" }, ...list.filter((place) => place.type === type).map(placeRow)),
      ),
    ),
  ];
}

/** @param {Place} place */
const placeRow = ({ name, address }) =>
  element("li", {}, element("span", {}, name), element("span", { class: "hint" }, address));

/** @param {Card} card */
const neighbours = (card) => [
  heading("neighbours", t("neighbours")),
  element(
    "ul",
    { class: "rows" },
    ...card.neighbours.map(({ grid_code: code, name, shared_m: shared, workers }) =>
      element(
        "li",
        { class: "neighbour" },
        gridLink(code, name),
        element("span", { class: "hint" }, t("shared", { number: shortCode(code), distance: distance(shared) })),
        people(workers),
      ),
    ),
  ),
];
