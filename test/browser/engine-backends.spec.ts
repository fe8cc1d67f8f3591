/** WebGPU and WebGL, there and not there. */
import type { Browser } from '@playwright/test';
import { SOFTWARE_WEBGPU_ARGS } from '../../src/cli/find-browser.js';
import { ORT_ASSETS } from '../../src/inference/models.js';
import { type EngineOnPage, expect, judged, launchChromium, openEngine, test } from './support/engine.js';

async function scoreOf(engine: EngineOnPage) {
  const { liveness, local } = judged(await engine.check('media/cage.jpg'));
  return { score: liveness.score, backend: local.backend! };
}

test.describe('with a software WebGPU adapter', () => {
  let browser: Browser;
  test.beforeAll(async () => {
    browser = await launchChromium(SOFTWARE_WEBGPU_ARGS);
  });
  test.afterAll(() => browser.close());

  test('webgpu runs there, without unsafe-eval, and gives the score of wasm', async ({ engine, startSite }) => {
    const site = await startSite({
      headers: { 'content-security-policy': "script-src 'self' 'wasm-unsafe-eval'; worker-src blob:" },
    });
    const onGpu = await openEngine(await browser.newPage(), site, { backend: 'webgpu' });
    expect(await onGpu.load()).toBeUndefined();
    const found = await scoreOf(onGpu);
    expect(found.backend).toEqual({ name: 'webgpu' });
    const reference = await scoreOf(engine);
    expect(reference.backend).toEqual({ name: 'wasm' });
    expect(Math.abs(found.score - reference.score)).toBeLessThan(1e-3);
  });

  test('auto prefers wasm to it and says why', async ({ site }) => {
    const engine = await openEngine(await browser.newPage(), site, { backend: 'auto' });
    expect(await engine.load()).toBeUndefined();
    expect((await scoreOf(engine)).backend).toEqual({
      name: 'wasm',
      fallbackReason: 'only a software WebGPU adapter',
    });
  });

  for (const [problem, answer] of Object.entries({
    'is not deployed': { status: 404, body: 'Not found' },
    'is blocked': { status: 403, body: 'Forbidden' },
  })) {
    test(`webgpu whose runtime ${problem} falls back to wasm and says why`, async ({ startSite }) => {
      const missing = ORT_ASSETS.webgpu.wasm;
      const site = await startSite({ replace: path => (path === missing ? answer : undefined) });
      const engine = await openEngine(await browser.newPage(), site, { backend: 'webgpu' });
      expect(await engine.load()).toBeUndefined();
      const { backend } = await scoreOf(engine);
      expect(backend.name).toBe('wasm');
      expect(backend.fallbackReason).toContain(missing);
    });
  }
});

test('webgpu without an adapter falls back to wasm and says why', async ({ startSite }) => {
  const site = await startSite();
  const browser = await launchChromium(['--disable-gpu', '--disable-features=WebGPU,WebGPUService']);
  try {
    const engine = await openEngine(await browser.newPage(), site, { backend: 'webgpu' });
    expect(await engine.load()).toBeUndefined();
    const { backend } = await scoreOf(engine);
    expect(backend.name).toBe('wasm');
    expect(backend.fallbackReason).toMatch(/WebGPU/);
    expect(site.requests.filter(path => path.includes('webgpu'))).toEqual([]);
  } finally {
    await browser.close();
  }
});

test('without WebGL the engine says so', async ({ site }) => {
  const browser = await launchChromium(['--disable-gpu', '--disable-software-rasterizer', '--disable-3d-apis']);
  try {
    const engine = await openEngine(await browser.newPage(), site);
    expect(await engine.load()).toMatchObject({ code: 'webgl-unavailable', recoverable: false });
  } finally {
    await browser.close();
  }
});
