// @ts-check
// Bringing the map and whoever looks at it to a grid or a place, and saying what happened.
import { byId } from "../../element.js";

/** @typedef {import("../studio.js").Studio} Studio */

/**
 * Make a grid the current one and bring the map there.
 * @param {Studio} studio
 * @param {string} code
 */
export function goToGrid({ store, map }, code) {
  store.set({ current: code });
  const feature = map?.grid(code);
  if (feature) map?.fit([feature], 110);
}

/**
 * Bring the map to some grids.
 * @param {Studio} studio
 * @param {string[]} codes
 */
export function fitGrids({ map }, codes) {
  map?.fit(featuresOf(map, codes), 80);
}

/**
 * @param {import("../map/adapter.js").MapAdapter} map
 * @param {string[]} codes
 */
export const featuresOf = (map, codes) => codes.flatMap((code) => map.grid(code) ?? []);

/**
 * Say something to those who do not see it.
 * @param {string} text
 */
export function say(text) {
  byId("live").replaceChildren(text);
}
