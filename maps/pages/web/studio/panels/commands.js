// @ts-check
// Commands of the panels and the card: what is done with the current grid as a whole, and going about.
import { editable } from "../state.js";
import { stepProblem } from "./problems.js";

/**
 * @typedef {import("../commands.js").Command} Command
 * @typedef {import("../state.js").State} State
 */

const row = (/** @type {State} */ state) => state.grids.get(state.current);
const onGrid = (/** @type {State} */ state) => row(state) !== undefined;
const editing = (/** @type {State} */ state) => editable(state) && onGrid(state);
const loose = (/** @type {State} */ state) => editing(state) && !row(state)?.locked;

/**
 * A command that asks something in the card first; once more puts it away.
 * @param {Exclude<import("../state.js").TaskName, "">} task
 * @param {string} key
 * @param {(state: State) => boolean} can
 * @returns {Command}
 */
const asks = (task, key, can) => ({
  id: task,
  group: task === "why" ? "go" : "grid",
  keys: [key],
  can,
  on: (state) => state.task === task,
  run: ({ store }) => store.set({ task: store.state.task === task ? "" : task }),
});

/** @type {Command[]} */
export const PANEL_COMMANDS = [
  asks("merge", "m", loose),
  asks("split", "d", loose),
  asks("rebalance", "r", loose),
  {
    id: "lock",
    group: "grid",
    keys: ["f"],
    can: editing,
    on: (state) => row(state)?.locked ?? false,
    run: ({ store: { state }, edits }) => edits.make({ op: row(state)?.locked ? "unlock" : "lock", grid_code: state.current }),
  },
  {
    id: "only",
    group: "grid",
    keys: ["o"],
    can: (state) => editable(state) && (onGrid(state) || state.only !== ""),
    on: (state) => state.only !== "",
    run: ({ store }) => store.set({ only: store.state.only ? "" : store.state.current }),
  },
  asks("rename", "F2", editing),
  asks("comment", "t", editing),
  asks("why", "y", onGrid),
  {
    id: "set_kind",
    group: "grid",
    keys: [],
    can: loose,
    on: (state) => row(state)?.kind === "dedicated",
    run: ({ store: { state }, edits }) => edits.make({ op: "set_kind", grid_code: state.current, kind: row(state)?.kind === "dedicated" ? "basic" : "dedicated" }),
  },
  { id: "put_away", group: "grid", keys: ["Escape"], can: ({ task }) => task !== "", run: ({ store }) => store.set({ task: "" }) },
  { id: "next_problem", group: "go", keys: ["."], can: ({ status }) => status === "ready", run: (studio) => stepProblem(studio, 1) },
  { id: "previous_problem", group: "go", keys: [","], can: ({ status }) => status === "ready", run: (studio) => stepProblem(studio, -1) },
  {
    id: "find",
    group: "go",
    keys: ["/", "Ctrl+f"],
    can: ({ status }) => status === "ready",
    run: () => document.getElementById("find-box")?.focus(),
  },
];
