// The studio's board and ledger without a page: one question a line, one answer a line.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const from = (path) => import(pathToFileURL(`${process.argv[2]}/${path}`));
const { boardOf, graphOf } = await from("studio/board.js");
const { suggestion } = await from("studio/board/suggest.js");
const { makeLedger } = await from("studio/edits/ledger.js");
const { createStore } = await from("store.js");

let store;
let ledger;

const seen = () => {
  const { board, grids } = store.state;
  const members = [...board.members].map(([code, units]) => [code, [...units].sort((a, b) => a - b)]);
  return {
    grid_of: Object.fromEntries(board.gridOf.map((code, unit) => [board.unitIds[unit], code])),
    members: Object.fromEntries(members.filter(([, units]) => units.length > 0)),
    grids: Object.fromEntries([...grids].sort()),
    pending: store.state.pending,
    moving: store.state.moving.size,
  };
};
const dropped = (found) => found.map(({ op, reasons }) => [op, reasons.map(({ key }) => key)]);

const answers = {
  open({ assignment, graph, grids, tolerance }) {
    const board = boardOf(assignment);
    board.graph = graphOf(graph, board.unitIds.length);
    store = createStore({ plan: { tolerance }, board, grids: new Map(grids.map((row) => [row.grid_code, row])), moving: new Map(), pending: 0, working: "" });
    ledger = makeLedger(store);
    return seen();
  },
  add({ op }) {
    const { reasons, entry } = ledger.add(op);
    return { reasons: reasons.map(({ key }) => key), known: Boolean(entry?.effect), ...seen() };
  },
  withdraw: () => (ledger.withdraw(), seen()),
  confirm: ({ told }) => ({ dropped: dropped(ledger.confirm(told)), ...seen() }),
  suggest({ code }) {
    const { board } = store.state;
    const found = suggestion(store.state, code);
    return found && { ...found, units: found.units.map((unit) => board.unitIds[unit]) };
  },
  refuse: () => ({ dropped: dropped(ledger.refuse()), ...seen() }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { ask, ...rest } = JSON.parse(line);
  console.log(JSON.stringify(answers[ask](rest)));
}
