// @ts-check
// How the units of grids hang together, and which grids lie beside which; pure.

/** @typedef {import("../board.js").Board} Board */

/**
 * Grids that are not one: of how many pieces each is, and of how many if hard barriers divide.
 * The grid "" is in the answer wherever a unit is in no grid.
 * @param {Board} board with its graph
 * @returns {Map<string, { pieces: number, banks: number }>}
 */
export function piecesOf(board) {
  const pieces = counted(board, false);
  const found = new Map();
  for (const [code, banks] of counted(board, true)) {
    if (banks > 1 || code === "") found.set(code, { pieces: pieces.get(code) ?? 1, banks });
  }
  return found;
}

/**
 * @param {Board} board
 * @param {boolean} hard whether hard barriers divide
 * @returns {Map<string, number>} grid -> number of its components
 */
function counted({ graph, gridOf }, hard) {
  /** @type {Map<string, number>} */
  const parts = new Map();
  if (!graph) return parts;
  const seen = new Uint8Array(gridOf.length);
  const stack = new Int32Array(gridOf.length);
  for (let unit = 0; unit < gridOf.length; unit++) {
    if (seen[unit]) continue;
    const code = gridOf[unit];
    parts.set(code, (parts.get(code) ?? 0) + 1);
    let top = 0;
    stack[top++] = unit;
    seen[unit] = 1;
    while (top > 0) {
      const from = stack[--top];
      for (let at = graph.start[from]; at < graph.start[from + 1]; at++) {
        const to = graph.to[at];
        if (seen[to] || gridOf[to] !== code || (hard && !graph.usable[at])) continue;
        seen[to] = 1;
        stack[top++] = to;
      }
    }
  }
  return parts;
}

/**
 * Grids of the same community that share a border with a grid, over which both can hang together.
 * @param {Board} board
 * @param {string} code
 * @returns {string[]} codes, ascending
 */
export function besideOf({ graph, gridOf, communityOf, members }, code) {
  const found = new Set();
  if (!graph) return [];
  for (const unit of members.get(code) ?? []) {
    for (let at = graph.start[unit]; at < graph.start[unit + 1]; at++) {
      const to = graph.to[at];
      if (graph.usable[at] && gridOf[to] !== code && communityOf[to] === communityOf[unit]) found.add(gridOf[to]);
    }
  }
  return [...found].sort();
}

/**
 * What the borders between the grids of a community cost, if some units were in other grids.
 * @param {Board} board
 * @param {number} community a place in `communities`
 * @param {ReadonlyMap<number, string>} moved unit -> grid
 */
export function costOf({ graph, gridOf, communityOf }, community, moved) {
  if (!graph) return 0;
  const grid = (/** @type {number} */ unit) => moved.get(unit) ?? gridOf[unit];
  let cost = 0;
  for (let unit = 0; unit < gridOf.length; unit++) {
    if (communityOf[unit] !== community) continue;
    for (let at = graph.start[unit]; at < graph.start[unit + 1]; at++) {
      const to = graph.to[at];
      if (to > unit && communityOf[to] === community && grid(to) !== grid(unit)) cost += graph.cost[at];
    }
  }
  return cost;
}
