// Reads a grey picture (PGM) with jsQR, and writes the text of the code; nothing where it finds none.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const jsQR = createRequire(process.argv[2] + "/")("jsqr");
for (const path of process.argv.slice(3)) {
  const file = readFileSync(path);
  const header = /^P5 (\d+) (\d+) 255\n/.exec(file.subarray(0, 40).toString("latin1"));
  const [width, height] = [Number(header[1]), Number(header[2])];
  const grey = file.subarray(header[0].length);
  const pixels = new Uint8ClampedArray(4 * width * height).fill(255);
  for (let at = 0; at < width * height; at++) pixels.fill(grey[at], 4 * at, 4 * at + 3);
  const found = jsQR(pixels, width, height);
  console.log(found ? found.data : "");
}
