// @ts-check
// Keeps the page's own files on this phone, once the text stands, so that it opens without the network.

export function startOffline() {
  if (!("serviceWorker" in navigator)) return; // nor is it there where the address is plain http
  navigator.serviceWorker.register("/worker-sw.js", { scope: "/worker" }).catch(() => {
    // A browser that forbids it: the page works as long as the network does.
  });
}
