// @ts-check
// The map of a merged plan: the departments' areas before, the grids after, and a line to draw
// across between the two. Comes after plan_map.js, whose layers and names it uses.

const MERGE = embedded("merge");

/** Which departments are shown. @type {Set<number>} */
const shown = new Set([0]);

/** How the two are seen: before, swipe, both or after; and where the line stands, 0 to 1. */
const view = { mode: "swipe", at: 0.5 };

/** Pieces are drawn as points as long as they would be smaller, in pixels. */
const LEAST_PIXELS = 14;

const AFTER_PANES = ["overlayPane", "outlines", "labels"];
const BEFORE_PANES = ["areas", "casings", "borders", "areaLabels"];
const HIDDEN = { stroke: false, fill: false };

/** @param {number} zoom */
function metresPerPixel(zoom) {
  return (156543.034 * Math.cos((planMap.getCenter().lat * Math.PI) / 180)) / 2 ** zoom;
}

/**
 * A piece of ground: its outline where that can be seen, its point where not.
 * @param {Properties} p
 * @param {L.PathOptions} look
 */
function pieceLook(p, look) {
  const small = p.extent_m / metresPerPixel(planMap.getZoom()) < LEAST_PIXELS;
  if (!p.point) return { stroke: true, fill: true, ...look };
  return { ...look, stroke: small, fill: small, radius: 5.5, weight: 2, fillOpacity: 1, color: "#fff" };
}

Object.assign(LOOKS, {
  areas: (/** @type {Properties} */ p) =>
    shown.has(p.d) && view.mode !== "both" // where the colours of the grids must stay what they are
      ? { stroke: false, fill: true, fillColor: MERGE.departments[p.d].colour, fillOpacity: 0.1 }
      : HIDDEN,
  casings: (/** @type {Properties} */ p) =>
    shown.has(p.d) ? { stroke: true, color: "#fff", weight: 4.5, opacity: 0.8 } : HIDDEN,
  borders: (/** @type {Properties} */ p) => {
    const { colour, dash } = MERGE.departments[p.d];
    return shown.has(p.d) ? { stroke: true, color: colour, weight: 2.5, dashArray: dash.join(" ") } : HIDDEN;
  },
  unowned: (/** @type {Properties} */ p) =>
    pieceLook(p, { color: STYLE.merge.unowned, weight: 1.5, fillColor: STYLE.merge.unowned, fillOpacity: 0.75 }),
  lacking: (/** @type {Properties} */ p) => {
    if (!shown.has(p.d)) return HIDDEN;
    const { colour } = MERGE.departments[p.d];
    return pieceLook(p, { color: colour, weight: 1, fillColor: colour, fillOpacity: 0.3 });
  },
  conflicts: (/** @type {Properties} */ p) =>
    p.point // a dot for each, however large its ground, which would darken whole grids if filled
      ? { color: "#fff", weight: 2, radius: 5.5, fillColor: STYLE.merge.conflict, fillOpacity: 1 }
      : { color: STYLE.merge.conflict, weight: 2.5, dashArray: "1 5", fill: false },
});
DRAWN_FROM.casings = "borders";

/** Layers that show the departments chosen. */
const BY_DEPARTMENT = ["areas", "casings", "borders", "lacking"];

/** Show only the part of each pane that lies on its side of the line. */
function clip() {
  const size = planMap.getSize();
  const from = planMap.containerPointToLayerPoint([0, 0]);
  const to = planMap.containerPointToLayerPoint(size);
  const across = { before: 1, after: 0, swipe: view.at, both: NaN }[view.mode] ?? NaN;
  const middle = from.x + across * size.x;
  /** @param {number} west @param {number} east */
  const box = (west, east) =>
    Number.isNaN(across)
      ? ""
      : `polygon(${west}px ${from.y}px, ${east}px ${from.y}px, ${east}px ${to.y}px, ${west}px ${to.y}px)`;
  const panes = /** @type {Record<string, HTMLElement>} */ (planMap.getPanes());
  for (const name of BEFORE_PANES) panes[name].style.clipPath = box(from.x, middle);
  for (const name of AFTER_PANES) panes[name].style.clipPath = box(middle, to.x);
}

/**
 * Whether the areas, the grids or both are to be seen at a place.
 * @param {number} x in pixels of the map
 */
function sidesAt(x) {
  const { mode, at } = view;
  const before = mode === "before" || mode === "both" || (mode === "swipe" && x < at * planMap.getSize().x);
  return { before, after: mode === "both" || !before };
}

/** The line between before and after, moved by pointer or keys. */
function bindSwipe() {
  const line = /** @type {HTMLElement} */ (document.getElementById("swipe"));
  const put = (/** @type {number} */ at) => {
    view.at = Math.min(0.98, Math.max(0.02, at));
    const share = Math.round(view.at * 100);
    line.style.left = `${view.at * 100}%`;
    line.setAttribute("aria-valuenow", String(share));
    line.setAttribute("aria-valuetext", TEXTS.swipe_value.replace("{n}", share));
    clip();
  };
  line.addEventListener("pointerdown", (event) => {
    line.setPointerCapture(event.pointerId);
  });
  line.addEventListener("pointermove", (event) => {
    if (line.hasPointerCapture(event.pointerId)) put(event.clientX / planMap.getSize().x);
  });
  /** @type {Record<string, () => number>} */
  const keys = {
    ArrowLeft: () => view.at - 0.02,
    ArrowDown: () => view.at - 0.02,
    ArrowRight: () => view.at + 0.02,
    ArrowUp: () => view.at + 0.02,
    PageDown: () => view.at - 0.1,
    PageUp: () => view.at + 0.1,
    Home: () => 0,
    End: () => 1,
  };
  line.addEventListener("keydown", (event) => {
    if (!(event.key in keys)) return;
    event.preventDefault();
    put(keys[event.key]());
  });
  const panel = /** @type {HTMLElement} */ (document.getElementById("panel"));
  const free = innerWidth < 600 ? innerWidth : panel.offsetLeft;
  put(free / 2 / innerWidth);
}

/** @param {string} mode */
function setMode(mode) {
  view.mode = mode;
  /** @type {HTMLElement} */ (document.getElementById("swipe")).hidden = mode !== "swipe";
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=mode]")))
    input.checked = input.value === mode;
  restyle();
  clip();
}

/**
 * @param {number} department
 * @param {boolean} on
 */
function showDepartment(department, on) {
  shown[on ? "add" : "delete"](department);
  const box = /** @type {HTMLInputElement} */ (document.querySelector(`[data-department="${department}"]`));
  box.checked = on;
  restyle();
}

function restyle() {
  for (const kind of BY_DEPARTMENT) /** @type {any} */ (LAYERS[kind]).restyle();
  drawAreaLabels();
}

const areaLabels = L.layerGroup();

/** Ids stand in the areas of one department alone, where they fit and no grid has its label. */
function drawAreaLabels() {
  areaLabels.clearLayers();
  if (shown.size !== 1 || view.mode === "both" || view.mode === "after") return;
  const metres = metresPerPixel(planMap.getZoom());
  const areas = embeddedAreas();
  for (const { at, radius, area, at_row: row } of MERGE.labels) {
    const wide = Math.hypot(area.length * 9, 15) * metres;
    if (!shown.has(areas[row].properties.d) || wide > 2 * radius) continue;
    const text = document.createElement("span");
    text.textContent = area;
    const icon = L.divIcon({ className: "label label-area", html: text, iconSize: [0, 0] });
    L.marker(at, { icon, pane: "areaLabels", interactive: false, keyboard: false }).addTo(areaLabels);
  }
}

/** @type {any[] | undefined} */
let readAreas;
/** @returns {any[]} */
const embeddedAreas = () => (readAreas ??= embedded("areas").features);

function startMerge() {
  planMap.createPane("areaLabels").style.zIndex = "416";
  /** @type {HTMLElement} */ (planMap.getPane("exceptions")).style.zIndex = "440"; // and what is chosen
  planMap.addLayer(areaLabels);
  for (const kind of ["areas", "casings", "borders"]) planMap.addLayer(LAYERS[kind]);
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[data-department]"))) {
    const department = Number(input.dataset.department);
    input.checked = shown.has(department);
    input.addEventListener("change", () => showDepartment(department, input.checked));
  }
  for (const input of /** @type {NodeListOf<HTMLInputElement>} */ (document.querySelectorAll("[name=mode]")))
    input.addEventListener("change", () => setMode(input.value));
  planMap.on("move zoom viewreset resize", clip);
  planMap.on("zoomend", drawAreaLabels);
  bindSwipe();
  setMode(view.mode);
  startCards();
}

document.addEventListener("DOMContentLoaded", startMerge);
