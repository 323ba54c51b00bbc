// @ts-check
// The card of the current grid: what it is, what the selection would make of it, and what can be done with it.
import { byId, element } from "../../element.js";
import { COMMANDS } from "../commands.js";
import { outOfBand } from "../state.js";
import { percent, whole, words } from "../words.js";
import { deviationBar } from "./deviation.js";
import { startSaying } from "./saying.js";
import { selectionTold } from "./selection.js";
import { TASKS } from "./tasks.js";

const t = words("card");
const names = words("commands");
const ACTIONS = ["move", "new_grid", "merge", "split", "line", "rebalance", "lock", "only", "rename", "set_kind", "comment", "why"];

/** @param {import("../studio.js").Studio} studio */
export function startCard(studio) {
  const { store } = studio;
  const card = byId("card");
  card.removeAttribute("aria-live"); // what happens is said once, in #live
  const head = element("div", { class: "head" });
  const about = element("div", { class: "about-grid" });
  const selection = element("div", { class: "selection" });
  const task = element("div", { class: "task" });
  const buttons = ACTIONS.flatMap((id) => {
    const command = COMMANDS.find((each) => each.id === id);
    if (!command) return [];
    const button = element("button", { "data-do": id, onclick: () => command.run(studio) }, names(id));
    if (command.keys[0]) button.setAttribute("aria-keyshortcuts", command.keys[0].replace("Ctrl+", "Control+"));
    return [{ command, button }];
  });
  const actions = element("div", { class: "doing", role: "group", "aria-label": t("actions") }, ...buttons.map(({ button }) => button));
  card.replaceChildren(head, about, selection, actions, task);
  card.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || store.state.task === "") return;
    event.stopPropagation();
    close();
  });

  /** What the task that is open has to put away. @type {() => void} */
  let putAway = () => {};

  function close() {
    const { task: was } = store.state;
    store.set({ task: "" });
    const button = buttons.find(({ command }) => command.id === was)?.button;
    if (button && !button.hidden) button.focus();
  }

  store.on(["current", "grids", "board", "plan", "status"], (state) => {
    const grid = state.grids.get(state.current);
    card.dataset.grid = grid?.grid_code ?? "";
    head.replaceChildren(...(grid ? headOf(grid) : [element("h2", {}, t(state.status === "loading" ? "loading" : "none"))]));
    about.replaceChildren(...(grid ? aboutGrid(state, grid) : aboutPlan(state)));
  });
  store.on(["selected", "painting", "current", "board", "grids", "only"], (state) => {
    const { painting, selected } = state; // what the brush has passed is told as if it were chosen
    selection.replaceChildren(...selectionTold({ ...state, selected: painting.size > 0 ? painting : selected }));
  });
  store.on(["selected", "current", "plan", "me", "grids", "task", "only", "status", "tool"], (state) => {
    actions.hidden = state.plan === null || (state.current === "" && state.selected.size === 0);
    for (const { command, button } of buttons) {
      button.disabled = !command.can(state);
      button.hidden = button.disabled && (state.me?.role !== "planner" || state.plan?.state !== "draft");
      if (command.on) button.setAttribute("aria-pressed", String(command.on(state)));
      button.classList.toggle("primary", command.id === "move" && !button.disabled);
      if (command.id === "lock" || command.id === "set_kind") button.textContent = names(command.on?.(state) ? `${command.id}_off` : command.id);
    }
  });

  let shown = "";
  store.on(["task", "current", "board", "plan"], (state) => {
    const make = state.task && state.grids.has(state.current) ? TASKS[state.task] : null;
    const now = make ? [state.task, state.current, Boolean(state.board?.graph), make.anew ? state.plan?.version : 0].join(" ") : "";
    if (now === shown) return;
    shown = now;
    putAway();
    putAway = () => {};
    task.replaceChildren();
    if (make) card.dataset.task = state.task;
    else delete card.dataset.task;
    if (!make) return;
    const form = make.form(studio, close);
    putAway = form.putAway ?? putAway;
    task.append(element("h3", {}, t(`task_${state.task}`)), form.node, element("button", { class: "icon away", "aria-label": t("away"), onclick: close }, "×"));
    const inside = task.querySelector("input, select, textarea, button:not(.away)");
    if (inside instanceof HTMLElement && state.task !== "why") inside.focus();
  });
  startSaying(store);
}

/** @param {import("../state.js").GridRow} grid */
const headOf = (grid) => [
  element("h2", { title: grid.name }, grid.name),
  ...(grid.locked ? [element("span", { class: "badge" }, t("locked"))] : []),
  ...(grid.kind === "dedicated" ? [element("span", { class: "badge" }, t("dedicated"))] : []),
  element("code", {}, grid.grid_code),
];

/**
 * @param {import("../state.js").State} state
 * @param {import("../state.js").GridRow} grid
 */
function aboutGrid(state, grid) {
  const { plan, board } = state;
  const tolerance = plan?.tolerance ?? 0;
  const off = outOfBand(state, grid);
  const small = [
    [t("population"), grid.population === null ? "—" : whole(grid.population)],
    [t("units"), board ? whole(board.members.get(grid.grid_code)?.size ?? 0) : "—"],
    [t("compactness"), grid.compactness === null ? "—" : grid.compactness.toFixed(2)],
    [t("reach"), grid.reach_m === null ? "—" : `${whole(grid.reach_m)} m`],
  ];
  const target = board?.communities[board.communityAt.get(grid.community_code) ?? -1]?.target ?? plan?.target ?? 0;
  const band = t("band", { low: whole(Math.ceil(target * (1 - tolerance) - 1e-6)), high: whole(Math.floor(target * (1 + tolerance) + 1e-6)) });
  return [
    element(
      "p",
      { class: "count", "data-band": off === 0 ? "within" : off < 0 ? "below" : "above" },
      element("strong", {}, t("households", { n: whole(grid.households) })),
      ...(grid.kind === "dedicated" ? [] : [element("span", { class: "off" }, percent(grid.deviation)), deviationBar(grid.deviation, tolerance), element("span", { class: "band-told" }, off === 0 ? band : t(off < 0 ? "below" : "above", { band }))]),
    ),
    element("dl", { class: "small" }, ...small.map(([name, value]) => element("div", {}, element("dt", {}, name), element("dd", {}, value)))),
  ];
}

/** @param {import("../state.js").State} state */
function aboutPlan(state) {
  if (state.status !== "ready") return [];
  let [outside, households] = [0, 0];
  for (const grid of state.grids.values()) {
    households += grid.households;
    if (outOfBand(state, grid) !== 0) outside += 1;
  }
  return [
    element("p", {}, t("plan", { grids: whole(state.grids.size), households: whole(households), outside: whole(outside) })),
    element("p", { class: "hint" }, t("hint")),
  ];
}
