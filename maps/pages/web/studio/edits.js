// @ts-check
// Edits: shown at once, sent in order, put right by what the server answers.
import { Away, Refused, post } from "./server.js";
import { editable } from "./state.js";
import { words } from "./words.js";

const t = words("edits");

/**
 * @typedef {(
 *   { op: "move_units", unit_ids: number[], to_grid: string } |
 *   { op: "merge_grids", grid_codes: string[] } |
 *   { op: "split_grid", grid_code: string, parts: number } |
 *   { op: "split_by_line", grid_code: string, line: GeoJSON.LineString } |
 *   { op: "new_grid", unit_ids: number[] } |
 *   { op: "rebalance", grid_codes: string[], stability: number } |
 *   { op: "rename", grid_code: string, name: string } |
 *   { op: "set_kind", grid_code: string, kind: "basic" | "dedicated" } |
 *   { op: "lock" | "unlock", grid_code: string } |
 *   { op: "comment", text: string, grid_code?: string } |
 *   { op: "undo" } | { op: "redo" }
 * )} Op an edit of a draft, or a step back or forth
 * @typedef {import("./state.js").GridRow & { geometry: import("./state.js").Shape }} GridTold
 * @typedef {{ version: number, grids: GridTold[], gone: string[], moved: Record<string, string>, warnings: { kind: string, grid_code: string, message: string, found: string, wanted: string }[] }} EditTold
 * @typedef {ReturnType<typeof makeEdits>} Edits
 */

/**
 * @param {import("./state.js").Store} store
 * @param {(told: EditTold) => void} confirmed called with each answer, for the map
 */
export function makeEdits(store, confirmed) {
  /** @type {Op[]} */
  const queue = [];
  let sending = false;

  /** @param {Op} op */
  function make(op) {
    if (!editable(store.state)) return store.set({ message: { kind: "refused", text: t("not_editable") } });
    queue.push(op);
    store.set({ pending: queue.length, message: null });
    send();
  }

  async function send() {
    if (sending) return;
    sending = true;
    try {
      while (queue.length > 0) {
        const told = await sent(queue[0]);
        queue.shift();
        accept(told);
      }
    } catch (error) {
      queue.length = 0;
      if (error instanceof Refused) refuse(error);
      else if (error instanceof Away) store.set({ online: false });
      else throw error;
    } finally {
      sending = false;
      store.set({ pending: queue.length });
    }
  }

  /**
   * @param {Op} op
   * @returns {Promise<EditTold>}
   */
  function sent(op) {
    const { id, version } = /** @type {import("./state.js").PlanTold} */ (store.state.plan);
    const step = op.op === "undo" || op.op === "redo";
    return post(`/plans/${id}/${step ? op.op : "edits"}`, { base_version: version, ...(step ? {} : op) });
  }

  /** @param {EditTold} told */
  function accept(told) {
    const { plan, board } = store.state;
    const grids = new Map(store.state.grids);
    for (const code of told.gone) grids.delete(code);
    for (const { geometry: _, ...row } of told.grids) {
      grids.set(row.grid_code, { ...row, community_name: nameOf(row.community_code) });
    }
    if (board) {
      for (const [id, code] of Object.entries(told.moved)) {
        const unit = board.indexOf.get(Number(id));
        if (unit !== undefined) board.gridOf[unit] = code;
      }
    }
    store.set({
      grids,
      board: board && { ...board },
      plan: plan && { ...plan, version: told.version },
      selected: new Set(),
    });
    confirmed(told);
  }

  /** @param {string} code */
  const nameOf = (code) => store.state.board?.communities.find((each) => each.code === code)?.name ?? "";

  /** @param {Refused} error */
  function refuse(error) {
    store.set({ message: { kind: "refused", text: error.message, faults: error.faults } });
  }

  return { make };
}
