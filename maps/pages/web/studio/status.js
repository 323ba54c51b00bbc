// @ts-check
// What the page has to say: refusals, failures, edits under way.
import { byId, element } from "../element.js";
import { words } from "./words.js";

const t = words("status");

/** @param {import("./studio.js").Studio} studio */
export function startStatus({ store }) {
  const box = byId("message");
  store.on(["message"], ({ message }) => {
    box.hidden = message === null;
    box.dataset.kind = message?.kind ?? "";
    box.replaceChildren(...(message ? [element("p", {}, message.text)] : []));
  });
  store.on(["pending", "online", "plan"], ({ pending, online, plan }) => {
    byId("saved").textContent = !plan ? "" : !online ? t("offline") : pending > 0 ? t("saving") : t("saved", { version: plan.version });
  });
}
