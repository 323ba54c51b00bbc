// @ts-check
// The texts of a page that has them with it, a table a component; and what else the server wrote into it.

/** @param {string} id */
const block = (id) => JSON.parse(document.getElementById(id)?.textContent ?? "{}");

/** @type {Record<string, Record<string, string>>} */
const texts = block("texts");

/** What the server tells the page beside its texts. @type {Record<string, any>} */
export const data = block("data");

/** The language of the page, as tags name it. */
export const tag = document.documentElement.lang;

/**
 * The texts of a component: `const t = words("home"); t("title")`.
 * @param {string} component
 */
export function words(component) {
  const table = texts[component];
  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  return (key, values = {}) => {
    const text = table?.[key];
    if (text === undefined) throw new Error(`no text ${component}.${key}`);
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  };
}

/** @param {number} value */
export const whole = (value) => Math.round(value).toLocaleString(tag);

/**
 * A share of one with its sign: +2.7%.
 * @param {number | null} share
 */
export function percent(share) {
  if (share === null) return "—";
  const size = (Math.abs(share) * 100).toFixed(1);
  return `${size === "0.0" ? "" : share < 0 ? "−" : "+"}${size}%`;
}

/**
 * The number of a grid inside its community, as planners say it: 007.
 * @param {string} code
 */
export const shortCode = (code) => code.slice(-3);
