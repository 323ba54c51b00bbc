// @ts-check
// The brush: every unit passed under the pointer goes to the current grid when the button is let go.
import { editable } from "../state.js";
import { mayPaint } from "./choosing.js";
import { onDrag } from "./drag.js";

const RIGHT = 2; // in `buttons`

/** @param {import("../studio.js").Studio & { map: import("../map/adapter.js").MapAdapter }} studio */
export function startPaint({ store, map, edits }) {
  /** @type {Set<number>} */
  let stroke = new Set();
  /** Where the pointer was, on the ground: the view may move under it. @type {[number, number]} */
  let last = [0, 0];

  /** @param {PointerEvent} event @param {[number, number]} at */
  function pass(event, at) {
    const { board, current } = store.state;
    if (!board) return;
    const erases = event.altKey || (event.buttons & RIGHT) !== 0;
    const size = stroke.size;
    let refused = false;
    for (const id of map.passed(map.pixel(last), at)) {
      const unit = board.indexOf.get(id);
      if (unit === undefined) continue;
      if (erases) stroke.delete(unit);
      else if (mayPaint(store.state, unit)) board.gridOf[unit] !== current && stroke.add(unit);
      else refused = true;
    }
    last = map.lonLat(...at);
    map.surface.dataset.brush = refused ? "no" : erases ? "erase" : "yes";
    if (stroke.size !== size) store.set({ painting: new Set(stroke) });
  }

  function clear() {
    stroke = new Set();
    delete map.surface.dataset.brush;
    store.set({ painting: stroke });
  }

  onDrag(map.surface, {
    begins: ({ button }) => button === 0 && store.state.tool === "paint" && store.state.current !== "" && editable(store.state),
    press: (event, at) => {
      stroke = new Set();
      last = map.lonLat(...at);
      pass(event, at);
    },
    moves: pass,
    ends: (event, at) => {
      pass(event, at);
      const { board, current } = store.state;
      const unitIds = [...stroke].map((unit) => board?.unitIds[unit] ?? -1);
      if (unitIds.length > 0) edits.make({ op: "move_units", unit_ids: unitIds, to_grid: current });
      clear();
    },
    cancels: clear,
  });
}
