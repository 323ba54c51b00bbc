// @ts-check
// What an address of the embed asks for, and which grids of all those published it shows.

/** @typedef {import("../store.js").GridFeature} GridFeature */

/** What the address asks for; codes are "" where it names none. */
export function asked() {
  const query = new URLSearchParams(location.search);
  return {
    division: query.get("division") ?? "",
    grid: query.get("grid") ?? "",
    lookup: query.get("lookup") !== "0",
  };
}

/**
 * The grids of a division; of the grid's community where a grid is named and no division; else all.
 * @param {GridFeature[]} grids
 * @param {{ division: string, grid: string }} wanted
 * @returns {GridFeature[]} none where there is no such division or grid
 */
export function shown(grids, { division, grid }) {
  const named = grids.find(({ properties }) => properties.grid_code === grid);
  if (grid && !named) return [];
  const code = division || named?.properties.community_code;
  if (!code) return grids;
  return grids.filter(({ properties: p }) => [p.district_code, p.street_code, p.community_code].includes(code));
}

/**
 * What the grids shown are called together: the one name on the lowest level that they share.
 * @param {GridFeature[]} grids
 * @param {string} district name of all that is published
 */
export function nameOf(grids, district) {
  const { community_name, street_name } = grids[0].properties;
  if (grids.every(({ properties }) => properties.community_name === community_name)) return community_name;
  if (street_name && grids.every(({ properties }) => properties.street_name === street_name)) return street_name;
  return district;
}
