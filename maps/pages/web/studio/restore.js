// @ts-check
// A tab that is opened again comes back where it was: view, grid, tool, panel, what was chosen.

/**
 * @typedef {import("./state.js").State} State
 * @typedef {import("./studio.js").Studio} Studio
 */

const PAUSE_MS = 300;
/** @type {(keyof State)[]} */
const KEYS = ["current", "only", "tool", "panel", "selected"];
const TOOLS = ["pan", "click", "box", "lasso", "block", "compound", "paint"];
const PANELS = ["grids", "problems", "compare", "review", "history"];

/** @param {Studio} studio */
export function startRestore({ store, map }) {
  let timer = 0;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE_MS);
  };
  store.on(KEYS, later);
  map?.on("move", later);
  addEventListener("pagehide", keep);

  function keep() {
    const { status, me, plan, board, current, only, tool, panel, selected } = store.state;
    if (status !== "ready" || !me || !plan || !board) return;
    const units = [...selected].map((unit) => board.unitIds[unit]);
    try {
      localStorage.setItem(keyOf(store.state), JSON.stringify({ current, only, tool, panel, units, view: map?.view }));
    } catch {
      // a machine without room forgets where one was; nothing else is lost
    }
  }
}

/** @param {State} state */
const keyOf = ({ me, plan }) => `gridding.studio.place.${me?.name}.${plan?.id}`;

/** @param {State} state @returns {any} */
function kept(state) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(state)) ?? "{}") ?? {};
  } catch {
    return {};
  }
}

/**
 * Go back to where one was in the plan just opened; what does not fit any more is left out.
 * @param {Studio} studio
 * @returns {() => void} to be called when its units are there: chooses them again
 */
export function restore({ store, map }) {
  const { current, only, tool, panel, units, view } = kept(store.state);
  const known = (/** @type {unknown} */ code) => (typeof code === "string" && store.state.grids.has(code) ? code : "");
  store.set({
    current: known(current),
    only: known(only),
    ...(TOOLS.includes(tool) ? { tool } : {}),
    ...(PANELS.includes(panel) ? { panel } : {}),
  });
  if (map && [...(view?.center ?? []), view?.zoom].every(Number.isFinite) && view?.center?.length === 2) map.view = view;
  return () => {
    const { board, selected } = store.state;
    if (!board || selected.size > 0 || !Array.isArray(units)) return;
    store.set({ selected: new Set(units.flatMap((id) => board.indexOf.get(id) ?? [])) });
  };
}
