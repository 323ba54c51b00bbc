// @ts-check
// Why the border of the current grid runs where it runs: neighbour by neighbour, along what, in bars and sentences.
import { element } from "../../element.js";
import { said } from "../dialogs/form.js";
import { ask } from "../server.js";
import { shortCode, whole, words } from "../words.js";
import { featuresOf } from "./go.js";

/**
 * @typedef {{ class: string, length_m: number, cost: number }} Stretch
 * @typedef {{ grid_code: string, length_m: number, cost: number, along_barriers: number, stretches: Stretch[], name: string | null, sentences: string[] }} Beside
 * @typedef {{ grid_code: string, reason: string | null, sentences: string[], neighbours: Beside[], outside: { length_m: number, sentences: string[] } | null }} Why
 */

const t = words("why");

/**
 * @param {import("../studio.js").Studio} studio
 * @returns {import("./tasks.js").Form}
 */
export function whyForm({ store, map }) {
  const { plan, current, grids } = store.state;
  const node = element("div", { class: "why", "aria-live": "polite" }, element("p", { class: "hint" }, t("loading")));
  const asking = new AbortController();
  const lang = document.documentElement.dataset.lang ?? "zh";
  ask(`/plans/${plan?.id}/grids/${current}/why?lang=${lang}`, { signal: asking.signal })
    .then((/** @type {Why} */ told) => node.replaceChildren(...explained(told)))
    .catch((error) => {
      if (!asking.signal.aborted) node.replaceChildren(element("p", { class: "cannot" }, said(error)));
    });
  return {
    node,
    putAway: () => {
      asking.abort();
      map?.overlay("why", []);
    },
  };

  /** @param {Why} told */
  function explained({ reason, sentences, neighbours, outside }) {
    const longest = Math.max(1, outside?.length_m ?? 0, ...neighbours.map(({ length_m }) => length_m));
    return [
      ...(reason ? [element("p", { class: "reason" }, t("reason", { reason }))] : []),
      element("ul", { class: "borders" }, ...neighbours.map((beside) => border(beside, longest)), ...(outside ? [edge(outside, longest)] : [])),
      element("details", { open: true }, element("summary", {}, t("more")), ...sentences.map((sentence) => element("p", {}, sentence))),
    ];
  }

  /**
   * @param {Beside} beside
   * @param {number} longest
   */
  function border({ grid_code, length_m, along_barriers, stretches, name, sentences }, longest) {
    const light = (/** @type {boolean} */ on) => map?.overlay("why", on ? sharedBorder(map, current, grid_code) : []);
    const grid = grids.get(grid_code);
    const line = element(
      "li",
      { tabindex: "0", "data-beside": grid_code, onmouseenter: () => light(true), onmouseleave: () => light(false), onfocus: () => light(true), onblur: () => light(false) },
      element("p", { class: "beside-head" }, element("strong", {}, grid?.name ?? shortCode(grid_code)), element("span", { class: "off" }, t("along", { m: whole(length_m), share: Math.round(along_barriers * 100) }))),
      bar(stretches, length_m, longest),
      element("p", { class: "hint" }, stretches.map((stretch) => t("stretch", { class: t(`class_${stretch.class}`), m: whole(stretch.length_m) })).join(t("comma")), ...(name ? [t("named", { name })] : [])),
    );
    line.title = sentences.join("");
    return line;
  }

  /**
   * @param {{ length_m: number, sentences: string[] }} outside
   * @param {number} longest
   */
  function edge({ length_m }, longest) {
    return element("li", {}, element("p", { class: "beside-head" }, element("strong", {}, t("community")), element("span", { class: "off" }, t("metres", { m: whole(length_m) }))), bar([{ class: "community", length_m, cost: 0 }], length_m, longest));
  }
}

/**
 * @param {Stretch[]} stretches
 * @param {number} length_m
 * @param {number} longest
 */
function bar(stretches, length_m, longest) {
  const box = element("div", { class: "stretches", "aria-hidden": "true" });
  box.style.width = `${(100 * length_m) / longest}%`;
  for (const stretch of stretches) {
    const part = element("i", { "data-class": stretch.class });
    part.style.flexGrow = String(stretch.length_m);
    box.append(part);
  }
  return box;
}

/**
 * The border that two grids share: the segments that both draw.
 * @param {import("../map/adapter.js").MapAdapter} map
 * @param {string} one
 * @param {string} other
 * @returns {GeoJSON.Feature[]}
 */
function sharedBorder(map, one, other) {
  const [mine, theirs] = [one, other].map((code) => featuresOf(map, [code]).flatMap(segments));
  const there = new Set(theirs.map(keyOf));
  const shared = mine.filter((segment) => there.has(keyOf(segment)));
  return [{ type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: shared } }];
}

const keyOf = (/** @type {GeoJSON.Position[]} */ [a, b]) => [a.join(), b.join()].sort().join(" ");

/** @param {import("../map/adapter.js").GridFeature} feature */
function segments({ geometry }) {
  const rings = geometry.type === "Polygon" ? geometry.coordinates : geometry.coordinates.flat();
  return rings.flatMap((ring) => ring.slice(1).map((to, at) => [ring[at], to]));
}
