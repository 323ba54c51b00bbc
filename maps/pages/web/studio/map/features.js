// @ts-check
// Grids as the map draws them: their class, their labels, the borders of their communities.
import { labels } from "../../labels.js";
import { communityBorders, labelPoint, polygons } from "../../outline.js";
import { classOf } from "../../style.js";
import { shortCode } from "../words.js";

/** @typedef {import("./adapter.js").GridFeature} GridFeature */

const SLICE_MS = 8;
const LABELS_FROM = 12; // where a plan has so few grids that their width does not tell

/** @param {any} feature whether there is something to draw */
export const hasShape = (feature) => Boolean(feature.geometry && polygons(feature).flat(2).length > 0);

/** @param {GridFeature} feature */
export const drawn = ({ properties, geometry }) => ({
  type: /** @type {const} */ ("Feature"),
  id: properties.grid_code, // promoteId alone: of several that are added at once all but one are lost
  properties: { grid_code: properties.grid_code, class: classOf(properties), locked: properties.locked },
  geometry,
});

/**
 * @param {GridFeature} feature
 * @param {GeoJSON.Position} [at]
 */
export const labelled = (feature, at = labelPoint(/** @type {any} */ (feature))) => ({
  type: /** @type {const} */ ("Feature"),
  id: feature.properties.grid_code,
  properties: {
    grid_code: feature.properties.grid_code,
    code: shortCode(feature.properties.grid_code),
    households: feature.properties.households,
  },
  geometry: { type: /** @type {const} */ ("Point"), coordinates: at },
});

/**
 * Labels of grids and, from afar, of communities; and the zoom at which grids take over.
 * @param {GridFeature[]} features
 */
export function placed(features) {
  if (features.length === 0) return { grids: [], places: [], zoom: LABELS_FROM };
  const { data, zoom } = labels(/** @type {any} */ (features));
  return {
    grids: features.map((feature, at) => labelled(feature, data.features[at].geometry.coordinates)),
    places: data.features.slice(features.length),
    zoom,
  };
}

/**
 * The borders of communities, found a few at a time so that the page stays awake.
 * @param {GridFeature[]} features
 * @param {() => boolean} wanted whether they still are
 * @returns {Promise<GeoJSON.Feature[]>}
 */
export async function borders(features, wanted) {
  /** @type {Map<string, GridFeature[]>} */
  const communities = new Map();
  for (const feature of features) {
    const { community_code: code } = feature.properties;
    communities.set(code, [...(communities.get(code) ?? []), feature]);
  }
  const found = [];
  let start = performance.now();
  for (const grids of communities.values()) {
    found.push(communityBorders(/** @type {any} */ (grids)));
    if (performance.now() - start < SLICE_MS) continue;
    await new Promise((next) => setTimeout(next));
    if (!wanted()) return [];
    start = performance.now();
  }
  return found;
}
