// @ts-check
// The table of colours that the map file uses too, and the class of a grid by it.

/** @typedef {typeof import("./style.json")} Style */
/** @typedef {{ colour: string, width: number, dash?: number[] }} Stroke */
/** @typedef {"far_below" | "below" | "within" | "above" | "far_above" | "dedicated"} ClassKey */

/** @type {Style} */
export const style = await (await fetch("/pages/style.json")).json();

/** @type {Record<string, Stroke>} */
export const barriers = style.barriers;

const SLACK = 1e-9; // a deviation of exactly 10 % may arrive as 0.10000000000000009

/**
 * @param {{ kind: string, deviation: number | null }} grid
 * @returns {ClassKey}
 */
export function classOf({ kind, deviation }) {
  if (kind === "dedicated" || deviation === null) return "dedicated";
  const [near, far] = style.bands;
  const size = Math.abs(deviation) - SLACK;
  if (size <= near) return "within";
  const side = deviation < 0 ? "below" : "above";
  return size <= far ? side : `far_${side}`;
}
