// @ts-check
// What stands before a plan is opened: the plans there are, and what may be done with each.
import { byId, element } from "../element.js";
import { ask } from "./server.js";
import { words } from "./words.js";

const t = words("home");

/** @param {import("./studio.js").Studio} studio */
export function startHome({ store, open }) {
  const home = byId("home");
  store.on(["status"], async ({ status }) => {
    home.hidden = status !== "home";
    if (status !== "home") return;
    const plans = await ask("/plans");
    home.replaceChildren(
      element("h2", {}, t("title")),
      element(
        "ul",
        {},
        ...plans.map((/** @type {any} */ plan) =>
          element("li", {}, element("button", { class: "link", "data-plan": String(plan.id), onclick: () => open(plan.id) }, `${plan.id} ${plan.name ?? ""} ${t(plan.state)}`)),
        ),
      ),
    );
  });
}
