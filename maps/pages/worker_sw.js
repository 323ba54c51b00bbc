// @ts-check
// The service worker of the worker's page: its own files for when the network is cut. It keeps nothing else.

/**
 * What the server writes into it: a name that is another one for other files, and the addresses.
 * @type {{ cache: string, files: string[] }}
 */
const { cache: CACHE, files: FILES } = /** @type {any} */ (self).KEPT;

const worker = /** @type {any} */ (self);
const PREFIX = "gridding-worker-files-";
const PAGE = "/worker";
const WAIT_MS = 6_000;
const CUT_MS = 30_000;
/** Until when the network is taken for cut: a page asks for thirty files, and should wait only once. */
let cutUntil = 0;

worker.addEventListener("install", (/** @type {any} */ event) => {
  event.waitUntil(install());
});

async function install() {
  const cache = await caches.open(CACHE);
  // As everybody sees them: who is logged in is no business of what is kept.
  await cache.addAll(FILES.map((path) => new Request(path, { credentials: "omit", cache: "no-cache" })));
  await worker.skipWaiting();
}

worker.addEventListener("activate", (/** @type {any} */ event) => {
  event.waitUntil(activate());
});

async function activate() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PREFIX) && name !== CACHE) await caches.delete(name);
  }
  await worker.clients.claim();
}

worker.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (url.pathname === PAGE) event.respondWith(answer(request, `${PAGE}?lang=${url.searchParams.get("lang") === "en" ? "en" : "zh"}`));
  else if (/^\/(pages|assets)\//.test(url.pathname)) event.respondWith(answer(request, url.pathname));
});

/**
 * From the network, else as it was kept.
 * @param {Request} request
 * @param {string} path under which it is kept
 */
async function answer(request, path) {
  const cache = await caches.open(CACHE);
  const kept = await cache.match(path);
  if (kept && Date.now() < cutUntil) return kept;
  try {
    const response = await (kept ? soon(fetch(request)) : fetch(request));
    cutUntil = 0;
    // The map's own files come once it has been looked at.
    if (!kept && response.ok && !path.startsWith(PAGE)) await cache.put(path, response.clone());
    return response;
  } catch (error) {
    if (!kept) throw error;
    cutUntil = Date.now() + CUT_MS;
    return kept;
  }
}

/** @param {Promise<Response>} response */
function soon(response) {
  const late = new Promise((_, reject) => setTimeout(() => reject(new Error("the network is cut")), WAIT_MS));
  return /** @type {Promise<Response>} */ (Promise.race([response, late]));
}
