// @ts-check
// Whether a straight stroke meets an area; whether a place lies inside one.

/** @typedef {[number, number]} Point */

/**
 * Even-odd: holes are outside.
 * @param {Point[][]} rings
 * @param {Point} point
 */
export function inside(rings, [x, y]) {
  let within = false;
  for (const ring of rings) {
    for (let i = 1; i < ring.length; i++) {
      const [[ax, ay], [bx, by]] = [ring[i - 1], ring[i]];
      if (ay > y !== by > y && x < ax + ((y - ay) / (by - ay)) * (bx - ax)) within = !within;
    }
  }
  return within;
}

/** Twice the area of a triangle, with its sign. @param {Point} a @param {Point} b @param {Point} c */
const turn = (a, b, c) => (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);

/** @param {Point} a @param {Point} b @param {Point} c @param {Point} d whether a–b crosses c–d */
const crosses = (a, b, c, d) => turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;

/**
 * @param {GeoJSON.Polygon | GeoJSON.MultiPolygon} area
 * @param {Point} from
 * @param {Point} to
 * @param {(place: Point) => Point} as where a vertex of the area is drawn
 */
export function meets({ type, coordinates }, from, to, as) {
  const polygons = /** @type {Point[][][]} */ (type === "Polygon" ? [coordinates] : coordinates);
  return polygons.some((polygon) => {
    const rings = polygon.map((ring) => ring.map(as));
    return inside(rings, from) || inside(rings, to) || rings.some((ring) => ring.some((point, i) => i > 0 && crosses(from, to, ring[i - 1], point)));
  });
}
