// @ts-check
// What the page has to say: refusals and their places, whether all is saved, and what stands in the way.
import { byId, element } from "../element.js";
import { editable } from "./state.js";
import { whole, words } from "./words.js";

const t = words("status");
const BRIEF_MS = 8000;
const CLOSE_UP = 16;

/** @typedef {import("./state.js").State} State */

/** @param {import("./studio.js").Studio} studio */
export function startStatus(studio) {
  const { store, edits } = studio;
  startMessage(studio);
  const saved = byId("saved");
  store.on(["pending", "online", "plan", "working", "halt", "reading", "status", "conflict"], (state) => {
    saved.textContent = state.status === "ready" ? savedText(state) : "";
    saved.dataset.state = state.pending === 0 ? "saved" : state.online && !state.halt && !state.conflict ? "saving" : "unsaved";
  });
  const strip = element("div", { id: "strip", role: "alert", hidden: true });
  byId("stage").append(strip);
  store.on(["online", "pending", "halt", "reading", "status"], (state) => {
    const [kind, text, ...buttons] = state.status === "ready" ? inTheWay(state) : [""];
    strip.hidden = kind === "";
    strip.dataset.kind = kind;
    if (kind) strip.replaceChildren(element("p", {}, text ?? ""), ...buttons);
  });
  const cover = element("div", { id: "failed", role: "alert", hidden: true });
  byId("stage").append(cover);
  store.on(["status"], ({ status, message }) => {
    cover.hidden = status !== "failed";
    if (status !== "failed") return;
    const plan = Number(new URLSearchParams(location.search).get("plan"));
    cover.replaceChildren(
      element("h2", {}, t("failed")),
      element("p", {}, message?.text ?? ""),
      element("button", { class: "primary", "data-action": "again", onclick: () => void studio.open(plan) }, t("again")),
      element("a", { href: "/studio" }, t("plans")),
    );
  });
  addEventListener("beforeunload", (event) => {
    const { pending, halt } = store.state;
    if (pending === 0 || halt === "login") return;
    event.preventDefault();
    event.returnValue = "";
  });

  /**
   * @param {State} state
   * @returns {[kind: string, text?: string, ...buttons: Node[]]}
   */
  function inTheWay({ online, pending, halt, reading }) {
    const count = whole(pending);
    const act = (/** @type {string} */ name, /** @type {() => void} */ run) => element("button", { "data-action": name, onclick: run }, t(name));
    if (halt === "login") {
      const login = element("a", { class: "button", href: `/login?next=${encodeURIComponent(location.pathname + location.search)}` }, t("log_in"));
      return ["login", pending > 0 ? t("halt_login_kept", { count }) : t("halt_login"), login];
    }
    if (halt) return ["halt", pending > 0 ? t(`halt_${halt}_kept`, { count }) : t(`halt_${halt}`), ...(pending > 0 ? [act("drop", () => void edits.dropMine())] : []), element("a", { class: "button", href: "/studio" }, t("plans"))];
    if (!online) return ["offline", pending > 0 ? t("offline_kept", { count }) : t("offline"), act("retry", () => edits.retry())];
    if (reading === "failed") return ["reading", t("reading_failed"), act("again", () => void studio.read())];
    return [""];
  }
}

/** @param {State} state */
function savedText(state) {
  const { pending, online, halt, working, reading, plan, conflict } = state;
  if (pending > 0 && (!online || halt || conflict)) return t("unsaved", { count: whole(pending) });
  if (working) return t("working");
  if (pending > 0) return t("saving", { count: whole(pending) });
  if (reading === "units" || reading === "graph") return t("reading");
  return editable(state) ? t("saved", { version: plan?.version ?? 0 }) : "";
}

/** @param {import("./studio.js").Studio} studio */
function startMessage({ store, map }) {
  const box = byId("message");
  let timer = 0;
  const close = () => store.set({ message: null });
  store.on(["message"], ({ message }) => {
    clearTimeout(timer);
    box.hidden = message === null;
    if (!message?.faults?.length) map?.overlay("faults", []);
    if (!message) return;
    box.dataset.kind = message.kind;
    const faults = (message.faults ?? []).map((fault) => element("li", {}, element("span", {}, sentence(fault)), ...show(fault.place)));
    const button = element("button", { class: "icon", "aria-label": t("close"), onclick: close }, "×");
    box.replaceChildren(element("div", {}, element("p", {}, message.text), ...(faults.length > 0 ? [element("ul", {}, ...faults)] : [])), button);
    if (message.kind === "done" || message.kind === "info") timer = setTimeout(close, BRIEF_MS);
  });

  /** @param {[number, number] | null | undefined} place */
  function show(place) {
    if (!place || !map) return [];
    return [element("button", { class: "link", "data-action": "show", onclick: () => (map.view = { center: place, zoom: Math.max(map.view.zoom, CLOSE_UP) }) }, t("show"))];
  }
}

/** @param {import("./state.js").Fault} fault */
const sentence = ({ message, found, wanted }) => [message, found ? t("found", { found }) : "", wanted ? t("wanted", { wanted }) : ""].filter(Boolean).join(" ");
