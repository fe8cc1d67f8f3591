/** Wrong, missing and returning asset files. */
import { ASSET_MANIFEST } from '../../src/assets/manifest.generated.js';
import { SOFTWARE_WEBGPU_ARGS } from '../../src/cli/find-browser.js';
import {
  BASELINE_MODEL,
  FACE_STATE_MODEL,
  LANDMARKER_ASSETS,
  ORT_ASSETS,
  SPOOF_MODELS,
} from '../../src/inference/models.js';
import { expect, judged, launchChromium, openEngine, test, withFlippedByte } from './support/engine.js';

const WASM_PATHS = [
  ...Object.values(LANDMARKER_ASSETS),
  ...Object.values(ORT_ASSETS.wasm),
  ...SPOOF_MODELS.map(({ url }) => url),
  FACE_STATE_MODEL.url,
];
const WEBGPU_PATHS = Object.values(ORT_ASSETS.webgpu);

test('the lists below hold every model and runtime of the manifest', () => {
  const listed = Object.keys(ASSET_MANIFEST).filter(path => /^(runtime|models)\//.test(path));
  expect([...WASM_PATHS, ...WEBGPU_PATHS].sort()).toEqual(listed.sort());
});

test.describe('one flipped bit is asset-integrity and names the file', () => {
  for (const asset of WASM_PATHS) {
    test(asset, async ({ page, startSite }) => {
      const site = await startSite({ replace: path => (path === asset ? withFlippedByte(path) : undefined) });
      const engine = await openEngine(page, site);
      const failure = await engine.load();
      expect(failure).toMatchObject({ code: 'asset-integrity', recoverable: false });
      expect(failure!.message).toContain(`"${asset}"`);
    });
  }

  for (const asset of WEBGPU_PATHS) {
    test(`${asset}, with the backend webgpu`, async ({ startSite }) => {
      const site = await startSite({ replace: path => (path === asset ? withFlippedByte(path) : undefined) });
      const browser = await launchChromium(SOFTWARE_WEBGPU_ARGS);
      try {
        const engine = await openEngine(await browser.newPage(), site, { backend: 'webgpu' });
        const failure = await engine.load();
        expect(failure?.code).toBe('asset-integrity');
        expect(failure!.message).toContain(`"${asset}"`);
      } finally {
        await browser.close();
      }
    });
  }
});

test.describe('a file that is not served names itself', () => {
  const page404 = { status: 404, type: 'text/html', body: 'Not found' };
  const page500 = { status: 500, body: 'oops' };
  const spa = { status: 200, type: 'text/html', body: '<!doctype html><title>my shop</title>' };
  const cases = [
    { name: '404', asset: LANDMARKER_ASSETS.wasm, answer: page404, code: 'asset-load-failed' },
    { name: '500', asset: LANDMARKER_ASSETS.model, answer: page500, code: 'asset-load-failed' },
    { name: '404 of the late model', asset: BASELINE_MODEL.url, answer: page404, code: 'asset-load-failed' },
    { name: 'a page with status 200', asset: LANDMARKER_ASSETS.wasm, answer: spa, code: 'asset-integrity' },
    { name: 'a page for a script', asset: LANDMARKER_ASSETS.library, answer: spa, code: 'asset-integrity' },
  ];
  for (const { name, asset, answer, code } of cases) {
    test(name, async ({ page, startSite }) => {
      const site = await startSite({ replace: path => (path === asset ? answer : undefined) });
      const engine = await openEngine(page, site);
      const failure = await engine.load();
      expect(failure?.code).toBe(code);
      expect(failure!.message).toContain(`"${asset}"`);
    });
  }
});

test.describe('the same engine works once the file is back', () => {
  for (const asset of [LANDMARKER_ASSETS.wasm, ORT_ASSETS.wasm.wasm, BASELINE_MODEL.url]) {
    test(asset, async ({ page, startSite }) => {
      let gone = true;
      const site = await startSite({
        replace: path => (gone && path === asset ? { status: 503, body: 'busy' } : undefined),
      });
      const engine = await openEngine(page, site);
      expect(await engine.load()).toMatchObject({ code: 'asset-load-failed', recoverable: true });
      gone = false;
      expect(await engine.load()).toBeUndefined();
      expect(judged(await engine.check('media/cage.jpg')).liveness.rejection_reason).toBe('');
      await expect.poll(() => page.workers().length).toBe(1);
    });
  }
});

test('progress only rises and ends at the sum of the manifest', async ({ page, site }) => {
  await page.goto(`${site.url}engine.html`);
  await page.waitForFunction(() => 'liveness' in window);
  const reports = await page.evaluate(async () => {
    const seen: { loaded: number; total: number; ratio: number; asset: string }[] = [];
    const engine = window.liveness.createLivenessEngine({ onProgress: progress => seen.push(progress) });
    await engine.load();
    engine.dispose();
    return seen;
  });
  const total = WASM_PATHS.reduce((sum, path) => sum + ASSET_MANIFEST[path as keyof typeof ASSET_MANIFEST].bytes, 0);
  const loaded = reports.map(report => report.loaded);
  expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
  expect(new Set(reports.map(report => report.total))).toEqual(new Set([total]));
  expect(reports.at(-1)).toMatchObject({ loaded: total, ratio: 1 });
  expect(new Set(reports.map(report => report.asset))).toEqual(new Set(WASM_PATHS));
});
