// @ts-check
// The worker's page: makes the store, starts the sections, opens a grid.
import { byId } from "../element.js";
import { createStore } from "../store.js";
import { data, words } from "../words.js";
import { startAsk } from "./ask.js";
import { startChoose } from "./choose.js";
import { startGround } from "./ground_section.js";
import { startHead } from "./head.js";
import { startInside, usualDatum } from "./inside.js";
import { startLists } from "./lists.js";
import { startNotice } from "./notice.js";
import { startOffline } from "./offline.js";
import { makeOpening } from "./opening.js";
import { addressOf } from "./parts.js";

const t = words("worker");

/** @type {import("./state.js").State} */
const start = {
  status: "loading",
  code: "",
  card: null,
  at: null,
  kept: false,
  mine: [],
  around: [],
  lines: [],
  finding: false,
  fix: null,
  lost: null,
  datum: usualDatum(),
  here: null,
};
const store = createStore(start);
const opening = makeOpening(store);

startNotice(store, opening.again);
startHead(store);
startInside(store);
startChoose(store);
startLists(store);
startAsk(store);
startGround(store);

const language = /** @type {HTMLAnchorElement} */ (byId("language"));
const account = /** @type {HTMLAnchorElement} */ (byId("account"));
const other = new URLSearchParams(language.search).get("lang") ?? "";
store.on(["card", "code"], ({ card, code }) => {
  document.title = card ? `${card.grid.name || code} · ${t("title")}` : t("title");
  language.search = new URLSearchParams({ ...(code ? { grid: code } : {}), lang: other }).toString();
  const query = code ? addressOf(code) : location.pathname + location.search;
  account.search = new URLSearchParams({ next: query, lang: document.documentElement.dataset.lang ?? "" }).toString();
  byId("foot").textContent = card ? t("plan", { id: card.plan.id }) : "";
});
if (data.me) account.textContent = data.me.name;

// From grid to grid without reading the page anew.
document.addEventListener("click", (event) => {
  const link = event.target instanceof Element ? event.target.closest("a[data-grid]") : null;
  if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  history.pushState(null, "", link.href);
  open();
});
addEventListener("popstate", open);

async function open() {
  const code = new URLSearchParams(location.search).get("grid");
  await (code ? opening.open(code) : opening.start());
  scrollTo(0, 0);
  byId("title")?.focus({ preventScroll: true });
}

await opening.start();
startOffline();
