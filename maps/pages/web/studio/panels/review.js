// @ts-check
// The panel of the review: what was said, what changes from the published plan, the verdict, comments.
import { byId, element } from "../../element.js";
import { field, foot, once, trouble } from "../dialogs/form.js";
import { gridTable } from "../dialogs/submit.js";
import { moment } from "../life.js";
import { lastStep } from "../notes.js";
import { post } from "../server.js";
import { words } from "../words.js";
import { changes } from "./review/changes.js";
import { startComments } from "./review/comments.js";

const t = words("review");

/** @typedef {import("../studio.js").Studio} Studio */
/** @typedef {import("../state.js").PlanTold} PlanTold */

/** @param {Studio} studio */
export function startReview(studio) {
  const { store } = studio;
  const said = element("div");
  const changed = element("div");
  const talk = element("div");
  const verdict = element("div");
  byId("panel-review").replaceChildren(said, changed, talk, verdict);
  startComments(studio, talk);
  store.on(["log", "grids"], (state) => said.replaceChildren(...whatWasSaid(state)));

  let shown = "";
  store.on(["plan", "me", "panel"], ({ plan, me, panel }) => {
    if (!plan || !me || panel !== "review") return;
    const key = `${plan.id} ${plan.state} ${me.role}`;
    if (key === shown) return;
    shown = key;
    const submitted = plan.state === "submitted";
    changed.replaceChildren(...(submitted ? [element("h2", {}, t("changes")), changes(studio, plan)] : []));
    verdict.replaceChildren(...(submitted && me.role === "reviewer" ? [decision(studio, plan)] : []));
  });
}

/** @param {import("../state.js").State} state */
function whatWasSaid({ log, grids, plan }) {
  const step = lastStep(log);
  if (!plan || !step) return [];
  const { action, by, at, body } = step;
  if (action === "made" && plan.state !== "draft") return [];
  const words = String(body.comment ?? body.reason ?? "");
  const outside = action === "submit" && Array.isArray(body.out_of_band) ? body.out_of_band : [];
  return [
    element("h2", {}, t(`was_${action}`)),
    element("p", { class: "hint" }, t("by_at", { by, at: moment(at) })),
    ...(words ? [element("blockquote", { "data-action": action }, words)] : []),
    ...(outside.length > 0
      ? [
          element(
            "details",
            { class: "outside" },
            element("summary", {}, t("outside", { count: outside.length })),
            gridTable(outside.map((/** @type {any} */ each) => ({ ...each, name: grids.get(each.grid_code)?.name })), t("outside_table")),
          ),
        ]
      : []),
  ];
}

/**
 * @param {Studio} studio
 * @param {PlanTold} plan
 */
function decision(studio, plan) {
  const comment = element("textarea", { id: "verdict", rows: "2", maxlength: "10000" });
  const box = trouble();
  const approve = element("button", { class: "primary", "data-verdict": "approve", onclick: () => decide("approve", approve) }, t("approve"));
  const reject = element("button", { class: "danger", "data-verdict": "reject", onclick: () => decide("reject", reject) }, t("reject"));
  return element(
    "form",
    { class: "decision", onsubmit: (event) => event.preventDefault() },
    field(t("comment"), comment, t("comment_hint")),
    box,
    foot(reject, approve),
  );

  /**
   * @param {"approve" | "reject"} step
   * @param {HTMLButtonElement} button
   */
  function decide(step, button) {
    if (step === "reject" && comment.value.trim() === "") {
      box.textContent = t("comment_wanted");
      box.hidden = false;
      comment.focus();
      return;
    }
    once(button, box, async () => {
      await post(`/plans/${plan.id}/${step}`, { comment: comment.value.trim() });
      await studio.reload();
    });
  }
}
