// @ts-check
// What the card asks before something is done with the current grid: a small form each.
import { element } from "../../element.js";
import { words } from "../words.js";
import { balanceForm } from "./balance.js";
import { mergeForm } from "./merge.js";
import { whyForm } from "./why.js";

/**
 * @typedef {import("../studio.js").Studio} Studio
 * @typedef {{ node: HTMLElement, putAway?: () => void }} Form
 * @typedef {{ form: (studio: Studio, close: () => void) => Form, anew?: boolean }} Task anew: made again after an edit
 */

const t = words("card");

/** @type {Record<Exclude<import("../state.js").TaskName, "">, Task>} */
export const TASKS = {
  rename: { form: renameForm },
  comment: { form: commentForm },
  split: { form: splitForm },
  merge: { form: mergeForm, anew: true },
  rebalance: { form: balanceForm, anew: true },
  why: { form: whyForm, anew: true },
};

/**
 * @param {Node[]} fields
 * @param {string} go
 * @param {() => void} submit
 */
function asked(fields, go, submit) {
  const form = element("form", { class: "asked" }, ...fields, element("button", { class: "primary" }, go));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  return { node: form };
}

/** @param {Studio} studio @param {() => void} close @returns {Form} */
function renameForm({ store: { state }, edits }, close) {
  const was = state.grids.get(state.current)?.name ?? "";
  const box = element("input", { value: was, maxlength: "200", required: true, "aria-label": t("name") });
  return asked([box], t("rename_go"), () => {
    const name = box.value.trim();
    if (name && name !== was) edits.make({ op: "rename", grid_code: state.current, name });
    close();
  });
}

/** @param {Studio} studio @param {() => void} close @returns {Form} */
function commentForm({ store: { state }, edits }, close) {
  const box = element("textarea", { rows: "3", maxlength: "2000", required: true, "aria-label": t("comment"), placeholder: t("comment_hint") });
  return asked([box], t("comment_go"), () => {
    const text = box.value.trim();
    if (text) edits.make({ op: "comment", grid_code: state.current, text });
    close();
  });
}

/** @param {Studio} studio @param {() => void} close @returns {Form} */
function splitForm({ store: { state }, edits }, close) {
  const { households = 0, community_code = "" } = state.grids.get(state.current) ?? {};
  const { board } = state;
  const target = board?.communities[board.communityAt.get(community_code) ?? -1]?.target ?? state.plan?.target ?? 1;
  const most = Math.max(2, Math.min(100, board?.members.get(state.current)?.size ?? 100));
  const likely = Math.min(most, Math.max(2, Math.round(households / target)));
  const box = element("input", { type: "number", min: "2", max: String(most), value: String(likely), required: true });
  const each = element("output", {}, "");
  const tell = () => (each.textContent = Number(box.value) >= 2 ? t("split_each", { n: Math.round(households / Number(box.value)) }) : "");
  box.addEventListener("input", tell);
  tell();
  return asked([element("label", {}, t("parts"), box), each], t("split_go"), () => {
    edits.make({ op: "split_grid", grid_code: state.current, parts: Number(box.value) });
    close();
  });
}
