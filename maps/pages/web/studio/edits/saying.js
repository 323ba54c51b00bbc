// @ts-check
// What is said of edits: why one cannot be, what became of those behind it, what others have done.
import { outOfBand } from "../state.js";
import { percent, whole, words } from "../words.js";
import { faultOf, gridName, opName } from "./reasons.js";

const t = words("edits");
const NAMED = 5;

/**
 * @typedef {import("../state.js").Fault} Fault
 * @typedef {import("../state.js").LogEntry} LogEntry
 * @typedef {import("./ledger.js").Dropped} Dropped
 */

/**
 * @param {import("../state.js").Store} store
 * @param {(places: [number, number][]) => void} point
 */
export function makeSaying(store, point) {
  /**
   * @param {"info" | "refused"} kind
   * @param {string} text
   * @param {Fault[]} [faults]
   */
  function say(kind, text, faults = []) {
    store.set({ message: { kind, text, faults } });
    if (kind === "refused") point(faults.flatMap(({ place }) => (place ? [place] : [])));
  }

  /** @param {string[]} codes */
  const gridNames = (codes) => {
    const names = codes.slice(0, NAMED).map((code) => gridName(store.state.grids, code)).join(t("comma"));
    return codes.length > NAMED ? t("and_more", { names, count: codes.length }) : names;
  };

  return {
    /** @param {string} key */
    refused: (key) => say("refused", t(key)),

    /** @param {import("../board/judge.js").Reason[]} reasons */
    reasons(reasons) {
      say("refused", t("cannot"), reasons.map((reason) => faultOf(store.state, reason)));
    },

    /**
     * The server has said no.
     * @param {import("../server.js").Refused} error
     * @param {import("../edits.js").Op} [op]
     */
    no(error, op) {
      if (error.status === 500) return say("refused", t("failed", { op: op ? opName(op.op) : "" }));
      const faults = error.faults.length > 0 ? error.faults : [{ message: error.message }];
      say("refused", op ? t("refused", { op: opName(op.op) }) : t("cannot"), faults);
    },

    /**
     * @param {Dropped[]} dropped
     * @param {boolean} [behind] behind one that was refused, which was said already
     */
    dropped(dropped, behind = false) {
      if (dropped.length === 0) return;
      const faults = dropped.flatMap(({ reasons }) => reasons.map((reason) => faultOf(store.state, reason)));
      const count = dropped.length;
      if (!behind) return say("refused", t("dropped", { count }), faults);
      const { text = "", faults: first = [] } = store.state.message ?? {};
      say("refused", text, [...first, { message: t("dropped_behind", { count }) }, ...faults]);
    },

    /** @param {import("../board/effect.js").Effect | null} effect */
    outOfBand(effect) {
      const left = [...(effect?.after.values() ?? [])].flatMap((row) => {
        const before = row && effect?.before.get(row.grid_code);
        return row && outOfBand(store.state, row) !== 0 && before && outOfBand(store.state, before) === 0 ? [row] : [];
      });
      if (left.length === 0) return;
      const each = left.map((row) => t("off", { grid: gridName(store.state.grids, row.grid_code), households: whole(row.households), deviation: percent(row.deviation) }));
      say("info", t("out_of_band", { grids: each.join(t("comma")) }));
    },

    /** @param {import("../edits.js").EditTold["warnings"]} warnings */
    warned(warnings) {
      const codes = warnings.filter(({ kind }) => kind === "straddles").map(({ grid_code }) => grid_code);
      if (codes.length > 0) say("info", t("straddles", { grids: gridNames(codes) }));
    },

    /** @param {LogEntry[]} changes */
    others(changes) {
      const edits = changes.filter(({ grids }) => grids.length > 0);
      if (edits.length === 0) return;
      const people = [...new Set(edits.map(({ by }) => (by === store.state.me?.name ? t("you") : by)))].join(t("comma"));
      say("info", t("others", { people, grids: gridNames([...new Set(edits.flatMap(({ grids }) => grids))]) }));
    },

    /** @param {number} count */
    resumed(count) {
      if (count > 0) say("info", t("resumed", { count }));
    },
  };
}
