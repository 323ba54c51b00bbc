// @ts-check
// The card that says which grid a place belongs to and who answers for it.
import { byId, element, facts } from "./element.js";
import { distance, named, percent, t, whole } from "./texts.js";

/** @typedef {import("./store.js").State} State */
/** @typedef {import("./store.js").Place} Place */

/**
 * @typedef {{
 *   hint?: string, brief?: boolean, more?: boolean, take?: (match: import("./store.js").Match) => void,
 * }} Options what stands there at first; whether figures are left out; whether the grid's own page is named; what a
 * candidate does
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
function content(state, choose, { hint = t("hint"), brief = false, more = false, take = () => {} }) {
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
    case "candidates":
      return candidates(answer, state.grids, take);
    case "found":
      return [...found(answer.place, brief ? [] : state.grids, answer.match), ...(more ? [page(answer.place)] : [])];
  }
}

/**
 * @param {Extract<State["answer"], { state: "candidates" }>} answer
 * @param {import("./store.js").GridFeature[]} grids
 * @param {(match: import("./store.js").Match) => void} take
 */
function candidates({ said, candidates: list }, grids, take) {
  const names = new Map(grids.map(({ properties: p }) => [p.grid_code, p.name || p.grid_code]));
  if (list.length === 0) return [element("p", {}, t("no_address", { said }))];
  return [
    element("p", {}, t("candidates", { said })),
    element(
      "ul",
      { class: "candidates" },
      ...list.map((each) =>
        element(
          "li",
          {},
          element("button", { class: "link", onclick: () => take(each) }, each.text),
          element("span", { class: "role" }, named("level_", each.level)),
          element("span", { class: "role" }, names.get(each.grid_code ?? "") ?? ""),
        ),
      ),
    ),
  ];
}

/** The page of the grid for phones. @param {Place} place */
function page({ grid }) {
  const query = new URLSearchParams({ grid: grid.grid_code, lang: document.documentElement.dataset.lang ?? "zh" });
  return element("p", {}, element("a", { class: "more", href: `/worker?${query}` }, t("worker_page")));
}

/**
 * @param {Place} place
 * @param {import("./store.js").GridFeature[]} grids with figures, where they are to be told
 * @param {import("./store.js").Match} [match] the address that it was found by
 */
function found(place, grids, match) {
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
  if (match) parts.splice(1, 0, element("p", { class: "matched" }, t("matched", { text: match.text, level: named("level_", match.level), confidence: whole(match.confidence * 100) })));
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
