// @ts-check
// What the pointer rests on, said beside it: an exception, or else a unit.
import { element, facts } from "./element.js";
import { named, t, whole } from "./texts.js";

/** @type {Record<string, (p: any) => HTMLElement>} */
const SAID = {
  units: (p) =>
    said(`${t("units")} ${p.unit_id}`, [
      [t("households"), whole(p.households)],
      [t("buildings"), whole(p.building_count)],
      [t("grid_code"), p.grid_code],
    ]),
  exceptions: (p) =>
    said(named("exception_", p.kind), [
      [t("detail"), p.detail ?? ""],
      [t("grid_code"), p.grid_code ?? ""],
    ]),
};
const LAYERS = ["exceptions", "exception-lines", "exception-areas", "unit-areas"];

/**
 * @param {import("maplibre-gl").Map} map
 * @param {import("maplibre-gl").Popup} popup
 */
export function startHover(map, popup) {
  map.on("mousemove", ({ point, lngLat }) => {
    const [hit] = map.queryRenderedFeatures(point, { layers: LAYERS });
    if (!hit) return popup.remove();
    popup.setLngLat(lngLat).setDOMContent(SAID[hit.source](hit.properties)).addTo(map);
  });
  map.on("mouseout", () => popup.remove());
}

/**
 * @param {string} heading
 * @param {[string, string][]} rows
 */
const said = (heading, rows) =>
  element("div", { class: "about" }, element("strong", {}, heading), facts(rows));
