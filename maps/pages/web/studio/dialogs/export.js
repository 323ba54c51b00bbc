// @ts-check
// The dialog in which the open plan is taken away as a file.
import { byId, element } from "../../element.js";
import { openDialog } from "../dialog.js";
import { Away, Refused } from "../server.js";
import { shortCode, words } from "../words.js";
import { choice, field, foot, once, trouble } from "./form.js";

const t = words("export");
const FORMATS = ["xlsx", "html", "png", "gpkg", "geojson", "shapefile"];
const SHEETS = ["html", "png"];
const SPOKEN = ["xlsx", "html", "png"];

/** @typedef {import("../studio.js").Studio} Studio */

/** @param {Studio} studio */
export function startExport(studio) {
  const button = element("button", { "data-action": "export", onclick: () => openExport(studio) }, t("button"));
  byId("actions").append(button);
  studio.store.on(["status"], ({ status }) => (button.hidden = status !== "ready"));
}

/** @param {Studio} studio */
export function openExport({ store }) {
  const { state } = store;
  const plan = /** @type {import("../state.js").PlanTold} */ (state.plan);
  const grid = state.grids.get(state.current);
  const radios = FORMATS.map((name) => element("input", { type: "radio", name: "format", value: name, checked: name === FORMATS[0], disabled: name === "png" && !grid }));
  const lang = choice([["zh", "中文"], ["en", "English"]], document.documentElement.dataset.lang);
  const encoding = choice([["utf-8", t("utf8")], ["gbk", t("gbk")]]);
  const sheets = choice([]);
  const spoken = field(t("lang"), lang);
  const coded = field(t("encoding"), encoding, t("encoding_hint"));
  const which = field(t("sheets"), sheets);
  const box = trouble();
  const status = element("p", { class: "hint", role: "status" });
  const go = element("button", { class: "primary", type: "submit" }, t("go"));
  const format = () => radios.find(({ checked }) => checked)?.value ?? FORMATS[0];

  function fit() {
    const name = format();
    spoken.hidden = !SPOKEN.includes(name);
    coded.hidden = name !== "shapefile";
    which.hidden = !SHEETS.includes(name);
    /** @type {[string, string][]} */
    const options = grid
      ? [
          [`grid=${grid.grid_code}`, t("this_grid", { grid: grid.name || shortCode(grid.grid_code) })],
          [`community=${grid.community_code}`, t(name === "png" ? "this_community" : "this_community_grids", { community: grid.community_name })],
        ]
      : [];
    if (name === "html") options.unshift(["", t("all_sheets")]);
    sheets.replaceChildren(...options.map(([value, text]) => element("option", { value }, text)));
  }

  const form = element(
    "form",
    { method: "dialog", onchange: (event) => event.target instanceof HTMLInputElement && fit() },
    element(
      "fieldset",
      { class: "formats" },
      element("legend", { class: "visually-hidden" }, t("format")),
      ...FORMATS.map((name, i) =>
        element("label", {}, radios[i], element("span", {}, element("strong", {}, t(name)), element("small", {}, t(name === "png" && !grid ? "png_none" : `${name}_for`)))),
      ),
    ),
    element("div", { class: "options" }, which, spoken, coded),
    status,
    box,
    foot(go),
  );
  fit();
  const dialog = openDialog(t("title", { plan: plan.name || String(plan.id) }), form);
  let open = true;
  dialog.addEventListener("close", () => (open = false));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    once(go, box, async () => {
      const query = new URLSearchParams(SHEETS.includes(format()) ? sheets.value : "");
      if (SPOKEN.includes(format())) query.set("lang", lang.value);
      if (format() === "shapefile") query.set("encoding", encoding.value);
      try {
        await fetched(`/plans/${plan.id}/export/${format()}?${query}`);
        status.textContent = t("done");
      } catch (error) {
        status.textContent = "";
        throw error;
      }
    });
  });

  /**
   * Have the file; where others are at it, wait for as long as the server says, and again.
   * @param {string} address
   */
  async function fetched(address) {
    while (open) {
      status.textContent = t("writing");
      const answer = await fetch(address, { credentials: "same-origin", headers: { "accept-language": document.documentElement.lang } }).catch(() => {
        throw new Away("");
      });
      if (answer.ok) return save(await answer.blob(), nameIn(answer.headers.get("content-disposition") ?? ""));
      if (answer.status !== 429) throw answer.status >= 500 ? new Away("") : new Refused(answer.status, await answer.json().catch(() => ({})));
      for (let left = Number(answer.headers.get("retry-after")) || 10; left > 0 && open; left -= 1) {
        status.textContent = t("waiting", { seconds: left });
        await new Promise((done) => setTimeout(done, 1000));
      }
    }
  }
}

/** @param {string} disposition with the name by RFC 5987 */
const nameIn = (disposition) => decodeURIComponent(/filename\*=UTF-8''([^;]+)/.exec(disposition)?.[1] ?? "plan");

/**
 * @param {Blob} blob
 * @param {string} name
 */
function save(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
