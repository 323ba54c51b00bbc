// @ts-check
// What stands over the map while there is nothing to see: reading, nothing published, failed.
import { byId, element } from "./element.js";
import { t } from "./texts.js";

/**
 * @param {import("./store.js").Store} store
 * @param {() => void} retry
 * @param {() => string[]} [unknown] heading and text where what was asked for is not there
 */
export function startNotice(store, retry, unknown = () => []) {
  const box = byId("notice");
  store.on(["status"], ({ status }) => {
    box.hidden = status === "ready";
    box.dataset.status = status;
    byId("panel").hidden = status !== "ready";
    box.replaceChildren(
      ...(status === "loading" ? [element("p", {}, t("loading"))]
      : status === "empty" ? said(t("empty_title"), t("empty_text"))
      : status === "unknown" ? said(...unknown())
      : [...said(t("error_title"), t("error_text")), element("button", { onclick: retry }, t("retry"))]),
    );
  });
}

const said = (heading = "", text = "") => [element("h2", {}, heading), element("p", {}, text)];
