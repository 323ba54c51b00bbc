// @ts-check
// What is wrong or odd in a plan, worst first, told from its rows, its units and the server's exceptions; pure.
import { outOfBand } from "../state.js";
import { piecesOf } from "./pieces.js";

/**
 * @typedef {import("../state.js").State} State
 * @typedef {object} Problem
 * @property {string} key the same as long as the problem is the same
 * @property {string} kind its text is `problems.<kind>`
 * @property {string} grid code, or "" where it is of no grid
 * @property {string} community code
 * @property {string} detail as the server says it
 * @property {number} size share of the target out of the band, or households, or m²
 * @property {boolean} easy a small move would mend it
 * @property {GeoJSON.Geometry | null} place
 */

/** What a planner can do something about, worst first; "next problem" goes through these. */
export const TO_MEND = [
  "unassigned",
  "in_pieces",
  "straddles",
  "out_of_band",
  "joined_across_barrier",
  "oversized_building",
  "exclave",
  "below_target",
  "cut_compound",
];

/** What is odd in the data that came in; told, and not counted. */
export const TOLD = [
  "large_compound",
  "dedicated_outline",
  "grid_in_pieces",
  "grid_across_border",
  "grid_overlap",
  "grid_gap",
  "code_changed",
  "building_outside",
  "building_across_border",
  "duplicate_building",
  "overlapping_buildings",
  "estimated_households",
  "repaired_geometry",
  "sliver",
  "absorbed_strip",
];

/** A compound that cannot be whole: what stands in the way comes after a semicolon. */
const NEEDS_CUT = /[;；]/;

const ORDER = new Map([...TO_MEND, ...TOLD].map((kind, rank) => [kind, rank]));
const rank = (/** @type {Problem} */ { kind }) => ORDER.get(kind) ?? ORDER.size;
const worse = (/** @type {Problem} */ a, /** @type {Problem} */ b) => rank(a) - rank(b) || Number(b.easy) - Number(a.easy) || b.size - a.size || (a.key < b.key ? -1 : 1);

export const toMend = (/** @type {Problem} */ { kind }) => TO_MEND.includes(kind);

/**
 * Grids outside the band: those that a small move would mend, then farthest first.
 * @param {State} state
 * @returns {Problem[]}
 */
export function outside(state) {
  const found = [];
  for (const grid of state.grids.values()) {
    const size = Math.abs(outOfBand(state, grid));
    if (size > 0) found.push({ ...of("out_of_band", grid.grid_code, grid.community_code, size), easy: state.suggestions.has(grid.grid_code) });
  }
  return found.sort(worse);
}

/**
 * Grids that do not hang together, or only across a hard barrier; units that are in no grid.
 * @param {State} state
 * @returns {Problem[]}
 */
export function loose({ board, grids }) {
  if (!board?.graph) return [];
  const found = [];
  for (const [code, { pieces, banks }] of piecesOf(board)) {
    const community = grids.get(code)?.community_code ?? "";
    if (code === "") found.push(of("unassigned", "", community, pieces));
    else if (pieces > 1) found.push(of("in_pieces", code, community, pieces));
    else if (banks > 1) found.push(of("straddles", code, community, banks));
  }
  return found.sort(worse);
}

/**
 * What the server lists.
 * @param {State} state
 * @returns {Problem[]}
 */
export function told({ exceptions, grids }) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  const found = exceptions.map(({ properties, geometry }) => {
    const { grid_code, community_code, detail, area_m2 } = properties;
    const kind = properties.kind === "cut_compound" && NEEDS_CUT.test(detail) ? "large_compound" : properties.kind;
    const name = `${kind} ${community_code} ${grid_code} ${detail}`;
    const times = (seen.get(name) ?? 0) + 1;
    seen.set(name, times);
    const grid = grids.has(grid_code) ? grid_code : (codesIn(detail).find((code) => grids.has(code)) ?? "");
    return { key: `${name} ${times}`, kind, grid, community: community_code, detail, size: area_m2 ?? 0, easy: false, place: geometry };
  });
  return found.sort(worse);
}

const codesIn = (/** @type {string} */ detail) => detail.match(/\b\d{15}\b/g) ?? [];

/**
 * @param {string} kind
 * @param {string} grid
 * @param {string} community
 * @param {number} size
 * @returns {Problem}
 */
const of = (kind, grid, community, size) => ({ key: `${kind} ${grid}`, kind, grid, community, detail: "", size, easy: false, place: null });

/**
 * Which kinds of problems each grid has, of those that can be mended.
 * @param {Problem[]} problems
 * @returns {Map<string, string[]>}
 */
export function signsOf(problems) {
  /** @type {Map<string, string[]>} */
  const signs = new Map();
  for (const problem of problems) {
    if (!problem.grid || !toMend(problem)) continue;
    const kinds = signs.get(problem.grid) ?? [];
    if (!kinds.includes(problem.kind)) signs.set(problem.grid, [...kinds, problem.kind]);
  }
  return signs;
}
