/** Every runtime file and model in turn: not there, not whole, not itself, too slow. See docs/robustness.md. */
import { readFile } from 'node:fs/promises';
import { projectPath } from '../../src/cli/project.js';
import type { ErrorCode } from '../../src/core/errors.js';
import { FACE_STATE_MODEL, LANDMARKER_ASSETS, ORT_ASSETS, SPOOF_MODELS } from '../../src/inference/models.js';
import { expect, judged, openEngine, test } from './support/engine.js';
import type { Replacement } from './support/site.js';

const EARLY = Object.values(LANDMARKER_ASSETS);
const LATE = [...Object.values(ORT_ASSETS.wasm), ...SPOOF_MODELS.map(({ url }) => url), FACE_STATE_MODEL.url];
const ASSETS = [...EARLY, ...LATE];

const never = new Promise<never>(() => {});
const fileOf = (path: string) => readFile(projectPath('dist', path));

interface Fault {
  answer(path: string): Promise<Replacement>;
  code: ErrorCode;
}

const FAULTS: Record<string, Fault> = {
  'not found': {
    answer: async () => ({ status: 404, type: 'text/html', body: 'Not found' }),
    code: 'asset-load-failed',
  },
  'a server error': { answer: async () => ({ status: 500, body: 'oops' }), code: 'asset-load-failed' },
  'no answer at all': { answer: () => never, code: 'asset-load-failed' },
  'cut in the middle': {
    answer: async path => {
      const bytes = await fileOf(path);
      return { body: bytes.subarray(0, bytes.length / 2) };
    },
    code: 'asset-integrity',
  },
  'a page in its place': {
    answer: async () => ({ type: 'text/html', body: '<!doctype html><title>my shop</title>' }),
    code: 'asset-integrity',
  },
  'longer than it should be': {
    answer: async path => ({ body: Buffer.concat([await fileOf(path), Buffer.from('x')]) }),
    code: 'asset-integrity',
  },
};

for (const [name, { answer, code }] of Object.entries(FAULTS)) {
  test(`every file in turn: ${name}`, async ({ page, startSite }) => {
    let broken = '';
    const site = await startSite({ replace: path => (path === broken ? answer(path) : undefined) });
    for (const asset of ASSETS) {
      broken = asset;
      const engine = await openEngine(page, site, { config: { limits: { assetStallMs: 1_000 } } });
      const failure = await engine.load();
      expect(failure?.code, asset).toBe(code);
      expect(failure!.message).toContain(`"${asset}"`);
      await engine.dispose();
      await expect.poll(() => page.workers().length, { message: `${asset}: workers left` }).toBe(0);
    }
  });
}

test.describe('a content type that is not the file’s', () => {
  test('is of no interest for binaries', async ({ page, startSite }) => {
    const site = await startSite({
      replace: async path =>
        /\.(wasm|onnx|task)$/.test(path) ? { type: 'text/plain', body: await fileOf(path) } : undefined,
    });
    const engine = await openEngine(page, site);
    expect(await engine.load()).toBeUndefined();
    expect(judged(await engine.check('media/cage.jpg')).liveness.rejection_reason).toBe('');
  });

  for (const asset of [LANDMARKER_ASSETS.library, ORT_ASSETS.wasm.library]) {
    test(`keeps ${asset} from being run, which is told`, async ({ page, startSite }) => {
      const site = await startSite({
        replace: async path => (path === asset ? { type: 'text/plain', body: await fileOf(path) } : undefined),
      });
      const engine = await openEngine(page, site);
      const failure = await engine.load();
      expect(failure).toMatchObject({ code: 'model-init-failed', recoverable: true });
      expect(failure!.message).toMatch(/Failed to fetch dynamically imported module/);
    });
  }
});

test('what was loaded works without the network', async ({ browser, site }) => {
  const context = await browser.newContext();
  const engine = await openEngine(await context.newPage(), site);
  const photo = await readFile(projectPath('test/fixtures/media/cage.jpg'));
  expect(await engine.load()).toBeUndefined();
  await context.setOffline(true);
  expect(judged(await engine.checkBytes(photo)).liveness.rejection_reason).toBe('');
  await context.close();
});

test('without the network from the start, and again once it is back', async ({ browser, site }) => {
  const context = await browser.newContext();
  const engine = await openEngine(await context.newPage(), site);
  await context.setOffline(true);
  expect(await engine.load()).toMatchObject({ code: 'asset-load-failed', recoverable: true });
  await context.setOffline(false);
  expect(await engine.load()).toBeUndefined();
  await context.close();
});
