// @ts-check
// Geometry that the map needs and the server does not send: borders of communities, places of labels.

/** @typedef {import("./store.js").GridFeature} GridFeature */
/** @typedef {[number, number]} Position */

/**
 * @param {GridFeature} grid
 * @returns {Position[][][]}
 */
export function polygons({ geometry }) {
  const { coordinates } = geometry;
  return /** @type {any} */ (geometry.type === "Polygon" ? [coordinates] : coordinates);
}

/**
 * The borders of communities: the segments that two grids of one community do not share. Grids are
 * unions of units of one coverage, so neighbours agree on every vertex.
 * @param {GridFeature[]} grids
 * @returns {GeoJSON.Feature<GeoJSON.MultiLineString>}
 */
export function communityBorders(grids) {
  /** Who draws each segment: the grid that has it first, nobody inside a community. @type {Map<string, GridFeature | null>} */
  const drawnBy = new Map();
  const key = (/** @type {Position} */ a, /** @type {Position} */ b) => [a.join(), b.join()].sort().join(" ");
  for (const grid of grids) {
    for (const ring of polygons(grid).flat()) {
      for (let i = 1; i < ring.length; i++) {
        const segment = key(ring[i - 1], ring[i]);
        const first = drawnBy.get(segment);
        const inside = first?.properties.community_code === grid.properties.community_code;
        if (first === undefined || inside) drawnBy.set(segment, inside ? null : grid);
      }
    }
  }
  /** @type {Position[][]} */
  const lines = [];
  for (const grid of grids) {
    for (const ring of polygons(grid).flat()) {
      let open = false;
      for (let i = 1; i < ring.length; i++) {
        const drawn = drawnBy.get(key(ring[i - 1], ring[i])) === grid;
        if (drawn && open) lines[lines.length - 1].push(ring[i]);
        else if (drawn) lines.push([ring[i - 1], ring[i]]);
        open = drawn;
      }
    }
  }
  return { type: "Feature", properties: {}, geometry: { type: "MultiLineString", coordinates: lines } };
}

/**
 * A point well inside a grid: the middle of the widest of some level lines through it.
 * @param {GridFeature} grid
 * @returns {Position}
 */
export function labelPoint(grid) {
  const rings = polygons(grid).flat();
  const heights = rings.flat().map(([, y]) => y);
  const south = heights.reduce((a, b) => Math.min(a, b));
  const north = heights.reduce((a, b) => Math.max(a, b));
  let best = { width: -1, at: rings[0][0] };
  for (const part of [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8]) {
    const y = south + part * (north - south);
    const crossings = rings.flatMap((ring) => crossed(ring, y)).sort((a, b) => a - b);
    for (let i = 0; i + 1 < crossings.length; i += 2) {
      // A little wider does not make up for lying far from the middle.
      const width = (crossings[i + 1] - crossings[i]) * (1 - Math.abs(part - 0.5));
      if (width > best.width) best = { width, at: [(crossings[i] + crossings[i + 1]) / 2, y] };
    }
  }
  return best.at;
}

/**
 * @param {Position[]} ring
 * @param {number} y
 */
function crossed(ring, y) {
  const found = [];
  for (let i = 1; i < ring.length; i++) {
    const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]];
    if (ay > y !== by > y) found.push(ax + ((y - ay) / (by - ay)) * (bx - ax));
  }
  return found;
}

/**
 * Lines and areas, each followed by a point on it, which can be seen from afar.
 * @param {GeoJSON.Feature<any>[]} features
 * @returns {GeoJSON.Feature<any>[]}
 */
export function withPoints(features) {
  return features.flatMap((feature) => {
    const { type, coordinates } = feature.geometry;
    if (type === "Point" || coordinates === undefined) return [feature];
    const vertices = type === "LineString" ? coordinates : coordinates.flat();
    const at = type.endsWith("Polygon") ? labelPoint(/** @type {any} */ (feature)) : vertices[vertices.length >> 1];
    return [feature, { ...feature, geometry: { type: "Point", coordinates: at } }];
  });
}

/**
 * West, south, east, north of some grids.
 * @param {GridFeature[]} grids
 * @returns {[number, number, number, number]}
 */
export function bounds(grids) {
  /** @type {[number, number, number, number]} */
  const box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of grids.flatMap((grid) => polygons(grid).flat(2))) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}
