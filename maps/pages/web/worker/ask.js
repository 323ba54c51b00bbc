// @ts-check
// The look-up box: an address, a point or a grid's code in; the grid and who answers for it out.
import { byId, element } from "../element.js";
import { words } from "../words.js";
import { chosen, find } from "./asking.js";
import { distance } from "./figures.js";
import { usualDatum } from "./inside.js";
import { gridLink, heading, people } from "./parts.js";
import { pairIn } from "./said.js";

/** @typedef {import("./asking.js").Told} Told */
/** @typedef {import("./server.js").Answer} Answer */
/** @typedef {import("./server.js").Located} Located */
/** @typedef {import("./server.js").Candidate} Candidate */
/** @typedef {import("./state.js").Datum} Datum */

const t = words("ask");

/** @param {import("./state.js").Store} store */
export function startAsk(store) {
  const input = element("input", {
    id: "said",
    type: "search",
    autocomplete: "off",
    enterkeyhint: "search",
    maxlength: "200",
    placeholder: t("placeholder"),
    "aria-labelledby": "ask-title",
  });
  const datum = datumOf();
  const found = element("div", { id: "found", role: "status" });
  const form = element("form", { role: "search", class: "field", onsubmit: search }, input, element("button", {}, t("send")));
  byId("ask").append(heading("ask", t("title")), form, datum.box, found);
  input.addEventListener("input", () => (datum.box.hidden = !pairIn(input.value)));
  store.on(["status"], ({ status }) => (byId("ask").hidden = status === "loading"));

  /** Which of several questions is shown: the last. */
  let asked = 0;

  /** @param {Event} event */
  function search(event) {
    event.preventDefault();
    const text = input.value.trim();
    if (!text) return input.focus();
    show(text, find(text, datum.chosen()));
  }

  /**
   * @param {string} text
   * @param {Promise<Told>} answering
   */
  async function show(text, answering) {
    const mine = ++asked;
    found.replaceChildren(element("p", { class: "hint" }, t("looking")));
    const told = await answering;
    if (mine !== asked) return;
    found.replaceChildren(...notes(told), ...content(told.answer, text, choose));
  }

  /** @param {Candidate} candidate */
  function choose(candidate) {
    show(candidate.text, chosen(candidate));
  }
}

/** What a typed point refers to; asked for only where a point is typed. */
function datumOf() {
  const select = element("select", { id: "said-datum" });
  for (const datum of /** @type {Datum[]} */ (["wgs84", "gcj02"])) select.append(element("option", { value: datum }, t(datum)));
  select.value = usualDatum();
  const box = element("p", { class: "line", hidden: true }, element("label", { for: "said-datum" }, t("datum")), select);
  return { box, chosen: () => /** @type {Datum} */ (select.value) };
}

/** @param {Told} told */
const notes = ({ swapped, kept }) => [
  ...(swapped ? [element("p", { class: "warning" }, t("swapped"))] : []),
  ...(kept ? [element("p", { class: "hint" }, t("kept"))] : []),
];

/**
 * @param {Answer} answer
 * @param {string} text
 * @param {(candidate: Candidate) => void} choose
 * @returns {HTMLElement[]}
 */
function content(answer, text, choose) {
  switch (answer.state) {
    case "found":
      return place(answer.place);
    case "outside": {
      const { nearest, metres } = answer;
      const said = element("p", {}, `${t("outside", { distance: distance(metres) })} `);
      said.append(gridLink(nearest.grid_code, nearest.name));
      return [said];
    }
    case "several":
      if (answer.candidates.length === 0) return [element("p", { class: "warning" }, t("nothing", { text }))];
      return [
        element("p", {}, t("several")),
        element("ul", { class: "rows" }, ...answer.candidates.map((each) => candidate(each, choose))),
      ];
    case "refused":
      return [element("p", { class: "warning" }, answer.detail)];
    case "away":
      return [element("p", { class: "warning" }, t("away"))];
  }
}

/** @param {Located} located */
function place({ grid, community, workers, on_boundary: edge, snapped_m: snapped, match }) {
  const parts = [
    ...(match ? [element("p", { class: "hint" }, t("match", { text: match.text, level: t(`level_${match.level}`) }))] : []),
    element("p", { class: "verdict" }, gridLink(grid.grid_code, grid.name)),
    element("p", { class: "hint" }, `${grid.grid_code} · ${community.name || community.code}`),
  ];
  if (edge) parts.push(element("p", { class: "warning" }, t("edge")));
  if (snapped) parts.push(element("p", { class: "warning" }, t("snapped", { distance: distance(snapped) })));
  return [...parts, people(workers)];
}

/**
 * @param {Candidate} found
 * @param {(candidate: Candidate) => void} choose
 */
function candidate(found, choose) {
  const grid = found.grid_code ? [t("in_grid", { code: found.grid_code })] : [];
  const about = [t(`level_${found.level}`), ...grid].join(" · ");
  const button = element("button", { class: "link", type: "button", onclick: () => choose(found) }, found.text);
  return element("li", {}, button, element("span", { class: "hint" }, about));
}
