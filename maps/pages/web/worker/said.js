// @ts-check
// What somebody typed into the look-up box: a point, maybe a grid's code, else an address.

/** @typedef {{ first: number, second: number }} Pair */

const NUMBER = "([+-]?\\d+(?:\\.\\d+)?)";
// Coordinates as they are copied: "40.657, 109.84", "40.657 109.84", in brackets, with full-width commas.
const POINT = new RegExp(`^[(\\[（]?\\s*${NUMBER}\\s*°?\\s*[,，;；\\s]\\s*${NUMBER}\\s*°?\\s*[)\\]）]?$`);
const CODE = /^[\w-]*\d[\w-]*$/;
export const MOST_LAT = 90;

/** @param {string} text */
export function pairIn(text) {
  const found = POINT.exec(text.trim().normalize("NFKC"));
  return found ? { first: Number(found[1]), second: Number(found[2]) } : null;
}

/**
 * A pair as latitude and longitude: the latitude comes first unless it can be none.
 * @param {Pair} pair
 */
export function pointOf({ first, second }) {
  const swapped = Math.abs(first) > MOST_LAT && Math.abs(second) <= MOST_LAT;
  return swapped ? { lat: second, lon: first, swapped } : { lat: first, lon: second, swapped };
}

/** @param {string} text */
export const maybeCode = (text) => CODE.test(text);
