// @ts-check
// The dialog in which a draft is made from a plan.
import { element } from "../../element.js";
import { openDialog } from "../dialog.js";
import { post } from "../server.js";
import { words } from "../words.js";
import { field, foot, once, trouble } from "./form.js";

const t = words("new_draft");

/**
 * @param {import("../studio.js").Studio} studio
 * @param {{ id: number, name: string }} from
 */
export function openNewDraft(studio, from) {
  const today = new Date();
  const suggested = t("suggested", { year: today.getFullYear(), month: today.getMonth() + 1, day: today.getDate() });
  const name = element("input", { maxlength: "200", required: true, value: suggested });
  const box = trouble();
  const make = element("button", { class: "primary", type: "submit" }, t("make"));
  const form = element(
    "form",
    { method: "dialog" },
    element("p", {}, t("about", { plan: `${from.id} ${from.name}` })),
    field(t("name"), name),
    box,
    foot(make),
  );
  const dialog = openDialog(t("title"), form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(make, box, async () => {
      const { id } = await post("/plans", { from_plan: from.id, name: name.value.trim() });
      dialog.close();
      await studio.open(id);
    });
  });
  name.select();
}
