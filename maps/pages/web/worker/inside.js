// @ts-check
// "Am I inside it?": judged on the phone by the outlines it has, then checked with the server.
import { byId, element } from "../element.js";
import { words } from "../words.js";
import { gcj02ToWgs84, mayBeShifted } from "./datum.js";
import { distance, time } from "./figures.js";
import { boundsOf, gridAt, judge } from "./ground.js";
import { keptCards, remember, remembered } from "./kept.js";
import { gridLink, heading, people } from "./parts.js";
import { WAIT_S, position } from "./position.js";
import { locate } from "./server.js";

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Datum} Datum */
/** @typedef {import("./state.js").Fix} Fix */
/** @typedef {import("./state.js").Point} Point */

const t = words("inside");
const DATUM = "gridding.worker.datum";
const POOR_M = 100;
/** @type {Datum[]} */
const DATUMS = ["wgs84", "gcj02"];

/** The datum that this phone was last said to give. @returns {Datum} */
export const usualDatum = () => (remembered(DATUM) === "gcj02" ? "gcj02" : "wgs84");

/** @param {import("./state.js").Store} store */
export function startInside(store) {
  const title = heading("inside", "");
  const button = element("button", { type: "button", class: "main", onclick: find });
  const answer = element("div", { id: "answer", role: "status" });
  const checked = element("div", { id: "checked", role: "status" });
  const box = byId("inside");
  box.append(title, button, answer, checked, datums(store));

  async function find() {
    if (store.state.finding) return;
    store.set({ finding: true, lost: null });
    const found = await position();
    if (typeof found === "string") store.set({ finding: false, lost: found, fix: null, here: null });
    else store.set({ finding: false, fix: found, here: placed(found, store.state.datum) });
  }

  store.on(["status", "card"], ({ card, status }) => {
    box.hidden = status === "loading";
    title.textContent = t(card ? "title" : "title_where");
  });
  store.on(["finding", "fix"], ({ finding, fix }) => {
    button.textContent = t(finding ? "finding" : fix ? "again" : "find");
    button.setAttribute("aria-disabled", String(finding));
  });
  store.on(["here", "card", "lost"], (state) => {
    answer.className = "";
    if (state.lost) answer.replaceChildren(element("p", { class: "warning" }, t(state.lost, { n: WAIT_S })));
    else answer.replaceChildren(...(state.here ? judged(state, answer) : []));
  });
  store.on(["here", "card"], (state) => check(store, state, checked));
}

/**
 * @param {Fix} fix
 * @param {Datum} datum
 * @returns {Point}
 */
function placed({ lon, lat }, datum) {
  return datum === "gcj02" && mayBeShifted({ lon, lat }) ? gcj02ToWgs84(lon, lat) : { lon, lat };
}

/**
 * @param {State} state
 * @param {HTMLElement} box
 */
function judged({ card, here, fix }, box) {
  if (!here || !fix) return [];
  const accuracy = distance(fix.accuracy);
  const parts = [];
  if (card) {
    const { where, metres } = judge(card.geometry, here, fix.accuracy);
    box.className = where;
    parts.push(element("p", { class: "verdict" }, t(where, { distance: distance(metres), accuracy })));
  }
  if (fix.accuracy > POOR_M) parts.push(element("p", { class: "warning" }, t("poor", { accuracy })));
  const told = { lat: fix.lat.toFixed(6), lon: fix.lon.toFixed(6), accuracy, time: time(fix.at) };
  return [...parts, element("p", { class: "hint" }, t("fix", told))];
}

/**
 * What the server says of the place; without it, what the cards on this phone say.
 * @param {import("./state.js").Store} store
 * @param {State} state
 * @param {HTMLElement} box
 */
async function check(store, { here, fix, datum, card }, box) {
  box.replaceChildren();
  if (!here || !fix) return;
  const answer = await locate({ lon: String(fix.lon), lat: String(fix.lat), crs: datum });
  const kept = answer.state === "away" ? await keptCards() : [];
  if (store.state.here !== here || store.state.card !== card) return;
  const local = gridAt([...kept, ...store.state.around], here);
  switch (answer.state) {
    case "found":
      return box.append(...belongs(answer.place.grid, card, people(answer.place.workers)));
    case "outside": {
      const near = `${t("nearest", { distance: distance(answer.metres) })} `;
      return box.append(element("p", {}, near, gridLink(answer.nearest.grid_code, answer.nearest.name)));
    }
    case "refused":
      return box.append(element("p", { class: "warning" }, answer.detail));
    default:
      if (local && local.grid.grid_code !== card?.grid.grid_code) box.append(...belongs(local.grid, card, people(local.workers)));
      box.append(element("p", { class: "hint" }, t(local ? "alone" : "alone_unknown")));
  }
}

/**
 * @param {{ grid_code: string, name: string }} grid
 * @param {import("./state.js").Card | null} card that is open
 * @param {HTMLElement} workers
 */
function belongs({ grid_code: code, name }, card, workers) {
  if (code === card?.grid.grid_code) return [element("p", { class: "hint" }, t("confirmed"))];
  return [element("p", {}, `${t("belongs")} `, gridLink(code, name)), workers];
}

/** @param {import("./state.js").Store} store */
function datums(store) {
  const box = element("fieldset", { class: "datums" }, element("legend", {}, t("datum")));
  for (const datum of DATUMS) {
    const input = element("input", { type: "radio", name: "datum", value: datum });
    input.checked = store.state.datum === datum;
    input.addEventListener("change", () => {
      remember(DATUM, datum);
      const { fix } = store.state;
      store.set({ datum, here: fix && placed(fix, datum) });
    });
    box.append(element("label", {}, input, element("span", {}, t(datum))));
  }
  box.append(element("p", { class: "hint" }, t("why")));
  store.on(["card", "fix"], ({ card, fix }) => {
    const [lon, lat] = card ? boundsOf([card.geometry]) : [NaN, NaN];
    box.hidden = (fix !== null || card !== null) && !mayBeShifted(fix ?? { lon, lat });
  });
  return box;
}
