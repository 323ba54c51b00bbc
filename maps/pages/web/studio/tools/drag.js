// @ts-check
// A drag on the map from its first press to its end, wherever the pointer goes in between.

/**
 * @typedef {object} Drag
 * @property {(event: PointerEvent) => boolean} begins whether a press begins this drag
 * @property {(event: PointerEvent, at: [number, number]) => void} press pixels of the map
 * @property {(event: PointerEvent, at: [number, number]) => void} moves
 * @property {(event: PointerEvent, at: [number, number]) => void} ends
 * @property {() => void} [cancels] Escape, or the window was left
 */

/**
 * @param {HTMLElement} surface
 * @param {Drag} drag
 */
export function onDrag(surface, { begins, press, moves, ends, cancels = () => {} }) {
  let pointer = 0;
  let button = 0;
  const at = (/** @type {PointerEvent} */ event) => {
    const { left, top } = surface.getBoundingClientRect();
    return /** @type {[number, number]} */ ([event.clientX - left, event.clientY - top]);
  };
  // Heard before the map and terra-draw, which are to know nothing of it.
  surface.addEventListener(
    "pointerdown",
    (event) => {
      if (pointer !== 0 || !begins(event)) return;
      event.stopPropagation();
      pointer = event.pointerId;
      button = event.button;
      surface.setPointerCapture(pointer);
      press(event, at(event));
    },
    true,
  );
  surface.addEventListener(
    "pointermove",
    (event) => {
      if (event.pointerId !== pointer) return;
      event.stopPropagation();
      const pressed = [1, 4, 2][button];
      // Let go together with another button: there is no pointerup of its own.
      if ((event.buttons & pressed) === 0) return end(event, true);
      moves(event, at(event));
    },
    true,
  );
  surface.addEventListener("pointerup", (event) => end(event, true), true);
  surface.addEventListener("pointercancel", (event) => end(event, false), true);
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || pointer === 0) return;
    pointer = 0;
    cancels();
  });

  /** @param {PointerEvent} event @param {boolean} well */
  function end(event, well) {
    if (event.pointerId !== pointer || pointer === 0) return;
    event.stopPropagation();
    pointer = 0;
    if (well) ends(event, at(event));
    else cancels();
  }
}
