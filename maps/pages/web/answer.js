// @ts-check
// The card that says which grid a place belongs to and who answers for it.
import { byId, element, facts } from "./element.js";
import { distance, named, percent, t, whole } from "./texts.js";

/** @typedef {import("./store.js").State} State */
/** @typedef {import("./store.js").Place} Place */

/**
 * @typedef {{ hint?: string, brief?: boolean }} Options what stands there at first; whether figures are left out
 *
 * @param {import("./store.js").Store} store
 * @param {(code: string) => void} choose
 * @param {Options} [options]
 */
export function startAnswer(store, choose, options = {}) {
  const box = byId("answer");
  store.on(["answer", "grids"], (state) => {
    box.dataset.state = state.answer.state;
    box.replaceChildren(...content(state, choose, options));
  });
}

/**
 * @param {State} state
 * @param {(code: string) => void} choose
 * @param {Options} options
 * @returns {HTMLElement[]}
 */
function content(state, choose, { hint = t("hint"), brief = false }) {
  const { answer } = state;
  switch (answer.state) {
    case "none":
      return hint ? [element("p", { class: "hint" }, hint)] : [];
    case "asking":
      return [element("p", { class: "hint" }, t("locating"))];
    case "failed":
      return [element("p", { class: "warning" }, t("error_text"))];
    case "outside":
      return [
        element("p", {}, t("outside")),
        element(
          "button",
          { class: "link", onclick: () => choose(answer.nearest) },
          t("nearest", { code: answer.nearest, distance: distance(answer.distance_m) }),
        ),
      ];
    case "elsewhere":
      return [element("p", {}, t("elsewhere"))];
    case "found":
      return found(answer.place, brief ? [] : state.grids);
  }
}

/**
 * @param {Place} place
 * @param {import("./store.js").GridFeature[]} grids with figures, where they are to be told
 */
function found(place, grids) {
  const grid = grids.find((g) => g.properties.grid_code === place.grid.grid_code)?.properties;
  const parts = [
    element("h2", {}, t("result")),
    element("p", { class: "grid-name" }, place.grid.name || place.grid.grid_code),
    facts([
      [t("grid_code"), place.grid.grid_code],
      [t("street"), place.street.name],
      [t("community"), place.community.name],
      [t("kind"), grid ? named("", grid.kind) : ""],
      [t("households"), grid ? whole(grid.households) : ""],
      [t("population"), grid && grid.population !== null ? whole(grid.population) : ""],
      [t("deviation"), grid && grid.kind === "basic" ? percent(grid.deviation) : ""],
    ]),
  ];
  if (place.on_boundary) parts.push(element("p", { class: "warning" }, t("on_boundary")));
  parts.push(element("h3", {}, t("workers")), workers(place));
  return parts;
}

/** @param {Place} place */
function workers(place) {
  if (place.workers.length === 0) return element("p", { class: "hint" }, t("no_workers"));
  return element(
    "ul",
    { class: "workers" },
    ...place.workers.map((worker) =>
      element(
        "li",
        {},
        element("span", { class: "who" }, worker.name),
        element("span", { class: "role" }, worker.role),
        element("span", { class: "phone" }, worker.phone ?? ""),
      ),
    ),
  );
}
