// @ts-check
// The keyboard's cursor on the units of the map: where it goes, what it chooses, and that each step is said.
import { blockOf, compoundOf } from "../board.js";
import { byId, element } from "../../element.js";
import { say } from "../panels/go.js";
import { words } from "../words.js";
import { mayTake } from "./choosing.js";
import { told } from "./cursor_words.js";
import { alongBorder, beside, nearest } from "./neighbours.js";

/**
 * @typedef {import("../studio.js").Studio} Studio
 * @typedef {import("../state.js").State} State
 * @typedef {import("../map/adapter.js").MapAdapter} MapAdapter
 * @typedef {import("../commands.js").Command} Command
 */

const t = words("cursor");
const CLOSE_UP = 15; // units can be told apart from this zoom on
const MARGIN_PX = 70;
const PAN_PX = 120;
/** @type {Record<string, import("./neighbours.js").Way>} */
const WAYS = { ArrowUp: [0, 1], ArrowDown: [0, -1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
const ARROWS = Object.keys(WAYS);

const canvasOf = (/** @type {MapAdapter} */ map) => /** @type {HTMLCanvasElement} */ (map.surface.querySelector("canvas"));
const steers = (/** @type {State} */ { steering, board, cursor }) => steering && board !== null && cursor >= 0;

/**
 * @param {string} id
 * @param {string[]} keys
 * @param {Command["can"]} can
 * @param {(studio: Studio & { map: MapAdapter }, key: string) => void} run
 * @returns {Command}
 */
const onMap = (id, keys, can, run) => ({
  id,
  group: "cursor",
  keys,
  can,
  run: (studio, key) => {
    if (studio.map) run({ ...studio, map: studio.map }, key ?? keys[0]);
  },
});

/** @type {Command[]} */
export const CURSOR_COMMANDS = [
  {
    ...onMap("to_map", ["u"], ({ status, mapped }) => status === "ready" && mapped, (studio) => {
      canvasOf(studio.map).focus();
      studio.store.set({ steering: true });
      start(studio, true);
    }),
    group: "go",
  },
  onMap("cursor_step", ARROWS, steers, (studio, key) => {
    const { board, cursor } = studio.store.state;
    if (board) go(studio, beside(board, cursor, WAYS[key]));
  }),
  onMap("cursor_border", ["]", "["], (state) => steers(state) && state.current !== "", (studio, key) => {
    const { state } = studio.store;
    const to = alongBorder(state, key === "]" ? 1 : -1);
    if (to === state.cursor && !state.board?.graph) say(t("reading"));
    else go(studio, to);
  }),
  onMap("cursor_choose", [" "], steers, choose),
  onMap("cursor_grid", ["g"], steers, (studio) => {
    const { board, cursor } = studio.store.state;
    studio.store.set({ current: board?.gridOf[cursor] ?? "" });
    say(told(studio.store.state));
  }),
  onMap("cursor_pan", ARROWS.map((key) => `Shift+${key}`), ({ steering }) => steering, ({ map }, key) => {
    const [east, north] = WAYS[key.replace("Shift+", "")];
    map.pan(-east * PAN_PX, north * PAN_PX);
  }),
  onMap("cursor_in", ["+", "="], ({ steering }) => steering, ({ map }) => zoom(map, 1)),
  onMap("cursor_out", ["-"], ({ steering }) => steering, ({ map }) => zoom(map, -1)),
];

/** @param {MapAdapter} map @param {number} by */
function zoom(map, by) {
  const { center, zoom: now } = map.view;
  map.view = { center, zoom: now + by };
}

/** @param {Studio} studio */
export function startCursor({ ...studio }) {
  const { store, map } = studio;
  if (!map) return;
  const canvas = canvasOf(map);
  canvas.setAttribute("role", "application"); // its keys are for the page, not for the reader of the screen
  canvas.setAttribute("aria-label", t("map"));
  const box = element("p", { class: "cursor-told", "aria-hidden": "true", hidden: true }); // #live says it
  byId("stage").append(box);
  canvas.addEventListener("focus", () => {
    if (!canvas.matches(":focus-visible")) return;
    store.set({ steering: true });
    start({ ...studio, map }, false);
  });
  canvas.addEventListener("blur", () => store.set({ steering: false }));
  map.surface.addEventListener("pointerdown", () => store.set({ steering: false }), true);
  let land = "";
  store.on(["plan"], ({ plan }) => {
    if ((plan?.land ?? "") === land) return;
    land = plan?.land ?? "";
    store.set({ cursor: -1 });
  });
  store.on(["board"], ({ steering, cursor }) => {
    if (steering && cursor < 0) start({ ...studio, map }, false);
  });
  store.on(["cursor", "steering", "selected", "current", "grids", "board"], (state) => {
    box.hidden = !steers(state);
    if (!box.hidden) box.textContent = told(state);
  });
}

/**
 * Put the cursor where one looks, unless it is in sight already.
 * @param {Studio & { map: MapAdapter }} studio
 * @param {boolean} close whether the map is to come close
 */
function start({ store, map }, close) {
  const { board, cursor } = store.state;
  if (!board) return say(t("reading"));
  if (cursor < 0 || !inSight(map, [board.lon[cursor], board.lat[cursor]])) store.set({ cursor: nearest(board, map.view.center) });
  if (close) bring({ store, map });
  if (store.state.cursor >= 0) say(told(store.state));
}

/**
 * @param {Studio & { map: MapAdapter }} studio
 * @param {number} unit
 */
function go(studio, unit) {
  const { store } = studio;
  const same = unit === store.state.cursor;
  store.set({ cursor: unit });
  bring(studio);
  say(same ? t("no_more") : told(store.state));
}

/** @param {Pick<Studio, "store"> & { map: MapAdapter }} studio */
function bring({ store, map }) {
  const { board, cursor } = store.state;
  if (!board || cursor < 0) return;
  /** @type {[number, number]} */
  const place = [board.lon[cursor], board.lat[cursor]];
  if (map.view.zoom < CLOSE_UP || !inSight(map, place)) map.view = { center: place, zoom: Math.max(map.view.zoom, CLOSE_UP) };
}

/** @param {MapAdapter} map @param {[number, number]} place */
function inSight(map, place) {
  const { clientWidth, clientHeight } = canvasOf(map);
  const [x, y] = map.pixel(place);
  return x >= MARGIN_PX && y >= MARGIN_PX && x <= clientWidth - MARGIN_PX && y <= clientHeight - MARGIN_PX;
}

/**
 * Choose what is under the cursor, by the tool in hand the unit, its block or its compound; or no longer.
 * @param {Studio} studio
 */
function choose({ store }) {
  const { board, cursor, selected, tool, grids, only } = store.state;
  if (!board) return;
  const units = tool === "block" ? blockOf(board, cursor) : tool === "compound" ? compoundOf(board, cursor) : [cursor];
  const off = selected.has(cursor);
  if (!off && !mayTake(store.state, cursor)) return say(t(grids.get(board.gridOf[cursor])?.locked ? "locked" : only ? "only" : "none"));
  const now = new Set(selected);
  for (const unit of units) {
    if (off) now.delete(unit);
    else if (mayTake(store.state, unit)) now.add(unit);
  }
  store.set({ selected: now });
  say(`${t(off ? "unchosen" : "chosen_now", { count: now.size })} ${told(store.state)}`);
}
