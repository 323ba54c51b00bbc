// @ts-check
// Lines and lassos drawn by hand, by terra-draw; its files are read when first wanted.
import { element } from "../../element.js";
import { style } from "../../style.js";

/** @typedef {"lasso" | "line"} SketchKind */

const COLOUR = /** @type {any} */ (style.outline.selected);
const MODES = { lasso: "freehand", line: "linestring" };

/** @type {Promise<void> | null} */
let reading = null;

/** @param {string} src */
const script = (src) =>
  new Promise((done, failed) => document.head.append(element("script", { src, onload: done, onerror: () => failed(new Error(src)) })));

function read() {
  reading ??= script("/assets/terra-draw.js").then(() => script("/assets/terra-draw-adapter.js")).then(() => {});
  reading.catch(() => (reading = null));
  return reading;
}

/** @param {import("maplibre-gl").Map} map */
export function makeSketch(map) {
  /** @type {import("terra-draw").TerraDraw | null} */
  let draw = null;
  /** @type {SketchKind | null} */
  let wanted = null;
  /** @type {(geometry: any) => void} */
  let finished = () => {};
  /** @type {(yes: boolean) => void} */
  let begun = () => {};

  function make() {
    const { TerraDraw, TerraDrawFreehandMode, TerraDrawLineStringMode } = /** @type {typeof import("terra-draw")} */ (/** @type {any} */ (globalThis).terraDraw);
    const { TerraDrawMapLibreGLAdapter } = /** @type {typeof import("terra-draw-maplibre-gl-adapter")} */ (/** @type {any} */ (globalThis).terraDrawMaplibreGlAdapter);
    const lasso = new TerraDrawFreehandMode({ drawInteraction: "click-drag", minDistance: 4, styles: { fillColor: COLOUR, fillOpacity: 0.12, outlineColor: COLOUR, outlineWidth: 2 } });
    const line = new TerraDrawLineStringMode({ styles: { lineStringColor: COLOUR, lineStringWidth: 3, closingPointColor: COLOUR, closingPointWidth: 5 } });
    const made = new TerraDraw({ adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }), modes: [lasso, line] });
    made.on("finish", (id) => {
      const geometry = made.getSnapshotFeature(id)?.geometry;
      // terra-draw is still at it: what it has drawn goes when it is done.
      setTimeout(() => {
        clear();
        if (geometry && wanted) finished(geometry);
      });
    });
    made.on("change", () => begun(made.getSnapshot().length > 0));
    return made;
  }

  function clear() {
    if (!draw?.enabled || !wanted) return;
    draw.clear();
    draw.setMode("static");
    draw.setMode(MODES[wanted]);
    begun(false);
  }

  return {
    /**
     * @param {SketchKind} kind
     * @param {(geometry: GeoJSON.Polygon | GeoJSON.LineString) => void} whenFinished
     * @param {(yes: boolean) => void} whenBegun told whether something is half drawn
     */
    async start(kind, whenFinished, whenBegun) {
      wanted = kind;
      await read();
      if (wanted !== kind) return;
      finished = whenFinished;
      begun = whenBegun;
      draw ??= make();
      if (!draw.enabled) draw.start();
      draw.setMode(MODES[kind]);
    },
    /** Drop what is half drawn. */
    cancel: clear,
    /** End the line that is half drawn, as Enter does while the map has the focus. */
    finish: () => void map.getCanvas().dispatchEvent(new KeyboardEvent("keyup", { key: "Enter", bubbles: true })),
    stop() {
      wanted = null;
      if (draw?.enabled) draw.stop();
      begun(false);
    },
  };
}
