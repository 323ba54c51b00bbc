// @ts-check
// Notices what others do to the open plan: now and then while it is looked at, and when one comes back to it.

const EVERY_MS = 10_000;

/** @param {import("./studio.js").Studio} studio */
export function startPolling({ edits }) {
  const look = () => {
    if (document.visibilityState === "visible") edits.look();
  };
  setInterval(look, EVERY_MS);
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
  addEventListener("online", () => edits.retry());
  addEventListener("offline", look);
}
