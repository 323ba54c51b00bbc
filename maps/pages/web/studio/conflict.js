// @ts-check
// Others were faster: who did what and where, and what is to become of one's own edits.
import { byId, element } from "../element.js";
import { gridName, opName } from "./edits/reasons.js";
import { ask } from "./server.js";
import { tag, whole, words } from "./words.js";

const t = words("conflict");
const SHOWN = 6;

/**
 * @typedef {import("./state.js").LogEntry} LogEntry
 * @typedef {import("./state.js").State} State
 */

/** @param {import("./studio.js").Studio} studio */
export function startConflict({ store, map, edits }) {
  const heading = element("h2", { id: "conflict-title", tabindex: "-1" }, t("title"));
  const told = element("p");
  const list = element("ul");
  const redo = element("button", { class: "primary", "data-action": "redo", onclick: () => void edits.redoMine() });
  const drop = element("button", { class: "danger", "data-action": "drop", onclick: () => void edits.dropMine() }, t("drop"));
  const panel = element("section", { id: "conflict", role: "alertdialog", "aria-labelledby": heading.id, hidden: true }, heading, told, list, element("footer", {}, redo, drop));
  byId("stage").append(panel);

  store.on(["conflict"], (state) => {
    const { conflict, pending } = state;
    panel.hidden = conflict === null;
    if (!conflict) return map?.overlay("conflict", []);
    const changes = conflict.changes.filter(({ grids }) => grids.length > 0);
    told.textContent = t("told", { count: whole(pending) });
    redo.textContent = t("redo", { count: whole(pending) });
    list.replaceChildren(
      ...changes.slice(-SHOWN).reverse().map((entry) => element("li", {}, ...line(state, entry))),
      ...(changes.length > SHOWN ? [element("li", {}, t("more", { count: changes.length - SHOWN }))] : []),
    );
    heading.focus();
    outline(new Set(changes.flatMap(({ grids }) => grids)));
  });

  /** @param {ReadonlySet<string>} codes drawn as they are now */
  async function outline(codes) {
    const { plan } = store.state;
    if (!map || !plan) return;
    const { features } = await ask(`/plans/${plan.id}/grids`).catch(() => ({ features: [] }));
    const changed = features.filter((/** @type {any} */ { properties }) => codes.has(properties.grid_code));
    if (!store.state.conflict) return;
    map.overlay("conflict", changed);
    map.fit(changed);
  }
}

/**
 * @param {State} state
 * @param {LogEntry} entry
 * @returns {Node[]}
 */
function line({ me, grids }, { by, at, action, grids: codes }) {
  const time = new Date(at).toLocaleTimeString(tag, { hour: "2-digit", minute: "2-digit" });
  const what = { op: opName(action), grids: codes.map((code) => gridName(grids, code)).join(t("comma")) };
  return [element("strong", {}, by === me?.name ? t("you") : by), element("time", { datetime: at }, time), element("span", {}, t("what", what))];
}
