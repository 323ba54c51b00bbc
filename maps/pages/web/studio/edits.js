// @ts-check
// Edits: done at once on the page, kept on this machine, sent in order, put right by what the server answers.
import { makeKeep } from "./edits/keep.js";
import { makeLedger } from "./edits/ledger.js";
import { makeLine } from "./edits/line.js";
import { changesSince, leftOf, tellsOf } from "./edits/log.js";
import { makeSaying } from "./edits/saying.js";
import { meaningOf, send } from "./edits/sender.js";
import { ask } from "./server.js";
import { editable } from "./state.js";

/**
 * @typedef {(
 *   { op: "move_units", unit_ids: number[], to_grid: string } |
 *   { op: "merge_grids", grid_codes: string[] } |
 *   { op: "split_grid", grid_code: string, parts: number } |
 *   { op: "split_by_line", grid_code: string, line: GeoJSON.LineString } |
 *   { op: "new_grid", unit_ids: number[] } |
 *   { op: "rebalance", grid_codes: string[], stability: number } |
 *   { op: "rename", grid_code: string, name: string } |
 *   { op: "set_kind", grid_code: string, kind: "basic" | "dedicated" } |
 *   { op: "lock" | "unlock", grid_code: string } |
 *   { op: "comment", text: string, grid_code?: string } |
 *   { op: "undo" } | { op: "redo" }
 * )} Op an edit of a draft, or a step back or forth
 * @typedef {import("./state.js").GridRow & { geometry: import("./state.js").Shape }} GridTold
 * @typedef {{ version: number, grids: GridTold[], gone: string[], moved: Record<string, string>, warnings: { kind: string, grid_code: string, message: string, found: string, wanted: string }[] }} EditTold
 * @typedef {import("./state.js").LogEntry} LogEntry
 * @typedef {import("./edits/ledger.js").Dropped} Dropped
 * @typedef {ReturnType<typeof makeEdits>} Edits
 */

/**
 * @param {import("./state.js").Store} store
 * @param {object} hooks
 * @param {(told: EditTold) => void} hooks.confirmed called with each answer, for the map
 * @param {() => Promise<void>} hooks.reread reads the open plan again into the store
 * @param {(places: [number, number][]) => void} hooks.point shows where something lies
 */
export function makeEdits(store, { confirmed, reread, point }) {
  const ledger = makeLedger(store);
  const saying = makeSaying(store, point);
  /** @type {import("./edits/keep.js").Keep | null} */
  let keep = null;
  /** What tabs that are no more have left, until it is known what became of it. @type {import("./edits/keep.js").Record[]} */
  let legacy = [];
  const line = makeLine(store, { retry, failed });

  const plan = () => /** @type {import("./state.js").PlanTold} */ (store.state.plan);
  const me = () => store.state.me?.name ?? "";
  const connected = () => store.state.online && store.state.halt === "";

  /** @param {Op} op */
  function make(op) {
    const { state } = store;
    if (!editable(state)) return saying.refused("not_editable");
    if (!keep) return saying.refused("reading_first");
    if (state.conflict) return saying.refused("conflict_first");
    const { reasons, entry } = ledger.add(op);
    if (!entry) return saying.reasons(reasons);
    if (!entry.effect && !connected()) {
      ledger.withdraw();
      return saying.refused("needs_server");
    }
    store.set({ selected: new Set(), message: null });
    saying.outOfBand(entry.effect);
    save();
    run();
  }

  function save() {
    const entries = ledger.queue.map(({ op, tried }) => ({ op, tried }));
    if (keep && !keep.write(plan().version, entries)) saying.refused("not_kept");
  }

  async function run() {
    if (!keep || store.state.conflict || store.state.halt || (ledger.queue.length === 0 && legacy.length === 0)) return;
    await line.alone(async () => {
      const mine = line.opened;
      if (legacy.length > 0 && !(await takeUp())) return;
      while (ledger.queue.length > 0 && mine === line.opened) {
        if (!keep?.held()) return again([]); // another tab has taken them over
        const [head] = ledger.queue;
        const lost = head.tried;
        head.tried = true;
        save();
        try {
          const told = await send(plan().id, plan().version, head.op);
          if (mine === line.opened) accept(told);
        } catch (error) {
          const { kind } = meaningOf(error, line.failures);
          if (kind !== "stale" || mine !== line.opened) throw error;
          if (!(await late(lost))) return;
        }
      }
    });
  }

  /** @param {EditTold} told */
  function accept(told) {
    const dropped = ledger.confirm(told);
    store.set({ plan: { ...plan(), version: told.version } });
    line.back();
    save();
    confirmed(told);
    saying.dropped(dropped);
    saying.warned(told.warnings);
  }

  /**
   * The first came too late, or is done already and only the answer was lost.
   * @param {boolean} lost
   * @returns {Promise<boolean>} whether to go on
   */
  async function late(lost) {
    const [head] = ledger.queue;
    const changes = await changesSince(plan().id, plan().version);
    const done = lost && changes[0]?.version === plan().version + 1 && tellsOf(changes[0], head.op, me());
    if (!done) return conflict(head.op, changes);
    const [, ...others] = changes;
    const left = ledger.queue.slice(1);
    if (others.length > 0 && left.length > 0) {
      ledger.shift();
      store.set({ plan: { ...plan(), version: changes[0].version } });
      save();
      return conflict(left[0].op, others);
    }
    await again(left);
    saying.others(others);
    return true;
  }

  /** @param {Op} op @param {LogEntry[]} changes */
  function conflict(op, changes) {
    store.set({ conflict: { op, changes } });
    return false;
  }

  /**
   * Read the plan again and do edits on top of it.
   * @param {readonly { op: Op, tried?: boolean }[]} entries
   * @param {boolean} [others] whether others have changed it since
   */
  async function again(entries, others = false) {
    const before = new Set(entries);
    await reread();
    const since = ledger.queue.filter((entry) => !before.has(entry) && !entry.tried); // made while it was read
    const dropped = ledger.restart([...entries.map(({ op }) => ({ op, tried: false })), ...since], others);
    store.set({ conflict: null });
    save();
    saying.dropped(dropped);
  }

  /** @param {unknown} error @param {number} failures before it */
  function failed(error, failures) {
    const meaning = meaningOf(error, failures);
    if (meaning.kind === "away") return line.away();
    if (meaning.kind === "refused") {
      const [head] = ledger.queue;
      const dropped = head ? ledger.refuse() : [];
      line.back();
      save();
      saying.no(meaning.error, head?.op);
      saying.dropped(dropped, true);
      setTimeout(run);
    } else if (meaning.kind === "halt") {
      store.set({ halt: meaning.halt, online: true });
      if (meaning.state) store.set({ plan: { ...plan(), state: /** @type {any} */ (meaning.state) } });
    }
  }

  function retry() {
    if (ledger.queue.length + legacy.length > 0 && !store.state.halt && !store.state.conflict) run();
    else look();
  }

  /** See whether others have changed the plan, and take that over. */
  async function look() {
    if (!keep || store.state.status !== "ready" || store.state.halt === "gone") return;
    await line.alone(async () => {
      const { halt, conflict: open } = store.state;
      if (halt === "login" && (await ask("/me")).name !== me()) return;
      const now = await ask(`/plans/${plan().id}`);
      const { version, state } = plan();
      if (halt === "login" || (halt === "closed" && now.state === "draft")) store.set({ halt: "", plan: { ...plan(), state: now.state } });
      if (open || ledger.queue.length + legacy.length > 0 || (now.version === version && now.state === state)) return;
      if (now.version === version) return store.set({ plan: now });
      const since = ["planner", "reviewer"].includes(store.state.me?.role ?? "") ? await changesSince(now.id, version) : [];
      await again([], true);
      saying.others(since);
    });
    run();
  }

  return {
    make,
    look,

    /** Try at once to reach the server. */
    retry: () => line.now(),

    /** Another plan is opened, or none: what is not sent stays on this machine. */
    leave() {
      line.hangUp();
      keep?.close();
      keep = null;
      legacy = [];
      ledger.restart([]);
      store.set({ conflict: null, halt: "" });
    },

    /** The plan is read: what was left unsent is done again and sent. */
    async resume() {
      const mine = line.opened;
      const kept = makeKeep(me(), plan().id);
      const records = await kept.legacy();
      if (mine !== line.opened) return kept.close();
      keep = kept;
      legacy = records;
      save();
      run();
    },

    /** Read the plan again, once nothing is on its way. */
    async refresh() {
      await line.free();
      if (ledger.queue.length > 0) return run();
      await line.alone(() => again([], true));
    },

    /** Do one's own edits on top of what others did. */
    async redoMine() {
      await line.free();
      await line.alone(() => again(ledger.queue, true));
      run();
    },

    /** Give one's own edits up. */
    async dropMine() {
      await line.free();
      await line.alone(async () => {
        for (const entry of ledger.queue) entry.tried = true; // none of them is done again
        await again([], true);
        store.set({ halt: "" });
      });
    },
  };

  /** @returns {Promise<boolean>} whether to go on */
  async function takeUp() {
    const version = Math.min(...legacy.map((record) => record.version));
    const since = version < plan().version ? await changesSince(plan().id, version) : [];
    const { left, others } = leftOf(legacy, since, me());
    const dropped = ledger.prepend(left, others.length > 0);
    save();
    keep?.release(legacy);
    legacy = [];
    saying.resumed(ledger.queue.length);
    saying.dropped(dropped);
    const [head] = ledger.queue;
    return others.length === 0 || !head || conflict(head.op, others);
  }
}
