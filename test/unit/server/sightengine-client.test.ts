import type { RequestListener } from 'node:http';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createSightengineClient } from '../../../src/server/sightengine-client.js';
import type { SightengineOptions } from '../../../src/server/sightengine-settings.js';
import { CREDENTIALS, closedPort, jpeg, listen, success } from '../../server/support.js';

afterEach(() => vi.unstubAllEnvs());

const check = (baseUrl: string, options: SightengineOptions = {}) =>
  createSightengineClient({ ...CREDENTIALS, baseUrl, timeoutMs: 2_000, ...options }).checkUpload(
    jpeg(),
    'capture.jpg',
    'image/jpeg',
  );

async function errorFrom(listener: RequestListener, options?: SightengineOptions) {
  const { url } = await listen(listener);
  return check(url, options).then(
    () => expect.unreachable('should have failed'),
    error => error,
  );
}

const fail =
  (status: number, type: string, operations = 0, headers = {}): RequestListener =>
  (_, res) =>
    res.writeHead(status, headers).end(
      JSON.stringify({
        status: 'failure',
        request: { id: 'r', timestamp: 1, operations },
        error: { type, code: 7, message: 'text of the API' },
      }),
    );

describe('requests', () => {
  it('uploads by POST, with nothing secret in the address', async () => {
    let seen = { method: '', url: '', body: '' };
    const { url } = await listen((req, res) => {
      let body = '';
      req.setEncoding('latin1').on('data', chunk => {
        body += chunk;
      });
      req.on('end', () => {
        seen = { method: req.method ?? '', url: req.url ?? '', body };
        res.end(JSON.stringify(success()));
      });
    });
    expect(await check(url)).toEqual(success());
    expect(seen).toMatchObject({ method: 'POST', url: '/1.0/check.json' });
    expect(seen.body).toMatch(/name="media"; filename="capture.jpg"\r\nContent-Type: image\/jpeg\r\n\r\n\xff\xd8\xff/);
    for (const [name, value] of [
      ['models', 'liveness'],
      ['api_user', CREDENTIALS.apiUser],
      ['api_secret', CREDENTIALS.apiSecret],
    ]) {
      expect(seen.body).toContain(`name="${name}"\r\n\r\n${value}`);
    }
  });

  it('sends a URL by GET', async () => {
    let query = new URLSearchParams();
    const { url } = await listen((req, res) => {
      query = new URL(req.url ?? '', 'http://x').searchParams;
      res.end(JSON.stringify(success()));
    });
    await createSightengineClient({ ...CREDENTIALS, baseUrl: url, model: 'face-liveness' }).checkUrl(
      'https://a.example/b?c=d&e=f',
    );
    expect(Object.fromEntries(query)).toEqual({
      models: 'face-liveness',
      api_user: 'test-user',
      api_secret: CREDENTIALS.apiSecret,
      url: 'https://a.example/b?c=d&e=f',
    });
  });

  it('does not follow a redirect with the credentials', async () => {
    let followed = 0;
    const other = await listen((_, res) => {
      followed++;
      res.end();
    });
    expect(await errorFrom((_, res) => res.writeHead(307, { location: other.url }).end())).toMatchObject({
      kind: 'config',
    });
    expect(followed).toBe(0);
  });
});

describe('settings', () => {
  it('come from the environment', async () => {
    const { url } = await listen((_, res) => res.end(JSON.stringify(success())));
    for (const [name, value] of [
      ['USER', 'u'],
      ['SECRET', 's'],
      ['BASE_URL', url],
      ['MODEL', 'm'],
    ])
      vi.stubEnv(`SIGHTENGINE_API_${name}`.replace('API_BASE', 'BASE').replace('API_MODEL', 'MODEL'), value);
    const client = createSightengineClient();
    expect(client.model).toBe('m');
    expect(await client.checkUpload(jpeg(), 'x.jpg', 'image/jpeg')).toEqual(success());
  });

  it.each([
    [{ apiUser: '' }, /SIGHTENGINE_API_USER/],
    [{ apiSecret: '' }, /SIGHTENGINE_API_SECRET/],
    [{ baseUrl: 'http://api.example' }, /https/],
    [{ baseUrl: 'nonsense' }, /not a URL/],
  ])('%j is refused', (options, message) => {
    expect(() => createSightengineClient({ ...CREDENTIALS, ...options })).toThrow(message);
  });
});

describe('errors', () => {
  it.each([
    [401, 'argument_error', 'config'],
    [403, 'credentials_error', 'config'],
    [402, 'plan_error', 'config'],
    [400, 'request_error', 'config'],
    [400, 'callback_error', 'config'],
    [400, 'media_error', 'media'],
    [200, 'media_error', 'media'],
    [400, 'usage_limit', 'quota'],
    [429, 'usage_limit', 'quota'],
    [429, 'request_error', 'unavailable'],
    [500, 'api_error', 'unavailable'],
    [500, 'internal_error', 'unavailable'],
    [500, 'unknown_error', 'unavailable'],
    [500, 'constructor', 'unavailable'],
  ])('HTTP %i with %s → %s', async (status, type, kind) => {
    const error = await errorFrom(fail(status, type));
    expect(error).toMatchObject({ name: 'SightengineError', kind, details: { status, apiCode: 7 } });
    expect(error.message).not.toContain('text of the API');
  });

  it('an error that was billed is not free to repeat', async () => {
    expect(await errorFrom(fail(500, 'internal_error', 1))).toMatchObject({ kind: 'unclear' });
  });

  it('a usage limit that says when it ends is a rate limit', async () => {
    const error = await errorFrom(fail(429, 'usage_limit', 0, { 'retry-after': '4' }));
    expect(error).toMatchObject({ kind: 'unavailable', details: { retryAfterMs: 4_000 } });
  });

  const withBody =
    (status: number, body: string): RequestListener =>
    (_, res) =>
      res.writeHead(status).end(body);
  it.each([
    ['200 without JSON', withBody(200, '<html>'), 'unclear'],
    ['200 with another JSON', withBody(200, '{"status":"success"}'), 'unclear'],
    [
      '200 with a contradiction',
      withBody(200, JSON.stringify({ ...success(), liveness: { score: 0.9, rejection_reason: 'spoof' } })),
      'unclear',
    ],
    ['200 with an endless body', withBody(200, ' '.repeat(200_000)), 'unclear'],
    ['404 page', withBody(404, 'x'), 'config'],
    ['413 page', withBody(413, 'x'), 'media'],
    ['429 page', withBody(429, 'x'), 'unavailable'],
    ['502 page', withBody(502, 'x'), 'unclear'],
    ['503 page', withBody(503, ''), 'unavailable'],
    ['504 page', withBody(504, ''), 'unclear'],
    ['closed connection', (_: unknown, res: { destroy(): void }) => res.destroy(), 'unclear'],
  ] as [string, RequestListener, string][])('%s → %s', async (_, listener, kind) => {
    expect(await errorFrom(listener)).toMatchObject({ name: 'SightengineError', kind });
  });

  it('nobody there → unavailable; no answer → timeout', async () => {
    await expect(check(await closedPort())).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await errorFrom(() => {}, { timeoutMs: 60 })).toMatchObject({ kind: 'timeout' });
    expect(await errorFrom((_, res) => void res.writeHead(200).write('{'), { timeoutMs: 60 })).toMatchObject({
      kind: 'timeout',
    });
  });

  it('never holds the credentials, however deep one looks', async () => {
    const leaky: typeof fetch = async input => {
      throw Object.assign(new TypeError(`failed: ${input}`), { cause: new Error(CREDENTIALS.apiSecret) });
    };
    const client = createSightengineClient({ ...CREDENTIALS, fetch: leaky });
    const errors = [
      await client.checkUrl('https://a.example/').catch(error => error),
      await errorFrom(fail(401, CREDENTIALS.apiSecret)),
      await errorFrom(() => {}, { timeoutMs: 30 }),
    ];
    for (const error of errors)
      expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(CREDENTIALS.apiSecret);
    expect(inspect(client, { depth: 9, showHidden: true })).not.toContain(CREDENTIALS.apiSecret);
  });
});
