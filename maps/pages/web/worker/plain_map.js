// @ts-check
// The border as a plain drawing: what is there before the map, and instead of it where none can be drawn.
import { shortCode, words } from "../words.js";
import { boundsOf, contains, metresPerDegree, ringsOf } from "./ground.js";
import { plainLines } from "./plain_lines.js";
import { SIZE, path, shape } from "./svg.js";

/** @typedef {import("./svg.js").Place} Place */
/** @typedef {import("./state.js").Card} Card */
/** @typedef {import("./state.js").State} State */
/** @typedef {import("./state.js").Outline} Outline */

const MARGIN = 0.3; // of the grid's larger side, for the neighbours
const SAMPLES = 20;

const t = words("ground");

/**
 * @param {Card} card
 * @param {State} state
 */
export function plainMap(card, { around, lines, here, fix }) {
  const { place, back, scale } = frameOf(card.geometry);
  const drawing = shape("svg", { viewBox: `0 0 ${SIZE} ${SIZE}`, role: "img", "aria-label": t("drawing") });
  const { drawn, names } = plainLines(lines, place);
  /** @param {string} look @param {Card} each */
  const outlined = (look, { geometry }) => shape("path", { class: look, d: outline(geometry, place) });
  /** @param {string} look @param {import("./state.js").Point} point @param {number} r */
  const round = (look, { lon, lat }, r) => {
    const [cx, cy] = place(lon, lat);
    return shape("circle", { class: look, cx, cy, r });
  };
  drawing.append(
    ...around.map((each) => outlined("beside", each)),
    outlined("mine", card),
    ...drawn,
    ...around.map((each) => outlined("beside-line", each)),
    outlined("border", card),
    ...card.places.list.map((each) => round("place", each, 3)),
    ...names,
    ...around.flatMap((each) => label("name", each, back, card.community.code)),
    ...label("name mine-name", card, back, card.community.code),
    ...(here && fix ? [round("accuracy", here, fix.accuracy * scale), round("here", here, 6)] : []),
    ...ruler(scale),
  );
  return drawing;
}

/**
 * From degrees to units of the drawing, and back.
 * @param {Outline} geometry
 */
function frameOf(geometry) {
  const [west, south, east, north] = boundsOf([geometry]);
  const [x, y] = metresPerDegree((south + north) / 2);
  const side = Math.max((east - west) * x, (north - south) * y) * (1 + 2 * MARGIN);
  const scale = SIZE / side; // units for a metre
  const [lon0, lat0] = [(west + east) / 2, (south + north) / 2];
  /** @type {Place} */
  const place = (lon, lat) => [SIZE / 2 + (lon - lon0) * x * scale, SIZE / 2 - (lat - lat0) * y * scale];
  /** @param {number} u @param {number} v */
  const back = (u, v) => ({ lon: lon0 + (u - SIZE / 2) / scale / x, lat: lat0 - (v - SIZE / 2) / scale / y });
  return { place, back, scale };
}

/**
 * @param {Outline} geometry
 * @param {Place} place
 */
const outline = (geometry, place) =>
  ringsOf(geometry)
    .map((ring) => `${path(ring.map(([lon, lat]) => place(lon, lat)))}Z`)
    .join("");

/**
 * A grid's number, near the middle of the visible part of it.
 * @param {string} look
 * @param {Card} card
 * @param {(u: number, v: number) => import("./state.js").Point} back
 * @param {string} home code of the community of the grid that the drawing is of
 */
function label(look, { geometry, grid, community }, back, home) {
  /** @type {[number, number][]} */
  const inside = [];
  for (let i = 1; i < SAMPLES; i++) {
    for (let j = 1; j < SAMPLES; j++) {
      const [u, v] = [(i * SIZE) / SAMPLES, (j * SIZE) / SAMPLES];
      if (contains(geometry, back(u, v))) inside.push([u, v]);
    }
  }
  if (inside.length === 0) return [];
  const [mu, mv] = [0, 1].map((axis) => inside.reduce((sum, at) => sum + at[axis], 0) / inside.length);
  const far = (/** @type {[number, number]} */ [u, v]) => Math.hypot(u - mu, v - mv);
  const [x, y] = inside.reduce((best, at) => (far(at) < far(best) ? at : best));
  const number = shape("text", { class: look, x, y }, shortCode(grid.grid_code));
  // Grids of another community may bear the same number.
  if (home !== community.code) number.append(shape("tspan", { class: "home", x, dy: 15 }, community.name));
  return [number];
}

/**
 * How long 1, 2 or 5 times a power of ten metres are.
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
