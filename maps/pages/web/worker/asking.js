// @ts-check
// Finds what somebody looks for: a point, a grid's code or an address, with the network and without.
import { gcj02ToWgs84, mayBeShifted } from "./datum.js";
import { gridAt } from "./ground.js";
import { keptCards } from "./kept.js";
import { MOST_LAT, maybeCode, pairIn, pointOf } from "./said.js";
import { cardOf, locate } from "./server.js";

/** @typedef {import("./server.js").Answer} Answer */
/** @typedef {import("./state.js").Card} Card */
/** @typedef {import("./state.js").Datum} Datum */
/** @typedef {{ answer: Answer, swapped?: boolean, kept?: boolean }} Told */

/**
 * @param {string} text
 * @param {Datum} datum of a point
 * @returns {Promise<Told>}
 */
export async function find(text, datum) {
  const pair = pairIn(text);
  if (pair) return point(pair, datum);
  if (maybeCode(text)) {
    const found = await cardOf(text);
    if (typeof found === "object") return { answer: placed(found.card), kept: found.kept };
  }
  return { answer: await locate({ address: text }) };
}

/**
 * A pair that lies far outside one way round and in a grid the other is meant the other way.
 * @param {import("./said.js").Pair} pair
 * @param {Datum} datum
 * @returns {Promise<Told>}
 */
async function point(pair, datum) {
  const { lat, lon, swapped } = pointOf(pair);
  const answer = await at(lon, lat, datum);
  if (answer.state === "away") {
    const here = datum === "gcj02" && mayBeShifted({ lon, lat }) ? gcj02ToWgs84(lon, lat) : { lon, lat };
    const card = gridAt(await keptCards(), here);
    return card ? { answer: placed(card), kept: true, swapped } : { answer };
  }
  if (answer.state === "found" || swapped || Math.abs(lon) > MOST_LAT) return { answer, swapped };
  const turned = await at(lat, lon, datum);
  return turned.state === "found" ? { answer: turned, swapped: true } : { answer };
}

/**
 * @param {number} lon
 * @param {number} lat
 * @param {string} crs
 */
export const at = (lon, lat, crs) => locate({ lon: String(lon), lat: String(lat), crs });

/**
 * @param {Card} card
 * @returns {Answer}
 */
function placed({ grid, community, workers }) {
  return { state: "found", place: { grid, community, workers, on_boundary: false, snapped_m: null } };
}
