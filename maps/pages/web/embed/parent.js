// @ts-check
// Messages to and from the page that has this one in a frame: to listed origins only, never to all.
import { data } from "../words.js";

/** @typedef {{ type: "ready", grids: number }} Ready */
/**
 * @typedef {{
 *   type: "grid", grid_code: string, name: string, community_code: string, street_code: string,
 *   plan_id: number | string, lon: number, lat: number, by: "click" | "find",
 * }} Chosen lon and lat are of the place that was clicked or found, in CGCS2000
 */

/** @type {string[]} */
const ALLOWED = [location.origin, ...(data.origins ?? [])];

/** The origin of the page around this one, as far as the browser tells; "" for none that is listed. */
function around() {
  const told = location.ancestorOrigins?.[0] ?? (document.referrer && new URL(document.referrer).origin);
  return ALLOWED.includes(told) ? told : "";
}

/** @param {(code: string) => void} show */
export function startParent(show) {
  let origin = window.parent === window ? "" : around();
  window.addEventListener("message", (event) => {
    if (window.parent === window || event.source !== window.parent || !ALLOWED.includes(event.origin)) return;
    origin = event.origin;
    const { type, grid_code: code } = event.data ?? {};
    if (type === "show" && typeof code === "string") show(code);
  });
  return {
    /** @param {Ready | Chosen} message */
    post: (message) => {
      if (origin) window.parent.postMessage({ source: "gridding", ...message }, origin);
    },
  };
}
