/**
 * Step 1: finds the landmarks of the training photographs with the landmarker that ships, in headless Chromium.
 *
 *     npx tsx models/gate-training/find-landmarks.ts PHOTOS OUT.jsonl
 *
 * PHOTOS holds manifest.csv and the images it names. One JSON line per photograph: `{file, faces}`, each face being
 * 468 × (x, y, z) in pixels, the surest first; none where nothing was found even with a margin around the picture.
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { BROWSER_ARGS, findBrowser } from '../../src/cli/find-browser.js';
import { projectPath } from '../../src/cli/project.js';
import { respond, serveStatic } from '../../src/cli/serve-static.js';
import { parseCsvRecords } from '../../src/evaluation/csv.js';

const PAGE = `<!doctype html><title>landmarks</title><script type="module">
const library = await import('./runtime/vision_bundle.mjs');
const loader = await import('./runtime/vision_wasm_module_internal.js');
const bytes = async path => new Uint8Array(await (await fetch(path)).arrayBuffer());
globalThis.ModuleFactory = loader.default;
const task = await library.FaceLandmarker.createFromOptions(
  { wasmLoaderPath: '', wasmBinaryPath: 'runtime/vision_wasm_module_internal.wasm' },
  {
    baseOptions: { modelAssetBuffer: await bytes('models/face_landmarker.task'), delegate: 'CPU' },
    canvas: new OffscreenCanvas(1, 1), runningMode: 'IMAGE', numFaces: 4,
  },
);
function look(bitmap, margin) {
  const { width, height } = bitmap;
  const canvas = new OffscreenCanvas(width * (1 + 2 * margin), height * (1 + 2 * margin));
  canvas.getContext('2d').drawImage(bitmap, margin * width, margin * height);
  const pixel = p => [p.x * canvas.width - margin * width, p.y * canvas.height - margin * height, p.z * canvas.width];
  const round = value => Math.round(value * 100) / 100;
  return task.detect(canvas).faceLandmarks.map(points => points.slice(0, 468).flatMap(pixel).map(round));
}
window.findFaces = async file => {
  const blob = await (await fetch('photo?' + encodeURIComponent(file))).blob();
  const bitmap = await createImageBitmap(blob, { imageOrientation: 'from-image' });
  const confidence = value => ({ minFaceDetectionConfidence: value, minFacePresenceConfidence: value });
  await task.setOptions(confidence(0.5));
  const faces = look(bitmap, 0);
  if (faces.length > 0) return faces;
  await task.setOptions(confidence(0.2));
  return look(bitmap, 0.5);
};
</script>`;

declare global {
  interface Window {
    findFaces(file: string): Promise<number[][]>;
  }
}

const [photos, out] = process.argv.slice(2);
if (!photos || !out) throw new Error('Usage: npx tsx models/gate-training/find-landmarks.ts PHOTOS OUT.jsonl');
const files = parseCsvRecords(await readFile(join(photos, 'manifest.csv'), 'utf8')).map(({ file }) => file);
const known = new Set(files);
const server = await serveStatic(projectPath('public'), [
  (request, response) => {
    const [path, query = ''] = (request.url ?? '').split('?');
    const file = decodeURIComponent(query);
    if (path === '/page') respond(response, 200, PAGE, 'text/html');
    else if (path === '/photo' && known.has(file)) createReadStream(join(photos, file)).pipe(response);
    else return false;
    return true;
  },
]);
const browser = await chromium.launch({ executablePath: findBrowser(), args: BROWSER_ARGS });
try {
  const page = await browser.newPage();
  await page.goto(new URL('/page', server.url).href);
  await page.waitForFunction(() => window.findFaces);
  const lines = createWriteStream(out);
  for (const file of files) {
    const faces = await page.evaluate(name => window.findFaces(name), file);
    lines.write(`${JSON.stringify({ file, faces })}\n`);
  }
  lines.end();
} finally {
  await browser.close();
  await server.close();
}
