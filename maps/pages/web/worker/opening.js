// @ts-check
// Opens the card of a grid: the one of the address, one's own, or the last one seen; then those around it.
import { data } from "../words.js";
import { noteOpened, opened } from "./kept.js";
import { cardOf, linesOf, ownGrids } from "./server.js";

const STALE_MS = 60_000;

/** @param {import("./state.js").Store} store */
export function makeOpening(store) {
  /** @param {string} code */
  async function open(code) {
    const { card } = store.state;
    const known = card?.grid.grid_code === code ? card : null;
    store.set(known ? { code } : { code, status: "loading", card: null, around: [], lines: [] });
    const found = await cardOf(code);
    if (store.state.code !== code) return;
    if (found === "unknown") store.set({ status: "unknown", card: null });
    else if (found !== "away") show(found, known !== null);
    else if (known) store.set({ status: "ready", kept: true });
    else store.set({ status: "failed", card: null });
  }

  /**
   * @param {import("./server.js").Found} found
   * @param {boolean} again whether it is the grid that was open
   */
  function show(found, again) {
    store.set({ status: "ready", ...found, ...(again ? {} : { around: [], lines: [] }) });
    noteOpened(found.card);
    lookAround(found.card);
  }

  /** Their outlines are drawn, and tell where one is without the network. @param {import("./state.js").Card} card */
  async function lookAround(card) {
    const reading = card.neighbours.map(({ grid_code: code }) => cardOf(code));
    const [lines, answers] = await Promise.all([linesOf(card.grid.grid_code), Promise.all(reading)]);
    const around = answers.flatMap((found) => (typeof found === "object" ? [found.card] : []));
    if (store.state.card === card) store.set({ around, lines });
  }

  /** Without the network the grid seen last is better than a question. */
  async function start() {
    const asked = new URLSearchParams(location.search).get("grid") ?? "";
    const mine = data.me ? await ownGrids() : [];
    store.set({ mine });
    const codes = [...new Set(mine.map(({ grid_code: code }) => code))];
    const own = codes.length === 1 ? codes[0] : "";
    const last = navigator.onLine ? "" : (opened()[0]?.[0] ?? "");
    const code = asked || own || last;
    if (code) return open(code);
    store.set({ status: "start", code: "", card: null });
  }

  const again = () => (store.state.code ? open(store.state.code) : start());
  addEventListener("online", again);
  addEventListener("offline", () => store.state.card && store.set({ kept: true }));
  document.addEventListener("visibilitychange", () => {
    const { at } = store.state;
    if (document.visibilityState === "visible" && at && Date.now() - at.getTime() > STALE_MS) again();
  });
  return { open, start, again };
}
