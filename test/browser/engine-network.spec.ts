/** Nobody but the page's own hosts hears of a check. */
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SOFTWARE_WEBGPU_ARGS } from '../../src/cli/find-browser.js';
import {
  expect,
  judged,
  launchChromium,
  openEngine,
  type PageEngineOptions,
  type Site,
  test,
} from './support/engine.js';

/**
 * A proxy that all traffic of pages and their workers goes through, beacons and preconnects included. It knows no host
 * but loopback ones and notes every host that was asked for.
 */
async function startProxy() {
  const hosts: string[] = [];
  const server = createServer((incoming, response) => {
    const url = new URL(incoming.url!);
    hosts.push(url.host);
    if (url.hostname !== '127.0.0.1') {
      response.writeHead(502).end();
      return;
    }
    const outgoing = httpRequest(url, { method: incoming.method, headers: incoming.headers }, answer => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    outgoing.on('error', () => response.destroy());
    incoming.pipe(outgoing);
  });
  server.on('connect', (incoming, socket) => {
    hosts.push(incoming.url!);
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  return {
    hosts,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}

/** Hosts that were asked during load, checks and disposal, as the browser reports them and as the proxy saw them. */
async function hostsOf(
  site: Site,
  options: PageEngineOptions,
  { media = ['cage.jpg', 'sample6.jpg', 'ironman.jpg'], browserArgs = [] as readonly string[] } = {},
): Promise<string[]> {
  const proxy = await startProxy();
  const browser = await launchChromium(browserArgs);
  try {
    // A proxy of the context, so that Chromium's own services, which belong to no page, stay out of it.
    // It leaves loopback out of proxies unless told otherwise.
    const context = await browser.newContext({ proxy: { server: proxy.url, bypass: '<-loopback>' } });
    const fromPages: string[] = [];
    context.on('request', request => {
      if (/^(https?|wss?):/.test(request.url())) fromPages.push(new URL(request.url()).host);
    });
    const engine = await openEngine(await context.newPage(), site, options);
    expect(await engine.load()).toBeUndefined();
    for (const medium of media) judged(await engine.check(`media/${medium}`));
    await engine.dispose();
    // The proxy is known to see a page's attempts at other hosts.
    await engine.page.evaluate(() => fetch('https://elsewhere.invalid/').catch(() => {}));
    expect(proxy.hosts.pop()).toBe('elsewhere.invalid:443');
    fromPages.pop();
    expect(fromPages.length).toBeGreaterThan(5);
    expect(proxy.hosts.length).toBeGreaterThan(5);
    return [...new Set([...fromPages, ...proxy.hosts])].sort();
  } finally {
    await browser.close();
    proxy.close();
  }
}

const hostOf = (site: Site) => new URL(site.url).host;

test('load and checks ask the own origin only', async ({ site }) => {
  expect(await hostsOf(site, {})).toEqual([hostOf(site)]);
});

test('so they do with WebGPU', async ({ site }) => {
  const slowly = { media: ['cage.jpg'], browserArgs: SOFTWARE_WEBGPU_ARGS };
  expect(await hostsOf(site, { backend: 'webgpu' }, slowly)).toEqual([hostOf(site)]);
});

test('with an asset base elsewhere, that host is the only other one', async ({ site, startSite }) => {
  const assets = await startSite({ headers: { 'access-control-allow-origin': '*' } });
  expect(await hostsOf(site, { assetBase: assets.url })).toEqual([hostOf(site), hostOf(assets)].sort());
  expect(assets.requests.filter(path => path.startsWith('models/')).length).toBeGreaterThan(1);
});
