// @ts-check
// What the pointer does on the map, by the tool that is in hand.
import { blockOf, compoundOf } from "../board.js";
import { startBox } from "./box.js";
import { combined, howOf, mayTake, unitsInArea } from "./choosing.js";
import { startPaint } from "./paint.js";
import { startPan } from "./pan.js";

/** @typedef {import("../map/adapter.js").Hit} Hit */
/** @typedef {import("../studio.js").Studio} Studio */

const DRAGGED = ["pan", "click", "block", "compound"]; // tools with which a drag moves the map

/** @param {Studio} studio */
export function startPointer(studio) {
  const { store, map, edits } = studio;
  if (!map) return;
  const mapped = { ...studio, map };
  startPan(map); // the first: it takes the presses that are its own
  startBox(mapped);
  startPaint(mapped);
  map.on("click", (hit) => {
    const { tool, task } = store.state;
    if (task === "merge") return; // the click says with which grid
    if (tool === "pan") choose(hit);
    else if (tool === "click" || tool === "box" || tool === "block" || tool === "compound") take(hit);
  });
  map.on("dblclick", (hit) => {
    if (store.state.tool === "click") choose(hit);
  });
  store.on(["tool", "status"], ({ tool, status }) => {
    map.setDraggable(DRAGGED.includes(tool));
    map.surface.dataset.tool = tool;
    map.sketch.stop();
    if (status !== "ready") return;
    const begun = (/** @type {boolean} */ drawing) => drawing !== store.state.drawing && store.set({ drawing });
    if (tool === "lasso") void map.sketch.start("lasso", (area) => lassoed(/** @type {GeoJSON.Polygon} */ (area)), begun);
    if (tool === "line") void map.sketch.start("line", (line) => cut(/** @type {GeoJSON.LineString} */ (line)), begun);
  });
  // terra-draw does not tell what keys were held when the lasso was closed.
  /** @type {import("./choosing.js").How} */
  let how = "set";
  map.surface.addEventListener("pointerup", (event) => (how = howOf(event)), true);

  /** @param {Hit} hit */
  function choose({ unitId, grid }) {
    const code = gridAt(unitId) || grid;
    if (code) store.set({ current: code, selected: new Set() });
  }

  /** @param {number | null} unitId */
  function gridAt(unitId) {
    const { board } = store.state;
    const unit = unitId === null ? undefined : board?.indexOf.get(unitId);
    return unit === undefined ? "" : (board?.gridOf[unit] ?? "");
  }

  /** @param {Hit} hit */
  function take(hit) {
    const { board, tool, selected, current } = store.state;
    const unit = hit.unitId === null ? undefined : board?.indexOf.get(hit.unitId);
    if (!board || unit === undefined) {
      if (hit.grid) store.set({ current: hit.grid });
      else if (howOf(hit.event) === "set") store.set({ selected: new Set() });
      return;
    }
    if (current === "" && tool === "click") return store.set({ current: board.gridOf[unit] });
    const units = tool === "block" ? blockOf(board, unit) : tool === "compound" ? compoundOf(board, unit) : [unit];
    const taken = units.filter((each) => mayTake(store.state, each));
    const again = tool === "click" && selected.size === 1 && selected.has(unit);
    store.set({ selected: again && howOf(hit.event) === "set" ? new Set() : combined(selected, taken, howOf(hit.event)) });
  }

  /** @param {GeoJSON.Polygon} area */
  function lassoed(area) {
    const { board, selected } = store.state;
    if (!board) return;
    const units = unitsInArea(board, area).filter((unit) => mayTake(store.state, unit));
    store.set({ selected: combined(selected, units, how) });
  }

  /** @param {GeoJSON.LineString} line */
  function cut({ type, coordinates }) {
    const { current } = store.state;
    if (current) edits.make({ op: "split_by_line", grid_code: current, line: { type, coordinates } });
  }
}
