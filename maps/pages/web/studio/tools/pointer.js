// @ts-check
// What the pointer does on the map, by the tool that is in hand.
import { blockOf, compoundOf } from "../board.js";

/** @typedef {import("../map/adapter.js").Hit} Hit */
/** @typedef {import("../studio.js").Studio} Studio */

/** @param {Studio} studio */
export function startPointer({ store, map }) {
  if (!map) return;
  map.on("click", (hit) => {
    const { tool } = store.state;
    if (tool === "pan") return choose(hit.grid);
    if (tool === "click" && hit.unitId === null) return choose(hit.grid);
    if (tool === "click" || tool === "block" || tool === "compound") take(hit);
  });
  store.on(["tool"], ({ tool }) => (map.draggable = tool === "pan" || tool === "click" || tool === "block" || tool === "compound"));

  /** @param {string} code */
  function choose(code) {
    if (code) store.set({ current: code });
  }

  /** @param {Hit} hit */
  function take({ unitId, extend }) {
    const { board, tool, selected, current } = store.state;
    const unit = unitId === null ? undefined : board?.indexOf.get(unitId);
    if (!board || unit === undefined) return;
    if (current === "" && tool === "click") return store.set({ current: board.gridOf[unit] });
    const units = tool === "block" ? blockOf(board, unit) : tool === "compound" ? compoundOf(board, unit) : [unit];
    store.set({ selected: toggled(selected, units.filter((each) => mayTake(store.state, each)), extend || tool === "click") });
  }
}

/**
 * Whether a unit may be chosen under the filter "only from".
 * @param {import("../state.js").State} state
 * @param {number} unit
 */
export const mayTake = ({ board, only }, unit) => only === "" || board?.gridOf[unit] === only;

/**
 * @param {ReadonlySet<number>} before
 * @param {number[]} units
 * @param {boolean} extend add to what is chosen, or take away what is chosen already
 */
export function toggled(before, units, extend) {
  if (!extend) return new Set(units);
  const after = new Set(before);
  const all = units.every((unit) => after.has(unit));
  for (const unit of units) {
    if (all) after.delete(unit);
    else after.add(unit);
  }
  return after;
}

