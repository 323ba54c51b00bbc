// @ts-check
// The texts of the studio, where its components look for them.
export * from "../words.js";
