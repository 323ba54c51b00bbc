// @ts-check
// The studio: makes the store, reads who is here and what is open, and starts the components.
import { byId } from "../element.js";
import { startAccount } from "./account.js";
import { startKeys } from "./commands.js";
import { startConflict } from "./conflict.js";
import { makeEdits } from "./edits.js";
import { startExport } from "./dialogs/export.js";
import { startEmbedDialog } from "./embed_dialog.js";
import { startHome } from "./home.js";
import { drawable, makeMap } from "./map/adapter.js";
import { startMap } from "./map/start.js";
import { startNextStep } from "./next_step.js";
import { startFind } from "./find.js";
import { startCard } from "./panels/card.js";
import { startCompare } from "./panels/compare.js";
import { startGrids } from "./panels/grids.js";
import { startHistory } from "./panels/history.js";
import { startProblems } from "./panels/problems.js";
import { startReview } from "./panels/review.js";
import { makeOpening } from "./opening.js";
import { startPolling } from "./polling.js";
import { startRestore } from "./restore.js";
import { Refused, ask } from "./server.js";
import { makeSession } from "./session.js";
import { startShortcuts } from "./shortcuts.js";
import { makeStore } from "./state.js";
import { startStatus } from "./status.js";
import { startSuggesting } from "./suggesting.js";
import { startTabs } from "./tabs.js";
import { startCursor } from "./tools/cursor.js";
import { startPointer } from "./tools/pointer.js";
import { startToolbar } from "./toolbar.js";

const store = makeStore();
const opening = makeOpening(store, ({ plan, features }, first) => {
  studio.map?.setGrids(features);
  if (!first) return;
  studio.map?.fit(features, 20);
  studio.map?.setTiles(`/plans/${plan.id}/tiles/{z}/{x}/{y}?land=${plan.land ?? ""}`);
});
const wanted = Number(new URLSearchParams(location.search).get("plan"));
if (wanted) opening.ahead(wanted); // while the map is being made
/** @type {import("./studio.js").Studio} */
const studio = {
  store,
  map: drawable() ? await makeMap(byId("map")) : null,
  edits: makeEdits(store, {
    confirmed: ({ grids, gone }) => studio.map?.putGrids(grids.map(({ geometry, ...properties }) => ({ type: "Feature", properties: /** @type {any} */ (properties), geometry })), gone),
    reread: () => opening.again(),
    point: (places) => studio.map?.overlay("faults", places.map((coordinates) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates } }))),
  }),
  swipe: null,
  open: (id) => session.open(id),
  read: () => session.read(),
  reload: () => studio.edits.refresh(),
};

const session = makeSession(studio, opening);
Object.assign(byId("map"), { studio }); // a handle for tests and for the curious

async function begin() {
  try {
    store.set({ me: await ask("/me") });
  } catch (error) {
    if (!(error instanceof Refused) || error.status !== 401) throw error;
    location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);
    return;
  }
  if (wanted) await studio.open(wanted);
  else store.set({ status: "home" });
}

startStatus(studio);
startConflict(studio);
startRestore(studio);
startPolling(studio);
startAccount(studio);
startHome(studio);
startExport(studio);
startEmbedDialog(studio);
startSuggesting(studio);
startNextStep(studio);
startReview(studio);
startToolbar(studio);
startTabs(studio);
startCard(studio);
startGrids(studio);
startProblems(studio);
startCompare(studio);
startHistory(studio);
startFind(studio);
startMap(studio);
startPointer(studio);
startCursor(studio);
startShortcuts();
startKeys(studio);
store.on(["status"], ({ status }) => (document.body.dataset.status = status));
await begin();
