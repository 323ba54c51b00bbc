// @ts-check
// What the worker's page knows: the words of its store.

/**
 * @typedef {{ worker_id: string, name: string, role: string, phone: string, stand_in_for?: string }} Worker
 * @typedef {{ code: string, name: string }} Division
 * @typedef {{ type: string, name: string, address: string, lon: number, lat: number }} Place
 * @typedef {{ grid_code: string, name: string, shared_m: number, workers: Worker[] }} Neighbour
 * @typedef {GeoJSON.Polygon | GeoJSON.MultiPolygon} Outline
 * @typedef {{
 *   plan: { id: number },
 *   grid: {
 *     grid_code: string, name: string, kind: string,
 *     households: number, building_count: number, area_m2: number,
 *   },
 *   community: Division, street: Division, roads: string[],
 *   places: { counts: Record<string, number>, list: Place[] },
 *   workers: Worker[], neighbours: Neighbour[], geometry: Outline,
 * }} Card as `GET /published/grids/{grid_code}` answers
 * @typedef {GeoJSON.Feature<GeoJSON.LineString | GeoJSON.MultiLineString, { class: string, hard: boolean, name: string }>} Line
 * @typedef {{
 *   grid_code: string, name: string, community: Division, role: string, stand_in_for: string,
 * }} OwnGrid
 * @typedef {"wgs84" | "gcj02"} Datum
 * @typedef {{ lon: number, lat: number, accuracy: number, at: Date }} Fix as the browser gave it
 * @typedef {"denied" | "unavailable" | "timeout" | "insecure" | "absent"} Lost
 * @typedef {{ lon: number, lat: number }} Point in WGS-84, or CGCS2000, which is the same here
 * @typedef {{
 *   status: "loading" | "start" | "ready" | "unknown" | "failed",
 *   code: string, card: Card | null, at: Date | null, kept: boolean,
 *   mine: OwnGrid[], around: Card[], lines: Line[],
 *   finding: boolean, fix: Fix | null, lost: Lost | null, datum: Datum, here: Point | null,
 * }} State `kept`: the card is the one on this phone, as of `at`; `here`: the fix in the datum of the map
 * @typedef {ReturnType<typeof import("../store.js").createStore<State>>} Store
 */

export {};
