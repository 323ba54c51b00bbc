// @ts-check
// The dialog in which a job is looked at: how far it is, cancelling it, what came of it or what was wrong.
import { element, facts } from "../../element.js";
import { openDialog } from "../dialog.js";
import { ask, post } from "../server.js";
import { percent, whole, words } from "../words.js";
import { faultTable } from "./faults.js";
import { foot, once, said, trouble } from "./form.js";
import { follow, meter, over, stateOf } from "./job_progress.js";

const t = words("job");

/** @typedef {import("./job_progress.js").Job} Job */
/** @typedef {import("../studio.js").Studio} Studio */

/**
 * @param {Studio} studio
 * @param {number} id
 */
export function openJobProgress(studio, id) {
  const body = element("div", { class: "job" });
  const box = trouble();
  const dialog = openDialog(t("watch", { id }), element("div", {}, body, box));
  const bar = element("div", { role: "status" });
  let asked = false;
  let drawn = "";
  /** @type {Job | null} */
  let job = null;
  const stop = follow(id, show, (error) => {
    box.textContent = said(error);
    box.hidden = false;
  });
  dialog.addEventListener("close", stop);

  /** @param {Job} now */
  function show(now) {
    job = now;
    box.hidden = true;
    const key = `${now.state} ${asked}`;
    bar.replaceChildren(meter(now));
    if (key === drawn) return; // no button is replaced while it is being pressed
    drawn = key;
    body.replaceChildren(about(now), ...(over(now) ? outcome(studio, now, () => dialog.close()) : underway(now)));
  }

  /** @param {Job} now */
  function underway(now) {
    const { role, name } = studio.store.state.me ?? {};
    const may = role === "administrator" || (role === "planner" && now.by === name);
    return [
      bar,
      element("p", { class: "hint" }, t(now.state === "queued" ? "queued_hint" : "close_hint")),
      ...(may ? [foot(...(asked ? sure() : [element("button", { class: "danger", "data-action": "cancel", onclick: () => confirm(true) }, t("cancel"))]))] : []),
    ];
  }

  function sure() {
    const yes = element("button", { class: "danger", "data-action": "cancel-yes", onclick: () => once(yes, box, async () => show(await post(`/jobs/${id}/cancel`))) }, t("cancel_yes"));
    return [element("span", {}, t("cancel_sure")), element("button", { "data-action": "cancel-no", onclick: () => confirm(false) }, t("cancel_no")), yes];
  }

  /** @param {boolean} yes */
  function confirm(yes) {
    asked = yes;
    if (job) show(job);
    /** @type {HTMLElement | null} */ (body.querySelector(yes ? "[data-action=cancel-no]" : "[data-action=cancel]"))?.focus();
  }
}

/** @param {Job} job */
const about = ({ kind, request, manifest, by }) =>
  element("p", {}, element("strong", {}, `${t(kind)} ${request.name ?? ""}`), " ", element("span", { class: "hint" }, `${manifest} · ${by}`));

/**
 * @param {Studio} studio
 * @param {Job} job over
 * @param {() => void} close
 */
function outcome(studio, job, close) {
  /** @type {HTMLElement[]} */
  const parts = [element("p", { class: "state", "data-state": job.state, role: "status" }, stateOf(job))];
  if (job.state === "done") parts.push(figures(job.figures ?? {}));
  if (job.state === "failed") {
    const faults = job.problem?.faults ?? [];
    parts.push(faults.length > 0 ? faultTable(faults) : element("p", { class: "trouble" }, String(job.problem?.detail ?? "")));
  }
  if (job.plan_id !== null) {
    const plan = job.plan_id;
    const open = async () => {
      close();
      await ask(`/plans/${plan}`);
      await studio.open(plan);
    };
    parts.push(foot(element("button", { class: "primary", "data-action": "open-plan", onclick: open }, t("open"))));
  }
  return parts;
}

/** @param {any} report of the plan */
function figures(report) {
  const share = (/** @type {number | undefined} */ value) => (value === undefined ? "" : percent(value).replace("+", ""));
  const number = (/** @type {number | undefined} */ value) => (value === undefined ? "" : whole(value));
  /** @type {[string, number][]} */
  const exceptions = Object.entries(report.exceptions ?? {});
  return facts([
    [t("n_grids"), number(report.n_grids)],
    [t("n_communities"), number(report.n_communities)],
    [t("households"), number(report.households)],
    [t("within_10"), share(report.within_10)],
    [t("within_20"), share(report.within_20)],
    [t("straddling"), number(report.straddling)],
    [t("exceptions"), number(exceptions.reduce((sum, [, count]) => sum + count, 0))],
  ]);
}
