// @ts-check
// What stage the open plan is at and what comes next, by its state and the role of whoever looks.
import { moment, publicationOf, standing } from "./life.js";
import { lastStep } from "./notes.js";
import { editable, outOfBand } from "./state.js";
import { suggestedFor, tipOf } from "./tips.js";
import { words } from "./words.js";

const t = words("next");

/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").PlanTold} PlanTold */
/** @typedef {"draft" | "problem" | "submit" | "review" | "publish"} ActionName */
/** @typedef {"edit" | "submit" | "review" | "publish"} Stage */
/**
 * @typedef {{
 *   stage: Stage | "done", text: string, tip?: string, suggested?: boolean, said?: string,
 *   main?: ActionName, also?: ActionName, others?: boolean, published?: boolean,
 * }} Next
 * suggested: the tip is a move that can be chosen with a button; said: what the reviewer said; main: the button to press now; also: another that may be pressed;
 * others: it is somebody else's turn; published: links to what is public
 */

/** @type {Stage[]} */
export const STAGES = ["edit", "submit", "review", "publish"];

/**
 * @param {State} state with a plan
 * @returns {Next}
 */
export function whatNext(state) {
  const plan = /** @type {PlanTold} */ (state.plan);
  const at = standing(plan);
  if (at === "draft") return ofDraft(state, plan);
  if (at === "submitted") return ofSubmitted(state);
  if (at === "approved") return ofApproved(state);
  return ofPublished(state, plan, at);
}

/**
 * @param {State} state
 * @param {PlanTold} plan
 * @returns {Next}
 */
function ofDraft(state, plan) {
  const author = plan.author ?? "";
  if (!editable(state)) return { stage: "edit", text: t("draft_others", { author }), others: true };
  const count = [...state.grids.values()].filter((grid) => outOfBand(state, grid) !== 0).length;
  const step = lastStep(state.log);
  const said = step?.action === "reject" ? t("rejected", { by: step.by, comment: String(step.body.comment ?? "") }) : undefined;
  if (count === 0) return { stage: "submit", text: t("none_left"), main: "submit", said };
  const band = `${Math.round(plan.tolerance * 100)}%`;
  return { stage: "edit", text: t("left", { count, band }), tip: tipOf(state), suggested: suggestedFor(state) !== undefined, main: "problem", also: "submit", said };
}

/**
 * @param {State} state
 * @returns {Next}
 */
function ofSubmitted({ me }) {
  if (me?.role === "reviewer") return { stage: "review", text: t("to_review"), main: "review" };
  return { stage: "review", text: t("wait_review"), others: true };
}

/**
 * @param {State} state
 * @returns {Next}
 */
function ofApproved({ me }) {
  if (me?.role === "administrator") return { stage: "publish", text: t("to_publish"), main: "publish" };
  return { stage: "publish", text: t("wait_publish"), others: true };
}

/**
 * @param {State} state
 * @param {PlanTold} plan
 * @param {string} at
 * @returns {Next}
 */
function ofPublished({ me }, plan, at) {
  const { from, until, filing_number: number } = publicationOf(plan);
  const text = t(at, { from: moment(from), until: until ? moment(until) : "" }) + (number ? t("filed", { number }) : "");
  if (me?.role === "planner") return { stage: "done", text: text + t("to_change"), main: "draft", published: at === "published" };
  const again = me?.role === "administrator" && at === "retired";
  return { stage: "done", text, also: again ? "publish" : undefined, published: at === "published" };
}
