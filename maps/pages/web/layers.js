// @ts-check
// The boxes that show and hide layers, and what the lines of the barriers mean.
import { byId, element } from "./element.js";
import { barriers, style } from "./style.js";
import { named, t } from "./texts.js";

/** @typedef {import("./store.js").LayerName} LayerName */
/** @typedef {{ class: string, hard: boolean }} Line */

/** @type {LayerName[]} */
const ORDER = ["units", "labels", "exceptions", "barriers"];

/** @param {import("./store.js").Store} store */
export function startLayers(store) {
  const box = byId("layers");
  const lines = element("ul", { class: "legend indented", id: "strokes" });
  box.append(element("h2", {}, t("layers")));
  for (const name of ORDER) {
    const input = element("input", { type: "checkbox", "data-layer": name });
    input.checked = store.state.shown[name];
    input.addEventListener("change", () =>
      store.set({ shown: { ...store.state.shown, [name]: input.checked } }),
    );
    box.append(element("label", { class: "toggle" }, input, t(name)));
  }
  box.append(lines);
}

/**
 * Fill the legend of lines once the barriers are there.
 * @param {Line[]} present
 */
export function describeBarriers(present) {
  const order = Object.keys(barriers);
  const looks = new Map(present.map((line) => [`${line.class} ${line.hard}`, line]));
  const sorted = [...looks.values()].sort((a, b) => order.indexOf(b.class) - order.indexOf(a.class));
  byId("strokes").replaceChildren(
    ...sorted.map((line) => {
      const item = element("li", { "data-barrier": line.class }, stroke(line), named("barrier_", line.class));
      if (line.hard) item.append(element("span", { class: "badge" }, t("hard")));
      return item;
    }),
  );
}

/** @param {Line} line */
function stroke(line) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "stroke");
  svg.setAttribute("viewBox", "0 0 22 12");
  svg.setAttribute("aria-hidden", "true");
  const { colour, width, dash } = barriers[line.class] ?? barriers.none;
  const drawn = [{ colour, width, dash }];
  if (line.hard) drawn.unshift({ colour: style.hard.colour, width: width + style.hard.extra, dash: undefined });
  for (const look of drawn) {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", "M0 6H22");
    path.setAttribute("stroke", look.colour);
    path.setAttribute("stroke-width", String(look.width));
    if (look.dash) path.setAttribute("stroke-dasharray", look.dash.map((d) => d * width).join(" "));
    svg.append(path);
  }
  return svg;
}
