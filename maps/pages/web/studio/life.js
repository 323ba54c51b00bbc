// @ts-check
// Where a plan stands in its life, from what is told of it.

/** @typedef {import("./state.js").PlanTold} PlanTold */
/** @typedef {"draft" | "submitted" | "approved" | "scheduled" | "published" | "retired"} Standing */

/**
 * @param {Pick<PlanTold, "state" | "publications">} plan
 * @param {number} [now] milliseconds
 * @returns {Standing} retired: it was published, and another holds now
 */
export function standing({ state, publications }, now = Date.now()) {
  if (state !== "approved" || publications.length === 0) return state;
  if (publications.some(({ from, until }) => Date.parse(from) <= now && !(until && Date.parse(until) <= now))) return "published";
  return publications.some(({ from }) => Date.parse(from) > now) ? "scheduled" : "retired";
}

/**
 * The publication that counts now: the one that holds, else the next, else the last.
 * @param {Pick<PlanTold, "publications">} plan
 */
export function publicationOf({ publications }) {
  const now = Date.now();
  return (
    publications.find(({ from, until }) => Date.parse(from) <= now && !(until && Date.parse(until) <= now)) ??
    publications.find(({ from }) => Date.parse(from) > now) ??
    publications[publications.length - 1]
  );
}

/**
 * A time as people here write it, to the minute.
 * @param {string} iso
 */
export function moment(iso) {
  const at = new Date(iso);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}
