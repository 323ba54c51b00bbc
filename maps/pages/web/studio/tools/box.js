// @ts-check
// The box: a rectangle drawn over the map chooses the units whose points lie in it.
import { element } from "../../element.js";
import { combined, howOf, mayTake, unitsInBox } from "./choosing.js";
import { onDrag } from "./drag.js";

const CLICK_PX = 4;

/** @param {import("../studio.js").Studio & { map: import("../map/adapter.js").MapAdapter }} studio */
export function startBox({ store, map }) {
  const rubber = element("div", { class: "rubber", hidden: true });
  map.surface.append(rubber);
  /** @type {[number, number]} */
  let from = [0, 0];
  const hide = () => (rubber.hidden = true);
  onDrag(map.surface, {
    begins: ({ button }) => button === 0 && store.state.tool === "box" && store.state.board !== null,
    press: (_, at) => (from = at),
    moves: (_, at) => {
      rubber.hidden = false;
      const [left, top] = [Math.min(from[0], at[0]), Math.min(from[1], at[1])];
      Object.assign(rubber.style, { left: `${left}px`, top: `${top}px`, width: `${Math.abs(at[0] - from[0])}px`, height: `${Math.abs(at[1] - from[1])}px` });
    },
    ends: (event, at) => {
      hide();
      const { board, selected } = store.state;
      if (!board || Math.hypot(at[0] - from[0], at[1] - from[1]) < CLICK_PX) return;
      const units = unitsInBox(board, map.lonLat(...from), map.lonLat(...at)).filter((unit) => mayTake(store.state, unit));
      store.set({ selected: combined(selected, units, howOf(event)) });
    },
    cancels: hide,
  });
}
