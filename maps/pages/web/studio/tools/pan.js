// @ts-check
// Moving the map whatever tool is in hand: with the right or the middle button, or with Space held.
import { onDrag } from "./drag.js";

/** @param {import("../map/adapter.js").MapAdapter} map */
export function startPan(map) {
  let space = false;
  let over = false;
  /** @type {[number, number]} */
  let last = [0, 0];
  const { surface } = map;
  surface.addEventListener("pointerenter", () => (over = true));
  surface.addEventListener("pointerleave", () => (over = false));
  surface.addEventListener("contextmenu", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => held(event, true));
  document.addEventListener("keyup", (event) => held(event, false));
  addEventListener("blur", () => grab((space = false)));
  onDrag(surface, {
    begins: ({ button }) => button === 1 || button === 2 || (button === 0 && space),
    press: (event, at) => {
      event.preventDefault();
      last = at;
      surface.dataset.panning = "yes";
    },
    moves: (_, at) => {
      map.pan(at[0] - last[0], at[1] - last[1]);
      last = at;
    },
    ends: stop,
    cancels: stop,
  });
  function stop() {
    delete surface.dataset.panning;
  }

  /** @param {boolean} yes */
  function grab(yes) {
    if (yes) surface.dataset.space = "yes";
    else delete surface.dataset.space;
  }

  /** @param {KeyboardEvent} event @param {boolean} down */
  function held(event, down) {
    if (event.key !== " ") return;
    const target = /** @type {HTMLElement} */ (event.target);
    // Space belongs to what was reached with the keyboard, not to a button that was just clicked.
    if (target.closest("input, select, textarea, dialog") || (target.closest("button, a, summary") && target.matches(":focus-visible"))) return;
    if (down && !over) return;
    if (space || over) event.preventDefault();
    space = down;
    grab(down);
  }
}
