// @ts-check
// The map of the studio: what follows the store, and the parts around it.
import { byId, element } from "../../element.js";
import { withPoints } from "../../outline.js";
import { words } from "../words.js";
import { startBasemaps } from "./basemaps.js";
import { startHover } from "./hover.js";
import { startLegend } from "./legend.js";
import { startSwipe } from "./swipe.js";

const t = words("map");

/** @param {import("../studio.js").Studio} studio */
export function startMap(studio) {
  const { store, map } = studio;
  store.set({ mapped: map !== null });
  if (!map) {
    byId("map").replaceChildren(element("div", { class: "no-map" }, element("h2", {}, t("no_map")), element("p", {}, t("no_map_text"))));
    return;
  }
  const mapped = { ...studio, map };
  store.on(["current"], ({ current }) => map.choose(current));
  const mark = afterPaint(() => map.markUnits(marks(store.state)));
  store.on(["selected", "painting", "moving", "board"], mark);
  store.on(["cursor", "steering", "board"], ({ board, cursor, steering }) => map.point(steering ? (board?.unitIds[cursor] ?? -1) : -1));
  store.on(["exceptions"], ({ exceptions }) => map.setExceptions(withPoints(exceptions.filter(({ geometry }) => geometry))));
  map.on("lost", () => store.set({ message: { kind: "failed", text: t("lost") } }));
  map.on("restored", () => store.set({ message: null }));
  startLegend(mapped);
  startHover(mapped);
  startBasemaps(mapped);
  studio.swipe = startSwipe(mapped);
}

/**
 * Counts come first: where the map is drawn in software, a frame of it takes longer than all else.
 * @param {() => void} then done once after the next frame, however often it is asked for until then
 */
function afterPaint(then) {
  let due = false;
  return () => {
    if (due) return;
    due = true;
    requestAnimationFrame(() =>
      setTimeout(() => {
        due = false;
        then();
      }),
    );
  };
}

/**
 * How units are to look: chosen, or on their way to a grid.
 * @param {import("../state.js").State} state
 */
function marks({ board, selected, painting, moving, current }) {
  /** @type {Map<number, import("./adapter.js").Marks>} */
  const found = new Map();
  if (!board) return found;
  for (const unit of selected) found.set(board.unitIds[unit], { chosen: true });
  for (const [unit, to] of moving) found.set(board.unitIds[unit], { to });
  for (const unit of painting) found.set(board.unitIds[unit], { to: current });
  return found;
}
