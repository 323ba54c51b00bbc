// @ts-check
// Everything that can be done, as one table: tool bar, keys and the sheet of shortcuts are made from it.
import { unitsOf } from "./board.js";
import { PANEL_COMMANDS } from "./panels/commands.js";
import { lettersOn, openShortcuts } from "./shortcuts.js";
import { editable } from "./state.js";
import { chooseSuggested } from "./suggesting.js";
import { suggestedFor } from "./tips.js";
import { CURSOR_COMMANDS } from "./tools/cursor.js";

/** @typedef {import("./studio.js").Studio} Studio */
/** @typedef {import("./state.js").State} State */

/**
 * @typedef {object} Command
 * @property {string} id its text is `commands.<id>`
 * @property {"tools" | "grid" | "edit" | "cursor" | "go"} group cursor: on the map alone
 * @property {string[]} keys as `KeyboardEvent.key`, with Ctrl+ and Shift+ before it
 * @property {boolean} [bar] whether it has a button in the tool bar
 * @property {(state: State) => boolean} can
 * @property {(state: State) => boolean} [on] whether it is switched on
 * @property {(studio: Studio, key?: string) => void} run key: which of the keys it was
 */

const has = (/** @type {State} */ state) => state.status === "ready";
const pointed = (/** @type {State} */ state) => has(state) && state.mapped;
const chosen = (/** @type {State} */ state) => editable(state) && state.selected.size > 0;
const onGrid = (/** @type {State} */ state) => editable(state) && state.current !== "";
const paintable = (/** @type {State} */ state) => pointed(state) && onGrid(state) && !state.grids.get(state.current)?.locked;
const unitIds = (/** @type {State} */ { selected, board }) => [...selected].map((unit) => board?.unitIds[unit] ?? -1);

/**
 * @param {import("./state.js").ToolName} tool
 * @param {string} key
 * @param {(state: State) => boolean} can
 * @returns {Command}
 */
const toolCommand = (tool, key, can) => ({
  id: tool,
  group: "tools",
  keys: [key],
  bar: true,
  can,
  on: (state) => state.tool === tool,
  run: ({ store }) => store.set({ tool }),
});

/** @type {Command[]} */
export const COMMANDS = [
  toolCommand("pan", "h", pointed),
  toolCommand("click", "v", pointed),
  toolCommand("box", "b", pointed),
  toolCommand("lasso", "l", pointed),
  toolCommand("block", "k", pointed),
  toolCommand("compound", "c", pointed),
  toolCommand("paint", "p", paintable),
  toolCommand("line", "s", paintable),
  {
    id: "finish",
    group: "tools",
    keys: ["Enter"],
    can: ({ tool, drawing }) => tool === "line" && drawing,
    run: ({ map }) => map?.sketch.finish(),
  },
  {
    id: "all",
    group: "edit",
    keys: ["Ctrl+a"],
    can: ({ board, current }) => board !== null && current !== "",
    run: ({ store }) => store.set({ selected: new Set(store.state.board ? unitsOf(store.state.board, store.state.current) : []) }),
  },
  {
    id: "cancel",
    group: "edit",
    keys: ["Escape"],
    can: ({ drawing, selected }) => drawing || selected.size > 0,
    run: ({ store, map }) => (store.state.drawing ? map?.sketch.cancel() : store.set({ selected: new Set() })),
  },
  {
    id: "move",
    group: "edit",
    keys: ["Enter"],
    bar: true,
    can: (state) => chosen(state) && state.current !== "",
    run: ({ store, edits }) =>
      edits.make({ op: "move_units", unit_ids: unitIds(store.state), to_grid: store.state.current }),
  },
  {
    id: "new_grid",
    group: "edit",
    keys: ["n"],
    bar: true,
    can: chosen,
    run: ({ store, edits }) => edits.make({ op: "new_grid", unit_ids: unitIds(store.state) }),
  },
  { id: "undo", group: "edit", keys: ["Ctrl+z"], bar: true, can: editable, run: ({ edits }) => edits.make({ op: "undo" }) },
  {
    id: "redo",
    group: "edit",
    keys: ["Ctrl+y", "Ctrl+Shift+z"],
    bar: true,
    can: editable,
    run: ({ edits }) => edits.make({ op: "redo" }),
  },
  ...PANEL_COMMANDS,
  ...CURSOR_COMMANDS,
  { id: "suggest", group: "edit", keys: ["e"], can: (state) => editable(state) && suggestedFor(state) !== undefined, run: chooseSuggested },
  { id: "shortcuts", group: "go", keys: ["?"], can: () => true, run: openShortcuts },
];

/**
 * @param {KeyboardEvent} event
 * @returns {string} as `Command.keys` name it; a sign that needs Shift is that sign
 */
export function keyOf({ ctrlKey, metaKey, altKey, shiftKey, key }) {
  const control = ctrlKey || metaKey;
  const sign = key.length === 1 && !(control && /[a-z]/i.test(key));
  const held = [altKey ? "Alt+" : "", control ? "Ctrl+" : "", shiftKey && !sign ? "Shift+" : ""];
  return held.join("") + (key.length === 1 ? key.toLowerCase() : key);
}

/** @param {Studio} studio */
export function startKeys(studio) {
  document.addEventListener("keydown", (event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    if (target.closest("input, select, textarea, dialog, [contenteditable]")) return;
    if (event.key === "Enter" && target.closest("button, a, [role=row], summary")) return;
    const key = keyOf(event);
    const { state } = studio.store;
    const open = (/** @type {string} */ id) => state.status === "ready" || id === "shortcuts"; // not behind the list of plans
    const command = COMMANDS.find(({ id, keys, can }) => keys.includes(key) && open(id) && can(state));
    if (!command || (key.length === 1 && command.group !== "cursor" && !lettersOn())) return;
    event.preventDefault();
    command.run(studio, key);
  });
}
