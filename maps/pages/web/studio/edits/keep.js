// @ts-check
// What was done and not yet confirmed, kept on this machine: it outlives the tab.

/**
 * @typedef {import("../edits.js").Op} Op
 * @typedef {{ op: Op, tried: boolean }} Kept tried: it may have reached the server
 * @typedef {{ key: string, version: number, at: number, entries: Kept[] }} Record version: of the plan that the first is made for
 * @typedef {ReturnType<typeof makeKeep>} Keep
 */

const ANSWER_MS = 250;

/**
 * Each tab keeps a record of its own; that of a tab that is no more falls to the next one opened.
 * @param {string} account
 * @param {number} plan
 */
export function makeKeep(account, plan) {
  const prefix = `gridding.studio.${account}.${plan}.`;
  const mine = prefix + Math.random().toString(36).slice(2);
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("gridding.studio");
  channel?.addEventListener("message", ({ data }) => {
    if (data.ask === mine) channel.postMessage({ alive: mine });
  });
  let wrote = false;

  return {
    /**
     * @param {number} version
     * @param {Kept[]} entries none: nothing is left to keep
     * @returns {boolean} whether it could be kept
     */
    write(version, entries) {
      try {
        wrote = entries.length > 0;
        if (wrote) localStorage.setItem(mine, JSON.stringify({ version, at: Date.now(), entries }));
        else localStorage.removeItem(mine);
        return true;
      } catch {
        wrote = false;
        return false;
      }
    },

    /** Whether what was written is still there; else another tab has taken it over, and sends it. */
    held() {
      return !wrote || localStorage.getItem(mine) !== null;
    },

    /**
     * What tabs have left that are no more.
     * @returns {Promise<Record[]>} the oldest first
     */
    async legacy() {
      const keys = [...Array(localStorage.length).keys()].map((at) => localStorage.key(at) ?? "");
      const left = keys.filter((key) => key.startsWith(prefix) && !key.slice(prefix.length).includes(".") && key !== mine);
      const found = (await silent(channel, left)).flatMap((key) => read(key) ?? []);
      return found.sort((a, b) => a.at - b.at);
    },

    /** @param {Record[]} records taken over: they are in what was written since */
    release(records) {
      for (const { key } of records) localStorage.removeItem(key);
    },

    close() {
      channel?.close();
    },
  };
}

/**
 * @param {BroadcastChannel | null} channel
 * @param {string[]} keys
 * @returns {Promise<string[]>} those of tabs that do not answer
 */
async function silent(channel, keys) {
  if (!channel || keys.length === 0) return keys;
  const alive = new Set();
  const heard = (/** @type {MessageEvent} */ { data }) => alive.add(data.alive);
  channel.addEventListener("message", heard);
  for (const key of keys) channel.postMessage({ ask: key });
  await new Promise((done) => setTimeout(done, ANSWER_MS));
  channel.removeEventListener("message", heard);
  return keys.filter((key) => !alive.has(key));
}

/**
 * @param {string} key
 * @returns {Record | null} null where nothing can be made of it
 */
function read(key) {
  try {
    const { version, at, entries } = JSON.parse(localStorage.getItem(key) ?? "null");
    const good = Number.isInteger(version) && Array.isArray(entries) && entries.every((each) => typeof each?.op?.op === "string");
    return good ? { key, version, at: Number(at) || 0, entries } : null;
  } catch {
    return null;
  }
}
