// @ts-check
// Finding an old area by department and id, or a grid by its code; and the list of unowned ground.

/** Old ids that hold what was typed, the exact one first, then those that begin with it. */
function bindSearch() {
  const form = /** @type {HTMLFormElement} */ (document.getElementById("old-id"));
  const input = /** @type {HTMLInputElement} */ (form.elements.namedItem("id"));
  const choice = /** @type {HTMLSelectElement} */ (form.elements.namedItem("department"));
  const list = /** @type {HTMLElement} */ (document.getElementById("found"));
  const count = /** @type {HTMLElement} */ (document.getElementById("found-count"));

  function find() {
    const typed = input.value.trim().toLowerCase();
    const hits = typed ? candidates(choice.value).filter(({ key }) => key.includes(typed)) : [];
    const rank = (/** @type {string} */ key) => (key === typed ? 0 : key.startsWith(typed) ? 1 : 2);
    hits.sort((a, b) => rank(a.key) - rank(b.key) || a.key.length - b.key.length);
    count.textContent = typed ? told("n_found", { n: hits.length }) : "";
    list.replaceChildren();
    for (const hit of hits.slice(0, MOST_FOUND))
      put(put(list, "li", ""), "button", hit.name).addEventListener("click", hit.open);
    return hits;
  }
  input.addEventListener("input", find);
  choice.addEventListener("change", find);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    find()[0]?.open();
  });
}

/**
 * What the search looks through.
 * @param {string} choice a department's number, GRID_SIDE, or nothing for all departments
 */
function candidates(choice) {
  if (Number(choice) === GRID_SIDE)
    return ground.grids.map((feature, grid) => ({
      key: feature.properties.grid_code,
      name: `${feature.properties.grid_code} ${feature.properties.name ?? ""}`,
      open: () => show((card) => tellGrid(card, grid), feature),
    }));
  return ground.areas.flatMap((feature, at) => {
    const { d, area_id: id } = feature.properties;
    if (choice !== "" && d !== Number(choice)) return [];
    const open = () => {
      if (!shown.has(d)) showDepartment(d, true);
      show((card) => tellArea(card, at), feature);
    };
    return [{ key: String(id).toLowerCase(), name: `${MERGE.departments[d].name} · ${id}`, open }];
  });
}

/** Every piece that nobody owns, largest first, as buttons; made when the list is unfolded. */
function listPieces() {
  const fold = /** @type {HTMLDetailsElement | null} */ (document.getElementById("pieces"));
  fold?.addEventListener("toggle", () => {
    const list = /** @type {HTMLElement} */ (fold.querySelector("ol"));
    if (!fold.open || list.children.length) return;
    const all = unique(ground.unowned).sort((a, b) => b.properties.area_m2 - a.properties.area_m2);
    for (const piece of all.slice(0, MOST_PIECES)) {
      const { area_m2: m2, households, community_code: community } = piece.properties;
      const name = [squareMetres(m2), told("n_households", { n: whole(households) }), community].join(" · ");
      put(put(list, "li", ""), "button", name).addEventListener("click", () => {
        if (!planMap.hasLayer(LAYERS.unowned))
          /** @type {HTMLElement} */ (document.querySelector("[data-layer=unowned]")).click();
        show((card) => tellPiece(card, piece), piece);
      });
    }
    const rest = all.length - MOST_PIECES;
    if (rest > 0) put(list, "li", told("n_more", { n: whole(rest) }));
  });
}
