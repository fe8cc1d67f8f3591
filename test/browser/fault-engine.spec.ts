/** Worker, WebAssembly, WebGL and WebGPU failing under the engine. See docs/robustness.md. */
import type { Page, Worker } from '@playwright/test';
import { SOFTWARE_WEBGPU_ARGS } from '../../src/cli/find-browser.js';
import { type EngineOnPage, expect, judged, launchChromium, openEngine, test } from './support/engine.js';

interface Outcome {
  reason?: string;
  code?: string;
  recoverable?: boolean;
}

/** A photo's rejection reason, or what was thrown. */
function outcomeOf(engine: EngineOnPage): Promise<Outcome> {
  return engine.handle.evaluate(async checker => {
    const photo = await (await fetch('media/cage.jpg')).blob();
    try {
      const response = await checker.checkImage(photo);
      return response.status === 'success' ? { reason: response.liveness.rejection_reason } : { code: 'failure' };
    } catch (error) {
      const { code, recoverable } = error as { code: string; recoverable: boolean };
      return { code, recoverable };
    }
  });
}

const workerOf = (page: Page): Worker => page.workers()[0]!;
const BROKEN = { code: 'inference-failed', recoverable: true };

/** The failed worker is gone, and the same engine judges the next photo in a new one. */
async function expectRecovery(engine: EngineOnPage, broken: Worker): Promise<void> {
  expect(await outcomeOf(engine)).toEqual({ reason: '' });
  await expect.poll(() => engine.page.workers().length).toBe(1);
  expect(workerOf(engine.page)).not.toBe(broken);
}

test.describe('the worker', () => {
  test('is killed in the middle of a photo', async ({ page, site }) => {
    await page.addInitScript(() => {
      window.Worker = class extends Worker {
        override postMessage(message: unknown, ...rest: unknown[]): void {
          (super.postMessage as (...given: unknown[]) => void)(message, ...rest);
          if ((message as { name?: string }).name === 'observe' && !('killed' in window)) {
            Object.assign(window, { killed: true });
            this.terminate();
          }
        }
      };
    });
    const engine = await openEngine(page, site, { config: { limits: { inferenceMs: 6_000 } } });
    expect(await engine.load()).toBeUndefined();
    const before = workerOf(page);
    expect(await outcomeOf(engine)).toEqual(BROKEN);
    await expectRecovery(engine, before);
  });

  test('never answers', async ({ page, site }) => {
    const engine = await openEngine(page, site, { config: { limits: { inferenceMs: 6_000 } } });
    expect(await engine.load()).toBeUndefined();
    const stuck = workerOf(page);
    await stuck.evaluate('postMessage = () => {}');
    expect(await outcomeOf(engine)).toEqual(BROKEN);
    await expectRecovery(engine, stuck);
  });

  test('throws outside of any call', async ({ page, site }) => {
    const engine = await openEngine(page, site);
    expect(await engine.load()).toBeUndefined();
    const crashed = workerOf(page);
    await crashed.evaluate('void setTimeout(() => { throw new Error("from the test"); })');
    await expect.poll(() => page.workers().length).toBe(0);
    await expectRecovery(engine, crashed);
  });

  test('gets no memory for the pixels', async ({ page, site }) => {
    const engine = await openEngine(page, site);
    expect(await engine.load()).toBeUndefined();
    const starved = workerOf(page);
    await starved.evaluate(
      'OffscreenCanvasRenderingContext2D.prototype.getImageData = () => { throw new RangeError("Array buffer allocation failed"); }',
    );
    expect(await outcomeOf(engine)).toEqual(BROKEN);
    await expectRecovery(engine, starved);
  });

  test('talks nonsense, to which nobody listens', async ({ page, site }) => {
    const engine = await openEngine(page, site);
    expect(await engine.load()).toBeUndefined();
    await workerOf(page).evaluate(
      'for (const nonsense of [null, 7, "x", [], { type: "result" }, { type: "error", id: 1 }, { type: "result", id: "__proto__" }]) postMessage(nonsense)',
    );
    expect(await outcomeOf(engine)).toEqual({ reason: '' });
  });

  test('says something else than what was asked', async ({ page, site }) => {
    const engine = await openEngine(page, site);
    expect(await engine.load()).toBeUndefined();
    const liar = workerOf(page);
    await liar.evaluate(
      'const say = postMessage.bind(self); postMessage = message => say(message.type === "result" ? { ...message, value: { score: 2 } } : message)',
    );
    expect(await outcomeOf(engine)).toEqual(BROKEN);
    await expectRecovery(engine, liar);
  });
});

test.describe('WebAssembly', () => {
  test('is forbidden by the page’s policy', async ({ page, startSite }) => {
    const site = await startSite({
      headers: { 'content-security-policy': "script-src 'self'; worker-src blob:; connect-src 'self'" },
    });
    const engine = await openEngine(page, site);
    const failure = await engine.load();
    expect(failure).toMatchObject({ code: 'model-init-failed' });
    expect(failure!.message).toMatch(/wasm|WebAssembly/i);
    await engine.dispose();
    await expect.poll(() => page.workers().length).toBe(0);
  });

  test('is missing, and nothing is downloaded in vain', async ({ page, startSite }) => {
    await page.addInitScript(() => Reflect.deleteProperty(window, 'WebAssembly'));
    const site = await startSite();
    const engine = await openEngine(page, site);
    expect(await engine.load()).toMatchObject({ code: 'unsupported-browser', recoverable: false });
    expect(site.requests.filter(path => /wasm|onnx|task$/.test(path))).toEqual([]);
  });
});

test('a WebGL context that is taken away fails one check, and the next one works', async ({ page, startSite }) => {
  const ready: (() => void)[] = [];
  const patched = new Promise<void>(resolve => ready.push(resolve));
  const site = await startSite({
    async replace(path) {
      if (path === 'models/face_landmarker.task') await patched;
      return undefined;
    },
  });
  page.once('worker', async worker => {
    await worker.evaluate(`
      globalThis.contexts = new Set();
      const { getContext } = OffscreenCanvas.prototype;
      OffscreenCanvas.prototype.getContext = function (...given) {
        const context = getContext.apply(this, given);
        if (String(given[0]).startsWith('webgl') && context) contexts.add(context);
        return context;
      }`);
    ready[0]!();
  });
  const engine = await openEngine(page, site);
  expect(await engine.load()).toBeUndefined();
  expect(await outcomeOf(engine)).toEqual({ reason: '' });
  const worker = workerOf(page);
  const lost = await worker.evaluate(
    `Promise.all([...contexts].filter(context => !context.isContextLost()).map(context => new Promise(resolve => {
      context.canvas.addEventListener('webglcontextlost', () => setTimeout(resolve));
      context.getExtension('WEBGL_lose_context').loseContext();
    }))).then(taken => taken.length)`,
  );
  // One for the first look; one for the second looks at photos, once there was one.
  expect(lost).toBeGreaterThan(0);
  expect(await outcomeOf(engine)).toEqual(BROKEN);
  await expectRecovery(engine, worker);
});

test('a WebGPU device that is lost fails one check, and the next one works', async ({ startSite }) => {
  test.skip(Boolean(process.env.CI), 'a minute without a graphics card');
  const browser = await launchChromium(SOFTWARE_WEBGPU_ARGS);
  try {
    const page = await browser.newPage();
    const ready: (() => void)[] = [];
    const patched = new Promise<void>(resolve => ready.push(resolve));
    const site = await startSite({
      async replace(path) {
        if (path === 'models/face_landmarker.task') await patched;
        return undefined;
      },
    });
    page.once('worker', async worker => {
      await worker.evaluate(`
        globalThis.devices = [];
        const { requestDevice } = GPUAdapter.prototype;
        GPUAdapter.prototype.requestDevice = async function (...given) {
          const device = await requestDevice.apply(this, given);
          devices.push(device);
          return device;
        }`);
      ready[0]!();
    });
    const engine = await openEngine(page, site, { backend: 'webgpu', config: { limits: { inferenceMs: 15_000 } } });
    expect(await engine.load()).toBeUndefined();
    expect(judged(await engine.check('media/cage.jpg')).local.backend).toEqual({ name: 'webgpu' });
    const worker = workerOf(page);
    expect(await worker.evaluate('devices.forEach(device => device.destroy()), devices.length')).toBeGreaterThan(0);
    expect(await outcomeOf(engine)).toEqual(BROKEN);
    await expectRecovery(engine, worker);
  } finally {
    await browser.close();
  }
});

test.describe('a page that requires trusted types', () => {
  const policy = (names: string) => ({
    'content-security-policy': `require-trusted-types-for 'script'; trusted-types ${names}; script-src 'self' 'wasm-unsafe-eval'; worker-src blob: 'self'; connect-src 'self'`,
  });

  test('runs the worker file, whose address our policy vouches for', async ({ page, startSite }) => {
    const site = await startSite({ headers: policy('liveness-check') });
    const engine = await openEngine(page, site);
    expect(await engine.load()).toBeUndefined();
    expect(page.workers().map(worker => worker.url())).toEqual([`${site.url}runtime/analyzer.worker.js`]);
    expect(await outcomeOf(engine)).toEqual({ reason: '' });
  });

  test('runs on the main thread if it does not allow our policy', async ({ page, startSite }) => {
    const site = await startSite({ headers: policy("'none'") });
    const engine = await openEngine(page, site);
    expect(await engine.load()).toBeUndefined();
    expect(page.workers()).toEqual([]);
    expect(await outcomeOf(engine)).toEqual({ reason: '' });
  });
});
