// @ts-check
// The look-up box in the header: grids, communities, streets and addresses of the plan, as one types.
import { byId, element } from "../element.js";
import { goToGrid, say } from "./panels/go.js";
import { Refused, ask } from "./server.js";
import { words } from "./words.js";

/**
 * @typedef {{ kind: "grid" | "community" | "street" | "address", name: string, code: string, grid_code: string | null, unit_id: number | null, lon: number, lat: number }} Found
 */

const t = words("find");
const SETTLED_MS = 200;
const MOST = 12;
const KINDS = /** @type {const} */ (["grid", "community", "street", "address"]);

/** @param {import("./studio.js").Studio} studio */
export function startFind(studio) {
  const { store, map } = studio;
  const input = element("input", {
    type: "search",
    id: "find-box",
    role: "combobox",
    autocomplete: "off",
    placeholder: t("hint"),
    "aria-label": t("find"),
    "aria-expanded": "false",
    "aria-controls": "find-list",
    "aria-autocomplete": "list",
    "aria-keyshortcuts": "/ Control+F",
  });
  const list = element("div", { id: "find-list", role: "listbox", "aria-label": t("results"), hidden: true });
  const box = element("div", { id: "find" }, input, list);
  byId("actions").before(box);
  /** @type {Found[]} */
  let found = [];
  let at = -1;
  let waiting = 0;
  let asking = new AbortController();

  input.addEventListener("input", () => {
    clearTimeout(waiting);
    asking.abort();
    const said = input.value.trim();
    if (said === "") return close();
    waiting = setTimeout(() => look(said), SETTLED_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      if (list.hidden) input.value = "";
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      if (found.length > 0) mark((at + (event.key === "ArrowDown" ? 1 : found.length + (at < 0 ? 0 : -1))) % found.length);
    } else if (event.key === "Enter") {
      if (!list.hidden && found.length > 0) choose(found[Math.max(0, at)]);
    } else return;
    event.preventDefault();
  });
  input.addEventListener("blur", close);
  input.addEventListener("focus", () => input.select());
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
  store.on(["status"], ({ status }) => (box.hidden = status !== "ready"));

  /** @param {string} said */
  async function look(said) {
    asking = new AbortController();
    const { signal } = asking;
    try {
      const answer = await ask(`/plans/${store.state.plan?.id}/find?q=${encodeURIComponent(said)}&limit=${MOST}`, { signal });
      if (!signal.aborted) show(answer);
    } catch (error) {
      if (signal.aborted) return;
      show([], t(error instanceof Refused ? "refused" : "failed"));
    }
  }

  /**
   * @param {Found[]} answer
   * @param {string} [instead]
   */
  function show(answer, instead = t("nothing")) {
    found = KINDS.flatMap((kind) => answer.filter((each) => each.kind === kind));
    at = -1;
    const groups = KINDS.flatMap((kind) => {
      const mine = found.filter((each) => each.kind === kind);
      if (mine.length === 0) return [];
      return [element("div", { role: "group", "aria-labelledby": `find-${kind}` }, element("div", { class: "kind", id: `find-${kind}`, role: "presentation" }, t(kind)), ...mine.map(option))];
    });
    list.replaceChildren(...(groups.length > 0 ? groups : [element("div", { class: "nothing", role: "option", "aria-disabled": "true", "aria-selected": "false" }, instead)]));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    say(found.length > 0 ? t("count", { n: found.length }) : instead);
    if (found.length > 0) mark(0);
  }

  /** @param {Found} place */
  function option(place) {
    const where = place.kind === "grid" ? place.code : place.grid_code ? (store.state.grids.get(place.grid_code)?.name ?? "") : place.code;
    return element("div", { role: "option", id: `find-option-${found.indexOf(place)}`, "aria-selected": "false", onclick: () => choose(place) }, element("span", {}, place.name), element("span", { class: "where" }, where));
  }

  /** @param {number} to */
  function mark(to) {
    at = to;
    for (const each of list.querySelectorAll("[role=option]")) each.setAttribute("aria-selected", String(each.id === `find-option-${at}`));
    input.setAttribute("aria-activedescendant", `find-option-${at}`);
    document.getElementById(`find-option-${at}`)?.scrollIntoView({ block: "nearest" });
  }

  /** @param {Found} place */
  function choose(place) {
    close();
    input.value = place.name;
    const { grids } = store.state;
    if (place.grid_code) goToGrid(studio, place.grid_code);
    if (place.kind === "grid") map?.overlay("found", []);
    else {
      map?.overlay("found", [{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [place.lon, place.lat] } }]);
      if (place.kind === "address") map?.flyTo(place.lon, place.lat);
      else map?.fit(map.grids().filter(({ properties }) => (grids.get(properties.grid_code) ?? properties)[place.kind === "street" ? "street_code" : "community_code"] === place.code));
    }
    say(t("gone_to", { name: place.name }));
  }

  function close() {
    clearTimeout(waiting);
    asking.abort();
    list.hidden = true;
    found = [];
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }
}
