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
  const coded = maybeCode(text) ? await byCode(text) : null;
  return coded ?? { answer: await locate({ address: text }) };
}

/**
 * @param {string} code
 * @returns {Promise<Told | null>} null where there is no such grid
 */
async function byCode(code) {
  const found = await cardOf(code);
  return typeof found === "object" ? { answer: placed(found.card), kept: found.kept } : null;
}

/**
 * The grid of a candidate that was chosen: the one that it names, for a road may run on a border.
 * @param {import("./server.js").Candidate} candidate
 * @returns {Promise<Told>}
 */
export async function chosen({ grid_code: code, lon, lat }) {
  const coded = code ? await byCode(code) : null;
  return coded ?? { answer: await at(lon, lat, "cgcs2000") };
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
const at = (lon, lat, crs) => locate({ lon: String(lon), lat: String(lat), crs });

/**
 * @param {Card} card
 * @returns {Answer}
 */
function placed({ grid, community, workers }) {
  return { state: "found", place: { grid, community, workers, on_boundary: false, snapped_m: null } };
}
