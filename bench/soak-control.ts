/**
 * The control of `npm run soak`: a page without the element that opens the same camera, makes bitmaps of its pictures and
 * closes each at once. What the renderer's memory does here is Chromium's own doing.
 * Run: npx tsx bench/soak-control.ts [PICTURES], 1400 by default.
 */
import { chromium } from 'playwright';
import { BROWSER_ARGS, findBrowser } from '../src/cli/find-browser.js';
import { FAKE_CAMERA_ARGS, serveElementSite } from '../test/browser/support/element.js';
import { ensureCamera } from '../test/fixtures/clips.js';
import { memoryOf } from './process-tree.js';
import { rendererOf } from './soak-page.js';

const [pictures = 1_400] = process.argv.slice(2).map(Number);
const STEP = 200;

/** In the page: so many bitmaps of the camera's picture, as it comes. */
async function takeBitmaps(count: number): Promise<void> {
  const video = document.querySelector('video') ?? document.body.appendChild(document.createElement('video'));
  if (!video.srcObject) {
    video.muted = true;
    video.srcObject = await navigator.mediaDevices.getUserMedia({ video: true });
    await video.play();
  }
  for (let taken = 0; taken < count; taken++) {
    await new Promise(resolve => video.requestVideoFrameCallback(resolve));
    (await createImageBitmap(video)).close();
  }
}

const camera = await ensureCamera('cap13');
const site = await serveElementSite();
/** The page's canvases and pictures in software, as on any machine without a graphics card, and on a simulated one. */
const WAYS = {
  software: [],
  'simulated graphics card': [
    '--use-gl=angle',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--ignore-gpu-blocklist',
    '--enable-gpu-rasterization',
  ],
};
for (const [way, switches] of Object.entries(WAYS)) {
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: [...BROWSER_ARGS, ...switches, ...FAKE_CAMERA_ARGS, `--use-file-for-fake-video-capture=${camera}`],
  });
  const page = await browser.newPage();
  await page.goto(`${site.url}frame.html`);
  await page.evaluate('globalThis.__name ??= value => value');
  await page.evaluate(takeBitmaps, 1);
  const protocol = await page.context().newCDPSession(page);
  const tell = async (when: string) => {
    await protocol.send('HeapProfiler.collectGarbage');
    const { proportional } = await memoryOf(await rendererOf(process.pid));
    process.stdout.write(`${way}: ${when}: renderer ${(proportional / 1e6).toFixed(0)} MB\n`);
  };
  await tell('1 picture');
  for (let taken = 0; taken < pictures; taken += STEP) {
    await page.evaluate(takeBitmaps, STEP);
    await tell(`${taken + STEP} pictures`);
  }
  await protocol.send('Memory.simulatePressureNotification', { level: 'critical' });
  await tell('after memory was wanted');
  await page.evaluate(takeBitmaps, STEP);
  await tell(`${STEP} more pictures`);
  await browser.close();
}
await site.close();
