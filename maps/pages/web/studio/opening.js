// @ts-check
// Reads a plan: first what a map needs, then its units, then how they border on each other.
import { boardOf, graphOf } from "./board.js";
import { ask } from "./server.js";

/**
 * @typedef {import("./state.js").State} State
 * @typedef {{ plan: import("./state.js").PlanTold, grids: State["grids"], features: import("./map/adapter.js").GridFeature[] }} Head
 */

/** So long units wait at most for the map to be drawn. */
const DRAWN_FIRST_MS = 1000;

/** So often a plan is read anew that others change meanwhile. */
const TRIES = 5;

/**
 * @param {import("./state.js").Store} store
 * @param {(head: Head, first: boolean) => void} drawn called when a map can be drawn; first: of a plan just opened
 */
export function makeOpening(store, drawn) {
  let cancel = new AbortController();
  /** @type {{ id: number, found: Promise<Head> } | null} */
  let early = null;

  /** @param {string} path */
  const read = (path) => ask(path, { signal: cancel.signal });

  /** @param {number} id @returns {Promise<Head>} */
  async function head(id) {
    const [plan, { features }] = await Promise.all([read(`/plans/${id}`), read(`/plans/${id}/grids`)]);
    return { plan, features, grids: new Map(features.map((/** @type {any} */ { properties }) => [properties.grid_code, properties])) };
  }

  /** @param {Head} found @returns {Promise<any>} the assignment, of the version of the head or a newer one */
  const units = ({ plan }) => read(`/plans/${plan.id}/assignment`);

  return {
    /**
     * Begin to read a plan that is about to be opened.
     * @param {number} id
     */
    ahead(id) {
      early = { id, found: head(id) };
      early.found.catch(() => {}); // told when it is opened
    },

    /**
     * Read a plan that is to be opened; what is still being read of another is cancelled.
     * @param {number} id
     */
    async open(id) {
      const begun = early?.id === id ? early.found : null;
      early = null;
      if (!begun) cancel.abort();
      if (!begun) cancel = new AbortController();
      const found = await (begun ?? head(id));
      drawn(found, true);
      store.set({ status: "ready", plan: found.plan, grids: found.grids, board: null, current: "", only: "", selected: new Set(), reading: "units" });
    },

    /**
     * Read the units of the plan that is open, and how they border on each other.
     * @param {() => void} then called when the units are there
     */
    async board(then) {
      const { plan } = store.state;
      if (!plan) return;
      store.set({ reading: "units" });
      await new Promise((done) => requestIdleCallback(done, { timeout: DRAWN_FIRST_MS })); // the map is seen first
      const told = await read(`/plans/${plan.id}/assignment`);
      const board = boardOf(told);
      if (told.version !== plan.version) await this.again();
      else store.set({ board });
      then();
      store.set({ reading: "graph" });
      const graph = graphOf(await read(`/plans/${plan.id}/dual-graph`), board.unitIds.length);
      store.set({ board: store.state.board && { ...store.state.board, graph } });
    },

    /** Read the open plan as it is now; what is chosen stays chosen. */
    async again() {
      const { plan, board, current, only } = store.state;
      if (!plan) return;
      let found = await head(plan.id);
      let told = await units(found);
      for (let tries = 0; told.version !== found.plan.version && tries < TRIES; tries++) {
        found = await head(plan.id);
        told = await units(found);
      }
      const { grids } = found;
      drawn(found, false);
      store.set({
        plan: found.plan,
        grids,
        board: { ...boardOf(told), graph: board?.graph ?? null },
        moving: new Map(),
        current: grids.has(current) ? current : "",
        only: grids.has(only) ? only : "",
      });
    },
  };
}
