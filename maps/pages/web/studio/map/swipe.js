// @ts-check
// Two plans side by side under one divider: another plan on the left, the open one on the right.
import { byId, element } from "../../element.js";
import { words } from "../words.js";
import { makeMap } from "./adapter.js";

const t = words("map");
const STEP = 5; // per cent
const KEYS = /** @type {Record<string, (at: number) => number>} */ ({
  ArrowLeft: (at) => at - STEP,
  ArrowRight: (at) => at + STEP,
  Home: () => 0,
  End: () => 100,
});

/** @typedef {import("./adapter.js").GridFeature} GridFeature */
/** @typedef {ReturnType<typeof startSwipe>} Swipe */

/** @param {import("../studio.js").Studio & { map: import("./adapter.js").MapAdapter }} studio */
export function startSwipe({ store, map }) {
  /** @type {import("./adapter.js").MapAdapter | null} */
  let other = null;
  /** @type {GridFeature[]} */
  let theirs = [];
  let at = 50;
  const below = element("div", { class: "swipe-map", "aria-hidden": "true" });
  const name = element("span", { class: "swipe-name" });
  const divider = element("div", { class: "swipe-divider", role: "slider", tabindex: "0", "aria-label": t("swipe"), "aria-valuemin": "0", "aria-valuemax": "100" });
  const swipe = element("div", { id: "swipe", hidden: true }, below, name, divider);
  byId("stage").append(swipe);

  /** @param {number} percent */
  function place(percent) {
    at = Math.min(100, Math.max(0, percent));
    below.style.clipPath = `inset(0 ${100 - at}% 0 0)`;
    divider.style.left = `${at}%`;
    divider.setAttribute("aria-valuenow", String(Math.round(at)));
  }
  divider.addEventListener("keydown", (event) => {
    if (!KEYS[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    place(KEYS[event.key](at));
  });
  divider.addEventListener("pointerdown", ({ pointerId }) => divider.setPointerCapture(pointerId));
  divider.addEventListener("pointermove", ({ pointerId, clientX }) => {
    if (!divider.hasPointerCapture(pointerId)) return;
    const { left, width } = swipe.getBoundingClientRect();
    place((100 * (clientX - left)) / width);
  });
  map.on("view", () => {
    if (other && !swipe.hidden) other.view = map.view;
  });
  map.on("overlay", outline);
  store.on(["status"], ({ status }) => status !== "ready" && hide());

  /** What is outlined as changed on the one side is on the other too: the grids that were there before. */
  function outline() {
    other?.overlay("changed", map.overlaid().includes("changed") ? differing(theirs, map.grids()) : []);
  }

  function hide() {
    if (swipe.hidden) return;
    swipe.hidden = true;
    other?.remove();
    other = null;
    below.replaceChildren();
    store.set({ comparing: false });
  }

  return {
    /**
     * @param {GridFeature[]} features the grids of another plan
     * @param {string} title of that plan
     */
    async show(features, title) {
      theirs = features;
      swipe.hidden = false;
      store.set({ comparing: true });
      name.textContent = title;
      place(at);
      const made = other ?? (await makeMap(below, { quiet: true }));
      if (swipe.hidden) return made.remove();
      other = made;
      other.view = map.view;
      other.setGrids(features);
      // The land is one district's: its barriers and buildings are the same, its units may be others.
      other.setTiles(map.tiles());
      other.show("units", false);
      outline();
    },
    hide,
  };
}

/**
 * Grids that are not in others as they are here.
 * @param {GridFeature[]} grids
 * @param {GridFeature[]} others
 */
export function differing(grids, others) {
  const shapes = new Map(others.map(({ properties, geometry }) => [properties.grid_code, geometry]));
  return grids.filter(({ properties, geometry }) => JSON.stringify(geometry) !== JSON.stringify(shapes.get(properties.grid_code)));
}
