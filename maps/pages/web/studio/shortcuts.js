// @ts-check
// The sheet of shortcuts, made from the table of commands; and whether keys without Ctrl do something.
import { byId, element } from "../element.js";
import { COMMANDS } from "./commands.js";
import { openDialog } from "./dialog.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

const t = words("shortcuts");
const names = words("commands");
const LETTERS = "gridding.studio.letters";
/** @type {import("./commands.js").Command["group"][]} */
const GROUPS = ["go", "cursor", "tools", "edit", "grid"];
/** @type {Record<string, string>} */
const CAPS = { " ": t("space"), Escape: "Esc", ArrowUp: "↑", ArrowDown: "↓", ArrowLeft: "←", ArrowRight: "→" };

/** Whether letters and signs alone are shortcuts; those of the cursor are so always: only on the map they do something. */
export function lettersOn() {
  try {
    return localStorage.getItem(LETTERS) !== "off";
  } catch {
    return true;
  }
}

export function startShortcuts() {
  const button = element("button", { class: "keys", "aria-label": t("button"), "aria-keyshortcuts": "?", onclick: openShortcuts }, icon("keys"));
  byId("account").before(button);
}

export function openShortcuts() {
  if (document.body.dataset.sheet) return;
  const letters = element("input", { type: "checkbox", checked: lettersOn() });
  letters.addEventListener("change", () => {
    try {
      localStorage.setItem(LETTERS, letters.checked ? "on" : "off");
    } catch {
      letters.checked = true; // it cannot be kept
    }
  });
  const dialog = openDialog(
    t("title"),
    element("div", { class: "groups" }, ...GROUPS.map(section)),
    element("footer", {}, element("label", {}, letters, t("letters")), element("button", { class: "primary", onclick: () => print() }, t("print"))),
  );
  dialog.classList.add("shortcuts");
  document.body.dataset.sheet = "open"; // what is printed is the sheet alone
  dialog.addEventListener("close", () => delete document.body.dataset.sheet);
}

/** @param {import("./commands.js").Command["group"]} group */
function section(group) {
  const mine = COMMANDS.filter((command) => command.group === group && command.keys.length > 0);
  const rows = mine.map(({ id, keys }) => element("div", {}, element("dt", {}, names(id)), element("dd", {}, ...shown(keys))));
  return element("section", {}, element("h3", {}, t(`group_${group}`)), element("dl", {}, ...rows));
}

/** Keys with what is held before them; it is shown once where all are with the same. @param {string[]} keys */
function shown(keys) {
  const split = keys.map((key) => (key.length === 1 ? [key] : key.split("+")));
  const held = split[0].slice(0, -1);
  const same = split.every((parts) => parts.slice(0, -1).join() === held.join());
  if (same) return [...held, ...split.map((parts) => parts[parts.length - 1])].map(cap);
  return split.flatMap((parts, at) => [...(at > 0 ? [t("or")] : []), ...parts.map(cap)]);
}

/** @param {string} key */
const cap = (key) => element("kbd", {}, CAPS[key] ?? (key.length === 1 ? key.toUpperCase() : key));
