/** Injection signals as they come out of whole checks; figures in docs/security.md. */
import type { Page } from '@playwright/test';
import { expect, test } from './support/element.js';

/** Fewer compared frames say nothing: docs/security.md. */
const ENOUGH_FRAMES = 6;

/**
 * One whole check in a page that nothing was put into, so that its API is the browser's own. A busy machine looks at too
 * few frames in four seconds, and gets ten.
 */
async function signalsOf(page: Page, url: string, before: () => void = () => {}): Promise<Record<string, unknown>> {
  await page.goto(`${url}element.html`);
  await page.waitForFunction(() => customElements.get('liveness-check'));
  await page.evaluate(before);
  const check = (holdMs: number) =>
    page.evaluate(
      hold =>
        new Promise<Record<string, unknown>>((resolve, reject) => {
          const element = document.createElement('liveness-check');
          element.config = { capture: { holdMs: hold } };
          element.addEventListener('liveness-complete', ({ detail: { response } }) => {
            if (response.status === 'success') resolve(response.local!.signals);
            element.remove();
          });
          element.addEventListener('liveness-error', ({ detail }) => reject(new Error(detail.code)));
          document.body.append(element);
          void element.start();
        }),
      holdMs,
    );
  const signals = await check(4_000);
  return Number(signals.framesCompared) >= ENOUGH_FRAMES ? signals : check(10_000);
}

test('a clip behind the fake camera: only its name gives it away, and the name is not told', async ({
  cameraBrowser,
  elementSite,
}) => {
  const context = await (await cameraBrowser('cap13')).newContext();
  const signals = await signalsOf(await context.newPage(), elementSite.url);
  // The clip runs to and fro: a check around its turn does see pictures again.
  expect(signals.injection).toMatch(/^virtual-camera( repeated-frames)?$/);
  expect(signals.framesCompared).toBeGreaterThanOrEqual(ENOUGH_FRAMES);
  expect(JSON.stringify(signals)).not.toMatch(/fake_device|mjpeg/);
  await context.close();
});

test('a replaced getUserMedia that plays a still picture from a canvas', async ({ cameraBrowser, elementSite }) => {
  const context = await (await cameraBrowser('cap13')).newContext();
  const signals = await signalsOf(await context.newPage(), elementSite.url, () => {
    navigator.mediaDevices.getUserMedia = async () => {
      const image = new Image();
      image.src = 'media/cage.jpg';
      await image.decode();
      const canvas = document.createElement('canvas');
      Object.assign(canvas, { width: 640, height: 480 });
      const context2d = canvas.getContext('2d')!;
      setInterval(() => context2d.drawImage(image, 120, 0, 400, 480), 40);
      return canvas.captureStream(25);
    };
  });
  expect(String(signals.injection).split(' ')).toEqual(
    expect.arrayContaining(['replaced-api', 'synthetic-track', 'frozen-frames', 'no-noise']),
  );
  await context.close();
});

test('a stream of the host is told as that, and weighs nothing', async ({ open }) => {
  const element = await open('none', { stream: { width: 640, height: 480, picture: 'media/cage.jpg' } });
  await element.start();
  expect(await element.finished()).toBe('done');
  const { response } = (await element.event('complete')) as {
    response: { liveness: { rejection_reason: string }; local: { signals: { injection: string } } };
  };
  expect(response.local.signals.injection.split(' ')).toEqual(
    expect.arrayContaining(['host-stream', 'synthetic-track']),
  );
  expect(response.liveness.rejection_reason).toBe('');
});
