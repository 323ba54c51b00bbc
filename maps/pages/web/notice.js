// @ts-check
// What stands over the map while there is nothing to see: reading, nothing published, failed.
import { byId, element } from "./element.js";
import { t } from "./texts.js";

/**
 * @param {import("./store.js").Store} store
 * @param {() => void} retry
 */
export function startNotice(store, retry) {
  const box = byId("notice");
  store.on(["status"], ({ status }) => {
    box.hidden = status === "ready";
    box.dataset.status = status;
    byId("panel").hidden = status !== "ready";
    box.replaceChildren(
      ...(status === "loading" ? [element("p", {}, t("loading"))]
      : status === "empty" ? [element("h2", {}, t("empty_title")), element("p", {}, t("empty_text"))]
      : [
          element("h2", {}, t("error_title")),
          element("p", {}, t("error_text")),
          element("button", { onclick: retry }, t("retry")),
        ]),
    );
  });
}
