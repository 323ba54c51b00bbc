// What the bench of the studio does inside the page; added to it before anything else.
// @ts-nocheck
window.bench = {
  /** Whether the map shows grids. */
  usable() {
    const { map, studio } = document.getElementById("map") ?? {};
    return studio?.store.state.status === "ready" && map.isSourceLoaded("grids") && map.queryRenderedFeatures({ layers: ["grids"] }).length > 0;
  },

  /** Whether units and dual graph have been read. */
  whole: () => document.getElementById("map").studio.store.state.board?.graph != null,

  /** Bytes as sent: of everything, and of what is not data. */
  weights() {
    const all = [...performance.getEntriesByType("resource"), ...performance.getEntriesByType("navigation")];
    const sum = (entries) => entries.reduce((total, { encodedBodySize }) => total + encodedBodySize, 0);
    return { all: sum(all), page: sum(all.filter(({ name }) => !name.includes("/plans/"))) };
  },

  look(code) {
    const { studio } = document.getElementById("map");
    const { board } = studio.store.state;
    const unit = board.gridOf.indexOf(code);
    studio.map.view = { center: [board.lon[unit], board.lat[unit]], zoom: 15 };
  },

  households: (code) => document.getElementById("map").studio.store.state.grids.get(code).households,

  takenBack(code, households) {
    const { grids, pending } = document.getElementById("map").studio.store.state;
    return pending === 0 && grids.get(code).households === households;
  },

  /** Choose units; from the next key on, tell the ms until the new count is seen, and confirmed. */
  measure(to, units, wanted) {
    const { map, studio } = document.getElementById("map");
    const { store } = studio;
    const { version } = store.state.plan;
    let begin = 0;
    let counted = 0;
    let confirmed = 0;
    window.bench.armed = false;
    store.set({ current: to, selected: new Set(units.map((id) => store.state.board.indexOf.get(id))) });
    const text = () => document.querySelector("#card .count").textContent.replace(/\D/g, "");
    return new Promise((done, failed) => {
      const end = () => counted > 0 && confirmed && done([counted - begin, confirmed - begin]);
      const watch = new MutationObserver(() => {
        if (!begin || !text().startsWith(String(wanted))) return;
        watch.disconnect();
        requestAnimationFrame(() =>
          setTimeout(() => {
            counted = performance.now();
            end();
          }),
        );
      });
      watch.observe(document.getElementById("card"), { subtree: true, childList: true, characterData: true });
      store.on(["plan", "pending"], ({ plan, pending }) => {
        if (!begin || confirmed || plan.version !== version + 1 || pending > 0) return;
        confirmed = performance.now();
        end();
      });
      setTimeout(() => failed(new Error(`neither counted nor confirmed: ${text()} for ${wanted}`)), 20_000);
      // As for somebody who has looked at what is chosen: the map has come to rest, and half a
      // second more, as frames drawn in software reach the screen long after the page is done.
      const arm = () => {
        document.activeElement?.blur();
        document.addEventListener("keydown", ({ timeStamp }) => (begin = timeStamp), { once: true, capture: true });
        window.bench.armed = true;
      };
      setTimeout(() => {
        map.once("idle", () => setTimeout(arm, 500));
        map.triggerRepaint();
      }, 400);
    });
  },
};
