// @ts-check
// Parts of which dialogs are made: a named field, buttons at the foot, work under way, why not.
import { element } from "../../element.js";
import { Away, Refused } from "../server.js";
import { words } from "../words.js";

const t = words("refusal");

/**
 * @param {string} name
 * @param {HTMLElement} control
 * @param {string} [hint]
 */
export const field = (name, control, hint = "") =>
  element("label", { class: "field" }, element("span", {}, name), control, ...(hint ? [element("small", {}, hint)] : []));

/**
 * @param {[value: string, name: string][]} options
 * @param {string} [chosen]
 */
export function choice(options, chosen) {
  const select = element("select", {}, ...options.map(([value, name]) => element("option", { value }, name)));
  if (chosen !== undefined) select.value = chosen;
  return select;
}

/** @param {...(Node | string)} buttons */
export const foot = (...buttons) => element("footer", {}, ...buttons);

/** Where a dialog says that something did not go. */
export const trouble = () => element("p", { class: "trouble", role: "alert", hidden: true });

/**
 * Do something once at a time; what goes wrong is said in words.
 * @param {HTMLButtonElement} button cannot be pressed meanwhile
 * @param {HTMLElement} box from `trouble`
 * @param {() => Promise<void>} work
 */
export async function once(button, box, work) {
  if (button.disabled) return;
  button.disabled = true;
  button.setAttribute("aria-busy", "true");
  box.hidden = true;
  try {
    await work();
  } catch (error) {
    box.replaceChildren(said(error));
    box.hidden = false;
  } finally {
    button.disabled = false;
    button.removeAttribute("aria-busy");
  }
}

/**
 * Why something did not go, for people.
 * @param {unknown} error
 * @returns {string}
 */
export function said(error) {
  if (error instanceof Away) return t("away");
  if (!(error instanceof Refused)) throw error;
  const { status, problem, message } = error;
  if (status === 401) return t("nobody");
  if (status === 403) return t("role", { detail: message });
  if (status === 404) return t("gone");
  if (status === 409 && problem.out_of_band) return t("out_of_band", { count: problem.out_of_band.length });
  if (status === 409 && problem.changes) return t("changed", { version: problem.version });
  if (status === 409 && problem.state) return t("state", { state: t(`state_${problem.state}`) });
  if (status === 429) return t("busy");
  return message;
}
