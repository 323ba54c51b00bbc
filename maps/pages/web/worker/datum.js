// @ts-check
// GCJ-02 undone by iteration: the formula of gridding/datum.py, so that it works without the network.

const A_M = 6378245.0;
const E2 = 0.00669342162296594323;
const ROUNDS = 8;
const { PI, sin, cos, sqrt, abs } = Math;
const DEGREES = 180 / PI;

/**
 * Where the two may differ at all: a box around China; the server knows the outline better.
 * @param {{ lon: number, lat: number }} point
 */
export const mayBeShifted = ({ lon, lat }) => lon > 72 && lon < 138 && lat > 0.8 && lat < 56;

/**
 * @param {number} lon GCJ-02, degrees
 * @param {number} lat
 * @returns {{ lon: number, lat: number }} WGS-84, within far less than 1 cm of the formula's inverse
 */
export function gcj02ToWgs84(lon, lat) {
  let [x, y] = [lon, lat];
  for (let round = 0; round < ROUNDS; round++) {
    const [east, north] = shift(x, y);
    [x, y] = [lon - east, lat - north];
  }
  return { lon: x, lat: y };
}

/**
 * How far the formula moves a place, in degrees.
 * @param {number} lon
 * @param {number} lat
 * @returns {[number, number]}
 */
function shift(lon, lat) {
  const [x, y] = [lon - 105, lat - 35];
  const root = sqrt(abs(x));
  const ripple = 20 * sin(6 * PI * x) + 20 * sin(2 * PI * x);
  const north =
    -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root +
    (2 / 3) *
      (ripple + 20 * sin(PI * y) + 40 * sin((PI * y) / 3) +
        160 * sin((PI * y) / 12) + 320 * sin((PI * y) / 30));
  const east =
    300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root +
    (2 / 3) *
      (ripple + 20 * sin(PI * x) + 40 * sin((PI * x) / 3) +
        150 * sin((PI * x) / 12) + 300 * sin((PI * x) / 30));
  const phi = lat / DEGREES;
  const w2 = 1 - E2 * sin(phi) ** 2;
  const meridian = (A_M * (1 - E2)) / (w2 * sqrt(w2));
  const parallel = (A_M / sqrt(w2)) * cos(phi);
  return [(east / parallel) * DEGREES, (north / meridian) * DEGREES];
}
