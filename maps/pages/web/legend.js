// @ts-check
// The legend: what each colour means, and how many grids have it.
import { byId, element } from "./element.js";
import { classOf, style } from "./style.js";
import { t, whole } from "./texts.js";

/** @typedef {import("./style.js").ClassKey} ClassKey */

/** @param {import("./store.js").Store} store */
export function startLegend(store) {
  const box = byId("legend");
  store.on(["grids"], ({ grids }) => {
    /** @type {Partial<Record<ClassKey, number>>} */
    const counts = {};
    for (const { properties } of grids) {
      const key = classOf(properties);
      counts[key] = (counts[key] ?? 0) + 1;
    }
    const list = element("ul", { class: "legend" });
    for (const { key, colour } of /** @type {{ key: ClassKey, colour: string }[]} */ (style.classes)) {
      const swatch = element("span", { class: "swatch" });
      swatch.style.setProperty("--swatch", colour);
      const count = element("span", { class: "count" }, whole(counts[key] ?? 0));
      list.append(element("li", { "data-class": key }, swatch, t(key), count));
    }
    box.replaceChildren(element("h2", {}, t("legend")), list);
  });
}
