// @ts-check
// The hatching of locked grids, drawn dot by dot so that no file is needed.

const STEP_PX = 9; // from line to line, along the axes
const WIDTH_PX = 2;
const INK = [40, 46, 54];

/**
 * Lines from lower left to upper right that go on from tile to tile. Between two zooms MapLibre draws
 * a pattern up to twice as large: twice the dots of the screen keep it sharp.
 */
export function hatching() {
  const pixelRatio = 2 * Math.ceil(globalThis.devicePixelRatio || 1);
  const size = STEP_PX * pixelRatio;
  const data = new Uint8Array(4 * size * size);
  for (let y = 0; y < size; y++) {
    for (let x = 0; x < size; x++) {
      const away = Math.abs(((x + y + 1) % size) - size / 2) / Math.SQRT2;
      const cover = Math.min(1, Math.max(0, (WIDTH_PX * pixelRatio) / 2 / Math.SQRT2 - away + 0.5));
      data.set([...INK, Math.round(165 * cover)], 4 * (y * size + x));
    }
  }
  return { image: { width: size, height: size, data }, pixelRatio };
}
