// @ts-check
// How far a grid is off its target, as a small bar around a middle line and a number with its sign.
import { element } from "../../element.js";
import { percent } from "../words.js";

const MOST = 0.3; // at which a bar is as long as it gets

/**
 * @param {number | null} deviation
 * @param {number} tolerance
 */
export function deviationBar(deviation, tolerance) {
  const bar = element("span", { class: "offbar", "aria-hidden": "true" });
  const band = element("i", { class: "band" });
  band.style.width = `${(100 * Math.min(tolerance, MOST)) / MOST}%`;
  bar.append(band);
  if (deviation !== null) {
    const size = Math.min(Math.abs(deviation), MOST) / MOST / 2;
    const mark = element("i", { class: "size", "data-side": Math.abs(deviation) <= tolerance + 1e-9 ? "within" : deviation < 0 ? "below" : "above" });
    mark.style.width = `${100 * size}%`;
    mark.style.left = `${100 * (deviation < 0 ? 0.5 - size : 0.5)}%`;
    bar.append(mark);
  }
  return bar;
}

/**
 * @param {number | null} deviation
 * @param {number} tolerance
 * @returns {Node[]}
 */
export const deviationTold = (deviation, tolerance) => [deviationBar(deviation, tolerance), element("span", {}, percent(deviation))];
