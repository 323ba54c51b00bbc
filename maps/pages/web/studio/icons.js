// @ts-check
// Small pictures for buttons, as paths on a square of 20.

/** @type {Record<string, string>} */
const PATHS = {
  keys: "M2 5h16v10H2zM5 8h.5M8 8h.5M11.5 8h.5M14.5 8h.5M5 11h.5M8 12h5M14.5 11h.5",
  pan: "M10 2v16M2 10h16M7 5l3-3 3 3M7 15l3 3 3-3M5 7l-3 3 3 3M15 7l3 3-3 3",
  click: "M5 3l10 7-5 1 3 5-2 1-3-5-3 3z",
  box: "M3 3h14v14H3z",
  lasso: "M10 4c5 0 7 2 7 4s-3 4-7 4-7-2-7-4 2-4 7-4zM6 12c0 2-1 3-3 4",
  block: "M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z",
  compound: "M4 17V7l6-4 6 4v10zM8 17v-5h4v5",
  paint: "M4 13l8-8 3 3-8 8H4zM13 4l1-1 3 3-1 1",
  line: "M3 16L17 4M6 9h3M11 11h3",
  move: "M3 10h11M10 5l5 5-5 5",
  new_grid: "M10 4v12M4 10h12",
  undo: "M7 5L3 9l4 4M3 9h9a5 5 0 010 8H9",
  locked: "M5 9h10v8H5zM7 9V6a3 3 0 016 0v3",
  warning: "M10 3l8 14H2zM10 8v4M10 14.5v.5",
  redo: "M13 5l4 4-4 4M17 9H8a5 5 0 000 8h3",
};

/** @param {string} name */
export function icon(name) {
  const SVG = "http://www.w3.org/2000/svg";
  const picture = document.createElementNS(SVG, "svg");
  picture.setAttribute("viewBox", "0 0 20 20");
  picture.setAttribute("aria-hidden", "true");
  picture.classList.add("icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", PATHS[name] ?? "");
  picture.append(path);
  return picture;
}
