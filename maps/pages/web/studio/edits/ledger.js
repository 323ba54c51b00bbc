// @ts-check
// Edits that the server has not confirmed, done to the board at once: each can be taken back exactly.
import { judge } from "../board/judge.js";
import { opposite, put } from "../board/effect.js";
import { agrees, effectTold, rowsOf } from "./told.js";

/**
 * @typedef {import("../edits.js").Op} Op
 * @typedef {import("../edits.js").EditTold} EditTold
 * @typedef {import("../board/effect.js").Effect} Effect
 * @typedef {import("../board/judge.js").Reason} Reason
 * @typedef {import("../state.js").GridRow} GridRow
 * @typedef {{ effect: Effect | null }} Step an edit in force, or taken back
 * @typedef {Step & { op: Op, tried: boolean, past: Step[], future: Step[], step: Step }} Entry
 * effect: null where only the server knows; tried: it may have reached the server; past, future: what could be
 * taken back and done again before it; step: the edit that is done, taken back or done again
 * @typedef {{ op: Op, reasons: Reason[] }} Dropped
 * @typedef {ReturnType<typeof makeLedger>} Ledger
 */

/** So many steps can be taken back without asking what comes of it. */
const REMEMBERED = 100;

/** @param {import("../state.js").Store} store */
export function makeLedger(store) {
  /** @type {Entry[]} */
  let queue = [];
  /** @type {Step[]} */
  let past = [];
  /** @type {Step[]} */
  let future = [];

  /** @param {Effect[]} effects done in this order */
  function perform(effects) {
    const grids = new Map(store.state.grids);
    for (const effect of effects) put(store.state.board, grids, effect);
    show(grids);
  }

  /** @param {Map<string, GridRow>} grids */
  function show(grids) {
    const { board } = store.state;
    const moving = new Map(queue.flatMap(({ effect }) => [...(effect?.moved ?? [])]));
    store.set({
      grids,
      board: board && { ...board },
      moving,
      pending: queue.length,
      working: queue.find(({ effect }) => effect === null)?.op.op ?? "",
    });
  }

  /**
   * @param {Op} op
   * @param {boolean} [tried]
   * @returns {{ reasons: Reason[], entry: Entry | null }} the entry is in the queue, and not done yet
   */
  function enter(op, tried = false) {
    const { board, grids } = store.state;
    const back = op.op === "undo";
    if (back || op.op === "redo") {
      const step = (back ? past : future).slice(-1)[0] ?? { effect: null };
      const effect = step.effect && (back ? opposite(step.effect) : step.effect);
      const entry = { op, tried, effect, past, future, step };
      past = back ? past.slice(0, -1) : [...past, step];
      future = back ? [...future, step] : future.slice(0, -1);
      queue.push(entry);
      return { reasons: [], entry };
    }
    const { reasons, effect } = judge(board, grids, op);
    if (reasons.length > 0) return { reasons, entry: null };
    /** @type {Step} */
    const step = { effect };
    const entry = { op, tried, effect, past, future, step };
    past = [...past.slice(1 - REMEMBERED), step];
    future = [];
    queue.push(entry);
    return { reasons, entry };
  }

  /** Take all after the first so many back. @param {number} keep @returns {Entry[]} what was taken back */
  function rewind(keep) {
    const behind = queue.splice(keep);
    if (behind.length > 0) ({ past, future } = behind[0]);
    perform(behind.flatMap(({ effect }) => (effect ? [opposite(effect)] : [])).reverse());
    return behind;
  }

  /**
   * @param {{ op: Op, tried: boolean }[]} entries
   * @param {boolean} [others] whether others have changed the plan: their edits are not ours to take back
   * @returns {Dropped[]} those that cannot be any more
   */
  function replay(entries, others = false) {
    const dropped = [];
    for (const { op, tried } of entries) {
      const steps = op.op === "undo" ? past : op.op === "redo" ? future : null;
      if (others && steps?.length === 0) {
        dropped.push({ op, reasons: [{ key: "not_on_others", values: { op: op.op } }] });
        continue;
      }
      const { reasons, entry } = enter(op, tried);
      if (!entry) dropped.push({ op, reasons });
      else if (entry.effect) perform([entry.effect]);
    }
    show(new Map(store.state.grids));
    return dropped;
  }

  return {
    get queue() {
      return /** @type {readonly Entry[]} */ (queue);
    },

    /**
     * Do an edit to the board, as far as is known what it does.
     * @param {Op} op
     * @returns {{ reasons: Reason[], entry: Entry | null }}
     */
    add(op) {
      const added = enter(op);
      if (added.entry) perform(added.entry.effect ? [added.entry.effect] : []);
      return added;
    },

    /** Take the last one back, which was never sent. */
    withdraw: () => rewind(queue.length - 1),

    /**
     * The server has done the first: what it says holds.
     * @param {EditTold} told
     * @returns {Dropped[]} those behind it that cannot be any more
     */
    confirm(told) {
      const [head] = queue;
      const rows = rowsOf(store.state, told);
      if (head.effect && agrees(head.effect, told, rows)) {
        queue.shift();
        const grids = new Map(store.state.grids);
        for (const [code, row] of rows) {
          head.effect.after.set(code, row);
          const next = queue.find(({ effect }) => effect?.before.has(code));
          if (next) next.effect?.before.set(code, row);
          else grids.set(code, row);
        }
        show(grids);
        return [];
      }
      const behind = rewind(0).slice(1);
      const effect = effectTold(store.state, told, rows);
      head.step.effect = head.op.op === "undo" ? opposite(effect) : effect;
      past = head.op.op === "undo" ? head.past.slice(0, -1) : [...head.past, head.step];
      future = head.op.op === "undo" ? [...head.future, head.step] : head.op.op === "redo" ? head.future.slice(0, -1) : [];
      perform([effect]);
      return replay(behind);
    },

    /**
     * The first cannot be: it is taken back, and those behind it are tried anew.
     * @returns {Dropped[]} those that cannot be any more either
     */
    refuse() {
      return replay(rewind(0).slice(1));
    },

    /** The first is done, and all was read anew since: only those behind it are left. */
    shift() {
      queue.shift();
    },

    /**
     * The plan was read anew.
     * @param {{ op: Op, tried: boolean }[]} entries done on top of it
     * @param {boolean} [others] whether others have changed it
     * @returns {Dropped[]}
     */
    restart(entries, others = false) {
      queue = [];
      past = [];
      future = [];
      return replay(entries, others);
    },

    /**
     * Do edits before those in the queue, none of which was sent.
     * @param {{ op: Op, tried: boolean }[]} entries
     * @param {boolean} others whether others have changed the plan
     * @returns {Dropped[]}
     */
    prepend(entries, others) {
      return replay([...entries, ...rewind(0)], others);
    },
  };
}
