// @ts-check
// In how many pieces some units are: what the edges of the dual graph hold together of them.

/** @typedef {import("../board.js").Board} Board */

/**
 * @param {import("../board.js").Graph} graph
 * @param {Iterable<number>} units
 * @param {boolean} usable only over edges that may hold a grid together; else over all
 * @returns {number[][]} units of each piece
 */
export function pieces(graph, units, usable) {
  const left = new Set(units);
  const found = [];
  for (const first of left) {
    left.delete(first);
    const piece = [first];
    for (const unit of piece) {
      for (let at = graph.start[unit]; at < graph.start[unit + 1]; at++) {
        if ((usable && graph.usable[at] === 0) || !left.delete(graph.to[at])) continue;
        piece.push(graph.to[at]);
      }
    }
    found.push(piece);
  }
  return found;
}

/**
 * The units apart from the rest, where there are more pieces than there may be: those outside the piece with
 * most households, then most units.
 * @param {Board} board
 * @param {Iterable<number>} units
 * @param {(usable: boolean) => number} most pieces that there may be
 * @returns {{ found: number, wanted: number, apart: number[] } | null}
 */
export function broken(board, units, most) {
  const { graph, households } = board;
  if (!graph) return null;
  for (const usable of [true, false]) {
    const found = pieces(graph, units, usable);
    if (found.length < 2) continue;
    const wanted = most(usable);
    if (found.length <= wanted) continue;
    const weight = found.map((piece) => piece.reduce((sum, unit) => sum + households[unit] + 1e-6, 0));
    const main = weight.indexOf(Math.max(...weight));
    return { found: found.length, wanted, apart: found.filter((_, at) => at !== main).flat().sort((a, b) => a - b) };
  }
  return null;
}

/**
 * @param {Board} board
 * @param {string} code
 * @returns {(usable: boolean) => number} in how many pieces a grid is now, one at least
 */
export const piecesNow = (board, code) => (usable) =>
  board.graph ? Math.max(1, pieces(board.graph, board.members.get(code) ?? [], usable).length) : 1;
