// @ts-check
// What several sections show alike: headings, links to grids, people on duty.
import { element } from "../element.js";
import { words } from "../words.js";

/** @typedef {import("./state.js").Worker} Worker */

const t = words("people");
const lang = document.documentElement.dataset.lang;
const LEAST_DIGITS = 3;

/**
 * @param {string} id of the section
 * @param {string} said
 * @param {...(Node | string)} more
 */
export const heading = (id, said, ...more) => element("h2", { id: `${id}-title` }, said, ...more);

/** The address of this page for a grid. @param {string} code */
export const addressOf = (code) => `/worker?${new URLSearchParams({ grid: code, ...(lang === "zh" ? {} : { lang: "en" }) })}`;

/**
 * @param {string} code
 * @param {string} name
 */
export const gridLink = (code, name) =>
  element("a", { class: "grid", href: addressOf(code), "data-grid": code }, name || code);

/** @param {Worker[]} workers */
export function people(workers) {
  if (workers.length === 0) return element("p", { class: "hint" }, t("nobody"));
  return element("ul", { class: "people" }, ...workers.map(person));
}

/** @param {Worker} worker */
function person({ name, role, phone, stand_in_for: away }) {
  const row = element(
    "li",
    {},
    element("span", { class: "who" }, name),
    element("span", { class: "role" }, role),
    ...(phone ? [number(name, phone)] : []),
  );
  if (away) row.append(element("span", { class: "away" }, t("stand_in", { name: away })));
  return row;
}

/**
 * A number that is there whole can be called.
 * @param {string} name
 * @param {string} phone
 */
function number(name, phone) {
  const digits = phone.replace(/[^\d+]/g, "");
  if (phone.includes("*") || digits.length < LEAST_DIGITS) return element("span", { class: "phone" }, phone);
  return element("a", { class: "phone button", href: `tel:${digits}`, "aria-label": t("call", { name, phone }) }, phone);
}
