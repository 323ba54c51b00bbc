// @ts-check
// The tabs over the panels: one panel is seen at a time; arrows go from tab to tab.
import { byId, element } from "../element.js";
import { words } from "./words.js";

const t = words("tabs");

/** @type {import("./state.js").PanelName[]} */
const NAMES = ["grids", "problems", "compare", "review", "history"];

/** @param {import("./studio.js").Studio} studio */
export function startTabs({ store }) {
  const tabs = NAMES.map((name) =>
    element(
      "button",
      { role: "tab", id: `tab-${name}`, "aria-controls": `panel-${name}`, onclick: () => store.set({ panel: name }) },
      t(name),
    ),
  );
  const bar = byId("tabs");
  bar.replaceChildren(...tabs);
  bar.addEventListener("keydown", ({ key }) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    if (!step) return;
    const at = NAMES.indexOf(store.state.panel);
    store.set({ panel: NAMES[(at + step + NAMES.length) % NAMES.length] });
    byId(`tab-${store.state.panel}`).focus();
  });
  store.on(["panel"], ({ panel }) => {
    for (const name of NAMES) {
      const tab = byId(`tab-${name}`);
      tab.setAttribute("aria-selected", String(name === panel));
      tab.tabIndex = name === panel ? 0 : -1;
      const body = byId(`panel-${name}`);
      body.hidden = name !== panel;
      body.setAttribute("role", "tabpanel");
      body.setAttribute("aria-labelledby", tab.id);
    }
  });
}
