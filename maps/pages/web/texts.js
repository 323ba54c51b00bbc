// @ts-check
// The texts of the page's language, and numbers as that language writes them.

/** @typedef {typeof import("./texts/zh.json")} Texts */
/** @typedef {keyof Texts} Key */

const lang = document.documentElement.dataset.lang ?? "zh";

/** @type {Texts} */
const texts = await (await fetch(`/pages/texts/${lang}.json`)).json();

/**
 * @param {Key} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/**
 * A text whose key is made of data; the data itself where there is no such text.
 * @param {string} prefix
 * @param {string} value
 */
export function named(prefix, value) {
  const key = prefix + value;
  return key in texts ? t(/** @type {Key} */ (key)) : value;
}

export { percent, whole } from "./words.js";

/** @param {number} metres */
export function distance(metres) {
  return metres < 1000 ? `${Math.max(1, Math.round(metres))} m` : `${(metres / 1000).toFixed(1)} km`;
}
