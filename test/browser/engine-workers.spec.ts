/** Where the engine runs under which content security policy, and that it leaves nothing behind. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { projectPath } from '../../src/cli/project.js';
import { expect, judged, openEngine, test } from './support/engine.js';

const csp = (...directives: string[]) => ({ 'content-security-policy': directives.join('; ') });

/** Collects every violation that the page or its workers report. */
function watchViolations(page: Page): string[] {
  const violations: string[] = [];
  page.on('console', message => {
    if (/content security policy/i.test(message.text())) violations.push(message.text());
  });
  return violations;
}

async function verdictOf(engine: Awaited<ReturnType<typeof openEngine>>): Promise<string> {
  return judged(await engine.check('media/cage.jpg')).liveness.rejection_reason;
}

test('usually in a blob worker', async ({ page, site }) => {
  const engine = await openEngine(page, site);
  expect(await engine.load()).toBeUndefined();
  expect(page.workers().map(worker => new URL(worker.url()).protocol)).toEqual(['blob:']);
});

test("under design.md's policy, without unsafe-eval and without a violation", async ({ page, startSite }) => {
  const site = await startSite({
    headers: csp(
      "default-src 'none'",
      "script-src 'self' 'wasm-unsafe-eval'",
      'worker-src blob:',
      "connect-src 'self'",
      'img-src data:',
    ),
  });
  const violations = watchViolations(page);
  const engine = await openEngine(page, site);
  expect(await engine.load()).toBeUndefined();
  expect(await verdictOf(engine)).toBe('');
  expect(page.workers()[0]?.url()).toMatch(/^blob:/);
  expect(violations).toEqual([]);
});

test('the same policy with an asset host', async ({ page, startSite }) => {
  const assets = await startSite({ headers: { 'access-control-allow-origin': '*' } });
  const host = new URL(assets.url).origin;
  const site = await startSite({
    headers: csp(
      "default-src 'none'",
      `script-src 'self' ${host} 'wasm-unsafe-eval'`,
      'worker-src blob:',
      `connect-src 'self' ${host}`,
      'img-src data:',
    ),
  });
  const violations = watchViolations(page);
  const engine = await openEngine(page, site, { assetBase: assets.url });
  expect(await engine.load()).toBeUndefined();
  expect(await verdictOf(engine)).toBe('');
  expect(violations).toEqual([]);
});

test('in the worker file where blob workers are forbidden', async ({ page, startSite }) => {
  const site = await startSite({ headers: csp("worker-src 'self'") });
  const engine = await openEngine(page, site);
  expect(await engine.load()).toBeUndefined();
  expect(page.workers().map(worker => worker.url())).toEqual([`${site.url}runtime/analyzer.worker.js`]);
  expect(await verdictOf(engine)).toBe('');
});

test('on the main thread where every worker is forbidden', async ({ page, startSite }) => {
  const site = await startSite({ headers: csp("worker-src 'none'") });
  const engine = await openEngine(page, site);
  expect(await engine.load()).toBeUndefined();
  expect(page.workers()).toEqual([]);
  expect(await verdictOf(engine)).toBe('');
  expect(site.requests).toContain('runtime/ort.wasm.bundle.min.mjs');
});

test('on the main thread where only the canvases of documents have WebGL, as in WebKitGTK', async ({
  page,
  startSite,
}) => {
  // The same words for the page and, before its own code, for each worker.
  const blind = `{
    const { getContext } = OffscreenCanvas.prototype;
    OffscreenCanvas.prototype.getContext = function (kind, ...given) {
      return kind.startsWith('webgl') ? null : getContext.call(this, kind, ...given);
    };
  }`;
  const worker = await readFile(projectPath('dist/runtime/analyzer.worker.js'), 'utf8');
  const site = await startSite({
    replace: path => (path === 'runtime/analyzer.worker.js' ? { body: blind + worker } : undefined),
  });
  await page.addInitScript(blind);
  await page.addInitScript(words => {
    const { createObjectURL } = URL;
    URL.createObjectURL = blob => createObjectURL(new Blob([words, blob as Blob], { type: 'text/javascript' }));
  }, blind);
  const engine = await openEngine(page, site);
  expect(await engine.load()).toBeUndefined();
  expect(page.workers()).toEqual([]);
  expect(await verdictOf(engine)).toBe('');
  expect(site.requests, 'the second way was tried').toContain('runtime/analyzer.worker.js');
});

test('on the main thread where blobs are forbidden and the file is on another origin', async ({ page, startSite }) => {
  const assets = await startSite({ headers: { 'access-control-allow-origin': '*' } });
  const site = await startSite({ headers: csp("worker-src 'self'") });
  const engine = await openEngine(page, site, { assetBase: assets.url });
  expect(await engine.load()).toBeUndefined();
  expect(page.workers()).toEqual([]);
  expect(await verdictOf(engine)).toBe('');
});

test('on the main thread where blobs are forbidden and the worker file is missing', async ({ page, startSite }) => {
  const site = await startSite({
    headers: csp("worker-src 'self'"),
    replace: path => (path === 'runtime/analyzer.worker.js' ? { status: 404, body: 'Not found' } : undefined),
  });
  const engine = await openEngine(page, site);
  expect(await engine.load()).toBeUndefined();
  expect(page.workers()).toEqual([]);
  expect(await verdictOf(engine)).toBe('');
});

test.describe('dispose', () => {
  test('ends the worker, every time', async ({ page, site }) => {
    for (let round = 0; round < 3; round++) {
      const engine = await openEngine(page, site);
      expect(await engine.load()).toBeUndefined();
      expect(page.workers()).toHaveLength(1);
      await engine.dispose();
      await expect.poll(() => page.workers().length).toBe(0);
    }
  });

  test('ends what is still loading', async ({ page, site }) => {
    const engine = await openEngine(page, site);
    const failed = await engine.handle.evaluate(async checker => {
      const loading = checker.load();
      // One turn later the worker is being greeted and downloads are under way.
      await new Promise(resolve => setTimeout(resolve));
      checker.dispose();
      return loading.then(
        () => false,
        () => true,
      );
    });
    await expect.poll(() => page.workers().length).toBe(0);
    // Whether loading had already ended is up to the machine; an engine that was disposed is of no use either way.
    expect(typeof failed).toBe('boolean');
    expect(await engine.load()).toMatchObject({ code: 'internal' });
  });

  test('twice, and before anything was loaded, is harmless', async ({ page, site }) => {
    const engine = await openEngine(page, site);
    await engine.dispose();
    await engine.dispose();
    expect(await engine.load()).toMatchObject({ code: 'internal' });
    expect(page.workers()).toEqual([]);
  });
});
