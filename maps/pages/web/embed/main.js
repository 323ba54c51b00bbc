// @ts-check
// The embedded map: makes the store, starts the components, talks with the page around it.
import { startAnswer } from "../answer.js";
import { makeAsking } from "../asking.js";
import { drawable, showGrid, showGrids } from "../base_map.js";
import { byId, element } from "../element.js";
import { startNotice } from "../notice.js";
import { published } from "../server.js";
import { createStore } from "../store.js";
import { startTable } from "../table.js";
import { t as common } from "../texts.js";
import { words } from "../words.js";
import { startCredits } from "./credits.js";
import { startLookup } from "./lookup.js";
import { free, startMap } from "./map.js";
import { startParent } from "./parent.js";
import { asked, nameOf, shown } from "./scope.js";

/** @typedef {import("../store.js").Answer} Answer */

const t = words("embed");
const wanted = asked();
/** @type {import("../store.js").State} */
const start = {
  status: "loading",
  grids: [],
  district: "",
  drawable: drawable(),
  chosen: "",
  pin: null,
  answer: { state: "none" },
  shown: { units: false, barriers: true, exceptions: false, labels: true },
};
const store = createStore(start);
/** @type {import("maplibre-gl").Map | undefined} */
let map;
/** @type {import("../store.js").Point} */
let place = { lon: 0, lat: 0 };

const has = (/** @type {string} */ code) => store.state.grids.some(({ properties }) => properties.grid_code === code);
/** @param {Answer} answer */
function inside(answer) {
  if (answer.state === "found") return has(answer.place.grid.grid_code);
  return answer.state !== "outside" || has(answer.nearest);
}
const asking = makeAsking(
  store,
  (grid) => (place = showGrid(map, grid, free(true))),
  (answer) => (inside(answer) ? answer : { state: "elsewhere" }),
);
const parent = startParent((code) => asking.grid(code));

/**
 * Tell the page around what was clicked or found.
 * @param {Answer | null} answer
 * @param {"click" | "find"} by
 */
function tell(answer, by) {
  if (answer?.state !== "found") return;
  const { grid, community, street, plan } = answer.place;
  const codes = { community_code: community.code, street_code: street.code, plan_id: plan.id };
  parent.post({ type: "grid", grid_code: grid.grid_code, name: grid.name, ...codes, ...place, by });
}

/**
 * @param {import("../store.js").Point} point
 * @param {"click" | "find"} by
 */
async function at(point, by) {
  place = point;
  tell(await asking.at(point), by);
}

/**
 * @param {string} code
 * @param {"click" | "find"} by
 */
const choose = async (code, by) => tell(await asking.grid(code), by);

/** @param {import("../server.js").Hit} hit */
function found({ kind, code, grid_code, lon, lat }) {
  if (kind === "grid") return choose(code, "find");
  const near = store.state.grids.filter(({ properties: p }) =>
    [p.community_code, p.street_code, p.grid_code].includes(kind === "address" ? grid_code : code),
  );
  showGrids(map, near, free(true));
  if (kind === "address") at({ lon, lat }, "find");
}

async function read() {
  store.set({ status: "loading" });
  try {
    const data = await published("grids");
    const all = data?.features ?? [];
    const grids = shown(all, wanted);
    const status = all.length === 0 ? "empty" : grids.length === 0 ? "unknown" : "ready";
    store.set({ grids, district: data?.district ?? "", status });
  } catch {
    store.set({ status: "failed" });
  }
  if (store.state.status !== "ready") return;
  if (store.state.drawable) map ??= startMap(store, free(wanted.lookup), (point) => at(point, "click"));
  parent.post({ type: "ready", grids: store.state.grids.length });
  if (wanted.grid) asking.grid(wanted.grid);
}

startCredits();
startNotice(store, read, () => [t("unknown_title"), t("unknown_text", { code: wanted.grid || wanted.division })]);
if (wanted.lookup) startLookup(store, found);
startAnswer(store, (code) => choose(code, "click"), { hint: wanted.lookup ? common("hint") : "", brief: true });
startTable(store, (code) => choose(code, "click"));
const close = element("button", { id: "close", class: "link", "aria-label": t("close"), onclick: () => store.set({ answer: { state: "none" }, chosen: "", pin: null }) }, "×");
byId("card").append(close);
store.on(["answer", "status"], ({ answer, status }) => {
  close.hidden = answer.state === "none";
  byId("panel").hidden = status !== "ready" || (answer.state === "none" && !wanted.lookup);
});
store.on(["grids"], ({ grids, district }) => (document.title = grids.length ? `${nameOf(grids, district)} · ${t("title")}` : t("title")));
store.on(["drawable"], ({ drawable: yes }) => (byId("map").hidden = !yes));
await read();
