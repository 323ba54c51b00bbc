// @ts-check
// What the pointer rests on, said beside it: the unit and its grid.
import { element, facts } from "../../element.js";
import { percent, shortCode, whole, words } from "../words.js";

const t = words("map");
const AWAY_PX = 16;

/** @param {import("../studio.js").Studio & { map: import("./adapter.js").MapAdapter }} studio */
export function startHover({ store, map }) {
  const card = element("div", { class: "hover-card", "aria-hidden": "true", hidden: true });
  map.surface.append(card);
  /** @type {PointerEvent | null} */
  let last = null;
  let asked = false;
  let shown = "";
  // A drag keeps the event for itself: it is heard before.
  const move = (/** @type {PointerEvent} */ event) => {
    last = event;
    if (!asked) requestAnimationFrame(tell);
    asked = true;
  };
  map.surface.addEventListener("pointermove", move, true);
  map.surface.addEventListener("pointerleave", () => {
    last = null;
    card.hidden = true;
  });

  function tell() {
    asked = false;
    if (!last || store.state.status !== "ready") return;
    if (last.buttons !== 0) return void (card.hidden = true);
    const { left, top, width, height } = map.surface.parentElement?.getBoundingClientRect() ?? map.surface.getBoundingClientRect();
    const [x, y] = [last.clientX - left, last.clientY - top];
    const { unitId, grid, exception } = map.hit(x, y);
    const { board } = store.state;
    const unit = unitId === null ? undefined : board?.indexOf.get(unitId);
    const rows = unit !== undefined ? aboutUnit(store.state, unit) : grid ? aboutGrid(store.state, grid) : [];
    if (exception) rows.push([t("exception"), String(exception.detail ?? "")]);
    card.hidden = rows.length === 0;
    if (card.hidden) return;
    const said = JSON.stringify(rows);
    if (said !== shown) card.replaceChildren(facts(rows));
    shown = said;
    const right = x + AWAY_PX + card.offsetWidth < width ? x + AWAY_PX : x - AWAY_PX - card.offsetWidth;
    const below = y + AWAY_PX + card.offsetHeight < height ? y + AWAY_PX : y - AWAY_PX - card.offsetHeight;
    card.style.transform = `translate(${Math.max(0, right)}px, ${Math.max(0, below)}px)`;
  }
}

/**
 * @param {import("../state.js").State} state
 * @param {number} unit
 * @returns {[string, string][]}
 */
function aboutUnit(state, unit) {
  const board = /** @type {import("../board.js").Board} */ (state.board);
  const population = board.population[unit];
  return [
    [t("unit"), String(board.unitIds[unit])],
    [t("households"), whole(board.households[unit])],
    [t("population"), population === null ? "" : whole(population)],
    [t("unit_buildings"), whole(board.buildings[unit])],
    [t("compound"), board.compounds[board.compoundOf[unit]] ?? ""],
    ...aboutGrid(state, board.gridOf[unit]),
  ];
}

/**
 * @param {import("../state.js").State} state
 * @param {string} code
 * @returns {[string, string][]}
 */
function aboutGrid({ grids }, code) {
  const grid = grids.get(code);
  if (!grid) return [];
  const sizes = `${whole(grid.households)} · ${percent(grid.deviation)}`;
  return [
    [t("grid"), `${grid.community_name} ${shortCode(code)}`],
    [t("grid_households"), sizes],
    [t("state"), grid.locked ? t("locked") : ""],
  ];
}
