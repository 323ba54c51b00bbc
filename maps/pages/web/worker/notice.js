// @ts-check
// What stands where a card would: it is being read, there is no such grid, it cannot be had.
import { byId, element } from "../element.js";
import { words } from "../words.js";
import { time } from "./figures.js";

const t = words("notice");

/** @param {"start" | "unknown" | "failed"} status */
const title = (status) => element("h1", { id: "title", tabindex: "-1" }, t(`${status}_title`));

/**
 * @param {import("./state.js").Store} store
 * @param {() => void} again
 */
export function startNotice(store, again) {
  const box = byId("notice");
  store.on(["status", "code"], ({ status, code }) => {
    document.body.dataset.status = status;
    box.hidden = status === "ready";
    if (status === "ready") box.replaceChildren();
    else if (status === "loading") box.replaceChildren(element("p", { class: "hint", role: "status" }, t("loading")));
    else box.replaceChildren(title(status), element("p", {}, t(`${status}_text`, { code })));
    if (status === "failed") box.append(element("button", { type: "button", class: "main", onclick: again }, t("again")));
  });
  store.on(["kept", "at", "status"], ({ kept, at, status }) => {
    const old = status === "ready" && kept && at;
    byId("net").replaceChildren(...(old ? [element("p", {}, t("kept", { time: time(at) }))] : []));
  });
}
