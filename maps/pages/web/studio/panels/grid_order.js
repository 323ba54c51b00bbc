// @ts-check
// The order of the rows of the table of grids, kept from edit to edit; pure.

/**
 * @typedef {import("../state.js").GridRow} GridRow
 * @typedef {"number" | "name" | "community" | "households" | "deviation" | "locked" | "signs"} Column
 * @typedef {{ column: Column, down: boolean }} Sorting
 * @typedef {"" | "outside" | "locked" | "changed"} Quick
 */

const letters = new Intl.Collator("zh-CN-u-co-pinyin", { numeric: true });

/** @type {Record<Column, (a: GridRow, b: GridRow, signs: Map<string, string[]>) => number>} */
const COMPARE = {
  number: () => 0, // the code decides
  name: (a, b) => letters.compare(a.name, b.name),
  community: (a, b) => letters.compare(a.community_name, b.community_name),
  households: (a, b) => a.households - b.households,
  deviation: (a, b) => Math.abs(a.deviation ?? 0) - Math.abs(b.deviation ?? 0),
  locked: (a, b) => Number(a.locked) - Number(b.locked),
  signs: (a, b, signs) => (signs.get(a.grid_code)?.length ?? 0) - (signs.get(b.grid_code)?.length ?? 0),
};

export function makeOrder() {
  /** @type {Map<string, GridRow>} */
  let rows = new Map();
  /** @type {GridRow[]} */
  let order = [];
  /** @type {Sorting} */
  let sorting = { column: "deviation", down: true };
  /** @type {Map<string, string[]>} */
  let signs = new Map();

  const compare = (/** @type {GridRow} */ a, /** @type {GridRow} */ b) => {
    const way = COMPARE[sorting.column](a, b, signs);
    return (sorting.down ? -way : way) || (a.grid_code < b.grid_code ? -1 : a.grid_code > b.grid_code ? 1 : 0) * (sorting.column === "number" && sorting.down ? -1 : 1);
  };
  const all = () => (order = [...rows.values()].sort(compare));

  return {
    get rows() {
      return order;
    },
    get sorting() {
      return sorting;
    },
    set sorting(to) {
      sorting = to;
      all();
    },
    /** @param {Map<string, string[]>} now */
    set signs(now) {
      signs = now;
      if (sorting.column === "signs") all();
    },

    /**
     * Take the rows of the plan; of a few changed ones only the place is looked for anew.
     * @param {Map<string, GridRow>} now
     */
    put(now) {
      const changed = [];
      let kept = 0;
      for (const [code, row] of now) {
        const before = rows.get(code);
        if (before !== undefined) kept += 1;
        if (before !== row) changed.push(row);
      }
      const gone = rows.size - kept;
      rows = now;
      if (changed.length + gone > 50) return void all();
      const moved = new Set(changed.map(({ grid_code }) => grid_code));
      order = order.filter(({ grid_code }) => !moved.has(grid_code) && now.has(grid_code));
      for (const row of changed) order.splice(placeOf(row), 0, row);
    },
  };

  /** @param {GridRow} row */
  function placeOf(row) {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compare(order[middle], row) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/**
 * @param {GridRow} row
 * @param {string} needle lower case
 */
export const holds = ({ grid_code, name, community_name }, needle) =>
  grid_code.includes(needle) || name.toLowerCase().includes(needle) || (community_name ?? "").toLowerCase().includes(needle);
