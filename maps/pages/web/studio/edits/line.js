// @ts-check
// The line to the server: one thing at a time, and again later when it was not reached.
const WAITS_S = [1, 2, 4, 8, 15];

/**
 * @param {import("../state.js").Store} store
 * @param {object} hooks
 * @param {() => void} hooks.retry called when it is time to try again
 * @param {(error: unknown, failures: number) => void} hooks.failed
 */
export function makeLine(store, { retry, failed }) {
  let opened = 0; // counts the plans opened: an answer for another one is not for us
  let busy = false;
  let failures = 0;
  let timer = 0;

  return {
    get opened() {
      return opened;
    },
    get busy() {
      return busy;
    },
    get failures() {
      return failures;
    },

    /** Do something with the server, unless something is being done. @param {() => Promise<void>} work */
    async alone(work) {
      if (busy) return;
      busy = true;
      clearTimeout(timer);
      const mine = opened;
      try {
        await work();
        if (mine === opened) this.back();
      } catch (error) {
        if (mine === opened) failed(error, failures);
      } finally {
        if (mine === opened) busy = false;
      }
    },

    /** Wait until nothing is being done. */
    async free() {
      while (busy) await new Promise((done) => setTimeout(done, 50));
    },

    /** The server was not reached. */
    away() {
      store.set({ online: false });
      const wait = WAITS_S[Math.min(failures++, WAITS_S.length - 1)];
      clearTimeout(timer);
      timer = setTimeout(retry, wait * 1000);
    },

    /** The server has answered. */
    back() {
      failures = 0;
      if (!store.state.online) store.set({ online: true });
    },

    /** Try at once. */
    now() {
      failures = 0;
      retry();
    },

    /** Whatever is under way is of no interest any more. */
    hangUp() {
      opened++;
      busy = false;
      clearTimeout(timer);
    },
  };
}
