// @ts-check
// The border drawn: plainly at once, as a map once one has come to it and where the browser can.
import { byId, element } from "../element.js";
import { data, words } from "../words.js";
import { heading } from "./parts.js";
import { plainMap } from "./plain_map.js";

const t = words("ground");
const SCRIPT = "/assets/maplibre-gl.js";
const SHEET = "/assets/maplibre-gl.css";

/** @param {import("./state.js").Store} store */
export function startGround(store) {
  const box = byId("ground");
  const plain = element("div", { id: "plain" });
  const map = element("div", { id: "map", hidden: true });
  const note = element("p", { class: "hint" });
  const stage = element("div", { id: "stage" }, plain, map, element("footer", { id: "credits" }, ...credits()));
  box.append(heading("ground", t("title")), stage, note);
  store.on(["card", "around", "lines", "here"], (state) => {
    const { card } = state;
    box.hidden = card === null;
    plain.replaceChildren(...(card ? [plainMap(card, state)] : []));
  });

  let asked = false;
  async function load() {
    if (asked || !store.state.card) return;
    asked = true;
    if (!drawable()) return (note.textContent = t("plain_only"));
    try {
      await Promise.all([loaded("script", { src: SCRIPT }), loaded("link", { rel: "stylesheet", href: SHEET })]);
      const { startMap } = await import("./later/map.js");
      map.hidden = false;
      startMap(store);
      plain.hidden = true;
    } catch {
      asked = false; // the network was cut: the drawing stays, until it is back
      map.hidden = true;
    }
  }
  const seen = new IntersectionObserver((entries) => entries.some((entry) => entry.isIntersecting) && whenIdle(load));
  seen.observe(box);
  addEventListener("online", () => seen.takeRecords() && (seen.unobserve(box), seen.observe(box)));
}

/** Whose the map is, and under which number it was reviewed; as the embedded map says it. */
function credits() {
  const { attribution, review_number: number, basemap } = data;
  const below = basemap && (basemap.display_only ? `${basemap.attribution} · ${t("display_only")}` : basemap.attribution);
  const lines = [attribution, number && t("review_number", { number }), below].filter(Boolean);
  return lines.map((line) => element("p", {}, line));
}

/** Only when the text stands. @param {() => void} then */
const whenIdle = (then) => ("requestIdleCallback" in globalThis ? requestIdleCallback(then) : setTimeout(then, 200));

/** Whether this browser can draw a map. */
function drawable() {
  const canvas = document.createElement("canvas");
  return Boolean(canvas.getContext("webgl2") || canvas.getContext("webgl"));
}

/**
 * @param {"script" | "link"} kind
 * @param {Record<string, string>} attributes
 */
function loaded(kind, attributes) {
  return new Promise((resolve, reject) => {
    const made = element(kind, { ...attributes, onload: resolve, onerror: reject });
    document.head.append(made);
  });
}
