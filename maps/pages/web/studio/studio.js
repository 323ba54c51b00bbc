// @ts-check
// What every component of the studio is given.

/**
 * @typedef {object} Studio
 * @property {import("./state.js").Store} store
 * @property {import("./edits.js").Edits} edits
 * @property {import("./map/adapter.js").MapAdapter | null} map null where the browser cannot draw one
 * @property {import("./map/swipe.js").Swipe | null} swipe null where there is no map
 * @property {(id: number) => Promise<void>} open open a plan
 * @property {() => Promise<void>} read read the units of the open plan, where that failed
 * @property {() => Promise<void>} reload read the open plan again
 */
export {};
