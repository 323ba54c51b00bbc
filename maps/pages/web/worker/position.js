// @ts-check
// Asks the browser where it is, once, when somebody wants to know; and says why it does not tell.

/** @typedef {import("./state.js").Fix} Fix */
/** @typedef {import("./state.js").Lost} Lost */

export const WAIT_S = 20;

/** @type {Record<number, Lost>} */
const REASONS = { 1: "denied", 2: "unavailable", 3: "timeout" };

/** @returns {Promise<Fix | Lost>} */
export function position() {
  if (!isSecureContext) return Promise.resolve(/** @type {const} */ ("insecure"));
  if (!navigator.geolocation) return Promise.resolve(/** @type {const} */ ("absent"));
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords, timestamp }) =>
        resolve({ lon: coords.longitude, lat: coords.latitude, accuracy: coords.accuracy, at: new Date(timestamp) }),
      ({ code }) => resolve(REASONS[code] ?? "unavailable"),
      { enableHighAccuracy: true, timeout: WAIT_S * 1000, maximumAge: 0 },
    );
  });
}
