// @ts-check
// Where several grids come into question: one's own, and those lately seen on this phone.
import { byId, element } from "../element.js";
import { words } from "../words.js";
import { opened } from "./kept.js";
import { gridLink, heading } from "./parts.js";

/** @typedef {import("./state.js").OwnGrid} OwnGrid */

const t = words("choose");

/** @param {import("./state.js").Store} store */
export function startChoose(store) {
  const box = byId("choose");
  store.on(["status", "mine", "code"], ({ status, mine, code }) => {
    const others = mine.filter((own) => own.grid_code !== code);
    const lately = status === "ready" || mine.length > 0 ? [] : opened();
    box.replaceChildren();
    if (others.length > 0) box.append(heading("choose", t(status === "ready" ? "others" : "mine")), list(others.map(own)));
    else if (lately.length > 0) box.append(heading("choose", t("lately")), list(lately.map(seen)));
    box.hidden = status === "loading" || box.childElementCount === 0;
  });
}

/** @param {HTMLElement[]} rows */
const list = (rows) => element("ul", { class: "rows" }, ...rows);

/** @param {OwnGrid} grid */
function own({ grid_code: code, name, community, role, stand_in_for: away }) {
  const about = [community.name || community.code, role, away && t("stand_in", { name: away })];
  return element("li", {}, gridLink(code, name), element("span", { class: "hint" }, about.filter(Boolean).join(" · ")));
}

/** @param {[string, string]} grid */
const seen = ([code, name]) => element("li", {}, gridLink(code, name), element("span", { class: "hint" }, code));
