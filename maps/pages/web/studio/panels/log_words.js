// @ts-check
// The log of a plan in words, and what it tells of which grids have changed; pure.
import { shortCode, words } from "../words.js";

/** @typedef {import("../state.js").LogEntry} LogEntry */

const t = words("history");

const EDITS = ["move_units", "merge_grids", "split_grid", "split_by_line", "new_grid", "rebalance", "rename", "set_kind", "renumber"];

/**
 * Entries that were taken back and have not been done again.
 * @param {LogEntry[]} log
 * @returns {Set<number>}
 */
export function takenBack(log) {
  const back = new Set();
  for (const { action, edit_id } of log) {
    if (action === "undo" && edit_id !== null) back.add(edit_id);
    if (action === "redo" && edit_id !== null) back.delete(edit_id);
  }
  return back;
}

/**
 * Grids that an edit in force has changed.
 * @param {LogEntry[]} log
 * @returns {Set<string>}
 */
export function changedGrids(log) {
  const back = takenBack(log);
  return new Set(log.filter(({ id, action }) => EDITS.includes(action) && !back.has(id)).flatMap(({ grids }) => grids));
}

/**
 * What an entry did, in a sentence.
 * @param {LogEntry} entry
 * @param {LogEntry | undefined} edit of an undo or redo: what was taken back or done again
 * @returns {string}
 */
export function said({ action, body, grids }, edit) {
  const codes = grids.map(shortCode).join(t("comma"));
  if (action === "undo" || action === "redo") return t(action, { what: edit ? said(edit, undefined) : "" });
  if (action === "comment" && body.grid_code) return t("comment_on", { code: shortCode(body.grid_code) });
  return t(action, {
    codes,
    n: body.unit_ids?.length ?? 0,
    to: shortCode(body.to_grid ?? ""),
    code: shortCode(body.grid_code ?? ""),
    parts: body.parts ?? 2,
    name: body.name ?? "",
    kind: body.kind ? t(body.kind) : "",
    filing: body.filing_number ?? "",
  });
}

/** What somebody wrote along with an entry. */
export const quoted = (/** @type {LogEntry} */ { body }) => String(body.text ?? body.comment ?? body.reason ?? "");
