// @ts-check
// What the server says of an exception, in the language of the page.
import { words } from "../words.js";

const t = words("problems");

/** Sentences of the engine, with what is kept of each. @type {[RegExp, string, string[]][]} */
const SENTENCES = [
  [/^building (\S+) alone has (\d+) households$/, "said_oversized", ["building", "n"]],
  [/^(\d+) households beyond a hard barrier$/, "said_beyond", ["n"]],
  [/^lies apart from its community, (\d+) households$/, "said_apart", ["n"]],
  [/^(.+), (\d+) households, in ((?:\d{15}(?:, )?)+)(?:;.*)?$/, "said_cut", ["name", "n", "codes"]],
  [/^strip between lines of one class(?:, open at an end)?$/, "said_strip", []],
  [/^traffic island$/, "said_island", []],
  [/^part of a building beyond its block$/, "said_part", []],
  [/^(\d+) pieces between barriers, each under 1 m²$/, "said_pieces", ["n"]],
  [/^overlap of areas (\S+) and (\S+) of (.+) given to (\S+), the smaller$/, "said_overlap", ["a", "b", "who", "to"]],
  [/^locked as it is today, on both sides of a hard barrier$/, "said_locked", []],
  [/^the whole community has (\d+) households, the target is (\d+)$/, "said_small", ["n", "target"]],
];

/** @param {string} detail */
export function detailTold(detail) {
  for (const [pattern, key, names] of SENTENCES) {
    const found = pattern.exec(detail);
    if (!found) continue;
    const values = Object.fromEntries(names.map((name, at) => [name, found[at + 1]]));
    if (values.codes) values.codes = values.codes.replace(/\d{12}(\d{3})/g, "$1");
    return t(key, values);
  }
  return detail;
}
