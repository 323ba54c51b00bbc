// @ts-check
// The tool bar: a button for each command that has one.
import { byId, element } from "../element.js";
import { COMMANDS } from "./commands.js";
import { icon } from "./icons.js";
import { words } from "./words.js";

const t = words("commands");

/** @param {import("./studio.js").Studio} studio */
export function startToolbar(studio) {
  const bar = byId("toolbar");
  const buttons = COMMANDS.filter(({ bar: yes }) => yes).map((command) => {
    const name = t(command.id);
    const button = element(
      "button",
      { class: "tool", "data-command": command.id, title: `${name} (${command.keys[0]})`, onclick: () => command.run(studio) },
      icon(command.id),
      element("span", {}, name),
    );
    return { command, button };
  });
  bar.replaceChildren(...buttons.map(({ button }) => button));
  studio.store.on(["status", "plan", "me", "tool", "selected", "current", "grids", "mapped"], (state) => {
    for (const { command, button } of buttons) {
      button.disabled = !command.can(state);
      if (command.on) button.setAttribute("aria-pressed", String(command.on(state)));
    }
  });
}
