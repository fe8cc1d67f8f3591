/** Capture → local verdict → confirm endpoint → remote API → signed answer, over real HTTP. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { test as base, expect, type Page } from '@playwright/test';
import { EN } from '../../src/element/locales/en.js';
import type { LivenessCheck } from '../../src/index.js';
import { verifyConfirmation } from '../../src/server.js';
import { CAMERAS, ensureCameras } from '../fixtures/clips.js';
import { mediaPath } from '../fixtures/media.js';
import { type ConfirmSite, serveConfirmSite } from './support/confirm-site.js';
import { launchChromium } from './support/engine.js';

const PHOTO = mediaPath('audrey.jpg');
const UPLOAD = 'allow-upload confirm="always" confirm-url="/kyc"';

const test = base.extend<{ openSite: (attributes: string) => Promise<ConfirmSite> }>({
  openSite: async ({ page }, use) => {
    const sites: ConfirmSite[] = [];
    await use(async attributes => {
      const site = await serveConfirmSite(attributes);
      sites.push(site);
      await page.goto(site.url);
      await page.waitForFunction(() => customElements.get('liveness-check'));
      return site;
    });
    await Promise.all(sites.map(site => site.close()));
  },
});

function element(page: Page) {
  return page.locator('liveness-check');
}

async function upload(page: Page, file = PHOTO): Promise<void> {
  await element(page).locator('input[type=file]').setInputFiles(file);
}

async function reach(page: Page, ...states: string[]): Promise<string> {
  const handle = await page.waitForFunction(
    wanted => {
      const { state } = document.querySelector('liveness-check') as LivenessCheck;
      return wanted.includes(state) ? state : undefined;
    },
    states,
    { timeout: 90_000 },
  );
  return (await handle.jsonValue()) as string;
}

/** The response and the first error event's detail. */
function outcome(page: Page) {
  return element(page).evaluate(node => {
    const check = node as unknown as { response: Answer; view: { error: { code: string; message: string } | null } };
    const { error } = check.view;
    return {
      response: check.response,
      error: error && { code: error.code, message: error.message },
    };
  });
}

interface Answer {
  status: string;
  source?: string;
  token: string;
  confirmed: boolean;
  liveness: { score: number; rejection_reason: string };
  localVerdict: { score: number };
  local: { trusted: boolean; signals: Record<string, string> };
}

test('a live capture ends in a signed answer that a backend verifies', async () => {
  const [clip] = await ensureCameras(['cap13']);
  expect(CAMERAS.cap13).toBeDefined();
  const site = await serveConfirmSite('confirm="always" confirm-url="/kyc"');
  const browser = await launchChromium([
    '--use-fake-ui-for-media-stream',
    '--use-fake-device-for-media-stream',
    `--use-file-for-fake-video-capture=${clip}`,
  ]);
  try {
    const page = await browser.newPage();
    await page.goto(site.url);
    const seen = page.evaluate(
      () =>
        new Promise<{ states: string[]; image: number[] }>(resolve => {
          const states: string[] = [];
          let image: Promise<ArrayBuffer>;
          document.addEventListener('liveness-state-change', ({ detail }) => states.push(detail.state));
          document.addEventListener('liveness-capture', ({ detail }) => {
            image = detail.image.arrayBuffer();
          });
          document.addEventListener('liveness-complete', async () =>
            resolve({ states, image: [...new Uint8Array(await image)] }),
          );
        }),
    );
    await element(page).getByRole('button', { name: EN['ui.start.button'] }).click();
    const { states, image } = await seen;
    expect(states.slice(-3)).toEqual(['analyzing', 'confirming', 'done']);
    const { response } = await outcome(page);
    expect(response).toMatchObject({ source: 'remote', confirmed: true, liveness: { score: 0.97 } });
    const jwks = await (await fetch(`${site.url}kyc/jwks.json`)).json();
    const claims = await verifyConfirmation(response.token, { jwks });
    expect(claims).toMatchObject({
      score: 0.97,
      reason: '',
      sha256: createHash('sha256').update(new Uint8Array(image)).digest('hex'),
    });
    expect(site.paid).toBe(1);
    expect(site.requests[0].path).toBe('/kyc/session');
  } finally {
    await browser.close();
    await site.close();
  }
});

const REASONS = [
  ['no_face', 0],
  ['too_many_faces', 0],
  ['invalid_face', 0],
  ['spoof', 0.02],
  ['deepfake', 0.1],
  ['ai_generated', 0.01],
] as const;

for (const [reason, score] of REASONS) {
  test(`the remote reason ${reason} reaches the person in words`, async ({ page, openSite }) => {
    const site = await openSite(UPLOAD);
    site.verdict = { score, rejection_reason: reason };
    await upload(page);
    await reach(page, 'done');
    expect((await outcome(page)).response.liveness).toEqual({ score, rejection_reason: reason });
    await expect(element(page).getByRole('heading', { name: EN[`result.${reason}`] })).toBeVisible();
    await expect(element(page).getByRole('button', { name: EN['ui.retry.button'] })).toBeVisible();
  });
}

test('a failed confirmation keeps the capture: retry sends it again without a new one', async ({ page, openSite }) => {
  const site = await openSite(UPLOAD);
  site.fault = { kind: 'status', status: 503, json: false };
  await upload(page);
  expect(await reach(page, 'failed', 'done')).toBe('failed');
  expect((await outcome(page)).error?.code).toBe('confirm-failed');
  site.fault = undefined;
  await element(page).getByRole('button', { name: EN['ui.retry.button'] }).click();
  await reach(page, 'done');
  expect((await outcome(page)).response).toMatchObject({ source: 'remote', confirmed: true });
  expect(site.paid).toBe(1);
});

test('an endpoint that was down when the check began is asked again with the capture', async ({ page, openSite }) => {
  const site = await openSite(UPLOAD);
  const firstTries = 3;
  let refused = 0;
  await page.route('**/kyc/session', route => (refused++ < firstTries ? route.abort() : route.continue()));
  await upload(page);
  expect(await reach(page, 'failed', 'done')).toBe('done');
  expect((await outcome(page)).response).toMatchObject({ source: 'remote', confirmed: true });
  expect(refused).toBe(firstTries + 1);
  expect(site.paid).toBe(1);
});

test('an endpoint that is down fails the check by default', async ({ page, openSite }) => {
  await openSite('allow-upload confirm="always" confirm-url="http://127.0.0.1:9/kyc"');
  await upload(page);
  expect(await reach(page, 'failed', 'done')).toBe('failed');
  expect((await outcome(page)).error?.code).toBe('confirm-failed');
});

test('confirm-fallback="local" lets the local verdict stand and says that nobody confirmed it', async ({
  page,
  openSite,
}) => {
  await openSite('allow-upload confirm="always" confirm-url="http://127.0.0.1:9/kyc" confirm-fallback="local"');
  await upload(page);
  expect(await reach(page, 'failed', 'done')).toBe('done');
  const { response } = await outcome(page);
  expect(response.source).toBeUndefined();
  expect(response.local).toMatchObject({
    trusted: false,
    signals: { unconfirmed: expect.stringContaining('confirm') },
  });
});

test('uncertain asks inside the grey band and not outside', async ({ page, openSite }) => {
  const site = await openSite('allow-upload confirm="uncertain" confirm-url="/kyc"');
  await upload(page);
  await reach(page, 'done');
  expect((await outcome(page)).response.source).toBeUndefined();
  expect(site.paid).toBe(0);
  // The photo scores above .99; with the band drawn up to 1 it is uncertain.
  await element(page).evaluate(node => {
    (node as LivenessCheck).config = { confirm: { greyHigh: 1 } };
  });
  await page.evaluate(() => document.querySelector<LivenessCheck>('liveness-check')?.cancel());
  await upload(page);
  await reach(page, 'done');
  expect((await outcome(page)).response.source).toBe('remote');
  expect(site.paid).toBe(1);
});

test('what the gate refuses is never sent', async ({ page, openSite }) => {
  const site = await openSite(UPLOAD);
  await upload(page, mediaPath('sample6.jpg'));
  await reach(page, 'done');
  expect((await outcome(page)).response.liveness.rejection_reason).toBe('too_many_faces');
  expect(site.requests.map(({ path }) => path)).not.toContain('/kyc/confirm');
});

test('a confirm-url that would leak a secret or a face is refused with the reason', async ({ page, openSite }) => {
  const refusals = [
    ['https://api.sightengine.com/1.0/check.json', 'secret'],
    ['http://kyc.example/liveness', 'https'],
    ['', 'confirm-url'],
  ];
  await openSite(UPLOAD);
  for (const [url, why] of refusals) {
    await element(page).evaluate((node, value) => {
      (node as LivenessCheck).confirmUrl = value;
    }, url);
    await upload(page);
    await reach(page, 'failed');
    const { error } = await outcome(page);
    expect(error).toEqual({ code: 'invalid-config', message: expect.stringContaining(why) });
    await page.evaluate(() => document.querySelector<LivenessCheck>('liveness-check')?.cancel());
    await reach(page, 'idle');
  }
});

test('cancelling while the server is asked ends in idle, and the answer changes nothing', async ({
  page,
  openSite,
}) => {
  const site = await openSite(UPLOAD);
  site.fault = { kind: 'delay', ms: 3_000 };
  await upload(page);
  await reach(page, 'confirming');
  const cancelled = page.evaluate(
    () => new Promise(resolve => document.addEventListener('liveness-cancel', ({ detail }) => resolve(detail.reason))),
  );
  await element(page).getByRole('button', { name: EN['ui.cancel.button'] }).click();
  expect(await cancelled).toBe('user');
  await reach(page, 'idle');
  await expect(element(page).getByRole('button', { name: EN['ui.start.button'] })).toBeFocused();
});

test('a server that does not answer in time ends in confirm-failed', async ({ page, openSite }) => {
  const site = await openSite(UPLOAD);
  site.fault = { kind: 'delay', ms: 60_000 };
  await element(page).evaluate(node => {
    (node as LivenessCheck).config = { confirm: { timeoutMs: 1_000 } };
  });
  await upload(page);
  expect(await reach(page, 'failed', 'done')).toBe('failed');
  expect((await outcome(page)).error?.code).toBe('confirm-failed');
});

test("the host's headers go with every request", async ({ page, openSite }) => {
  const site = await openSite(UPLOAD);
  await element(page).evaluate(node => {
    (node as LivenessCheck).getConfirmHeaders = () => ({ 'x-host-token': 'abc' });
  });
  await upload(page);
  await reach(page, 'done');
  expect(site.requests.map(({ path, token }) => [path, token])).toEqual([
    ['/kyc/session', 'abc'],
    ['/kyc/confirm', 'abc'],
  ]);
});

test('the browser bundles hold no server code', async () => {
  for (const file of ['liveness-check.js', 'liveness-check.iife.js', 'index.js', 'engine.js', 'define.js']) {
    const code = await readFile(new URL(`../../dist/${file}`, import.meta.url), 'utf8');
    expect(code, file).not.toMatch(/api_secret|check\.json|jwtVerify|SignJWT|SIGHTENGINE_/);
  }
});
