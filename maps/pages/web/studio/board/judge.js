// @ts-check
// Edits judged on the page, by the rules of the server: what they would do, or why they cannot be.
import { unitsOf } from "../board.js";
import { counted, effectOf, nothing } from "./effect.js";
import { broken, piecesNow } from "./pieces.js";

/**
 * @typedef {import("../board.js").Board} Board
 * @typedef {import("../state.js").GridRow} GridRow
 * @typedef {import("../edits.js").Op} Op
 * @typedef {import("./effect.js").Effect} Effect
 * @typedef {ReadonlyMap<string, GridRow>} Grids
 * @typedef {{ key: string, values?: Record<string, string | number>, units?: number[], grid?: string }} Reason
 * key: of its text; units, grid: where it lies
 * @typedef {{ reasons: Reason[], effect: Effect | null }} Judged
 * effect null and no reasons: what comes of it only the server knows
 */

/** Stands for the code of a grid that is yet to be. */
const NEW = "";

/** @type {Judged} */
const UNKNOWN = { reasons: [], effect: null };

/**
 * @param {Board | null} board
 * @param {Grids} grids
 * @param {Op} op
 * @returns {Judged}
 */
export function judge(board, grids, op) {
  if (op.op === "undo" || op.op === "redo") return UNKNOWN;
  if (op.op === "move_units") return board ? moved(board, grids, op.unit_ids, op.to_grid) : UNKNOWN;
  if (op.op === "new_grid") return board ? moved(board, grids, op.unit_ids, NEW) : UNKNOWN;
  if (op.op === "merge_grids") return board ? merged(board, grids, [...new Set(op.grid_codes)]) : UNKNOWN;
  if (op.op === "rebalance") return refused(...locked(grids, op.grid_codes));
  const code = /** @type {{ grid_code?: string }} */ (op).grid_code;
  const row = code === undefined ? undefined : grids.get(code);
  if (code !== undefined && !row) return refused({ key: "no_grid", values: { grid: code } });
  if (op.op === "split_grid" || op.op === "split_by_line") return refused(...locked(grids, [op.grid_code]));
  if (op.op === "comment") return { reasons: [], effect: nothing() };
  return marked(grids, /** @type {GridRow} */ (row), op);
}

/** @param {...Reason} reasons @returns {Judged} */
const refused = (...reasons) => ({ reasons, effect: null });

/**
 * @param {Board} board
 * @param {Grids} grids
 * @param {number[]} ids
 * @param {string} to code of a grid, or NEW
 * @returns {Judged}
 */
function moved(board, grids, ids, to) {
  const found = [...new Set(ids)].map((id) => board.indexOf.get(id) ?? -1);
  if (found.includes(-1)) return refused({ key: "no_unit" });
  if (to !== NEW && !grids.has(to)) return refused({ key: "no_grid", values: { grid: to } });
  const units = found.filter((unit) => board.gridOf[unit] !== to).sort((a, b) => a - b);
  if (units.length === 0) return refused({ key: "there_already", values: { grid: to }, grid: to });
  const home = board.communityAt.get(grids.get(to)?.community_code ?? "") ?? board.communityOf[units[0]];
  const others = units.filter((unit) => board.communityOf[unit] !== home);
  const givers = [...new Set(units.map((unit) => board.gridOf[unit]))];
  const reasons = [...elsewhere(board, others, home), ...locked(grids, [...givers, to])];
  if (others.length > 0) return refused(...reasons);
  const leaving = new Set(units);
  /** @type {Map<string, number[]>} */
  const after = new Map(givers.map((code) => [code, unitsOf(board, code).filter((unit) => !leaving.has(unit))]));
  after.set(to, [...unitsOf(board, to), ...units]);
  for (const [code, mine] of after) {
    if (mine.length === 0) reasons.push({ key: "empty", values: { grid: code }, grid: code });
    else reasons.push(...inPieces(board, code, mine));
  }
  if (reasons.length > 0) return refused(...reasons);
  if (to === NEW) return UNKNOWN;
  const rows = new Map([...after].map(([code, mine]) => [code, counted(board, /** @type {GridRow} */ (grids.get(code)), mine)]));
  return { reasons, effect: effectOf(board, grids, new Map(units.map((unit) => [unit, to])), rows) };
}

/**
 * @param {Board} board
 * @param {Grids} grids
 * @param {string[]} codes
 * @returns {Judged}
 */
function merged(board, grids, codes) {
  const rows = codes.map((code) => grids.get(code));
  const lacking = codes.find((code) => !grids.has(code));
  if (lacking !== undefined) return refused({ key: "no_grid", values: { grid: lacking } });
  const known = /** @type {GridRow[]} */ (rows);
  if (known.length < 2) return refused({ key: "one_grid", grid: codes[0] });
  const other = known.find((row) => row.community_code !== known[0].community_code);
  const reasons = locked(grids, codes);
  if (other) reasons.push({ key: "communities", values: { one: known[0].community_name, other: other.community_name }, grid: other.grid_code });
  const units = codes.flatMap((code) => unitsOf(board, code));
  const apart = other ? null : broken(board, units, (usable) => Math.max(...codes.map((code) => piecesNow(board, code)(usable))));
  if (apart) reasons.push({ key: "apart", values: { count: apart.apart.length }, units: apart.apart });
  if (reasons.length > 0) return refused(...reasons);
  const sum = known.reduce((total, row) => total + row.households, 0);
  const keeps = known.find((row) => 2 * row.households > sum);
  if (!keeps) return UNKNOWN; // none goes on: the server gives a code
  /** @type {Map<string, GridRow | null>} */
  const after = new Map(codes.map((code) => [code, null]));
  after.set(keeps.grid_code, counted(board, keeps, units));
  const moves = units.filter((unit) => board.gridOf[unit] !== keeps.grid_code);
  return { reasons, effect: effectOf(board, grids, new Map(moves.map((unit) => [unit, keeps.grid_code])), after) };
}

/**
 * @param {Grids} grids
 * @param {GridRow} row
 * @param {Op} op
 * @returns {Judged}
 */
function marked(grids, row, op) {
  const values = { grid: row.grid_code };
  const at = { values, grid: row.grid_code };
  /** @type {Partial<GridRow>} */
  let mark = {};
  if (op.op === "rename") mark = { name: op.name };
  else if (op.op === "lock" || op.op === "unlock") mark = { locked: op.op === "lock" };
  else if (op.op === "set_kind") {
    mark = { kind: op.kind };
    if (row.locked) return refused({ key: "locked", ...at });
  }
  const same = Object.entries(mark).every(([key, value]) => row[/** @type {keyof GridRow} */ (key)] === value);
  if (same) return refused({ key: "as_it_is", ...at });
  return { reasons: [], effect: effectOf(null, grids, new Map(), new Map([[row.grid_code, { ...row, ...mark }]])) };
}

/**
 * @param {Grids} grids
 * @param {string[]} codes
 * @returns {Reason[]}
 */
const locked = (grids, codes) =>
  codes.filter((code) => grids.get(code)?.locked).map((code) => ({ key: "locked", values: { grid: code }, grid: code }));

/**
 * @param {Board} board
 * @param {number[]} units
 * @param {number} wanted
 * @returns {Reason[]}
 */
function elsewhere({ communities, communityOf }, units, wanted) {
  const homes = [...new Set(units.map((unit) => communityOf[unit]))];
  return homes.map((home) => {
    const mine = units.filter((unit) => communityOf[unit] === home);
    return { key: "elsewhere", values: { count: mine.length, one: communities[home].name, other: communities[wanted].name }, units: mine };
  });
}

/**
 * @param {Board} board
 * @param {string} code
 * @param {number[]} units
 * @returns {Reason[]}
 */
function inPieces(board, code, units) {
  const found = broken(board, units, piecesNow(board, code));
  if (!found) return [];
  const values = { grid: code, found: found.found, wanted: found.wanted, count: found.apart.length };
  return [{ key: code === NEW ? "new_pieces" : "pieces", values, units: found.apart }];
}
