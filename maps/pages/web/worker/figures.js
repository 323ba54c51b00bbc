// @ts-check
// Distances, areas and times as the page's language writes them.
import { tag, whole } from "../words.js";

const FAR_M = 1000;
const LARGE_M2 = 100_000;

/** @param {number} metres */
export function distance(metres) {
  return metres < FAR_M ? `${Math.max(1, Math.round(metres))} m` : `${(metres / FAR_M).toFixed(1)} km`;
}

/** @param {number} m2 */
export function area(m2) {
  return m2 < LARGE_M2 ? [whole(m2), "m²"] : [(m2 / 1e6).toFixed(2), "km²"];
}

/** Day and time; of today the time alone. @param {Date} at */
export function time(at) {
  const clock = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const day = /** @type {const} */ ({ month: "short", day: "numeric" });
  const today = at.toDateString() === new Date().toDateString();
  return at.toLocaleString(tag, today ? clock : { ...day, ...clock });
}
