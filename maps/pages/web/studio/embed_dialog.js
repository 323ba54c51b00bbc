// @ts-check
// The dialog that makes what other systems copy: code of a frame, address of a picture, and how it looks.
import { byId, element } from "../element.js";
import { openDialog } from "./dialog.js";
import { choice, field, said, trouble } from "./dialogs/form.js";
import { ask } from "./server.js";
import { shortCode, words } from "./words.js";

const t = words("embed_dialog");
const LEAST = 300;
const MOST = 2000;

/** @typedef {import("./studio.js").Studio} Studio */
/** @typedef {import("../store.js").GridProperties} Grid */

/** @param {Studio} studio */
export function startEmbedDialog(studio) {
  const button = element("button", { "data-action": "embed", onclick: () => openEmbedDialog(studio) }, t("button"));
  byId("actions").append(button);
  studio.store.on(["status"], ({ status }) => (button.hidden = status !== "ready"));
}

/** @param {Studio} studio */
export async function openEmbedDialog({ store }) {
  const box = trouble();
  const body = element("div", { class: "embed" }, element("p", { class: "hint" }, t("reading")), box);
  openDialog(t("title"), body);
  try {
    const [published, basemaps] = await Promise.all([ask("/published/grids"), ask("/basemaps")]);
    const grids = published.features.map((/** @type {{ properties: Grid }} */ { properties }) => properties);
    body.replaceChildren(...form(grids, published.district, basemaps, store.state.current));
  } catch (error) {
    const none = /** @type {{ status?: number }} */ (error).status === 404;
    body.replaceChildren(element("p", {}, none ? t("nothing_published") : said(error)));
  }
}

/**
 * @param {Grid[]} grids those published
 * @param {string} district
 * @param {{ name: string, title: string }[]} basemaps
 * @param {string} current code of the grid that is chosen in the studio
 */
function form(grids, district, basemaps, current) {
  const division = element("select", {}, ...divisions(grids, district));
  const grid = choice([]);
  const lang = choice([["zh", "中文"], ["en", "English"]], document.documentElement.dataset.lang);
  const basemap = choice([["", t("no_basemap")], ...basemaps.map((each) => /** @type {[string, string]} */ ([each.name, each.title]))]);
  const lookup = element("input", { type: "checkbox", checked: true });
  const width = size("800");
  const height = size("560");
  const code = element("textarea", { readonly: true, rows: "3", spellcheck: "false", "aria-label": t("code") });
  const picture = element("input", { readonly: true, spellcheck: "false", "aria-label": t("picture") });
  const status = element("p", { class: "hint", role: "status" });
  const view = element("iframe", { class: "preview", title: t("preview"), loading: "lazy" });

  const here = grids.find(({ grid_code }) => grid_code === current);
  if (here) division.value = here.community_code;

  function list() {
    const own = grids.filter(({ community_code }) => community_code === division.value);
    const options = own.map((each) => element("option", { value: each.grid_code }, `${shortCode(each.grid_code)} ${each.name}`));
    grid.replaceChildren(element("option", { value: "" }, own.length > 0 ? t("all_grids") : t("grids_of_community")), ...options);
    grid.disabled = own.length === 0;
    grid.value = own.some(({ grid_code }) => grid_code === current) ? current : "";
  }

  function tell() {
    /** @type {Record<string, string>} */
    const of = grid.value ? { grid: grid.value } : { division: division.value };
    const query = new URLSearchParams({ ...of, lookup: lookup.checked ? "1" : "0", lang: lang.value });
    if (basemap.value) query.set("basemap", basemap.value);
    const address = `${location.origin}/embed?${query}`;
    const [wide, high] = [pixels(width), pixels(height)];
    code.value = `<iframe src="${address.replaceAll("&", "&amp;")}" title="${t("frame_title")}" width="${wide}" height="${high}" style="border: 0"></iframe>`;
    picture.value = `${location.origin}/embed.png?${new URLSearchParams({ ...of, width: String(wide), height: String(high), lang: lang.value })}`;
    if (view.src !== address) view.src = address;
    status.textContent = "";
  }

  /** @param {HTMLTextAreaElement | HTMLInputElement} from */
  const copier = (from) =>
    element("button", { type: "button", "aria-label": t("copy_it", { what: from.getAttribute("aria-label") ?? "" }), onclick: () => copy(from, status) }, t("copy"));

  division.addEventListener("change", list);
  const options = element(
    "div",
    { class: "options", onchange: tell },
    field(t("division"), division),
    field(t("grid"), grid),
    field(t("lang"), lang),
    ...(basemaps.length > 0 ? [field(t("basemap"), basemap)] : []),
    field(t("width"), width),
    field(t("height"), height),
    element("label", { class: "check" }, lookup, t("lookup")),
  );
  list();
  tell();
  return [
    options,
    view,
    element("h3", {}, t("code")),
    element("div", { class: "copied" }, code, copier(code)),
    element("p", { class: "hint" }, t("origins")),
    element("h3", {}, t("picture")),
    element("div", { class: "copied" }, picture, copier(picture)),
    status,
  ];
}

/**
 * @param {Grid[]} grids
 * @param {string} district
 */
function divisions(grids, district) {
  /** @type {[string, Map<string, string>][]} */
  const levels = [
    [t("district"), new Map(grids.map((each) => [each.district_code, district]))],
    [t("street"), new Map(grids.map((each) => [each.street_code, each.street_name]))],
    [t("community"), new Map(grids.map((each) => [each.community_code, each.community_name]))],
  ];
  return levels.map(([label, named]) => {
    const options = [...named].filter(([code]) => code).map(([value, name]) => element("option", { value }, name || value));
    return element("optgroup", { label }, ...options);
  });
}

/** @param {string} value */
const size = (value) => element("input", { type: "number", min: String(LEAST), max: String(MOST), step: "10", value });

/** @param {HTMLInputElement} input */
const pixels = ({ value }) => Math.round(Math.min(MOST, Math.max(LEAST, Number(value) || LEAST)));

/**
 * Pages that did not come by HTTPS have no clipboard of their own; there it is copied the old way.
 * @param {HTMLTextAreaElement | HTMLInputElement} from
 * @param {HTMLElement} status
 */
async function copy(from, status) {
  let done = false;
  if (navigator.clipboard) {
    done = await navigator.clipboard.writeText(from.value).then(() => true, () => false);
  }
  if (!done) {
    from.select();
    done = document.execCommand("copy");
  }
  status.textContent = t(done ? "copied" : "not_copied");
}
