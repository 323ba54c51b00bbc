// @ts-check
// The dialog in which a division, a merge or a redivision is asked for.
import { element } from "../../element.js";
import { openDialog } from "../dialog.js";
import { ask, post } from "../server.js";
import { words } from "../words.js";
import { choice, field, foot, once, said, trouble } from "./form.js";
import { openJobProgress } from "./job_watch.js";
import { openUpload } from "./upload.js";

const t = words("job");

/** @typedef {import("../studio.js").Studio} Studio */
/** @typedef {"divide" | "merge" | "redraw"} Kind */
/** @typedef {{ manifest: string, name: string, code: string, uploaded_at: string | null }} District */
/** @typedef {import("../home/plans.js").PlanEntry} PlanEntry */

/** @type {[string, string][]} */
const EFFORTS = [["0.3", "effort_quick"], ["1", "effort_usual"], ["4", "effort_thorough"]];

/**
 * @param {Studio} studio
 * @param {{ kind: Kind, manifest?: string }} wish
 */
export async function openJob(studio, { kind, manifest }) {
  const box = trouble();
  const holder = element("div", {}, element("p", { class: "hint", role: "status" }, t("reading")));
  const dialog = openDialog(t(kind), holder);
  try {
    /** @type {[District[], PlanEntry[]]} */
    const [districts, plans] = await Promise.all([ask("/districts"), ask("/plans")]);
    if (districts.length > 0) return holder.replaceChildren(form(studio, kind, districts, plans, manifest, () => dialog.close()));
    holder.replaceChildren(
      element("p", {}, t("no_districts")),
      foot(element("button", { class: "primary", onclick: () => (dialog.close(), openUpload(studio)) }, t("to_upload"))),
    );
  } catch (error) {
    box.textContent = said(error);
    box.hidden = false;
    holder.replaceChildren(box);
  }
}

/**
 * @param {Studio} studio
 * @param {Kind} kind
 * @param {District[]} districts
 * @param {PlanEntry[]} plans
 * @param {string | undefined} manifest
 * @param {() => void} close
 */
function form(studio, kind, districts, plans, manifest, close) {
  const data = choice(districts.map((each) => [each.manifest, `${each.name} ${each.code} · ${each.manifest}`]), manifest ?? districts[0].manifest);
  const name = element("input", { maxlength: "200", placeholder: t("name_hint") });
  const from = choice([]);
  const fidelity = element("input", { type: "range", min: "0", max: "1", step: "0.05", value: "0.5" });
  const share = element("output", {}, "50%");
  fidelity.addEventListener("input", () => (share.textContent = `${Math.round(Number(fidelity.value) * 100)}%`));
  const effort = choice(EFFORTS.map(([value, key]) => [value, t(key)]), "1");
  const seed = element("input", { type: "number", min: "0", max: String(2 ** 32 - 1), step: "1", placeholder: t("seed_default") });
  const box = trouble();
  const start = element("button", { class: "primary", type: "submit" }, t("start"));
  const none = element("p", { class: "trouble", hidden: true }, t("no_plan"));

  function fromPlans() {
    const code = districts.find((each) => each.manifest === data.value)?.code;
    const found = plans.filter((plan) => plan.district === code).sort((a, b) => Number(b.published) - Number(a.published) || b.id - a.id);
    from.replaceChildren(...found.map((plan) => element("option", { value: String(plan.id) }, `${plan.id} ${plan.name}${plan.published ? t("in_force") : ""}`)));
    none.hidden = kind !== "redraw" || found.length > 0;
    start.disabled = !none.hidden;
  }
  data.addEventListener("change", fromPlans);
  fromPlans();

  const made = element(
    "form",
    { method: "dialog" },
    element("p", {}, t(`about_${kind}`)),
    field(t("data"), data),
    ...(kind === "redraw" ? [field(t("from_plan"), from, t("from_plan_hint")), none] : []),
    field(t("name"), name),
    ...(kind === "merge" ? [field(t("fidelity"), element("div", { class: "range" }, fidelity, share), t("fidelity_hint"))] : []),
    element("details", {}, element("summary", {}, t("more")), field(t("effort"), effort), field(t("seed"), seed, t("seed_hint"))),
    box,
    foot(start),
  );
  made.addEventListener("submit", (event) => {
    event.preventDefault();
    once(start, box, async () => {
      const { id } = await post("/jobs", {
        kind,
        manifest: data.value,
        effort: Number(effort.value),
        ...(name.value.trim() ? { name: name.value.trim() } : {}),
        ...(seed.value === "" ? {} : { seed: Number(seed.value) }),
        ...(kind === "merge" ? { fidelity: Number(fidelity.value) } : {}),
        ...(kind === "redraw" ? { from_plan: Number(from.value) } : {}),
      });
      close();
      openJobProgress(studio, id);
      if (studio.store.state.status === "home") studio.store.set({ status: "home", me: { .../** @type {any} */ (studio.store.state.me) } });
    });
  });
  return made;
}
