// @ts-check
// Asking whose a place or a grid is; the answer goes to the store.
import { locate, locateAddress } from "./server.js";

/** @typedef {import("./store.js").Point} Point */
/** @typedef {import("./store.js").GridFeature} GridFeature */
/** @typedef {import("./store.js").Answer} Answer */

/**
 * @param {import("./store.js").Store} store
 * @param {(grid: GridFeature) => Point} show brings a grid into view
 * @param {(answer: Answer) => Answer} [seen] what to make of an answer
 */
export function makeAsking(store, show, seen = (answer) => answer) {
  /**
   * @param {Promise<Answer>} told
   * @returns {Promise<Answer | null>} null where something else was asked meanwhile
   */
  async function ask(told) {
    const asking = /** @type {const} */ ({ state: "asking" });
    store.set({ answer: asking });
    const answer = seen(await told);
    if (store.state.answer !== asking) return null;
    store.set({ answer, chosen: answer.state === "found" ? answer.place.grid.grid_code : "" });
    return answer;
  }
  /**
   * @param {Point} place
   * @param {string} code of the grid that it lies in
   */
  function pin({ lon, lat }, code) {
    const grid = store.state.grids.find(({ properties }) => properties.grid_code === code);
    if (grid) show(grid);
    store.set({ pin: { lon, lat } });
  }
  return {
    /** @param {Point} pin */
    at(pin) {
      store.set({ pin });
      return ask(locate(pin));
    },
    /** @param {string} code */
    async grid(code) {
      const grid = store.state.grids.find(({ properties }) => properties.grid_code === code);
      if (!grid) return null;
      store.set({ pin: null });
      return ask(locate(show(grid)));
    },
    /** @param {string} said */
    async address(said) {
      store.set({ pin: null });
      const answer = await ask(locateAddress(said));
      if (answer?.state === "found" && answer.match) pin(answer.match, answer.place.grid.grid_code);
      return answer;
    },
    /** @param {import("./store.js").Match} match one of the candidates for an address */
    match(match) {
      pin(match, match.grid_code ?? "");
      return ask(locate(match));
    },
  };
}
