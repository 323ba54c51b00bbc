// @ts-check
// What must stand in a corner of the map always: whose it is, its review number, the basemap's source.
import { byId, element } from "../element.js";
import { data, words } from "../words.js";

const t = words("embed");

export function startCredits() {
  const { attribution, review_number: number, basemap } = data;
  const lines = [
    attribution,
    number && t("review_number", { number }),
    basemap && (basemap.display_only ? `${basemap.attribution} · ${t("display_only")}` : basemap.attribution),
  ].filter(Boolean);
  byId("credits").replaceChildren(...lines.map((line) => element("p", {}, line)));
  byId("credits").hidden = lines.length === 0;
}
