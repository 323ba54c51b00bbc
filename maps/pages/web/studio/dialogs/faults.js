// @ts-check
// All that is wrong with what was sent, as a table: by file, to be copied as CSV.
import { element } from "../../element.js";
import { words } from "../words.js";

const t = words("faults");
/** @type {("file" | "row" | "column" | "message" | "found" | "wanted")[]} */
const COLUMNS = ["file", "row", "column", "message", "found", "wanted"];

/** @typedef {import("../state.js").Fault & { layer?: string }} Fault */

/** @param {Fault[]} faults */
export function faultTable(faults) {
  const files = [...new Set(faults.map(fileOf))];
  const body = element("tbody");
  const filter = element("select", { "aria-label": t("filter") }, ...["", ...files].map((file) => element("option", { value: file }, file || t("all", { count: faults.length }))));
  const shown = () => faults.filter((fault) => filter.value === "" || fileOf(fault) === filter.value);
  const draw = () => body.replaceChildren(...shown().map(row));
  filter.addEventListener("change", draw);
  draw();
  const copied = element("span", { role: "status" });
  const copy = element("button", { type: "button", "data-action": "copy", onclick: async () => (copied.textContent = (await copyText(csv(shown()))) ? t("copied") : t("not_copied")) }, t("copy"));
  return element(
    "div",
    { class: "faults" },
    element("div", { class: "line" }, element("strong", {}, t("count", { count: faults.length })), ...(files.length > 1 ? [filter] : []), element("span", { class: "space" }), copied, copy),
    element(
      "div",
      { class: "scrolls", tabindex: "0", role: "region", "aria-label": t("table") },
      element("table", {}, element("thead", {}, element("tr", {}, ...COLUMNS.map((name) => element("th", { scope: "col" }, t(name))))), body),
    ),
  );
}

/** @param {Fault} fault */
const fileOf = ({ file, layer }) => [file ?? "", layer ?? ""].filter(Boolean).join(" · ");

/** @param {Fault} fault */
const cells = (fault) => COLUMNS.map((name) => (name === "file" ? fileOf(fault) : String(fault[name] ?? "")));

/** @param {Fault} fault */
const row = (fault) => element("tr", {}, ...cells(fault).map((cell) => element("td", {}, cell)));

/** @param {Fault[]} faults */
function csv(faults) {
  const quoted = (/** @type {string} */ cell) => `"${cell.replace(/"/g, '""')}"`;
  return [COLUMNS.map((name) => t(name)), ...faults.map(cells)].map((row) => row.map(quoted).join(",")).join("\r\n");
}

/**
 * Old browsers, and pages without TLS, have no clipboard of the new kind.
 * @param {string} text
 */
async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = element("textarea", { class: "visually-hidden", "aria-hidden": "true" });
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
