// @ts-check
// What may lie below the grids: nothing, or one of the basemaps that the server knows.
import { byId, element } from "../../element.js";
import { ask } from "../server.js";
import { words } from "../words.js";

const t = words("map");

/** @typedef {{ name: string, title: string, datum: string, display_only: boolean, attribution: string, max_zoom: number }} Basemap */

/** @param {import("../studio.js").Studio & { map: import("./adapter.js").MapAdapter }} studio */
export function startBasemaps({ store, map }) {
  const credit = element("p", { id: "basemap-credit", hidden: true });
  byId("stage").append(credit);
  let asked = false;
  store.on(["status"], ({ status }) => {
    if (asked || status !== "ready") return;
    asked = true;
    // A server that knows none, or does not answer, leaves the map as it is.
    ask("/basemaps").then(offer, () => (asked = false));
  });

  /** @param {Basemap[]} basemaps */
  function offer(basemaps) {
    if (basemaps.length === 0) return;
    const choice = element("select", { id: "basemap" }, element("option", { value: "" }, t("basemap_none")), ...basemaps.map(({ name, title }) => element("option", { value: name }, title)));
    choice.addEventListener("change", () => {
      const basemap = basemaps.find(({ name }) => name === choice.value) ?? null;
      map.setBasemap(basemap);
      credit.hidden = basemap === null;
      credit.replaceChildren(...(basemap?.display_only ? [element("strong", {}, t("display_only"))] : []), basemap?.attribution ?? "");
    });
    byId("map-controls").append(element("label", {}, t("basemap"), choice));
  }
}
