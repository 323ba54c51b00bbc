// @ts-check
// Bringing the map and whoever looks at it to a grid or a place, and saying what happened.
import { byId } from "../../element.js";

/** @typedef {import("../studio.js").Studio} Studio */

/**
 * Make a grid the current one and bring the map there.
 * @param {Studio} studio
 * @param {string} code
 */
export function goToGrid({ store, map }, code) {
  const { board } = store.state;
  store.set({ current: code });
  if (!map || !board) return;
  const box = emptyBox();
  for (let unit = 0; unit < board.gridOf.length; unit++) {
    if (board.gridOf[unit] === code) extend(box, board.lon[unit], board.lat[unit]);
  }
  if (box[0] <= box[2]) map.fit([boxed(box)], 110);
}

/**
 * @param {Studio} studio
 * @param {GeoJSON.Geometry} place
 */
export function goToPlace({ map }, place) {
  const box = emptyBox();
  for (const [lon, lat] of positions(place)) extend(box, lon, lat);
  if (box[0] <= box[2]) map?.fit([boxed(box)], 140);
}

/**
 * Say something to those who do not see it.
 * @param {string} text
 */
export function say(text) {
  byId("live").replaceChildren(text);
}

/** @typedef {[number, number, number, number]} Box west, south, east, north */

/** @returns {Box} */
const emptyBox = () => [Infinity, Infinity, -Infinity, -Infinity];

/**
 * @param {Box} box
 * @param {number} lon
 * @param {number} lat
 */
function extend(box, lon, lat) {
  box[0] = Math.min(box[0], lon);
  box[1] = Math.min(box[1], lat);
  box[2] = Math.max(box[2], lon);
  box[3] = Math.max(box[3], lat);
}

/**
 * @param {Box} box
 * @returns {any} a feature as the map can fit it
 */
const boxed = ([west, south, east, north]) => ({
  type: "Feature",
  properties: {},
  geometry: { type: "Polygon", coordinates: [[[west, south], [east, south], [east, north], [west, north], [west, south]]] },
});

/**
 * @param {GeoJSON.Geometry} place
 * @returns {GeoJSON.Position[]}
 */
function positions(place) {
  if (place.type === "GeometryCollection") return place.geometries.flatMap(positions);
  const depth = { Point: 0, MultiPoint: 1, LineString: 1, MultiLineString: 2, Polygon: 2, MultiPolygon: 3 }[place.type];
  return /** @type {any} */ (depth === 0 ? [place.coordinates] : /** @type {any} */ (place.coordinates).flat(depth - 1));
}
