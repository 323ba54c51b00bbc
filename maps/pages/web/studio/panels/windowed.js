// @ts-check
// The body of a long table: only the rows that are seen are in the document; a cursor goes by the keyboard.
import { element } from "../../element.js";

export const ROW_HEIGHT = 28;
const SPARE = 6;

/**
 * @template Row
 * @typedef {object} Shown
 * @property {(row: Row) => string} key
 * @property {(row: Row) => HTMLTableRowElement} make
 * @property {(row: Row) => void} choose on a click or Enter
 */

/**
 * @template Row
 * @param {HTMLTableElement} table takes the focus; says by aria-activedescendant where the cursor is
 * @param {HTMLElement} scroller around the table, its head sticky
 * @param {Shown<Row>} how
 */
export function windowed(table, scroller, { key, make, choose }) {
  const body = element("tbody");
  const [above, below] = [0, 1].map(() => element("tr", { class: "spacer", "aria-hidden": "true" }, element("td")));
  body.append(above, below);
  table.append(body);
  /** @type {readonly Row[]} */
  let rows = [];
  /** @type {Map<string, { row: Row, line: HTMLTableRowElement }>} */
  let drawn = new Map();
  let cursor = "";

  const cell = (/** @type {HTMLElement} */ line) => /** @type {HTMLElement} */ (line.firstChild);
  // Kept, for to ask the document would have it laid out at every change. The head is as high as a row.
  let [top, height] = [0, 0];
  const page = () => Math.max(1, Math.floor(height / ROW_HEIGHT) - 2);

  /** Rows that are out of sight take room, so that the place is kept when others come. */
  function sized() {
    const first = Math.min(rows.length, Math.max(0, Math.floor(top / ROW_HEIGHT) - SPARE));
    cell(above).style.height = `${first * ROW_HEIGHT}px`;
    cell(below).style.height = `${(rows.length - first) * ROW_HEIGHT}px`;
    above.hidden = below.hidden = false;
  }

  function draw() {
    const first = Math.max(0, Math.floor(top / ROW_HEIGHT) - SPARE);
    const last = Math.min(rows.length, first + Math.ceil(height / ROW_HEIGHT) + 2 * SPARE);
    /** @type {typeof drawn} */
    const now = new Map();
    for (let at = first; at < last; at++) {
      const row = rows[at];
      const id = key(row);
      const before = drawn.get(id);
      const line = before?.row === row ? before.line : make(row);
      if (before?.row !== row) {
        line.id = `row-${id}`;
        line.dataset.key = id;
      }
      line.setAttribute("aria-rowindex", String(at + 2));
      line.classList.toggle("cursor", id === cursor);
      now.set(id, { row, line });
    }
    drawn = now;
    above.hidden = first === 0;
    below.hidden = last >= rows.length;
    cell(above).style.height = `${first * ROW_HEIGHT}px`;
    cell(below).style.height = `${Math.max(0, rows.length - last) * ROW_HEIGHT}px`;
    let next = above.nextSibling;
    for (const { line } of now.values()) {
      if (next === line) next = line.nextSibling;
      else body.insertBefore(line, next);
    }
    while (next && next !== below) {
      const { nextSibling } = next;
      next.remove();
      next = nextSibling;
    }
    table.setAttribute("aria-rowcount", String(rows.length + 1));
    if (cursor && now.has(cursor)) table.setAttribute("aria-activedescendant", `row-${cursor}`);
    else table.removeAttribute("aria-activedescendant");
  }

  /** @param {number} at */
  function show(at) {
    if (at < 0 || height === 0) return;
    const from = at * ROW_HEIGHT;
    const room = height - 2 * ROW_HEIGHT;
    const to = from < top ? from : from > top + room ? from - room : top;
    if (to === top) return;
    top = to;
    requestAnimationFrame(() => (scroller.scrollTop = top)); // when all is laid out anyway
  }

  const placeOf = (/** @type {string} */ id) => (id === "" ? -1 : rows.findIndex((row) => key(row) === id));

  scroller.addEventListener("scroll", () => {
    if (scroller.scrollTop === top) return;
    top = scroller.scrollTop;
    draw();
  }, { passive: true });
  new ResizeObserver(() => {
    ({ clientHeight: height, scrollTop: top } = scroller);
    show(placeOf(cursor));
    draw();
  }).observe(scroller);
  body.addEventListener("click", ({ target }) => {
    const id = /** @type {HTMLElement} */ (target).closest("tr")?.dataset.key;
    const at = id === undefined ? -1 : placeOf(id);
    if (at >= 0) choose(rows[at]);
  });
  table.addEventListener("keydown", (event) => {
    if (event.target !== table || rows.length === 0 || event.ctrlKey || event.altKey || event.metaKey) return;
    const at = placeOf(cursor);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + page(), PageUp: at - page(), Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined && event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation(); // Enter does something else on the map
    if (to === undefined) {
      if (at >= 0) choose(rows[at]);
      return;
    }
    const next = Math.min(rows.length - 1, Math.max(0, to));
    cursor = key(rows[next]);
    show(next);
    draw();
  });

  return {
    /**
     * @param {readonly Row[]} now
     * @param {string} id where the cursor is to be, in sight
     */
    put(now, id) {
      rows = now;
      cursor = id;
      sized();
      show(placeOf(id));
      draw();
    },
    /** @param {string} id */
    set cursor(id) {
      cursor = id;
      show(placeOf(id));
      draw();
    },
    /** Draw all rows in sight anew. */
    redraw() {
      drawn = new Map();
      draw();
    },
  };
}
