// @ts-check
// Who is logged in, as what; logging out, and in again as somebody else.
import { byId, element } from "../element.js";
import { post } from "./server.js";
import { words } from "./words.js";

const t = words("account");

/** @param {import("./studio.js").Studio} studio */
export function startAccount({ store }) {
  const box = byId("account");
  store.on(["me"], ({ me }) => {
    if (!me) return;
    const menu = element(
      "details",
      { class: "menu" },
      element("summary", { "aria-label": t("who", { name: me.name, role: t(me.role) }) }, `${me.name} · ${t(me.role)}`),
      element(
        "div",
        {},
        element("p", { class: "hint" }, t(`may_${me.role}`)),
        element("button", { "data-action": "switch", onclick: switchAccount }, t("switch")),
        element("button", { "data-action": "logout", onclick: () => leave("/login") }, t("logout")),
      ),
    );
    menu.addEventListener("keydown", ({ key }) => {
      if (key !== "Escape") return;
      menu.open = false;
      menu.querySelector("summary")?.focus();
    });
    menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !menu.contains(relatedTarget)) menu.open = false;
    });
    document.addEventListener("pointerdown", ({ target }) => {
      if (target instanceof Node && !menu.contains(target)) menu.open = false;
    });
    box.replaceChildren(menu);
  });
}

/** Log out, and come back here as somebody else. */
export const switchAccount = () => leave(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);

/** @param {string} to */
async function leave(to) {
  await post("/logout").catch(() => {}); // whoever is not logged in any more goes to log in all the same
  location.assign(to);
}
