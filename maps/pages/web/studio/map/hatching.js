// @ts-check
// The hatching of locked grids, drawn dot by dot so that no file is needed.

const SIZE = 24;
const WIDTH = 4;

/** Lines from lower left to upper right that go on from tile to tile. */
export function hatching() {
  const image = { width: SIZE, height: SIZE, data: new Uint8Array(4 * SIZE * SIZE) };
  for (let y = 0; y < SIZE; y++) {
    for (let x = 0; x < SIZE; x++) {
      if ((x + y) % (SIZE / 2) < WIDTH / 2) image.data.set([40, 46, 54, 150], 4 * (y * SIZE + x));
    }
  }
  return image;
}
