// @ts-check
// The login page: who is here already, or name and password; then on to where one was going.
import { byId } from "../element.js";
import { data, words } from "../words.js";
import { target } from "./target.js";

const t = words("login");
const lang = document.documentElement.dataset.lang;
/** Where one is led: to where one was going, else workers to their grid and all others to the studio. @param {string} role */
const goalOf = (role) => {
  const home = role === "worker" ? "/worker" : "/studio";
  return target(location.search, lang === "zh" ? home : `${home}?lang=${lang}`);
};
const goal = goalOf(data.me?.role ?? "");
const form = /** @type {HTMLFormElement} */ (byId("form"));
const send = /** @type {HTMLButtonElement} */ (byId("send"));
const [name, password] = ["name", "password"].map((id) => /** @type {HTMLInputElement} */ (byId(id)));
const NAMED = new Map([["/studio", t("studio")], ["/worker", t("my_grid")], ["/", t("public")]]);
const MINUTES_FROM = 90;

/**
 * The server's answer; null where there is none, or only an error of the server's own.
 * @param {string} path
 * @param {object} body
 */
async function post(path, body) {
  const headers = { "content-type": "application/json" };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
    return answer.status < 500 ? answer : null;
  } catch {
    return null;
  }
}

/** @param {string} text */
function say(text) {
  byId("wrong").textContent = text;
  for (const field of [name, password]) field.setAttribute("aria-invalid", String(text !== ""));
}

/** @param {Response | null} answer that is no login */
function why(answer) {
  if (!answer) return t("away");
  if (answer.status === 401 || answer.status === 422) return t("wrong");
  if (answer.status !== 429) return t("refused", { status: answer.status });
  const seconds = Number(answer.headers.get("retry-after"));
  const wait = seconds < MINUTES_FROM ? t("seconds", { n: seconds }) : t("minutes", { n: Math.ceil(seconds / 60) });
  return t("often", { wait });
}

/** @param {SubmitEvent} event */
async function login(event) {
  event.preventDefault();
  if (send.disabled) return;
  if (!name.value.trim() || !password.value) {
    say(t("empty"));
    (name.value.trim() ? password : name).focus();
    return;
  }
  say("");
  send.disabled = true;
  send.textContent = t("sending");
  const answer = await post("/login", { name: name.value.trim(), password: password.value });
  if (answer?.ok) return location.replace(goalOf((await answer.json()).role).href);
  send.disabled = false;
  send.textContent = t("send");
  say(why(answer));
  if (answer) password.value = "";
  password.focus();
}

async function logout() {
  const answer = await post("/logout", {});
  byId("stuck").textContent = answer?.ok ? "" : why(answer);
  if (answer?.ok) show(null);
}

/** @param {{name: string, role: string} | null} me */
function show(me) {
  byId("known").hidden = me === null;
  form.hidden = me !== null;
  if (me) byId("who").textContent = t("who", { name: me.name, role: t(me.role) });
  byId(me ? "go" : "name").focus();
}

const language = /** @type {HTMLAnchorElement} */ (byId("language"));
const other = new URLSearchParams(language.search);
const query = new URLSearchParams(location.search);
query.set("lang", other.get("lang") ?? "");
language.search = query.toString();
const where = NAMED.get(goal.pathname) ?? goal.pathname;
byId("leads").textContent = t("leads", { where });
/** @type {HTMLAnchorElement} */ (byId("go")).href = goal.href;
form.addEventListener("submit", login);
byId("leave").addEventListener("click", logout);
show(data.me);
