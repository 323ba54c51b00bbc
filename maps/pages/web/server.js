// @ts-check
// What the page asks its server; nothing else is ever asked.

/** @typedef {import("./store.js").Answer} Answer */
/** @typedef {import("./store.js").Point} Point */
/** @typedef {import("./store.js").Match} Match */

/**
 * A layer of the published plan; null when nothing is published.
 * @param {string} layer
 * @returns {Promise<(GeoJSON.FeatureCollection<any, any> & { district?: string }) | null>}
 */
export async function published(layer) {
  const headers = { "accept-language": document.documentElement.lang };
  const response = await fetch(`/published/${layer}`, { headers });
  if (response.status === 404) return null;
  if (!response.ok) throw new Error(`${layer}: ${response.status}`);
  return response.json();
}

/**
 * @typedef {{
 *   kind: "grid" | "community" | "street" | "address",
 *   name: string, code: string, grid_code: string, lon: number, lat: number,
 * }} Hit
 */

/**
 * What a plan has under a code, a name or an address, the best first.
 * @param {number} plan
 * @param {string} query
 * @returns {Promise<Hit[]>}
 */
export async function find(plan, query) {
  const response = await fetch(`/plans/${plan}/find?${new URLSearchParams({ q: query, limit: "20" })}`);
  if (!response.ok) throw new Error(`find: ${response.status}`);
  return response.json();
}

/**
 * Who answers for an address; what it may mean, where that is not certain.
 * @param {string} said
 * @returns {Promise<Answer>}
 */
export async function locateAddress(said) {
  try {
    const response = await fetch(`/locate?${new URLSearchParams({ address: said })}`);
    const body = await response.json();
    if (response.ok) return { state: "found", place: body, match: body.match };
    if (response.status === 404) return { state: "candidates", said, candidates: body.candidates ?? [] };
  } catch {
    // Told below like any other failure.
  }
  return { state: "failed" };
}

/**
 * Who answers for a point. The map shows CGCS2000, so that is what a click is in.
 * @param {Point} point
 * @returns {Promise<Answer>}
 */
export async function locate(point) {
  const query = new URLSearchParams({ lon: String(point.lon), lat: String(point.lat), crs: "cgcs2000" });
  try {
    const response = await fetch(`/locate?${query}`);
    const body = await response.json();
    if (response.ok) return { state: "found", place: body };
    if (response.status === 404 && body.nearest) {
      const { nearest, distance_m } = body;
      return { state: "outside", nearest: nearest.grid_code, distance_m };
    }
  } catch {
    // Told below like any other failure.
  }
  return { state: "failed" };
}
