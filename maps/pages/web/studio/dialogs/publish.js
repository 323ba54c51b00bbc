// @ts-check
// The dialog in which an approved plan is published: its filing number, from when on, what it replaces.
import { element } from "../../element.js";
import { openDialog } from "../dialog.js";
import { ask, post } from "../server.js";
import { words } from "../words.js";
import { field, foot, once, trouble } from "./form.js";

const t = words("publish");

/** @param {import("../studio.js").Studio} studio */
export async function openPublish(studio) {
  const plan = /** @type {import("../state.js").PlanTold} */ (studio.store.state.plan);
  const number = element("input", { maxlength: "200", autocomplete: "off" });
  const now = element("input", { type: "radio", name: "from", value: "now", checked: true });
  const later = element("input", { type: "radio", name: "from", value: "later" });
  const at = element("input", { type: "datetime-local", "aria-label": t("at"), hidden: true });
  const replaces = element("p", { class: "replaces" }, t("reading"));
  const box = trouble();
  const send = element("button", { class: "primary", type: "submit" }, t("send"));
  const form = element(
    "form",
    { method: "dialog" },
    replaces,
    field(t("filing_number"), number, t("filing_hint")),
    element(
      "fieldset",
      {},
      element("legend", {}, t("from")),
      element("label", { class: "radio" }, now, t("now")),
      element("label", { class: "radio" }, later, t("later")),
      at,
    ),
    box,
    foot(send),
  );
  form.addEventListener("change", () => {
    at.hidden = !later.checked;
    at.required = later.checked;
    if (later.checked) at.focus();
  });
  const dialog = openDialog(t("title", { plan: plan.name || String(plan.id) }), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(send, box, async () => {
      await post(`/plans/${plan.id}/publish`, {
        ...(number.value.trim() ? { filing_number: number.value.trim() } : {}),
        ...(later.checked ? { from: new Date(at.value).toISOString() } : {}),
      });
      dialog.close();
      await studio.reload();
    });
  });
  number.focus();
  replaces.textContent = await replaced(plan).catch(() => t("unknown"));
}

/** @param {import("../state.js").PlanTold} plan */
async function replaced(plan) {
  /** @type {import("../home/plans.js").PlanEntry[]} */
  const plans = await ask("/plans");
  const former = plans.find(({ district, published, id }) => published && district === plan.district && id !== plan.id);
  return former ? t("replaces", { plan: `${former.id} ${former.name}` }) : t("first");
}
