/** The confirm endpoint: whatever is sent, it answers as documented and never by an error of its own. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createConfirmHandler } from '../../src/server/confirm-handler.js';
import type { ConfirmLogEntry } from '../../src/server/confirm-options.js';
import { createMemoryStore } from '../../src/server/memory-store.js';
import { jpeg, SIGNING_KEY, sha256, success } from '../server/support.js';
import { runs } from './fuzz.js';

const URL_BASE = 'https://kyc.example/liveness';

function createHandler(log: ConfirmLogEntry[]) {
  const open = { max: 1_000_000, windowMs: 1_000, lockMs: 1_000 };
  return createConfirmHandler({
    store: createMemoryStore(),
    // The only part that is not ours: its answers have property tests of their own.
    client: {
      model: 'liveness',
      timeoutMs: 1_000,
      checkUpload: async () => success(),
      checkUrl: async () => success(),
    },
    signingKey: SIGNING_KEY,
    sessionLimit: open,
    clientLimit: open,
    maxBodyBytes: 50_000,
    log: entry => log.push(entry),
  });
}

const text = fc.string({ maxLength: 40 });
/** Parts of a form: each right, missing, doubled or anything. */
const part = (right: fc.Arbitrary<string | Blob>) =>
  fc.oneof(
    { weight: 6, arbitrary: right.map(value => [value]) },
    { weight: 1, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.tuple(right, right) },
    { weight: 1, arbitrary: text.map(value => [value]) },
  );
const media = fc.oneof(
  fc.constant(new Blob([jpeg(200)], { type: 'image/jpeg' })),
  fc
    .tuple(
      fc.uint8Array({ maxLength: 300 }),
      fc.constantFrom('image/jpeg', 'image/png', 'image/svg+xml', 'text/html', ''),
    )
    .map(([bytes, type]) => new Blob([new Uint8Array(bytes)], { type })),
);

function expectDocumented(response: Response, body: unknown, log: readonly ConfirmLogEntry[]): void {
  expect(response.headers.get('content-type')).toBe('application/json');
  expect(response.headers.get('cache-control')).toMatch(/no-store|max-age/);
  expect(log.at(-1)).toMatchObject({ status: response.status });
  expect(log.at(-1)!.error, 'an error of the endpoint itself').toBeUndefined();
  expect(response.status).toBeLessThan(500);
  if (response.status === 200) return;
  expect(body).toMatchObject({ status: 'failure', error: { message: expect.any(String) } });
}

test('any request', async () => {
  const log: ConfirmLogEntry[] = [];
  const handle = createHandler(log);
  const header = fc.constantFrom('origin', 'content-type', 'content-length', 'x-forwarded-for', 'cookie', 'range');
  const value = fc.oneof(
    fc.constantFrom(
      'null',
      'multipart/form-data',
      'multipart/form-data; boundary=',
      '-1',
      '1e9',
      'NaN',
      'https://evil.example',
    ),
    fc.string({ maxLength: 60, unit: fc.integer({ min: 0x20, max: 0x7e }).map(code => String.fromCharCode(code)) }),
  );
  const request = fc.record({
    method: fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH'),
    path: fc.oneof(fc.constantFrom('/session', '/confirm', '/jwks.json', '/confirm/', '/%2e%2e/confirm'), fc.webPath()),
    headers: fc.uniqueArray(fc.tuple(header, value), { selector: ([name]) => name, maxLength: 4 }),
    body: fc.uint8Array({ maxLength: 2_000 }),
  });
  await fc.assert(
    fc.asyncProperty(request, async ({ method, path, headers, body }) => {
      const bodiless = method === 'GET' || method === 'HEAD';
      const response = await handle(
        new Request(URL_BASE + path, { method, headers, ...(!bodiless && { body: new Uint8Array(body) }) }),
      );
      if (response.status === 204) return;
      expectDocumented(response, await response.json(), log);
    }),
    runs(300),
  );
});

test('any form: only the right one is confirmed', async () => {
  const log: ConfirmLogEntry[] = [];
  const handle = createHandler(log);
  const right = JSON.stringify(success());
  const form = fc.record({
    media: part(media),
    local: part(fc.oneof(fc.constant(right), fc.json())),
    nonce: fc.constantFrom('fresh', 'fresh', 'fresh', 'used', 'unknown'),
    hash: fc.constantFrom('right', 'right', 'right', 'wrong', 'upper'),
    extra: fc.array(fc.tuple(text, text), { maxLength: 6 }),
  });
  let confirmed = 0;
  await fc.assert(
    fc.asyncProperty(form, async parts => {
      const session = await handle(new Request(`${URL_BASE}/session`, { method: 'POST' }));
      const { nonce } = await session.json();
      const body = new FormData();
      for (const thing of parts.media) {
        if (typeof thing === 'string') body.append('media', thing);
        else body.append('media', thing, 'capture.jpg');
      }
      for (const thing of parts.local) body.append('local', thing as string);
      const [first] = parts.media;
      const bytes = new Uint8Array(await new Blob([first ?? '']).arrayBuffer());
      const hash = await sha256(bytes);
      body.append(
        'sha256',
        { right: hash, wrong: hash.replace(/^./, c => (c === '0' ? '1' : '0')), upper: hash.toUpperCase() }[parts.hash],
      );
      body.append('nonce', parts.nonce === 'fresh' ? nonce : parts.nonce === 'used' ? 'A'.repeat(22) : 'not a nonce');
      for (const [name, value] of parts.extra) body.append(name, value);
      const response = await handle(new Request(`${URL_BASE}/confirm`, { method: 'POST', body }));
      const answer = await response.json();
      expectDocumented(response, answer, log);
      if (response.status !== 200) return;
      confirmed++;
      expect(parts).toMatchObject({ nonce: 'fresh', hash: expect.stringMatching(/right|upper/) });
      expect(answer).toMatchObject({ confirmed: true, token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/) });
    }),
    runs(300),
  );
  expect(confirmed, 'some forms were right').toBeGreaterThan(3);
});
