import { ensureCamera } from '../fixtures/clips.js';
import { expect, FAKE_CAMERA_ARGS, preparePage, test } from './support/element.js';
import { launchChromium } from './support/engine.js';

test('a whole check, in another language, asks nobody but the page’s own site', async ({ elementSite }) => {
  const browser = await launchChromium([
    ...FAKE_CAMERA_ARGS,
    `--use-file-for-fake-video-capture=${await ensureCamera('cap13')}`,
  ]);
  try {
    const context = await browser.newContext();
    const asked: { url: string; method: string; body: number }[] = [];
    context.on('request', request => {
      asked.push({ url: request.url(), method: request.method(), body: request.postDataBuffer()?.length ?? 0 });
    });
    const sockets: string[] = [];
    const element = await preparePage(context, elementSite);
    element.page.on('websocket', socket => sockets.push(socket.url()));
    await element.open({ attributes: { locale: 'de', 'allow-upload': '' } });
    await element.button('Starten').or(element.part('start-button')).first().click();
    expect(await element.finished()).toBe('done');
    const origin = new URL(elementSite.url).origin;
    const hosts = new Set(
      asked.map(({ url }) => (/^(data|blob):/.test(url) ? url.split(':')[0] : new URL(url).origin)),
    );
    expect([...hosts].filter(host => host !== 'data' && host !== 'blob')).toEqual([origin]);
    expect(asked.length).toBeGreaterThan(8);
    // Nothing of the person leaves the page: nothing is sent at all.
    expect(asked.filter(({ method, body }) => method !== 'GET' || body > 0)).toEqual([]);
    expect(sockets).toEqual([]);
    const stored = await element.page.evaluate(async () => ({
      cookies: document.cookie,
      local: localStorage.length,
      session: sessionStorage.length,
      databases: (await indexedDB.databases()).length,
      caches: (await caches.keys()).length,
    }));
    expect(stored).toEqual({ cookies: '', local: 0, session: 0, databases: 0, caches: 0 });
  } finally {
    await browser.close();
  }
});
