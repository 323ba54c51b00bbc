// @ts-check
// What a click or the search tells of a merged plan: an old area's grids, a grid's old areas.

/** @typedef {[number, string, number, number, number | null, number | null, number]} Row
 *  Department, area id, grid, households, their share of the area, of the grid, ground in m². */

const GRID_SIDE = -1; // stands for the grids where the search chooses among departments
const NEAR_PIXELS = 9;
const MOST_FOUND = 40;
const MOST_PIECES = 300;

/** @type {{ grids: any[], areas: any[], unowned: any[], lacking: any[], conflicts: any[] }} */
let ground;
/** @type {HTMLElement | null} */
let openedFrom = null;

/** @param {string} key @param {Record<string, string | number>} values */
const told = (key, values) =>
  TEXTS[key].replace(/\{(\w+)\}/g, (/** @type {string} */ all, /** @type {string} */ k) => values[k] ?? all);

/** @param {number} m2 */
function squareMetres(m2) {
  if (m2 >= 1e6) return `${(m2 / 1e6).toFixed(2)} km²`;
  if (m2 >= 10) return `${whole(m2)} m²`;
  return m2 < 0.05 ? "< 0.1 m²" : `${m2.toFixed(1)} m²`;
}

/** @param {number | null} value */
function share(value) {
  if (value === null) return "—";
  if (value > 0 && value < 0.001) return "< 0.1%";
  return `${(value * 100).toFixed(value && value < 0.1 ? 1 : 0)}%`;
}

/** @param {number} grid */
function gridName(grid) {
  const p = ground.grids[grid]?.properties;
  return p ? (p.name ? `${p.grid_code.slice(-3)} ${p.name}` : p.grid_code) : TEXTS.in_no_grid;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {HTMLElement} parent
 * @param {T} tag
 * @param {string} text
 */
function put(parent, tag, text) {
  const child = parent.appendChild(document.createElement(tag));
  child.textContent = text;
  return child;
}

/**
 * Rows of a table: what it is, how much of it, how many households.
 * @param {HTMLElement} card
 * @param {Row[]} rows
 * @param {(row: Row) => { name: string, open?: () => void }} named
 * @param {(row: Row) => number | null} part
 */
function table(card, rows, named, part) {
  const body = put(card, "table", "").appendChild(document.createElement("tbody"));
  for (const row of [...rows].sort((a, b) => (part(b) ?? 0) - (part(a) ?? 0) || b[6] - a[6])) {
    const line = body.insertRow();
    const { name, open } = named(row);
    const cell = line.insertCell();
    if (open) put(cell, "button", name).addEventListener("click", open);
    else cell.textContent = name;
    line.insertCell().textContent = share(part(row));
    line.insertCell().textContent = told("n_households", { n: whole(row[3]) });
    line.insertCell().textContent = squareMetres(row[6]);
  }
}

/** @param {HTMLElement} card @param {number} at row of the areas */
function tellArea(card, at) {
  const { d, area_id: id, households, area_m2: m2 } = ground.areas[at].properties;
  put(card, "h2", `${MERGE.departments[d].name} · ${id}`);
  put(card, "p", `${told("n_households", { n: whole(households) })} · ${squareMetres(m2)}`);
  put(card, "h3", TEXTS.is_now);
  const rows = MERGE.crosswalk.filter((/** @type {Row} */ r) => r[0] === d && r[1] === id);
  const named = (/** @type {Row} */ r) => ({
    name: gridName(r[2]),
    open: r[2] < 0 ? undefined : () => show((card) => tellGrid(card, r[2]), ground.grids[r[2]]),
  });
  table(card, rows, named, (r) => r[4]);
}

/** @param {HTMLElement} card @param {number} grid */
function tellGrid(card, grid) {
  const p = ground.grids[grid].properties;
  put(card, "h2", gridName(grid));
  put(card, "p", `${p.grid_code} · ${p.community ?? ""} · ${told("n_households", { n: whole(p.households) })}`);
  put(card, "h3", TEXTS.made_of);
  MERGE.departments.forEach((/** @type {any} */ department, /** @type {number} */ d) => {
    const rows = MERGE.crosswalk.filter((/** @type {Row} */ r) => r[0] === d && r[2] === grid);
    if (!rows.length) return;
    put(card, "h4", department.name);
    const named = (/** @type {Row} */ r) => {
      const at = ground.areas.findIndex((f) => f.properties.d === d && f.properties.area_id === r[1]);
      return at < 0
        ? { name: TEXTS.in_no_area }
        : { name: r[1], open: () => show((card) => tellArea(card, at), ground.areas[at]) };
    };
    table(card, rows, named, (r) => r[5]);
  });
  tellDuties(card, MERGE.duties[MERGE.duties_of[grid]] ?? []);
  tellWorkers(card, grid);
}

/** @param {HTMLElement} card @param {[string, string][]} duties lead and matter */
function tellDuties(card, duties) {
  put(card, "h3", told("n_duties", { n: whole(duties.length) }));
  const leads = new Map();
  for (const [lead, matter] of duties) leads.set(lead, [...(leads.get(lead) ?? []), matter]);
  for (const [lead, matters] of leads) fold(card, `${lead} · ${whole(matters.length)}`, matters.map(matterName));
}

/** @param {HTMLElement} card @param {number} grid */
function tellWorkers(card, grid) {
  put(card, "h3", TEXTS.proposed_workers);
  const mine = MERGE.workers.filter((/** @type {any[]} */ row) => row[0] === grid);
  if (!mine.length) put(card, "p", TEXTS.no_proposal);
  const list = put(card, "ul", "");
  for (const [, name, role, department, known] of mine)
    put(list, "li", name ? told("worker", { name, role, department, n: whole(known) }) : told("vacant", { role }));
}

/** @param {HTMLElement} card @param {any} feature */
function tellPiece(card, feature) {
  const { d, area_m2: m2, households, community_code: community } = feature.properties;
  put(card, "h2", d < 0 ? TEXTS.unowned : told("lacked_by", { name: MERGE.departments[d].name }));
  put(card, "p", [squareMetres(m2), told("n_households", { n: whole(households) }), community].join(" · "));
}

/** @param {string} code */
const matterName = (code) => `${code} ${MERGE.matters[code] ?? ""}`;

/** @param {HTMLElement} card @param {any} feature */
function tellConflict(card, feature) {
  for (const { kind, matter, department, other, households, area_m2: m2 } of feature.properties.rows) {
    put(card, "h2", TEXTS[`conflict_${kind}`] ?? kind);
    const parties = [department, ...other.split(";")].filter(Boolean).join(" / ");
    const size = [told("n_households", { n: whole(households) }), squareMetres(m2)];
    put(card, "p", [parties, ...size].filter(Boolean).join(" · "));
    const matters = matter.split(";").filter(Boolean);
    if (matters.length === 1) put(card, "p", matterName(matter));
    if (matters.length > 1) fold(card, told("n_duties", { n: whole(matters.length) }), matters.map(matterName));
  }
}

/** @param {HTMLElement} card @param {string} heading @param {string[]} lines */
function fold(card, heading, lines) {
  const details = put(card, "details", "");
  put(details, "summary", heading);
  const list = put(details, "ul", "");
  for (const line of lines) put(list, "li", line);
}

/**
 * Fill the card and mark what it tells of; text only ever enters as text.
 * @param {(card: HTMLElement) => void} tell
 * @param {any} [feature] to mark and to move to
 */
function show(tell, feature) {
  const card = /** @type {HTMLElement} */ (document.getElementById("card"));
  const body = /** @type {HTMLElement} */ (card.querySelector("div"));
  if (card.hidden) openedFrom = /** @type {HTMLElement | null} */ (document.activeElement);
  body.replaceChildren();
  tell(body);
  if (innerWidth < 600) /** @type {HTMLDetailsElement} */ (document.getElementById("panel")).open = false;
  card.hidden = false;
  card.scrollTop = 0;
  if (!feature) return drawnRing?.remove();
  ring(feature);
  const bounds = L.geoJSON(feature).getBounds();
  const metres = bounds.getNorthWest().distanceTo(bounds.getSouthEast());
  const tiny = metres / metresPerPixel(planMap.getZoom()) < LEAST_PIXELS;
  if (tiny || !planMap.getBounds().contains(bounds)) planMap.fitBounds(bounds, { maxZoom: 18, padding: [80, 80] });
  card.focus();
}

/** Where a place lies: even-odd over all rings, so that holes are outside.
 * @param {any} geometry @param {L.LatLng} at */
function holds(geometry, { lng, lat }) {
  let inside = false;
  const rings = { Polygon: geometry.coordinates, MultiPolygon: geometry.coordinates?.flat() }[
    /** @type {"Polygon"} */ (geometry.type)
  ];
  for (const points of rings ?? [])
    for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
      const [[x, y], [u, v]] = [points[i], points[j]];
      if (y > lat !== v > lat && lng < ((u - x) * (lat - y)) / (v - y) + x) inside = !inside;
    }
  return inside;
}

/** @param {any} feature @param {L.LatLng} at */
function near(feature, at) {
  if (feature.geometry.type !== "Point") return holds(feature.geometry, at);
  const [lng, lat] = feature.geometry.coordinates;
  const [a, b] = [[lat, lng], at].map((place) => planMap.latLngToContainerPoint(/** @type {any} */ (place)));
  const small = feature.properties.extent_m / metresPerPixel(planMap.getZoom()) < LEAST_PIXELS;
  return small && a.distanceTo(b) <= NEAR_PIXELS;
}

/** @param {L.LeafletMouseEvent} event */
function clicked({ latlng, containerPoint }) {
  planMap.eachLayer((layer) => layer.closeTooltip()); // the card says more
  const side = sidesAt(containerPoint.x);
  const pieces = (/** @type {"unowned" | "lacking" | "conflicts"} */ kind) =>
    planMap.hasLayer(LAYERS[kind])
      ? unique(ground[kind].filter((f) => (kind !== "lacking" || shown.has(f.properties.d)) && near(f, latlng)))
      : [];
  const grid = ground.grids.findIndex((f) => holds(f.geometry, latlng));
  const areas = [...ground.areas.keys()].filter(
    (at) => shown.has(ground.areas[at].properties.d) && holds(ground.areas[at].geometry, latlng),
  );
  show((card) => {
    for (const kind of /** @type {const} */ (["unowned", "lacking"]))
      for (const piece of pieces(kind)) tellPiece(card, piece);
    for (const place of pieces("conflicts")) tellConflict(card, place);
    if (side.before) for (const at of areas) tellArea(card, at);
    if (side.after && grid >= 0) tellGrid(card, grid);
    if (!card.children.length) put(card, "p", TEXTS[side.before ? "no_area_here" : "no_grid_here"]);
  });
  if (side.before && areas.length) ring(ground.areas[areas[0]]);
}

/** @param {any[]} features of which a piece's outline and, behind it, its point are two */
const unique = (features) => [...new Map([...features].reverse().map((f) => [f.properties.piece, f])).values()];

function startCards() {
  const read = (/** @type {string} */ id) => embedded(id).features;
  ground = {
    grids: read("grids"), areas: embeddedAreas(),
    unowned: read("unowned"), lacking: read("lacking"), conflicts: read("conflicts"),
  };
  planMap.on("click", clicked);
  const card = /** @type {HTMLElement} */ (document.getElementById("card"));
  const close = () => {
    card.hidden = true;
    drawnRing?.remove();
    openedFrom?.focus();
  };
  /** @type {HTMLElement} */ (card.querySelector(".close")).addEventListener("click", close);
  card.addEventListener("keydown", (event) => event.key === "Escape" && close());
  bindSearch();
  listPieces();
}
