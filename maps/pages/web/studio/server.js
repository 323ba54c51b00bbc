// @ts-check
// What the studio asks its server; nothing else is ever asked.

/** @typedef {import("./state.js").Fault} Fault */

/** The server has said no. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {any} problem a problem+json
   */
  constructor(status, problem) {
    super(problem.detail ?? String(status));
    this.status = status;
    this.problem = problem;
    /** @type {Fault[]} */
    this.faults = problem.faults ?? [];
  }
}

/** The server was not reached, or answered no more than an error of its own. */
export class Away extends Error {}

/**
 * @param {string} path
 * @param {RequestInit} [how]
 * @returns {Promise<any>} the JSON of the answer
 */
export async function ask(path, how = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...how });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Away(String(error));
  }
  if (response.ok) return response.status === 204 ? null : response.json();
  const problem = await response.json().catch(() => ({}));
  if (response.status >= 500) throw new Away(problem.detail ?? String(response.status));
  throw new Refused(response.status, problem);
}

/**
 * @param {string} path
 * @param {object} [body]
 */
export const post = (path, body = {}) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
