// @ts-check
// The list of what is wrong or odd in the plan, worst first; choosing one goes there.
import { byId, element } from "../../element.js";
import { ask } from "../server.js";
import { percent, shortCode, whole, words } from "../words.js";
import { featuresOf, goToGrid, say } from "./go.js";
import { TOLD, TO_MEND, loose, outside, toMend, told } from "./problem_list.js";

/**
 * @typedef {import("../studio.js").Studio} Studio
 * @typedef {import("../state.js").State} State
 * @typedef {import("./problem_list.js").Problem} Problem
 */

const t = words("problems");
const SETTLED_MS = 700;
const AT_ONCE = 100;

/** @param {Studio} studio */
export function startProblems(studio) {
  const { store } = studio;
  /** @type {Problem[]} */
  let listed = [];
  /** @type {Problem[]} */
  let apart = [];
  let failed = false;
  let read = 0; // version of the plan whose exceptions are here
  let waiting = 0;
  let asking = new AbortController();
  /** Kinds of which more is shown. @type {Map<string, number>} */
  const shown = new Map();
  /** Kinds whose list is open. @type {Set<string>} */
  const open = new Set(TO_MEND);

  const put = (/** @type {State} */ state) => store.set({ problems: [...apart, ...outside(state), ...listed] });

  /** @param {{ id: number, version: number }} plan */
  async function readExceptions({ id, version }) {
    asking.abort();
    asking = new AbortController();
    const { signal } = asking;
    try {
      const { features } = await ask(`/plans/${id}/exceptions`, { signal });
      if (signal.aborted) return;
      read = version;
      failed = false;
      store.set({ exceptions: features });
    } catch (error) {
      if (signal.aborted) return;
      failed = true;
      render();
    }
  }

  // The counts are on the page first; the list follows them.
  let following = 0;
  store.on(["grids", "suggestions"], () => {
    clearTimeout(following);
    following = setTimeout(() => put(store.state));
  });
  store.on(["exceptions"], (state) => {
    listed = told(state);
    put(state);
  });
  let plan = 0;
  store.on(["plan", "board", "pending"], ({ plan: now, pending }) => {
    if (!now) return;
    if (now.id !== plan) {
      plan = now.id;
      read = 0;
      store.set({ exceptions: [], problem: "", problemAt: 0, task: "" });
    }
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      apart = loose(store.state);
      put(store.state);
      if (pending === 0 && now.version !== read) readExceptions(now);
    }, SETTLED_MS);
  });
  store.on(["problems", "problem", "panel"], render);

  function render() {
    const { panel, problems, problem, status, plan: of } = store.state;
    const count = problems.filter(toMend).length;
    byId("tab-problems").dataset.count = count > 0 ? String(count) : "";
    if (panel !== "problems") return;
    const box = byId("panel-problems");
    const scrolled = box.scrollTop;
    const focused = /** @type {HTMLElement | null} */ (document.activeElement?.closest("[data-problem]"))?.dataset.problem;
    const now = of && read === 0 && !failed;
    box.replaceChildren(
      element("p", { class: "lead" }, status === "loading" || now ? t("loading") : count > 0 ? t("lead", { n: whole(count) }) : t("none")),
      ...(failed ? [element("p", { class: "failed", role: "alert" }, t("failed"), " ", element("button", { onclick: () => of && readExceptions(of) }, t("again")))] : []),
      ...groups(TO_MEND, problems, problem),
    );
    const rest = groups(TOLD, problems, problem);
    if (rest.length > 0) box.append(element("h2", {}, t("told")), ...rest);
    box.scrollTop = scrolled;
    if (focused) for (const each of box.querySelectorAll("[data-problem]")) if (/** @type {HTMLElement} */ (each).dataset.problem === focused) /** @type {HTMLElement} */ (each).focus();
  }

  /**
   * @param {string[]} kinds
   * @param {Problem[]} problems
   * @param {string} chosen
   */
  function groups(kinds, problems, chosen) {
    return kinds.flatMap((kind) => {
      const mine = problems.filter((problem) => problem.kind === kind);
      if (mine.length === 0) return [];
      const most = shown.get(kind) ?? AT_ONCE;
      const isOpen = open.has(kind) || mine.some(({ key }) => key === chosen);
      const items = isOpen ? mine.slice(0, most).map((problem) => element("li", {}, line(problem, problem.key === chosen))) : [];
      const more = element("button", { class: "link more", onclick: () => (shown.set(kind, most + 5 * AT_ONCE), render()) }, t("more", { n: whole(mine.length - most) }));
      const group = element("details", { class: "group", "data-kind": kind, open: isOpen }, element("summary", {}, element("span", {}, t(kind)), element("span", { class: "count" }, whole(mine.length))), element("ul", {}, ...items), ...(isOpen && mine.length > most ? [more] : []));
      group.addEventListener("toggle", () => {
        if (group.open === isOpen) return;
        if (group.open) open.add(kind);
        else open.delete(kind);
        render();
      });
      return [group];
    });
  }

  /**
   * @param {Problem} problem
   * @param {boolean} chosen
   */
  function line(problem, chosen) {
    const button = element("button", { class: "problem", "data-problem": problem.key, onclick: () => goToProblem(studio, problem) }, element("span", { class: "where" }, where(store.state, problem)), ...(problem.easy ? [element("span", { class: "easy" }, t("easy"))] : []), element("span", { class: "what" }, what(store.state, problem)));
    if (chosen) button.setAttribute("aria-current", "true");
    return button;
  }
}

/**
 * @param {State} state
 * @param {Problem} problem
 */
function where({ grids, board }, { grid, community }) {
  const row = grids.get(grid);
  if (row) return t("where", { community: row.community_name, code: shortCode(grid) });
  return board?.communities.find(({ code }) => code === community)?.name ?? "";
}

/**
 * @param {State} state
 * @param {Problem} problem
 */
function what({ grids }, { kind, grid, detail, size }) {
  const row = grids.get(grid);
  if (kind === "out_of_band") return t("off", { households: whole(row?.households ?? 0), deviation: percent(row?.deviation ?? null) });
  if (kind === "in_pieces" || kind === "straddles" || kind === "unassigned") return t(`${kind}_what`, { n: size });
  return detail.replace(/\b\d{12}(\d{3})\b/g, "$1"); // grids of one community
}

/**
 * @param {Studio} studio
 * @param {Problem} problem
 */
export function goToProblem(studio, problem) {
  const { store, map } = studio;
  store.set({ problem: problem.key, problemAt: Math.max(0, store.state.problems.filter(toMend).indexOf(problem)) });
  if (problem.grid) goToGrid(studio, problem.grid);
  if (!map) return;
  /** @type {GeoJSON.Feature[]} */
  const place = problem.place ? [{ type: "Feature", properties: {}, geometry: problem.place }] : [];
  map.overlay("problem", place.length > 0 ? place : featuresOf(map, [problem.grid]));
  if (!problem.grid) map.fit(/** @type {any} */ (place), 140);
}

/**
 * Go to the next of the problems that can be mended, or the one before.
 * @param {Studio} studio
 * @param {1 | -1} step
 */
export function stepProblem(studio, step) {
  const { state } = studio.store;
  const all = state.problems.filter(toMend);
  if (all.length === 0) return studio.store.set({ message: { kind: "info", text: t("none") } });
  const at = all.findIndex(({ key }) => key === state.problem);
  const from = at >= 0 ? at : step > 0 ? state.problemAt - 1 : state.problemAt; // one that is solved is followed by what came after it
  const to = (from + step + all.length) % all.length;
  const problem = all[to];
  goToProblem(studio, problem);
  const text = t("at", { at: to + 1, n: all.length, kind: t(problem.kind), where: where(state, problem), what: what(state, problem) });
  studio.store.set({ message: { kind: "info", text } });
  say(text);
}
