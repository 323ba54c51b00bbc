// @ts-check
// The border as a plain drawing: what is there before the map, and instead of it where none can be drawn.
import { shortCode, words } from "../words.js";
import { boundsOf, contains, metresPerDegree, ringsOf } from "./ground.js";

/** @typedef {import("./state.js").Card} Card */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Outline} Outline */
/** @typedef {(lon: number, lat: number) => [number, number]} Place */

const SVG = "http://www.w3.org/2000/svg";
const SIZE = 400;
const MARGIN = 0.3; // of the grid's larger side, for the neighbours
const SAMPLES = 20;

const t = words("ground");

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/**
 * @param {Card} card
 * @param {State} state
 */
export function plainMap(card, { around, here, fix }) {
  const [west, south, east, north] = boundsOf([card.geometry]);
  const [x, y] = metresPerDegree((south + north) / 2);
  const side = Math.max((east - west) * x, (north - south) * y) * (1 + 2 * MARGIN);
  const scale = SIZE / side; // units of the drawing for a metre
  const middle = [(west + east) / 2, (south + north) / 2];
  /** @type {Place} */
  const place = (lon, lat) => [
    SIZE / 2 + (lon - middle[0]) * x * scale,
    SIZE / 2 - (lat - middle[1]) * y * scale,
  ];
  /** @param {number} u @param {number} v */
  const back = (u, v) => ({
    lon: middle[0] + (u - SIZE / 2) / scale / x,
    lat: middle[1] - (v - SIZE / 2) / scale / y,
  });
  const drawing = shape("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": t("drawing") });
  for (const each of around) drawing.append(shape("path", { class: "beside", d: path(each.geometry, place) }));
  drawing.append(shape("path", { class: "mine", d: path(card.geometry, place) }));
  for (const { lon, lat } of card.places.list) {
    const [cx, cy] = place(lon, lat);
    drawing.append(shape("circle", { class: "place", cx, cy, r: 3 }));
  }
  for (const each of [card, ...around]) {
    const at = labelled(each.geometry, back);
    const mine = each === card ? "name mine-name" : "name";
    if (at) drawing.append(shape("text", { class: mine, x: at[0], y: at[1] }, shortCode(each.grid.grid_code)));
  }
  if (here && fix) {
    const [cx, cy] = place(here.lon, here.lat);
    drawing.append(shape("circle", { class: "accuracy", cx, cy, r: fix.accuracy * scale }));
    drawing.append(shape("circle", { class: "here", cx, cy, r: 6 }));
  }
  drawing.append(...ruler(scale));
  return drawing;
}

/**
 * @param {Outline} outline
 * @param {Place} place
 */
function path(outline, place) {
  const round = (/** @type {number} */ value) => value.toFixed(1);
  return ringsOf(outline)
    .map((ring) => `M${ring.map(([lon, lat]) => place(lon, lat).map(round).join(" ")).join("L")}Z`)
    .join("");
}

/**
 * A point in the visible part of a grid, near the middle of that part.
 * @param {Outline} outline
 * @param {(u: number, v: number) => { lon: number, lat: number }} back
 */
function labelled(outline, back) {
  /** @type {[number, number][]} */
  const inside = [];
  for (let i = 1; i < SAMPLES; i++) {
    for (let j = 1; j < SAMPLES; j++) {
      const [u, v] = [(i * SIZE) / SAMPLES, (j * SIZE) / SAMPLES];
      if (contains(outline, back(u, v))) inside.push([u, v]);
    }
  }
  const n = inside.length;
  if (n === 0) return null;
  const [mu, mv] = [0, 1].map((axis) => inside.reduce((sum, at) => sum + at[axis], 0) / n);
  const far = (/** @type {[number, number]} */ [u, v]) => Math.hypot(u - mu, v - mv);
  return inside.reduce((best, at) => (far(at) < far(best) ? at : best));
}

/**
 * How long 1, 2 or 5 times a power of ten metres are, and where north is: up.
 * @param {number} scale
 */
function ruler(scale) {
  const most = SIZE / 3 / scale;
  const power = 10 ** Math.floor(Math.log10(most));
  const metres = ([5, 2, 1].find((step) => step * power <= most) ?? 1) * power;
  const [x, y] = [12, SIZE - 12];
  const end = x + metres * scale;
  return [
    shape("path", { class: "ruler", d: `M${x} ${y - 5}V${y}H${end.toFixed(1)}V${y - 5}` }),
    shape("text", { class: "metres", x: end + 6, y }, metres < 1000 ? `${metres} m` : `${metres / 1000} km`),
  ];
}
