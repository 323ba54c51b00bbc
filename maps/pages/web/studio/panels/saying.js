// @ts-check
// Says what an edit has done, for those who do not see it.
import { percent, shortCode, whole, words } from "../words.js";
import { say } from "./go.js";

const t = words("card");
const MOST = 4;
const SETTLED_MS = 250;

/** @param {import("../state.js").Store} store */
export function startSaying(store) {
  let { grids, plan } = store.state;
  let waiting = 0;
  store.on(["grids"], () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const { grids: now, plan: of } = store.state;
      if (of?.id === plan?.id && grids.size > 0) tell(grids, now);
      grids = now;
      plan = of;
    }, SETTLED_MS);
  });
}

/**
 * @param {Map<string, import("../state.js").GridRow>} before
 * @param {Map<string, import("../state.js").GridRow>} now
 */
function tell(before, now) {
  const told = [];
  for (const [code, row] of now) {
    if (before.get(code)?.households === row.households) continue;
    told.push(t("now_has", { grid: shortCode(code), households: whole(row.households), deviation: percent(row.deviation) }));
  }
  for (const code of before.keys()) if (!now.has(code)) told.push(t("is_gone", { grid: shortCode(code) }));
  if (told.length > 0 && told.length <= MOST) say(told.join(t("comma")));
  else if (told.length > 0) say(t("many_changed", { n: told.length }));
}
