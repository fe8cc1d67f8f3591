/** The packed files on a CDN: another host, integrity hashes, strict policies, isolation. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPath } from '../../src/cli/project.js';
import type { StaticServer } from '../../src/cli/serve-static.js';
import { LANDMARKER_ASSETS } from '../../src/inference/models.js';
import { codeBlocks } from '../package/markdown.js';
import { cleanConsumer } from '../package/packed.js';
import { test as base, expect } from './support/element.js';
import { ACCEPTED, runCheck, servePackage } from './support/package-page.js';

type Serve = typeof servePackage;

const test = base.extend<{ serve: Serve }, { dist: string }>({
  dist: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern.
    async ({}, use) => use(join(await cleanConsumer(), 'node_modules/liveness-check/dist')),
    { scope: 'worker' },
  ],
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  serve: async ({}, use) => {
    const servers: StaticServer[] = [];
    await use(async (...args) => {
      const server = await servePackage(...args);
      servers.push(server);
      return server;
    });
    await Promise.all(servers.map(server => server.close()));
  },
});

const PAGE_FOLDER = projectPath('examples/web/html');
const CDN_HEADERS = { 'access-control-allow-origin': '*', 'cross-origin-resource-policy': 'cross-origin' };

const hostOf = (server: StaticServer) => new URL(server.url).host;
const originOf = (server: StaticServer) => new URL(server.url).origin;

/** The page of the plain example with another script tag. Its empty icon stays out where a policy forbids pictures. */
async function pageWith(script: string, { icon = false } = {}): Promise<string> {
  const html = await readFile(join(PAGE_FOLDER, 'index.html'), 'utf8');
  const page = html.replace(/<script src="\/liveness[^>]*><\/script>/, script);
  expect(page).toContain(script);
  return icon ? page : page.replace(/<link rel="icon"[^>]*>/, '');
}

/** A script tag as docs/hosting.md shows it: other host, pinned by the hash of `sri.json`. */
async function pinnedScript(dist: string, cdn: StaticServer, file: string, integrity?: string): Promise<string> {
  const hashes = JSON.parse(await readFile(join(dist, 'sri.json'), 'utf8')) as Record<string, string>;
  const type = file.includes('iife') ? '' : 'type="module" ';
  return `<script ${type}src="${cdn.url}${file}" integrity="${integrity ?? hashes[file]}" crossorigin="anonymous"></script>`;
}

/** The policy of docs/hosting.md with this test's hosts. */
async function documentedPolicy(page: string, cdn: string): Promise<string> {
  const block = codeBlocks(await readFile(projectPath('docs/hosting.md'), 'utf8')).find(({ code }) =>
    code.startsWith("default-src 'none'"),
  );
  const policy = block!.code.replaceAll('https://page.example', page).replaceAll('https://cdn.example', cdn);
  return policy.replaceAll('\n', ' ').trim();
}

test('the page of the README, as it stands there', async ({ cameraBrowser, dist, serve }) => {
  const block = codeBlocks(await readFile(projectPath('README.md'), 'utf8')).find(
    ({ language }) => language === 'html',
  )!;
  const site = await serve(PAGE_FOLDER, dist, { files: { '/': `<!doctype html>${block.code}` } });
  const page = await (await cameraBrowser('cap13')).newPage();
  const said = page.waitForEvent('console', { predicate: message => message.type() === 'log', timeout: 120_000 });
  await page.goto(site.url);
  await page.getByRole('button', { name: 'Start', exact: true }).click();
  expect((await said).text()).toMatch(/^accepted 0\.\d+/);
  await page.close();
});

test('classic script of another host, under the strictest documented policy', async ({
  cameraBrowser,
  dist,
  serve,
}) => {
  const cdn = await serve(dist, undefined, { headers: CDN_HEADERS });
  // The policy names the page's host, so it is made once that is known.
  const headers: Record<string, string> = {};
  const script = await pinnedScript(dist, cdn, 'liveness-check.iife.js');
  const site = await serve(PAGE_FOLDER, undefined, { files: { '/': await pageWith(script) }, headers });
  headers['content-security-policy'] = await documentedPolicy(originOf(site), originOf(cdn));
  const visit = await runCheck(await cameraBrowser('cap13'), site.url);
  expect(visit).toMatchObject({ outcome: expect.stringMatching(ACCEPTED), worker: 'blob:', complaints: [] });
  expect(visit.hosts.sort()).toEqual([hostOf(site), hostOf(cdn)].sort());
});

test('ES module of another host, on a cross-origin isolated page', async ({ cameraBrowser, dist, serve }) => {
  const cdn = await serve(dist, undefined, { headers: CDN_HEADERS });
  const script = await pinnedScript(dist, cdn, 'liveness-check.js');
  const site = await serve(PAGE_FOLDER, undefined, {
    files: { '/': await pageWith(script, { icon: true }) },
    headers: { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' },
  });
  const visit = await runCheck(await cameraBrowser('cap13'), site.url);
  expect(visit).toMatchObject({
    outcome: expect.stringMatching(ACCEPTED),
    worker: 'blob:',
    complaints: [],
    isolated: true,
  });
  expect(visit.hosts.sort()).toEqual([hostOf(site), hostOf(cdn)].sort());
});

test('without blob workers, same host: the worker file', async ({ cameraBrowser, dist, serve }) => {
  const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; worker-src 'self'";
  const script = '<script src="/liveness/liveness-check.iife.js"></script>';
  const site = await serve(PAGE_FOLDER, dist, {
    files: { '/': await pageWith(script) },
    headers: { 'content-security-policy': policy },
  });
  const visit = await runCheck(await cameraBrowser('cap13'), site.url);
  expect(visit).toMatchObject({ outcome: expect.stringMatching(ACCEPTED), worker: 'http:' });
  // Chromium reports the blob worker that was tried first, and nothing else.
  expect(visit.complaints.filter(text => !/worker.*blob:|blob:.*worker/is.test(text))).toEqual([]);
  expect(visit.hosts).toEqual([hostOf(site)]);
});

test('without blob workers, another host: the main thread', async ({ cameraBrowser, dist, serve }) => {
  const cdn = await serve(dist, undefined, { headers: CDN_HEADERS });
  const headers: Record<string, string> = {};
  const script = await pinnedScript(dist, cdn, 'liveness-check.iife.js');
  const site = await serve(PAGE_FOLDER, undefined, { files: { '/': await pageWith(script) }, headers });
  const policy = await documentedPolicy(originOf(site), originOf(cdn));
  headers['content-security-policy'] = policy.replace('worker-src blob:', "worker-src 'none'");
  const visit = await runCheck(await cameraBrowser('cap13'), site.url);
  expect(visit).toMatchObject({ outcome: expect.stringMatching(ACCEPTED), worker: undefined });
  expect(visit.complaints.filter(text => !/worker.*blob:|blob:.*worker/is.test(text))).toEqual([]);
});

test('the documented preload hints are used, and nothing is asked for twice', async ({
  cameraBrowser,
  dist,
  serve,
}) => {
  const blocks = codeBlocks(await readFile(projectPath('docs/hosting.md'), 'utf8'));
  const hints = blocks.find(({ code }) => code.startsWith('<link rel="preload"'))!.code;
  const script = `${hints}<script src="/liveness/liveness-check.iife.js"></script>`;
  const asked: string[] = [];
  const site = await serve(PAGE_FOLDER, dist, {
    files: { '/': await pageWith(script, { icon: true }) },
    headers: { 'cache-control': 'public, max-age=31536000, immutable' },
    asked,
  });
  const visit = await runCheck(await cameraBrowser('cap13'), site.url);
  expect(visit).toMatchObject({ outcome: expect.stringMatching(ACCEPTED), complaints: [], preloadWarnings: [] });
  const files = asked.filter(path => path.startsWith('/liveness/'));
  expect(files).toEqual([...new Set(files)]);
  const hinted = [...hints.matchAll(/href="([^"]+)"/g)].map(match => match[1]!);
  expect(hinted.sort()).toEqual(
    Object.values(LANDMARKER_ASSETS)
      .map(path => `/liveness/${path}`)
      .sort(),
  );
});

test('a script that is not the pinned one does not run', async ({ page, dist, serve }) => {
  const cdn = await serve(dist, undefined, { headers: CDN_HEADERS });
  const wrong = `sha384-${Buffer.alloc(48).toString('base64')}`;
  const script = await pinnedScript(dist, cdn, 'liveness-check.iife.js', wrong);
  const site = await serve(PAGE_FOLDER, undefined, { files: { '/': await pageWith(script) } });
  await page.goto(site.url);
  expect(await page.evaluate(() => customElements.get('liveness-check') === undefined)).toBe(true);
});
