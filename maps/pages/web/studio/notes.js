// @ts-check
// What was said about the open plan and how it came where it stands: kept in the store as `notes`.
import { ask } from "./server.js";

/** @typedef {import("./state.js").LogEntry} LogEntry */

const KEPT = ["comment", "undo", "redo", "made", "submit", "approve", "reject", "publish"];
const PAGE = 1000;
const READERS = ["planner", "reviewer", "administrator"];

/** @param {import("./studio.js").Studio} studio */
export function startNotes({ store }) {
  let plan = 0;
  let state = "";
  let after = 0;
  /** @type {LogEntry[]} */
  let kept = [];

  store.on(["plan", "panel", "me"], (now) => {
    const { plan: open, panel, me } = now;
    if (!open || !me || !READERS.includes(me.role)) return;
    if (open.id !== plan) {
      [plan, state, after, kept] = [open.id, "", 0, []];
      store.set({ notes: [] });
    }
    if (open.state !== state || panel === "review") {
      state = open.state;
      read(open.id).catch(() => {}); // told elsewhere when the server is away; read again at the next change
    }
  });

  /** @param {number} id */
  async function read(id) {
    for (;;) {
      const from = after;
      /** @type {LogEntry[]} */
      const page = await ask(`/plans/${id}/log?after=${from}&limit=${PAGE}`);
      if (id !== plan || from !== after) return;
      if (page.length === 0) return;
      after = page[page.length - 1].id;
      kept = [...kept, ...page.filter(({ action }) => KEPT.includes(action))];
      store.set({ notes: kept });
      if (page.length < PAGE) return;
    }
  }
}

/**
 * The comments that stand: not those that were taken back.
 * @param {LogEntry[]} notes
 */
export function comments(notes) {
  const back = new Set();
  for (const { action, edit_id } of notes) {
    if (action === "undo") back.add(edit_id);
    if (action === "redo") back.delete(edit_id);
  }
  return notes.filter(({ action, id }) => action === "comment" && !back.has(id));
}

/**
 * The latest step of the plan's life.
 * @param {LogEntry[]} notes
 */
export const lastStep = (notes) =>
  [...notes].reverse().find(({ action }) => ["made", "submit", "approve", "reject", "publish"].includes(action));
