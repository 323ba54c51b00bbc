// @ts-check
// One edit sent to the server, and what its answer means for the queue.
import { Away, Refused, post } from "../server.js";

/**
 * @typedef {import("../edits.js").Op} Op
 * @typedef {import("../edits.js").EditTold} EditTold
 * @typedef {import("../state.js").Halt} Halt
 * @typedef {{ kind: "away" } | { kind: "refused", error: Refused } | { kind: "stale" } | { kind: "halt", halt: Halt, state?: string }} Meaning
 */

const PATIENCE_MS = 60_000;
/** So often the same edit may make the server fail before it is taken as refused. */
const TRIES = 3;

/**
 * @param {number} plan
 * @param {number} version
 * @param {Op} op
 * @returns {Promise<EditTold>}
 */
export async function send(plan, version, op) {
  const impatient = new AbortController();
  const timer = setTimeout(() => impatient.abort(), PATIENCE_MS);
  const step = op.op === "undo" || op.op === "redo";
  try {
    return await post(`/plans/${plan}/${step ? op.op : "edits"}`, { base_version: version, ...(step ? {} : op) }, { signal: impatient.signal });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw new Away("no answer");
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * What it means that something did not go.
 * @param {unknown} error
 * @param {number} [tries] so often this has been tried
 * @returns {Meaning}
 */
export function meaningOf(error, tries = 0) {
  if (error instanceof Away) {
    const poison = error.status === 500 && tries >= TRIES;
    return poison ? { kind: "refused", error: new Refused(500, { detail: error.message }) } : { kind: "away" };
  }
  if (!(error instanceof Refused)) throw error;
  const { status, problem } = error;
  if (status === 429) return { kind: "away" };
  if (status === 401) return { kind: "halt", halt: "login" };
  if (status === 404) return { kind: "halt", halt: "gone" };
  if (status === 403 && !problem.communities) return { kind: "halt", halt: "forbidden" };
  if (status === 409 && problem.changes) return { kind: "stale" };
  if (status === 409 && problem.state) return { kind: "halt", halt: "closed", state: problem.state };
  return { kind: "refused", error };
}
