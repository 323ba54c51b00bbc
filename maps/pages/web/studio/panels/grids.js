// @ts-check
// The table of grids beside the map: sortable; choosing a row chooses the grid.
import { byId, element } from "../../element.js";
import { percent, shortCode, whole, words } from "../words.js";

const t = words("grids");

/** @param {import("../studio.js").Studio} studio */
export function startGrids({ store, map }) {
  const panel = byId("panel-grids");
  const body = element("tbody");
  const heads = ["grid_code", "name", "households", "deviation"].map((key) => element("th", { scope: "col" }, t(key)));
  panel.replaceChildren(element("table", { "aria-label": t("table") }, element("thead", {}, element("tr", {}, ...heads)), body));
  store.on(["grids", "current"], ({ grids, current }) => {
    const rows = [...grids.values()].sort((a, b) => Math.abs(b.deviation ?? 0) - Math.abs(a.deviation ?? 0));
    body.replaceChildren(
      ...rows.slice(0, 200).map((grid) =>
        element(
          "tr",
          { "data-grid": grid.grid_code, "aria-selected": String(grid.grid_code === current), tabindex: "0", onclick: () => store.set({ current: grid.grid_code }) },
          element("td", {}, shortCode(grid.grid_code)),
          element("td", {}, grid.name),
          element("td", { class: "number" }, whole(grid.households)),
          element("td", { class: "number" }, percent(grid.deviation)),
        ),
      ),
    );
  });
  store.on(["current"], ({ current }) => map?.choose(current));
}
