// @ts-check
// How far a job is, in words and as a bar; and following one until it is over.
import { element } from "../../element.js";
import { Refused, ask } from "../server.js";
import { words } from "../words.js";

const t = words("job");
const AGAIN_MS = 1500;
const STATES = ["queued", "running", "done", "failed", "cancelled"];
const STEPS = ["start", "read", "project", "units", "coverage", "graph", "partition", "grids", "measure", "crosswalk", "merge", "match", "save"];

/**
 * @typedef {{
 *   id: number, kind: "divide" | "merge" | "redraw", state: "queued" | "running" | "done" | "failed" | "cancelled",
 *   manifest: string, district_code: string, request: any, by: string, created_at: string,
 *   started_at: string | null, finished_at: string | null, attempt: number,
 *   progress: { step: string, done: number, total: number },
 *   plan_id: number | null, figures: any, problem: any, cancelled_by: string | null,
 * }} Job
 */

/** @param {Job} job */
export const over = ({ state }) => state === "done" || state === "failed" || state === "cancelled";

/** @param {Job} job */
export function stateOf({ state, progress, cancelled_by: by }) {
  if (state === "cancelled") return t("cancelled", { by: by ?? "" });
  if (state !== "running") return t(state);
  const { step, done, total } = progress;
  const name = STEPS.includes(step) ? t(`step_${step}`) : step;
  return total > 0 ? t("step_of", { step: name, done, total }) : name;
}

/**
 * A bar with the step in words. Steps take unlike times, so the bar is of the step alone.
 * @param {Job} job
 */
export function meter(job) {
  const { done, total } = job.progress;
  const bar = element("progress", { "aria-label": t("progress"), ...(job.state === "running" && total > 0 ? { value: String(done), max: String(total) } : {}) });
  return element("span", { class: "meter" }, bar, element("span", {}, stateOf(job)));
}

/**
 * Follow a job by the server's events; by asking again and again where those do not come.
 * @param {number} id
 * @param {(job: Job) => void} tell
 * @param {(error: unknown) => void} fail
 * @returns {() => void} stops it
 */
export function follow(id, tell, fail) {
  let timer = 0;
  let stopped = false;
  const source = new EventSource(`/jobs/${id}/events`);
  /** @param {Job} job */
  const told = (job) => {
    if (stopped) return;
    tell(job);
    if (over(job)) stop();
  };
  for (const state of STATES) {
    source.addEventListener(state, (event) => {
      /** @type {Job} */
      const job = JSON.parse(/** @type {MessageEvent} */ (event).data);
      if (!over(job)) return told(job);
      source.close();
      poll(); // what came of it in the language of the page, which events do not know
    });
  }
  source.onerror = () => {
    source.close();
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(poll, AGAIN_MS);
  };
  return stop;

  async function poll() {
    try {
      told(await ask(`/jobs/${id}`));
    } catch (error) {
      if (!stopped) fail(error);
      if (error instanceof Refused) stop(); // it is not ours to see, or nobody is logged in any more
    }
    if (!stopped) timer = setTimeout(poll, AGAIN_MS);
  }

  function stop() {
    stopped = true;
    source.close();
    clearTimeout(timer);
  }
}
