// @ts-check
// What was done to the plan since a version, and whether an entry is that of an edit whose answer was lost.
import { ask } from "../server.js";

/** @typedef {import("../state.js").LogEntry} LogEntry */

const PAGE = 1000;
/** The last entry seen of each plan: what came before it is never asked for again. @type {Map<number, { id: number, version: number }>} */
const seen = new Map();

/**
 * @param {number} plan
 * @param {number} version
 * @returns {Promise<LogEntry[]>} what has changed the plan since, oldest first
 */
export async function changesSince(plan, version) {
  const last = seen.get(plan);
  let after = last && last.version <= version ? last.id : 0;
  /** @type {LogEntry[]} */
  const found = [];
  for (;;) {
    /** @type {LogEntry[]} */
    const page = await ask(`/plans/${plan}/log?after=${after}&limit=${PAGE}`);
    for (const entry of page) {
      if (entry.version > version) found.push(entry);
      else seen.set(plan, { id: entry.id, version: entry.version });
    }
    if (page.length < PAGE) return found;
    after = page[page.length - 1].id;
  }
}

/**
 * Whether an entry tells of an edit that was sent by somebody.
 * @param {LogEntry | undefined} entry
 * @param {import("../edits.js").Op} op
 * @param {string} by
 */
export function tellsOf(entry, op, by) {
  if (!entry || entry.by !== by || entry.action !== op.op) return false;
  if (op.op === "undo" || op.op === "redo") return true;
  return Object.entries(op).every(([key, value]) => same(entry.body[key], value));
}

/**
 * What tabs that are no more have left to do, and what others have done meanwhile.
 * @param {import("./keep.js").Record[]} records
 * @param {LogEntry[]} since what has changed the plan since the oldest of them
 * @param {string} by
 */
export function leftOf(records, since, by) {
  const done = new Set();
  const left = records.flatMap(({ version, entries }) => {
    const [head, ...rest] = entries;
    const entry = since.find((each) => each.version === version + 1);
    if (!head?.tried || !tellsOf(entry, head.op, by)) return entries;
    done.add(entry);
    return rest;
  });
  return { left, others: since.filter((entry) => !done.has(entry)) };
}

/**
 * Equal in value, whatever the order of members.
 * @param {any} a
 * @param {any} b
 * @returns {boolean}
 */
function same(a, b) {
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return a === b;
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => same(a[key], b[key]));
}
