// @ts-check
// The public map: makes the store, starts the components, reads the published grids.
import { startAnswer } from "./answer.js";
import { makeAsking } from "./asking.js";
import { drawable, showGrid } from "./base_map.js";
import { byId } from "./element.js";
import { startLayers } from "./layers.js";
import { startLegend } from "./legend.js";
import { startMap } from "./map.js";
import { startNotice } from "./notice.js";
import { startSearch } from "./search.js";
import { published } from "./server.js";
import { createStore } from "./store.js";
import { startTable } from "./table.js";
import { t } from "./texts.js";

/** @type {import("./store.js").State} */
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

const asking = makeAsking(store, (grid) => showGrid(map, grid));
/** @param {string} code */
const choose = (code) => asking.grid(code);

async function read() {
  store.set({ status: "loading" });
  try {
    const data = await published("grids");
    const grids = data?.features ?? [];
    store.set({ grids, district: data?.district ?? "", status: grids.length > 0 ? "ready" : "empty" });
  } catch {
    store.set({ status: "failed" });
    return;
  }
  if (store.state.status === "ready" && store.state.drawable) map ??= startMap(store, asking.at);
}

startNotice(store, read);
startSearch(store, choose, asking.address);
startAnswer(store, choose, { take: asking.match, more: true });
startLegend(store);
startLayers(store);
startTable(store, choose);
store.on(["district"], ({ district }) => {
  const title = district ? `${district} · ${t("title")}` : t("untitled");
  byId("title").textContent = title;
  document.title = title;
});
store.on(["drawable"], ({ drawable: yes }) => (byId("map").hidden = !yes));
await read();
