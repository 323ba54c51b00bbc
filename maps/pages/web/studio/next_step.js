// @ts-check
// The strip under the header: the stage of the open plan, what to do next, and the button to do it.
import { byId, element } from "../element.js";
import { switchAccount } from "./account.js";
import { COMMANDS } from "./commands.js";
import { openNewDraft } from "./dialogs/new_draft.js";
import { openPublish } from "./dialogs/publish.js";
import { openSubmit } from "./dialogs/submit.js";
import { outOfBand } from "./state.js";
import { STAGES, whatNext } from "./what_next.js";
import { chooseSuggested } from "./suggesting.js";
import { words } from "./words.js";

/** @typedef {import("./studio.js").Studio} Studio */
/** @typedef {import("./what_next.js").Next} Next */

const t = words("next");
const TIPS = "studio.tips";

/** @type {Record<import("./what_next.js").ActionName, (studio: Studio) => void>} */
const ACTIONS = {
  draft: (studio) => openNewDraft(studio, /** @type {import("./state.js").PlanTold} */ (studio.store.state.plan)),
  problem: nextProblem,
  submit: openSubmit,
  review: ({ store }) => {
    store.set({ panel: "review" });
    byId("tab-review").focus();
  },
  publish: openPublish,
};

/** @param {Studio} studio */
export function startNextStep(studio) {
  const { store } = studio;
  const strip = byId("next");
  let drawn = "";
  store.on(["status", "plan", "me", "grids", "current", "selected", "problem", "log", "pending", "suggestions"], (state) => {
    strip.hidden = state.status !== "ready" || !state.plan || !state.me;
    if (strip.hidden) return;
    const next = whatNext(state);
    const busy = state.pending > 0;
    const key = JSON.stringify([next, busy]);
    if (key === drawn) return; // nothing is taken from under the pointer or the focus
    drawn = key;
    render(next, busy);
  });

  /**
   * @param {Next} next
   * @param {boolean} busy edits are on their way
   */
  function render(next, busy) {
    const held = strip.contains(document.activeElement) ? document.activeElement?.getAttribute("data-next") : null;
    const button = (/** @type {import("./what_next.js").ActionName} */ name, /** @type {boolean} */ main) =>
      element(
        "button",
        { class: main ? "primary" : "", "data-next": name, disabled: busy && name === "submit", onclick: () => ACTIONS[name](studio) },
        t(`do_${name}`),
      );
    strip.dataset.stage = next.stage;
    strip.replaceChildren(
      stepper(next.stage),
      element(
        "div",
        { class: "what" },
        ...(next.said ? [element("p", { class: "said" }, next.said)] : []),
        element("p", {}, next.text, ...(next.published ? links() : [])),
        ...(next.tip && tipsOn() ? [tip(next.tip, next.suggested === true)] : []),
      ),
      ...(next.tip && !tipsOn() ? [element("button", { class: "icon", "data-next": "tips", "aria-label": t("tips_on"), onclick: () => tips(true) }, "?")] : []),
      ...(next.also ? [button(next.also, false)] : []),
      ...(next.main ? [button(next.main, true)] : []),
      ...(next.others ? [element("button", { "data-next": "switch", onclick: switchAccount }, t("switch"))] : []),
    );
    if (held) /** @type {HTMLElement | null} */ (strip.querySelector(`[data-next="${held}"]`))?.focus();
  }

  /**
   * @param {string} text
   * @param {boolean} suggested
   */
  const tip = (text, suggested) =>
    element(
      "p",
      { class: "tip" },
      text,
      ...(suggested ? [element("button", { "data-next": "suggest", onclick: () => chooseSuggested(studio) }, t("do_suggest"))] : []),
      element("button", { class: "icon", "data-next": "tips", "aria-label": t("tips_off"), onclick: () => tips(false) }, "×"),
    );

  /** @param {boolean} on */
  function tips(on) {
    localStorage.setItem(TIPS, on ? "on" : "off");
    drawn = "";
    store.set({ grids: new Map(store.state.grids) });
  }
}

const tipsOn = () => localStorage.getItem(TIPS) !== "off";

const links = () => [
  " ",
  element("a", { href: "/", target: "_blank" }, t("public_map")),
  " ",
  element("a", { href: "/embed", target: "_blank" }, t("embed")),
];

/** @param {Next["stage"]} stage */
function stepper(stage) {
  const at = stage === "done" ? STAGES.length : STAGES.indexOf(stage);
  return element(
    "ol",
    { class: "stages", "aria-label": t("stages") },
    ...STAGES.map((name, i) => {
      const passed = i < at ? "done" : i === at ? "now" : "later";
      return element(
        "li",
        { "data-stage": passed, ...(i === at ? { "aria-current": "step" } : {}) },
        element("span", { class: "dot", "aria-hidden": "true" }, i < at ? "✓" : String(i + 1)),
        t(name),
        ...(i < at ? [element("span", { class: "visually-hidden" }, t("passed"))] : []),
      );
    }),
  );
}

/** @param {Studio} studio */
function nextProblem(studio) {
  const command = COMMANDS.find(({ id }) => id === "next_problem");
  if (command) return command.run(studio);
  const { state } = studio.store;
  const [worst] = [...state.grids.values()]
    .filter((grid) => outOfBand(state, grid) !== 0 && grid.grid_code !== state.current)
    .sort((a, b) => Math.abs(b.deviation ?? 0) - Math.abs(a.deviation ?? 0));
  if (worst) studio.store.set({ current: worst.grid_code });
}
