// @ts-check
// Labels: communities from afar, codes of grids nearer, their names nearest.
import { bounds, labelPoint } from "./outline.js";

/** @typedef {import("./store.js").GridFeature} GridFeature */
/** @typedef {import("./outline.js").Position} Position */

const TILE_PX = 512; // how wide MapLibre draws the world at zoom 0
const CODE_PX = 44; // how wide a grid must be drawn before its code is worth showing

/**
 * One point for each grid and for each community, with the zoom at which codes take over.
 * @param {GridFeature[]} grids
 */
export function labels(grids) {
  /** @type {Map<string, { name: string, points: Position[] }>} */
  const communities = new Map();
  const features = grids.map((grid) => {
    const { grid_code, name, community_code, community_name } = grid.properties;
    const at = labelPoint(grid);
    const community = communities.get(community_code) ?? { name: community_name, points: [] };
    community.points.push(at);
    communities.set(community_code, community);
    const code = grid_code.startsWith(community_code) ? grid_code.slice(community_code.length) : grid_code;
    return feature(at, { level: "grid", code, name });
  });
  for (const { name, points } of communities.values()) {
    features.push(feature(middle(points), { level: "community", code: "", name }));
  }
  return { data: { type: /** @type {const} */ ("FeatureCollection"), features }, zoom: codeZoom(grids) };
}

/**
 * @param {Position} at
 * @param {{ level: string, code: string, name: string }} properties
 * @returns {GeoJSON.Feature<GeoJSON.Point>}
 */
const feature = (at, properties) => ({
  type: "Feature",
  properties,
  geometry: { type: "Point", coordinates: at },
});

/**
 * The point nearest to the mean of all, so that the label stands in one of the grids.
 * @param {Position[]} points
 */
function middle(points) {
  const x = points.reduce((sum, point) => sum + point[0], 0) / points.length;
  const y = points.reduce((sum, point) => sum + point[1], 0) / points.length;
  const away = (/** @type {Position} */ p) => Math.hypot(p[0] - x, p[1] - y);
  return points.reduce((best, point) => (away(point) < away(best) ? point : best));
}

/** @param {GridFeature[]} grids */
function codeZoom(grids) {
  const widths = grids.map((grid) => bounds([grid])).map(([west, , east]) => east - west);
  const median = widths.sort((a, b) => a - b)[Math.floor(widths.length / 2)];
  return Math.log2((CODE_PX * 360) / (TILE_PX * median));
}
