// @ts-check
// The studio: makes the store, reads who is here and what is open, and starts the components.
import { byId } from "../element.js";
import { startAccount } from "./account.js";
import { boardOf, graphOf } from "./board.js";
import { startKeys } from "./commands.js";
import { makeEdits } from "./edits.js";
import { startExport } from "./dialogs/export.js";
import { startHome } from "./home.js";
import { drawable, makeMap } from "./map/adapter.js";
import { startMap } from "./map/start.js";
import { startNextStep } from "./next_step.js";
import { startNotes } from "./notes.js";
import { startGrids } from "./panels/grids.js";
import { startReview } from "./panels/review.js";
import { Refused, ask } from "./server.js";
import { makeStore } from "./state.js";
import { startStatus } from "./status.js";
import { startTabs } from "./tabs.js";
import { startPointer } from "./tools/pointer.js";
import { startToolbar } from "./toolbar.js";

const store = makeStore();
/** @type {import("./studio.js").Studio} */
const studio = {
  store,
  map: drawable() ? await makeMap(byId("map")) : null,
  edits: makeEdits(store, (told) => studio.map?.putGrids(told.grids.map(({ geometry, ...properties }) => feature(properties, geometry)), told.gone)),
  swipe: null,
  open,
  reload: async () => {
    if (store.state.plan) await open(store.state.plan.id);
  },
};

/**
 * @param {any} properties
 * @param {any} geometry
 */
const feature = (properties, geometry) => ({ type: /** @type {const} */ ("Feature"), properties, geometry });

/** @param {number} id */
async function open(id) {
  store.set({ status: "loading" });
  const [plan, collection] = await Promise.all([ask(`/plans/${id}`), ask(`/plans/${id}/grids`)]);
  const grids = new Map(collection.features.map((/** @type {any} */ { properties }) => [properties.grid_code, properties]));
  history.replaceState(null, "", `?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), plan: String(id) })}`);
  studio.map?.setGrids(collection.features);
  studio.map?.fit(collection.features, 20);
  studio.map?.setTiles(`/plans/${id}/tiles/{z}/{x}/{y}?land=${plan.land ?? ""}`);
  store.set({ status: "ready", plan, grids, board: null, current: "", only: "", selected: new Set(), message: null });
  const board = boardOf(await ask(`/plans/${id}/assignment`));
  store.set({ board });
  const graph = graphOf(await ask(`/plans/${id}/dual-graph`), board.unitIds.length);
  store.set({ board: { ...board, graph } });
}

async function begin() {
  try {
    store.set({ me: await ask("/me") });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  const plan = Number(new URLSearchParams(location.search).get("plan"));
  if (plan) await open(plan);
  else store.set({ status: "home" });
}

startStatus(studio);
startAccount(studio);
startHome(studio);
startExport(studio);
startNotes(studio);
startNextStep(studio);
startReview(studio);
startToolbar(studio);
startTabs(studio);
startGrids(studio);
startMap(studio);
startPointer(studio);
startKeys(studio);
store.on(["status"], ({ status }) => (document.body.dataset.status = status));
await begin();
