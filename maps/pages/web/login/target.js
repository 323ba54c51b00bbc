// @ts-check
// Where the login page leads: only ever to this server.

/**
 * @param {string} query of the address of the login page
 * @param {string} fallback where nothing fit is asked for
 */
export function target(query, fallback) {
  const next = new URLSearchParams(query).get("next") ?? "";
  const home = new URL(fallback, location.origin);
  if (!/^\/(?![/\\])/.test(next)) return home;
  try {
    const found = new URL(next, location.origin); // drops tabs and line breaks as a browser does
    return found.origin === location.origin && found.pathname !== "/login" ? found : home;
  } catch {
    return home;
  }
}
