// @ts-check
// What the worker's page asks its server; where that does not answer, what this phone has kept.
import { tag } from "../words.js";
import { forget, keep, kept, read, secret } from "./kept.js";

/** @typedef {import("./state.js").Card} Card */
/** @typedef {import("./state.js").OwnGrid} OwnGrid */
/** @typedef {{ card: Card, at: Date, kept: boolean }} Found */
/**
 * @typedef {{
 *   grid: { grid_code: string, name: string }, community: import("./state.js").Division,
 *   workers: import("./state.js").Worker[], on_boundary: boolean, snapped_m: number | null,
 *   match?: { text: string, level: string, confidence: number },
 * }} Located
 * @typedef {{ text: string, level: string, lon: number, lat: number, grid_code: string | null }} Candidate
 * @typedef {(
 *   { state: "found", place: Located } |
 *   { state: "outside", nearest: { grid_code: string, name: string }, metres: number } |
 *   { state: "several", candidates: Candidate[] } |
 *   { state: "refused", detail: string } | { state: "away" }
 * )} Answer
 */

const WAIT_MS = 15_000;
const WAIT_WITH_KEPT_MS = 4_000; // what is on the phone is shown rather than nothing
const NOT_FOUND = 404;
const OWN_FAULT = 500;

/**
 * @param {string} path
 * @param {RequestInit} [how]
 * @param {number} [wait]
 * @returns {Promise<Response | null>} null where no answer can be had
 */
async function ask(path, how = {}, wait = WAIT_MS) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), wait);
  try {
    const response = await fetch(path, { headers: { "accept-language": tag }, signal: stop.signal, ...how });
    return response.status < OWN_FAULT ? response : null;
  } catch {
    return null;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The card of a grid.
 * @param {string} code
 * @returns {Promise<Found | "unknown" | "away">}
 */
export async function cardOf(code) {
  const path = `/published/grids/${encodeURIComponent(code)}`;
  const last = await kept(path);
  const response = await ask(path, {}, last ? WAIT_WITH_KEPT_MS : WAIT_MS);
  if (response?.ok) {
    if (secret(response)) keepPublic(path);
    else await keep(path, response.clone());
    return { ...(await read(response)), kept: false };
  }
  if (response?.status === NOT_FOUND) {
    await forget(path);
    return "unknown";
  }
  return last ? { ...(await read(last)), kept: true } : "away";
}

/** What an account is shown stays with it: kept is what everybody is shown. @param {string} path */
async function keepPublic(path) {
  const response = await ask(path, { credentials: "omit" });
  if (response?.ok) await keep(path, response);
}

/**
 * The roads and other barriers around a grid.
 * @param {string} code
 * @returns {Promise<import("./state.js").Line[]>}
 */
export async function linesOf(code) {
  const path = `/published/grids/${encodeURIComponent(code)}/barriers`;
  const response = await ask(path);
  if (response?.ok) await keep(path, response.clone());
  const found = response?.ok ? response : await kept(path);
  return found ? (await found.json()).features : [];
}

/** @returns {Promise<OwnGrid[]>} */
export async function ownGrids() {
  const response = await ask("/me/grids");
  return response?.ok ? response.json() : [];
}

/**
 * Whose a point or an address is.
 * @param {Record<string, string>} query
 * @returns {Promise<Answer>}
 */
export async function locate(query) {
  const response = await ask(`/locate?${new URLSearchParams(query)}`);
  if (!response) return { state: "away" };
  const body = await response.json();
  if (response.ok) return { state: "found", place: body };
  if (body.nearest) return { state: "outside", nearest: body.nearest, metres: body.distance_m };
  if (body.candidates) return { state: "several", candidates: body.candidates };
  return { state: "refused", detail: body.detail };
}
