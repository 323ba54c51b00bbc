// @ts-check
// What the studio knows and shows: the types, and the one store.
import { createStore } from "../store.js";

/**
 * @typedef {"planner" | "reviewer" | "administrator" | "department" | "worker" | "viewer"} Role
 * @typedef {{ name: string, role: Role, divisions: string[] }} Me
 * @typedef {{ from: string, until: string | null, filing_number: string | null, by: string | null }} Publication
 * @typedef {{
 *   id: number, name: string, state: "draft" | "submitted" | "approved", version: number,
 *   publications: Publication[], district: string, district_name: string,
 *   target: number, tolerance: number, author: string | null, from_plan: number | null,
 *   created_at: string, land?: string,
 *   counts: { grids: number, communities: number, units: number, households: number, out_of_band: number },
 * }} PlanTold
 * @typedef {{
 *   grid_code: string, name: string, kind: "basic" | "dedicated",
 *   community_code: string, community_name: string, street_code: string,
 *   households: number, population: number | null, deviation: number | null,
 *   compactness: number | null, reach_m: number | null, locked: boolean,
 * }} GridRow what is told of a grid; compactness and reach are null until the server has measured them
 * @typedef {GeoJSON.Polygon | GeoJSON.MultiPolygon} Shape
 * @typedef {import("./board.js").Board} Board
 * @typedef {import("./edits.js").Op} Op
 * @typedef {{ id: number, version: number, at: string, by: string, action: string, body: any, edit_id: number | null, grids: string[] }} LogEntry
 * @typedef {{ message: string, found?: string, wanted?: string, file?: string, row?: number | string, column?: string, place?: [number, number] | null }} Fault
 * @typedef {"pan" | "click" | "box" | "lasso" | "block" | "compound" | "paint" | "line"} ToolName
 * @typedef {"grids" | "problems" | "compare" | "review" | "history"} PanelName
 * @typedef {"" | "rename" | "merge" | "split" | "rebalance" | "comment" | "why"} TaskName
 * @typedef {GeoJSON.Feature<GeoJSON.Geometry | null, { kind: string, community_code: string, grid_code: string, detail: string, area_m2: number }>} Exception
 * @typedef {{ kind: "info" | "done" | "refused" | "failed", text: string, faults?: Fault[] }} Message
 * @typedef {"" | "login" | "closed" | "forbidden" | "gone"} Halt login: nobody is logged in; closed: no draft any more
 * @typedef {{ op: Op, changes: LogEntry[] }} Conflict an edit of ours that came too late, and what came first
 *
 * @typedef {{
 *   status: "loading" | "home" | "ready" | "failed",
 *   me: Me | null,
 *   plan: PlanTold | null,
 *   grids: Map<string, GridRow>,
 *   board: Board | null,
 *   current: string,
 *   only: string,
 *   selected: ReadonlySet<number>,
 *   tool: ToolName,
 *   panel: PanelName,
 *   message: Message | null,
 *   online: boolean,
 *   pending: number,
 *   conflict: Conflict | null,
 *   comparing: boolean,
 *   mapped: boolean,
 *   drawing: boolean,
 *   painting: ReadonlySet<number>,
 *   task: TaskName,
 *   exceptions: Exception[],
 *   problems: import("./panels/problem_list.js").Problem[],
 *   problem: string,
 *   problemAt: number,
 *   suggestions: ReadonlyMap<string, import("./board/suggest.js").Suggestion>,
 *   log: LogEntry[],
 *   moving: ReadonlyMap<number, string>,
 *   working: string,
 *   halt: Halt,
 *   reading: "" | "units" | "graph" | "failed",
 *   cursor: number,
 *   steering: boolean,
 * }} State
 * mapped: whether there is a map. drawing: whether a line or a lasso is half drawn. painting: units that the
 * brush has passed and not let go.
 * plan: the plan that is open. grids: by code, a new Map at every change. board: units and dual graph; a
 * new object at every change, though its arrays are shared. current: code of the grid that units go to, or "".
 * only: code of the grid that units are taken from, or "" for any. selected: indices of units in the board.
 * pending: edits that the server has not confirmed. task: what the card asks of the current grid, or "".
 * exceptions: as the server told them last. problems: worst first; problem: key of the one that was gone to,
 * or "", and problemAt the place that it had. suggestions: by code
 * of a grid outside the band, a small move that would mend it. log: what was done to the plan, oldest first.
 * moving: units on their way to a grid, until the server has confirmed it. working: the edit under way of which only
 * the server knows what it does, or "". halt: why nothing can be sent. reading: what of the board is being read.
 * cursor: the unit that the keyboard is at on the map, or -1. steering: whether the keyboard goes about the map now.
 * @typedef {ReturnType<typeof makeStore>} Store
 */

/** @type {State} */
const START = {
  status: "loading",
  me: null,
  plan: null,
  grids: new Map(),
  board: null,
  current: "",
  only: "",
  selected: new Set(),
  tool: "click",
  panel: "grids",
  message: null,
  online: true,
  pending: 0,
  conflict: null,
  comparing: false,
  mapped: true,
  drawing: false,
  painting: new Set(),
  task: "",
  exceptions: [],
  problems: [],
  problem: "",
  problemAt: 0,
  suggestions: new Map(),
  log: [],
  moving: new Map(),
  working: "",
  halt: "",
  reading: "",
  cursor: -1,
  steering: false,
};

export const makeStore = () => createStore(START);

/**
 * Whether the open plan may be edited by whoever looks at it.
 * @param {State} state
 */
export const editable = ({ plan, me }) => plan?.state === "draft" && me?.role === "planner";

/**
 * How far a grid is out of the band: 0 inside; below is negative.
 * @param {State} state
 * @param {GridRow} grid
 */
export function outOfBand({ plan }, { kind, deviation }) {
  if (!plan || kind === "dedicated" || deviation === null) return 0;
  const over = Math.abs(deviation) - plan.tolerance;
  return over <= 1e-9 ? 0 : Math.sign(deviation) * over;
}
