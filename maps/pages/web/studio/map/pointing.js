// @ts-check
// Places of the map in pixels and degrees, and what lies there.
import { INTERACTIVE } from "./layers.js";
import { meets } from "./meets.js";

const STEP_PX = 48; // a stroke is looked at in pieces of this length

/**
 * @typedef {{ lon: number, lat: number, x: number, y: number, unitId: number | null, grid: string, exception: any, event: MouseEvent | null }} Hit
 * a place on the map in degrees and pixels, and what lies there; exception: its properties or null
 */

/**
 * @param {import("maplibre-gl").Map} map
 * @param {() => boolean} there whether anything is drawn
 */
export function pointing(map, there) {
  /** @param {[number, number]} place lon, lat @returns {[number, number]} pixels */
  function pixel(place) {
    const { x, y } = map.project(place);
    return [x, y];
  }

  return {
    /** @param {number} x @param {number} y pixels @returns {[number, number]} lon, lat */
    lonLat: (x, y) => /** @type {[number, number]} */ (map.unproject([x, y]).toArray()),

    pixel,

    /**
     * What lies at a place.
     * @param {number} x
     * @param {number} y
     * @param {MouseEvent | null} [event]
     * @returns {Hit}
     */
    hit(x, y, event = null) {
      const found = there() ? map.queryRenderedFeatures([x, y], { layers: INTERACTIVE.filter((id) => map.getLayer(id)) }) : [];
      const of = (/** @type {string} */ from) => found.find(({ source: each }) => each === from);
      const { lng, lat } = map.unproject([x, y]);
      const [here, grid, exception] = ["units", "grids", "exceptions"].map(of);
      return { lon: lng, lat, x, y, unitId: here ? Number(here.id) : null, grid: String(grid?.properties.grid_code ?? ""), exception: exception?.properties ?? null, event };
    },

    /**
     * Ids of the units that a straight stroke passes over, in the order they are met.
     * @param {[number, number]} from pixels
     * @param {[number, number]} to
     */
    passed(from, to) {
      /** @type {Set<number>} */
      const ids = new Set();
      if (!there() || !map.getLayer("unit-fill")) return ids;
      const steps = Math.max(1, Math.ceil(Math.hypot(to[0] - from[0], to[1] - from[1]) / STEP_PX));
      const at = (/** @type {number} */ i) => /** @type {[number, number]} */ ([from[0] + ((to[0] - from[0]) * i) / steps, from[1] + ((to[1] - from[1]) * i) / steps]);
      for (let i = 0; i < steps; i++) {
        const [a, b] = [at(i), at(i + 1)];
        for (const { id, geometry } of map.queryRenderedFeatures([a, b], { layers: ["unit-fill"] })) {
          if (!ids.has(Number(id)) && meets(/** @type {any} */ (geometry), a, b, pixel)) ids.add(Number(id));
        }
      }
      return ids;
    },
  };
}
