// @ts-check
// Looks for a small move for each grid outside the band, a little at a time so that the page stays awake.
import { suggestion } from "./board/suggest.js";
import { editable, outOfBand } from "./state.js";

/** @typedef {import("./studio.js").Studio} Studio */
/** @typedef {import("./state.js").State} State */

const SETTLED_MS = 400;
const AT_A_TIME_MS = 8;

/** @param {Studio} studio */
export function startSuggesting({ store }) {
  let waiting = 0;
  store.on(["plan", "board", "grids"], () => {
    clearTimeout(waiting);
    waiting = setTimeout(look, SETTLED_MS);
  });

  function look() {
    const { state } = store;
    if (!editable(state) || !state.board?.graph) {
      if (state.suggestions.size > 0) store.set({ suggestions: new Map() });
      return;
    }
    const codes = [...state.grids.values()].filter((grid) => outOfBand(state, grid) !== 0).map((grid) => grid.grid_code);
    /** @type {Map<string, import("./board/suggest.js").Suggestion>} */
    const found = new Map();
    step();

    function step() {
      const until = performance.now() + AT_A_TIME_MS;
      while (performance.now() < until) {
        const code = codes.pop();
        if (code === undefined) return store.set({ suggestions: found });
        const move = suggestion(state, code);
        if (move) found.set(code, move);
      }
      waiting = setTimeout(step);
    }
  }
}

/**
 * Choose the units that are suggested for the current grid; Enter moves them.
 * @param {Studio} studio
 */
export function chooseSuggested({ store }) {
  const { current, suggestions } = store.state;
  const move = suggestions.get(current);
  if (move) store.set({ current: move.to, selected: new Set(move.units), tool: "click" });
}
