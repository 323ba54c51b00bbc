// @ts-check
// The one store of the page: what is known and chosen; components listen to it.

/**
 * @typedef {GeoJSON.Feature<GeoJSON.Polygon | GeoJSON.MultiPolygon, GridProperties>} GridFeature
 * @typedef {{
 *   plan_id: number, district_code: string, grid_code: string, name: string, kind: string,
 *   community_code: string, community_name: string,
 *   street_code: string, street_name: string,
 *   households: number, population: number | null, deviation: number | null,
 * }} GridProperties
 * @typedef {{ worker_id: string, name: string, role: string, phone: string }} Worker
 * @typedef {{
 *   plan: { id: number | string },
 *   street: { code: string, name: string },
 *   community: { code: string, name: string },
 *   grid: { grid_code: string, name: string },
 *   workers: Worker[], on_boundary: boolean, snapped_m: number | null,
 * }} Place
 * @typedef {{ lon: number, lat: number }} Point
 * @typedef {Point & { text: string, level: string, confidence: number, grid_code?: string }} Match
 * @typedef {(
 *   { state: "none" } | { state: "asking" } |
 *   { state: "found", place: Place, match?: Match } |
 *   { state: "candidates", said: string, candidates: Match[] } |
 *   { state: "outside", nearest: string, distance_m: number } |
 *   { state: "elsewhere" } | { state: "failed" }
 * )} Answer
 * @typedef {"units" | "barriers" | "exceptions" | "labels"} LayerName
 * @typedef {{
 *   status: "loading" | "ready" | "empty" | "unknown" | "failed",
 *   grids: GridFeature[], district: string,
 *   drawable: boolean, chosen: string, pin: Point | null, answer: Answer,
 *   shown: Record<LayerName, boolean>,
 * }} State
 * @typedef {ReturnType<typeof createStore<State>>} Store
 */

/**
 * @template {object} State
 * @param {State} state
 */
export function createStore(state) {
  /** @type {Set<(state: State, before: State) => void>} */
  const listeners = new Set();
  return {
    get state() {
      return state;
    },
    /** @param {Partial<State>} change */
    set(change) {
      const before = state;
      state = { ...state, ...change };
      for (const listener of listeners) listener(state, before);
    },
    /**
     * Called at once, then at every change of one of the keys.
     * @param {(keyof State)[]} keys
     * @param {(state: State) => void} listener
     */
    on(keys, listener) {
      listeners.add((now, before) => {
        if (keys.some((key) => now[key] !== before[key])) listener(now);
      });
      listener(state);
    },
  };
}
