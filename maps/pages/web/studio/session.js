// @ts-check
// Opens plans: what is read when, what one comes back to, what is sent that was left over.
import { restore } from "./restore.js";
import { said } from "./dialogs/form.js";

const AGAIN_MS = 5000;

/**
 * @param {import("./studio.js").Studio} studio
 * @param {ReturnType<typeof import("./opening.js").makeOpening>} opening
 */
export function makeSession(studio, opening) {
  const { store, edits } = studio;
  let opened = 0;

  /** @param {number} id */
  async function open(id) {
    const mine = ++opened;
    edits.leave();
    store.set({ status: "loading", message: null });
    const address = new URLSearchParams(location.search);
    address.set("plan", String(id));
    history.replaceState(null, "", `?${address}`);
    try {
      await opening.open(id);
    } catch (error) {
      if (mine === opened) store.set({ status: "failed", message: { kind: "failed", text: said(error) } });
      return;
    }
    if (mine === opened) await read(restore(studio));
  }

  /** Read the units of the plan; the map is there meanwhile. @param {() => void} [then] called when they are there */
  async function read(then = () => {}) {
    const mine = opened;
    try {
      await opening.board(then);
    } catch (error) {
      if (mine !== opened) return;
      said(error); // anything but an answer of the server is a fault of ours, and thrown
      store.set({ reading: "failed" });
      setTimeout(() => {
        if (mine === opened && store.state.reading === "failed") read(then);
      }, AGAIN_MS);
      return;
    }
    if (mine === opened) await edits.resume();
    if (mine === opened) store.set({ reading: "" });
  }

  return { open, read };
}
