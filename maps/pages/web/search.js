// @ts-check
// Finding a grid by its code, the code's last digits, or an address in it.
import { byId, element } from "./element.js";
import { t } from "./texts.js";

/**
 * @param {import("./store.js").Store} store
 * @param {(code: string) => void} choose
 * @param {(said: string) => void} address
 */
export function startSearch(store, choose, address) {
  const input = element("input", {
    id: "code",
    type: "search",
    autocomplete: "off",
    placeholder: t("search_placeholder"),
    "aria-describedby": "search-message",
  });
  const message = element("p", { id: "search-message", role: "status" });
  const form = element(
    "form",
    { role: "search", onsubmit: (event) => (event.preventDefault(), find()) },
    element("label", { for: "code" }, t("search")),
    element("div", { class: "field" }, input, element("button", {}, t("search_button"))),
    message,
  );
  byId("search").append(form);

  function find() {
    const code = input.value.trim();
    if (!code) return input.focus();
    message.textContent = "";
    if (!/^\d+$/.test(code)) return address(code);
    const codes = store.state.grids.map((grid) => grid.properties.grid_code);
    const found = codes.includes(code) ? [code] : codes.filter((c) => c.endsWith(code));
    message.textContent =
      found.length === 0 ? t("not_found", { code })
      : found.length > 1 ? t("several_found", { n: found.length, code })
      : "";
    if (found.length === 1) choose(found[0]);
  }
}
