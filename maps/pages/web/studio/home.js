// @ts-check
// What stands before a plan is opened: what is to be done, jobs under way, and the plans there are.
import { byId, element } from "../element.js";
import { openJob } from "./dialogs/job.js";
import { openUpload } from "./dialogs/upload.js";
import { said } from "./dialogs/form.js";
import { startJobs } from "./home/jobs.js";
import { plansByDistrict } from "./home/plans.js";
import { ask } from "./server.js";
import { words } from "./words.js";

const t = words("home");
const untitled = words("studio")("title");

/** @typedef {import("./studio.js").Studio} Studio */

/** @param {Studio} studio */
export function startHome(studio) {
  const { store } = studio;
  const home = byId("home");
  const plans = element("div", { class: "plans" });
  const jobs = element("section", { class: "jobs", "aria-label": t("jobs"), hidden: true });
  const top = element("div", { class: "top" });
  home.replaceChildren(element("div", { class: "page" }, top, jobs, plans));
  const followJobs = startJobs(studio, jobs);
  byId("actions").prepend(element("button", { "data-action": "home", onclick: () => goHome(studio) }, t("title")));

  store.on(["status", "plan"], ({ status, plan }) => {
    const name = status === "ready" && plan ? plan.name || String(plan.id) : "";
    byId("title").textContent = [name, plan && name ? plan.district_name : ""].filter(Boolean).join(" · ") || untitled;
    document.title = [name, untitled].filter(Boolean).join(" · ");
    keepPlan(/** @type {HTMLAnchorElement} */ (byId("language")));
  });
  store.on(["status", "me"], ({ status, me }) => {
    home.hidden = status !== "home";
    followJobs(status === "home" && me !== null && ["planner", "reviewer", "administrator"].includes(me.role));
    if (status !== "home" || !me) return;
    top.replaceChildren(...heading(studio));
    show();
  });

  async function show() {
    plans.replaceChildren(element("p", { class: "hint", role: "status" }, t("reading")));
    try {
      const list = await ask("/plans");
      plans.replaceChildren(...plansByDistrict(studio, list));
    } catch (error) {
      plans.replaceChildren(
        element("p", { class: "trouble", role: "alert" }, said(error)),
        element("button", { onclick: show }, t("again")),
      );
    }
  }
}

/** The page in the other language has the same plan open. @param {HTMLAnchorElement} link */
function keepPlan(link) {
  const plan = new URLSearchParams(location.search).get("plan");
  const query = new URLSearchParams(link.search);
  if (plan) query.set("plan", plan);
  else query.delete("plan");
  link.search = String(query);
}

/** @param {Studio} studio */
function goHome({ store }) {
  const query = new URLSearchParams(location.search);
  query.delete("plan");
  history.replaceState(null, "", `${location.pathname}${String(query) ? `?${query}` : ""}`);
  store.set({ status: "home" });
}

/** @param {Studio} studio */
function heading(studio) {
  const { me, plan } = studio.store.state;
  const role = me?.role ?? "viewer";
  const makes = role === "planner" || role === "administrator";
  /** @type {import("./dialogs/job.js").Kind[]} */
  const kinds = ["divide", "merge", "redraw"];
  return [
    element(
      "div",
      { class: "line" },
      element("h2", {}, t("title")),
      ...(plan ? [element("button", { class: "primary", "data-action": "back", onclick: () => studio.open(plan.id) }, t("back", { plan: plan.name || String(plan.id) }))] : []),
      element("span", { class: "space" }),
      ...(makes ? [...kinds.map((kind) => element("button", { "data-job": kind, onclick: () => openJob(studio, { kind }) }, t(kind))),
        element("button", { "data-action": "upload", onclick: () => openUpload(studio) }, t("upload"))] : []),
    ),
    element("p", { class: "guide" }, t(`guide_${makes || role === "reviewer" ? role : "others"}`)),
  ];
}
