// @ts-check
// What was said about a plan and how it came where it stands, from its log; pure.
import { takenBack } from "./panels/log_words.js";

/** @typedef {import("./state.js").LogEntry} LogEntry */

const STEPS = ["made", "submit", "approve", "reject", "publish"];

/**
 * The comments that stand: not those that were taken back.
 * @param {LogEntry[]} log
 */
export function comments(log) {
  const back = takenBack(log);
  return log.filter(({ action, id }) => action === "comment" && !back.has(id));
}

/**
 * The latest step of the plan's life.
 * @param {LogEntry[]} log
 */
export const lastStep = (log) => [...log].reverse().find(({ action }) => STEPS.includes(action));
