// @ts-check
// Units and the dual graph in flat arrays, and what can be told of them without the server.

/**
 * @typedef {object} Board
 * @property {number[]} unitIds ascending; a unit's place in here is its index
 * @property {Map<number, number>} indexOf unit id -> index
 * @property {string[]} gridOf by unit index
 * @property {Map<string, Set<number>>} members by code, the units of each grid
 * @property {number[]} households by unit index
 * @property {(number | null)[]} population by unit index
 * @property {number[]} buildings by unit index
 * @property {number[]} communityOf by unit index, a place in `communities`
 * @property {number[]} compoundOf by unit index, a place in `compounds`, or -1
 * @property {number[]} lon by unit index
 * @property {number[]} lat by unit index
 * @property {{ code: string, name: string, street_code: string, street_name: string, target: number }[]} communities
 * @property {Map<string, number>} communityAt code -> place in `communities`
 * @property {string[]} compounds
 * @property {number[][]} inCompound by compound, its units
 * @property {Graph | null} graph null until it has been read
 *
 * @typedef {object} Graph the dual graph, by unit: edges of u are at start[u] to start[u + 1]
 * @property {Int32Array} start
 * @property {Int32Array} to unit at the other end
 * @property {Uint8Array} usable whether the edge may hold a grid together
 * @property {Uint8Array} open whether no barrier runs along it
 * @property {Float32Array} cost of a border there
 */

/**
 * @param {any} told the answer of /plans/{id}/assignment
 * @returns {Board}
 */
export function boardOf(told) {
  const { units, grids, communities, compounds } = told;
  /** @type {string[]} */
  const gridOf = units.grid.map((/** @type {number} */ at) => grids[at]);
  /** @type {Map<string, Set<number>>} */
  const members = new Map(grids.map((/** @type {string} */ code) => [code, new Set()]));
  gridOf.forEach((code, unit) => members.get(code)?.add(unit));
  /** @type {number[][]} */
  const inCompound = compounds.map(() => []);
  units.compound.forEach((/** @type {number} */ at, /** @type {number} */ unit) => inCompound[at]?.push(unit));
  return {
    unitIds: units.unit_id,
    indexOf: new Map(units.unit_id.map((/** @type {number} */ id, /** @type {number} */ index) => [id, index])),
    gridOf,
    members,
    households: units.households,
    population: units.population,
    buildings: units.buildings,
    communityOf: units.community,
    compoundOf: units.compound,
    lon: units.lon,
    lat: units.lat,
    communities,
    communityAt: new Map(communities.map((/** @type {{ code: string }} */ { code }, /** @type {number} */ at) => [code, at])),
    compounds,
    inCompound,
    graph: null,
  };
}

/**
 * @param {any} told the answer of /plans/{id}/dual-graph
 * @param {number} size number of units
 * @returns {Graph}
 */
export function graphOf({ classes, edges }, size) {
  const { a, b, usable } = edges;
  const none = classes.indexOf("none");
  const start = new Int32Array(size + 1);
  for (const ends of [a, b]) for (const unit of ends) start[unit + 1] += 1;
  for (let unit = 0; unit < size; unit++) start[unit + 1] += start[unit];
  const next = start.slice();
  const graph = {
    start,
    to: new Int32Array(2 * a.length),
    usable: new Uint8Array(2 * a.length),
    open: new Uint8Array(2 * a.length),
    cost: new Float32Array(2 * a.length),
  };
  for (let edge = 0; edge < a.length; edge++) {
    for (const [from, to] of [[a[edge], b[edge]], [b[edge], a[edge]]]) {
      const at = next[from]++;
      graph.to[at] = to;
      graph.usable[at] = usable[edge];
      graph.open[at] = edges.class[edge] === none ? 1 : 0;
      graph.cost[at] = edges.cost[edge];
    }
  }
  return graph;
}

/**
 * Indices of the units of a grid.
 * @param {Board} board
 * @param {string} code
 */
export const unitsOf = (board, code) => [...(board.members.get(code) ?? [])];

/**
 * The units of a community that are reached without crossing a barrier: the block of a unit.
 * @param {Board} board
 * @param {number} unit
 */
export function blockOf(board, unit) {
  return reached(board, unit, (graph, at) => graph.open[at] === 1);
}

/**
 * The units of the compound that a unit is in; the unit alone where it is in none.
 * @param {Board} board
 * @param {number} unit
 */
export function compoundOf(board, unit) {
  const compound = board.compoundOf[unit];
  return compound < 0 ? [unit] : board.inCompound[compound];
}

/**
 * @param {Board} board
 * @param {number} unit
 * @param {(graph: Graph, at: number) => boolean} goes whether the edge at a place may be taken
 */
export function reached(board, unit, goes) {
  const { graph, communityOf } = board;
  const found = new Set([unit]);
  if (!graph) return [unit];
  for (const from of found) {
    for (let at = graph.start[from]; at < graph.start[from + 1]; at++) {
      const to = graph.to[at];
      if (communityOf[to] === communityOf[unit] && goes(graph, at)) found.add(to);
    }
  }
  return [...found];
}
