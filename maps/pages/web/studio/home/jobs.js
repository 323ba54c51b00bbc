// @ts-check
// Jobs under way, and the latest that are over: how far they are, and what came of them.
import { element } from "../../element.js";
import { meter, over, stateOf } from "../dialogs/job_progress.js";
import { openJobProgress } from "../dialogs/job_watch.js";
import { moment } from "../life.js";
import { ask } from "../server.js";
import { words } from "../words.js";

const t = words("job");
const EVERY_MS = 2000;
const SHOWN = 5;

/** @typedef {import("../dialogs/job_progress.js").Job} Job */

/**
 * @param {import("../studio.js").Studio} studio
 * @param {HTMLElement} box
 * @returns {(on: boolean) => void} whether they are looked at
 */
export function startJobs(studio, box) {
  let timer = 0;
  let looking = false;
  /** @type {Map<string, HTMLElement>} those drawn, by number and state */
  let drawn = new Map();
  const list = element("ul");
  box.replaceChildren(element("h3", {}, t("list")), list);
  return (on) => {
    looking = on;
    clearTimeout(timer);
    if (on) look();
    else box.hidden = true;
  };

  async function look() {
    clearTimeout(timer);
    /** @type {Job[]} */
    const jobs = await ask("/jobs?limit=20").catch(() => []);
    if (!looking) return;
    const shown = jobs.filter((job, i) => i < SHOWN || !over(job));
    box.hidden = shown.length === 0;
    const items = new Map(shown.map((job) => [`${job.id} ${job.state}`, job]));
    for (const [key, item] of drawn) if (!items.has(key)) item.remove();
    drawn = new Map([...items].map(([key, job], i) => [key, at(i, drawn.get(key), job)]));
    timer = setTimeout(look, EVERY_MS);
  }

  /**
   * Who is about to press a button of an item finds it in place: only what is new is put in.
   * @param {number} i @param {HTMLElement | undefined} known @param {Job} job
   */
  function at(i, known, job) {
    const made = known ?? item(job);
    if (known) known.querySelector(".meter")?.replaceWith(meter(job));
    if (list.children[i] !== made) list.insertBefore(made, list.children[i] ?? null);
    return made;
  }

  /** @param {Job} job */
  function item(job) {
    return element(
      "li",
      { "data-job": String(job.id), "data-state": job.state },
      element("span", { class: "kind" }, `${t(job.kind)} ${job.request.name ?? job.manifest}`),
      element("span", { class: "hint" }, t("by_at", { by: job.by, at: moment(job.created_at) })),
      over(job) ? element("span", { class: "state", "data-state": job.state }, stateOf(job)) : meter(job),
      ...(job.plan_id === null ? [] : [element("button", { onclick: () => studio.open(Number(job.plan_id)) }, t("open"))]),
      element("button", { onclick: () => openJobProgress(studio, job.id) }, t("details")),
    );
  }
}
