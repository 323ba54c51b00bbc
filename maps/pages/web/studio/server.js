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
export class Away extends Error {
  /**
   * @param {string} message
   * @param {number} [status] 0 where there was no answer
   */
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

/**
 * @param {string} path
 * @param {RequestInit} [how]
 * @returns {Promise<any>} the JSON of the answer
 */
export async function ask(path, how = {}) {
  let response;
  try {
    const headers = { "accept-language": document.documentElement.lang, ...how.headers };
    response = await fetch(path, { credentials: "same-origin", ...how, headers });
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") throw error;
    throw new Away(String(error));
  }
  if (response.ok && response.status === 204) return null;
  if (response.ok) return response.json().catch((/** @type {Error} */ error) => Promise.reject(error.name === "AbortError" ? error : new Away(String(error))));
  const problem = await response.json().catch(() => ({}));
  if (response.status >= 500) throw new Away(problem.detail ?? String(response.status), response.status);
  throw new Refused(response.status, problem);
}

/**
 * @param {string} path
 * @param {object} [body]
 * @param {RequestInit} [how]
 */
export const post = (path, body = {}, how = {}) =>
  ask(path, { ...how, method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });
