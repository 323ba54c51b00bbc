// @ts-check
// What was done to the plan, newest first: who, when, what, which grids; what was taken back is struck out.
import { byId, element } from "../../element.js";
import { said } from "../dialogs/form.js";
import { moment } from "../life.js";
import { ask } from "../server.js";
import { shortCode, whole, words } from "../words.js";
import { fitGrids, goToGrid } from "./go.js";
import { quoted, said as sentence, takenBack } from "./log_words.js";

/** @typedef {import("../state.js").LogEntry} LogEntry */

const t = words("history");
const PAGE = 1000;
const AT_ONCE = 60;
const SETTLED_MS = 400;
const READERS = ["planner", "reviewer", "administrator"];

/** @param {import("../studio.js").Studio} studio */
export function startHistory(studio) {
  const { store } = studio;
  const panel = byId("panel-history");
  let plan = 0;
  let version = 0;
  let waiting = 0;
  let most = AT_ONCE;
  /** @type {unknown} */
  let trouble = null;

  store.on(["plan", "pending", "me"], ({ plan: now, pending, me }) => {
    if (!now || !me) return;
    if (now.id !== plan) {
      [plan, version, most, trouble] = [now.id, 0, AT_ONCE, null];
      store.set({ log: [] });
    }
    if (!READERS.includes(me.role) || pending > 0 || (version === now.version && now.state === stood)) return;
    clearTimeout(waiting);
    waiting = setTimeout(read, SETTLED_MS);
  });
  let stood = "";

  async function read() {
    const { plan: now } = store.state;
    if (!now) return;
    try {
      for (;;) {
        const { log } = store.state;
        const after = log[log.length - 1]?.id ?? 0;
        /** @type {LogEntry[]} */
        const page = await ask(`/plans/${now.id}/log?after=${after}&limit=${PAGE}`);
        if (now.id !== plan || store.state.log !== log) return;
        [version, stood, trouble] = [now.version, now.state, null];
        if (page.length > 0) store.set({ log: [...log, ...page] });
        if (page.length < PAGE) break;
      }
    } catch (error) {
      trouble = error;
    }
    render();
  }
  store.on(["log", "panel", "me"], render);

  function render() {
    const { log, panel: seen, me } = store.state;
    if (seen !== "history") return;
    if (me && !READERS.includes(me.role)) return panel.replaceChildren(element("p", { class: "nothing" }, t("not_yours")));
    const failed = trouble ? [element("p", { class: "failed", role: "alert" }, said(trouble), " ", element("button", { onclick: read }, t("again")))] : [];
    if (log.length === 0) return panel.replaceChildren(...(failed.length > 0 ? failed : [element("p", { class: "nothing", role: "status" }, t(version ? "empty" : "loading"))]));
    const back = takenBack(log);
    const byNumber = new Map(log.map((entry) => [entry.id, entry]));
    const entries = log.slice(Math.max(0, log.length - most)).reverse();
    const scrolled = panel.scrollTop;
    panel.replaceChildren(
      ...failed,
      element("ol", { class: "log", "aria-label": t("log") }, ...entries.map((entry) => item(entry, back.has(entry.id), entry.edit_id === null ? undefined : byNumber.get(entry.edit_id)))),
      ...(log.length > most ? [element("button", { class: "more", onclick: () => ((most += 5 * AT_ONCE), render()) }, t("older", { n: whole(log.length - most) }))] : []),
    );
    panel.scrollTop = scrolled;
  }

  /**
   * @param {LogEntry} entry
   * @param {boolean} back
   * @param {LogEntry | undefined} edit
   */
  function item(entry, back, edit) {
    const { grids } = store.state;
    const told = entry.grids.length > 0 ? entry.grids : [String(entry.body.grid_code ?? "")];
    const there = told.filter((code) => grids.has(code));
    const community = grids.get(there[0])?.community_name ?? "";
    const words_ = quoted(entry);
    const shown = there.slice(0, 6);
    return element(
      "li",
      { class: back ? "back" : "", "data-action": entry.action },
      element("p", { class: "what" }, ...(back ? [element("span", { class: "badge" }, t("taken_back")), " "] : []), element("span", {}, community ? t("in", { community, what: sentence(entry, edit) }) : sentence(entry, edit))),
      ...(words_ ? [element("blockquote", {}, words_)] : []),
      element(
        "p",
        { class: "hint" },
        element("span", {}, t("by_at", { by: entry.by, at: moment(entry.at) })),
        ...shown.map((code) => element("button", { class: "link", "data-grid": code, "aria-label": t("go_to", { code: shortCode(code), grid: grids.get(code)?.name ?? code }), onclick: () => goToGrid(studio, code) }, shortCode(code))),
        ...(there.length > 1 ? [element("button", { class: "link", onclick: () => fitGrids(studio, there) }, t("all"))] : []),
      ),
    );
  }
}
