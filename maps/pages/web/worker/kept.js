// @ts-check
// Cards kept on this phone for when the network is cut, as everybody may see them, with the roads around.

/** @typedef {import("./state.js").Card} Card */
/** @typedef {{ card: Card, at: Date }} Kept */

const CARDS = "gridding-worker-cards";
const OPENED = "gridding.worker.opened";
const MOST = 60;
const MOST_OPENED = 5;

// Not there where the address is plain http: then nothing is kept.
const cards = async () => ("caches" in globalThis ? caches.open(CARDS) : null);

/** @param {Response} response */
export const secret = (response) => /no-store/.test(response.headers.get("cache-control") ?? "");

/**
 * @param {Response} response
 * @returns {Promise<Kept>}
 */
export async function read(response) {
  return { at: new Date(response.headers.get("date") ?? Date.now()), card: await response.json() };
}

/**
 * @param {string} path
 * @param {Response} response of its own, not yet read
 */
export async function keep(path, response) {
  const cache = await cards();
  if (!cache || secret(response)) return;
  await cache.delete(path); // the oldest come first
  await cache.put(path, response);
  const all = await cache.keys();
  for (const old of all.slice(0, Math.max(0, all.length - MOST))) await cache.delete(old);
}

/** @param {string} path */
export const forget = async (path) => (await cards())?.delete(path);

/** @param {string} path */
export const kept = async (path) => (await cards())?.match(path);

/** @returns {Promise<Card[]>} */
export async function keptCards() {
  const cache = await cards();
  const all = cache ? await cache.matchAll() : [];
  const read = await Promise.all(all.map((response) => response.json()));
  return read.filter(({ grid }) => grid);
}

/** The grids lately opened here, the last first. @returns {[string, string][]} codes and names */
export function opened() {
  try {
    return JSON.parse(localStorage.getItem(OPENED) ?? "[]");
  } catch {
    return [];
  }
}

/** @param {Card} card */
export function noteOpened({ grid: { grid_code: code, name } }) {
  const rest = opened().filter(([each]) => each !== code);
  remember(OPENED, JSON.stringify([[code, name], ...rest].slice(0, MOST_OPENED)));
}

/**
 * @param {string} key
 * @param {string} value
 */
export function remember(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // A browser that keeps nothing: the page works without.
  }
}

/** @param {string} key */
export function remembered(key) {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}
