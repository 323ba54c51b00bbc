// @ts-check
// One way to open a dialog: a heading, a body, and the focus back where it was.
import { element } from "../element.js";
import { words } from "./words.js";

/**
 * @param {string} title
 * @param {...(Node | string)} body
 * @returns {HTMLDialogElement} open; it is removed when it closes
 */
export function openDialog(title, ...body) {
  const heading = element("h2", { id: `dialog-${Date.now()}` }, title);
  const close = element("button", { class: "icon", "aria-label": words("dialog")("close"), onclick: () => dialog.close() }, "×");
  const dialog = element("dialog", { "aria-labelledby": heading.id }, element("header", { role: "presentation" }, heading, close), ...body);
  const before = document.activeElement;
  dialog.addEventListener("close", () => {
    dialog.remove();
    if (before instanceof HTMLElement && before.isConnected) before.focus();
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
