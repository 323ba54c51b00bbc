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
  let drawn = "";
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
    const key = shown.map(({ id, state }) => `${id} ${state}`).join();
    if (key !== drawn) list.replaceChildren(...shown.map(item));
    else shown.forEach((job, i) => list.children[i].querySelector(".meter")?.replaceWith(meter(job)));
    drawn = key;
    timer = setTimeout(look, EVERY_MS);
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
