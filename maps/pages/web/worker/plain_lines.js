// @ts-check
// Roads, rivers and railways in the plain drawing, and the names of the roads along them.
import { SIZE, path, shape } from "./svg.js";

/** @typedef {import("./svg.js").Place} Place */
/** @typedef {import("./state.js").Line} Line */
/** @typedef {[number, number]} Unit */

const LETTER = 16; // units that a letter of a name takes
const NEARLY = Math.cos((8 * Math.PI) / 180);
const WIDE = ["motorway", "trunk", "primary", "secondary", "tertiary"];
const OTHER = ["railway", "river", "wall"];

/**
 * @param {Line[]} lines
 * @param {Place} place
 */
export function plainLines(lines, place) {
  const parts = lines.map((line) => ({ line, parts: stretches(line, place) }));
  const drawn = parts.flatMap((each) => each.parts.map((at) => shape("path", { class: lookOf(each.line), d: path(at) })));
  /** @type {Set<string>} */
  const named = new Set();
  const names = parts.flatMap(({ line: { properties }, parts: all }) => {
    const name = named.has(properties.name) ? null : called(properties.name, all);
    if (name) named.add(properties.name);
    return name ?? [];
  });
  return { drawn, names };
}

/** @param {Line} line */
function lookOf({ properties: { class: kind } }) {
  return OTHER.includes(kind) ? kind : WIDE.includes(kind) ? "road" : "lane";
}

/**
 * @param {Line} line
 * @param {Place} place
 * @returns {Unit[][]}
 */
function stretches({ geometry: { type, coordinates } }, place) {
  const all = /** @type {Unit[][]} */ (type === "LineString" ? [coordinates] : coordinates);
  return all.map((points) => points.map(([lon, lat]) => place(lon, lat)));
}

/**
 * The name of a road along its longest straight stretch in the drawing, if it has room there.
 * @param {string} name
 * @param {Unit[][]} all
 */
function called(name, all) {
  let best = { length: 0, x: 0, y: 0, turn: 0 };
  for (const at of all.map(straightened)) {
    for (let i = 1; i < at.length; i++) {
      const seen = inDrawing(at[i - 1], at[i]);
      if (seen && seen.length > best.length) best = seen;
    }
  }
  if (!name || best.length < name.length * LETTER) return null;
  const turned = `translate(${best.x.toFixed(1)} ${best.y.toFixed(1)}) rotate(${best.turn.toFixed(1)})`;
  return shape("text", { class: "street", transform: turned }, name);
}

/**
 * Without the points at which a line goes on nearly as before.
 * @param {Unit[]} points
 */
function straightened(points) {
  const kept = points.slice(0, 1);
  for (let i = 1; i + 1 < points.length; i++) {
    const [[ax, ay], [bx, by], [cx, cy]] = [kept[kept.length - 1], points[i], points[i + 1]];
    const [u, v] = [Math.atan2(by - ay, bx - ax), Math.atan2(cy - by, cx - bx)];
    if (Math.cos(u - v) < NEARLY) kept.push(points[i]);
  }
  return [...kept, points[points.length - 1]];
}

/**
 * Length, middle and slope of what of a straight stretch lies in the drawing.
 * @param {Unit} from
 * @param {Unit} to
 */
function inDrawing([ax, ay], [bx, by]) {
  let [start, end] = [0, 1];
  for (const [a, b] of [[ax, bx], [ay, by]]) {
    const [low, high] = [-a / (b - a), (SIZE - a) / (b - a)].sort((one, other) => one - other);
    if (a !== b) [start, end] = [Math.max(start, low), Math.min(end, high)];
    else if (a < 0 || a > SIZE) return null;
  }
  if (start >= end) return null;
  const [dx, dy] = [bx - ax, by - ay];
  const middle = (start + end) / 2;
  const turn = (Math.atan(dy / dx) * 180) / Math.PI; // never upside down
  return { length: (end - start) * Math.hypot(dx, dy), x: ax + middle * dx, y: ay + middle * dy, turn };
}
