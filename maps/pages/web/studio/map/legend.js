// @ts-check
// The legend over the map: what colours and lines mean, how many grids have each, and what is shown.
import { byId, element } from "../../element.js";
import { classOf, style } from "../../style.js";
import { whole, words } from "../words.js";
import { OVERLAYS } from "./overlays.js";

const t = words("map");
/** @type {[import("./layers.js").LayerName, boolean][]} */
const SWITCHES = [["units", true], ["buildings", true], ["barriers", true], ["labels", true], ["exceptions", false]];
const SMALL = "(max-height: 700px)";

/** @param {import("../studio.js").Studio & { map: import("./adapter.js").MapAdapter }} studio */
export function startLegend({ store, map }) {
  const classes = element("ul", { class: "legend" });
  const overlays = element("ul", { class: "legend" });
  const box = element(
    "details",
    { id: "map-legend" },
    element("summary", {}, t("legend")),
    classes,
    overlays,
    element("fieldset", {}, element("legend", {}, t("layers")), ...SWITCHES.map(([name, yes]) => toggle(name, yes))),
  );
  box.open = !matchMedia(SMALL).matches;
  byId("stage").append(box);
  store.on(["grids"], ({ grids }) => {
    /** @type {Record<string, number>} */
    const counts = { locked: 0 };
    for (const grid of grids.values()) {
      counts[classOf(grid)] = (counts[classOf(grid)] ?? 0) + 1;
      if (grid.locked) counts.locked += 1;
    }
    const rows = style.classes.map(({ key, colour }) => row(key, swatch(colour), counts[key] ?? 0));
    if (counts.locked > 0) rows.push(row("locked", element("span", { class: "swatch hatched" }), counts.locked));
    classes.replaceChildren(...rows);
  });
  map.on("overlay", () => {
    overlays.replaceChildren(...map.overlaid().map((kind) => row(`overlay_${kind}`, stroke(OVERLAYS[kind]))));
  });

  /** @param {import("./layers.js").LayerName} name @param {boolean} yes */
  function toggle(name, yes) {
    const input = element("input", { type: "checkbox", "data-layer": name });
    input.checked = yes;
    input.addEventListener("change", () => map.show(name, input.checked));
    map.show(name, yes);
    return element("label", { class: "toggle" }, input, t(name));
  }
}

/** @param {string} key @param {HTMLElement} picture @param {number} [count] */
const row = (key, picture, count) =>
  element("li", { "data-class": key }, picture, t(key), ...(count === undefined ? [] : [element("span", { class: "count" }, whole(count))]));

/** @param {string} colour */
function swatch(colour) {
  const made = element("span", { class: "swatch" });
  made.style.setProperty("--swatch", colour);
  return made;
}

/** @param {{ colour: string, width: number, dashed?: boolean }} look */
function stroke({ colour, width, dashed }) {
  const made = element("span", { class: "overlay-stroke" });
  made.style.borderTop = `${Math.min(width, 7)}px ${dashed ? "dashed" : "solid"} ${colour}`;
  return made;
}
