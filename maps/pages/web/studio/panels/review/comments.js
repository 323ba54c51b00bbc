// @ts-check
// Comments on grids, for the reviewer: listed with who and when, each a way to its grid; and a new one.
import { element } from "../../../element.js";
import { moment } from "../../life.js";
import { comments } from "../../notes.js";
import { editable } from "../../state.js";
import { shortCode, words } from "../../words.js";

const t = words("review");

/**
 * @param {import("../../studio.js").Studio} studio
 * @param {HTMLElement} box
 */
export function startComments({ store, edits }, box) {
  const list = element("ul", { class: "comments" });
  const text = element("textarea", { id: "comment", rows: "2", maxlength: "2000", required: true });
  const about = element("span", {}, "");
  const form = element(
    "form",
    {},
    element("label", { class: "field" }, about, text),
    element("footer", {}, element("button", { type: "submit" }, t("add"))),
  );
  box.replaceChildren(element("h2", {}, t("comments")), list, form);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const { current } = store.state;
    const said = text.value.trim();
    if (said === "") return;
    edits.make({ op: "comment", text: said, ...(current ? { grid_code: current } : {}) });
    text.value = "";
  });
  store.on(["plan", "me", "current", "grids"], (state) => {
    form.hidden = !editable(state);
    about.textContent = state.current ? t("about_grid", { grid: gridName(state, state.current) }) : t("about_plan");
  });
  store.on(["log", "grids"], (state) => {
    const found = comments(state.log).reverse();
    list.replaceChildren(
      ...(found.length === 0 ? [element("li", { class: "hint" }, t("no_comments"))] : found.map((note) => item(state, note))),
    );
  });

  /**
   * @param {import("../../state.js").State} state
   * @param {import("../../state.js").LogEntry} note
   */
  function item(state, { by, at, body }) {
    const code = String(body.grid_code ?? "");
    const there = state.grids.has(code);
    return element(
      "li",
      {},
      element("p", {}, String(body.text)),
      element(
        "p",
        { class: "hint" },
        t("by_at", { by, at: moment(at) }),
        ...(code ? [" · ", there ? element("button", { class: "link", onclick: () => store.set({ current: code }) }, gridName(state, code)) : code] : []),
      ),
    );
  }
}

/**
 * @param {import("../../state.js").State} state
 * @param {string} code
 */
const gridName = ({ grids }, code) => {
  const grid = grids.get(code);
  return grid ? grid.name || `${grid.community_name} ${shortCode(code)}` : code;
};
