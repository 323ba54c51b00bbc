// @ts-check
// Shapes of the plain drawing, a square of SIZE units.

/** @typedef {(lon: number, lat: number) => [number, number]} Place from degrees to units */

const SVG = "http://www.w3.org/2000/svg";

export const SIZE = 400;

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 */
export function shape(name, attributes, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  made.append(...children);
  return made;
}

/** @param {[number, number][]} points in units */
export const path = (points) => `M${points.map((at) => at.map((value) => value.toFixed(1)).join(" ")).join("L")}`;
