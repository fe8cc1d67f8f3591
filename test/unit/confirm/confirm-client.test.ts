import { createHash } from 'node:crypto';
import type { RequestListener, ServerResponse } from 'node:http';
import { describe, expect, it } from 'vitest';
import { type ConfirmClientOptions, createConfirmClient } from '../../../src/confirm/confirm-client.js';
import { closedPort, jpeg, jpegBlob, listen, pause, success, testClock } from '../../server/support.js';

const NONCE = 'n'.repeat(22);
const local = success(0.6);
const image = jpegBlob();
const answer = { ...success(0.97), confirmed: true, token: 'a.b.c' };
const session = (nonce = NONCE) => ({ status: 'success', nonce, expires: 1 });

type Reply = (res: ServerResponse) => void;
const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Reply =>
  res =>
    res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
const failure = (status: number, retry: string, headers?: Record<string, string>) =>
  json(status, { status: 'failure', error: { type: 'api_error', code: 1, message: 'm', retry } }, headers);

/** A confirm endpoint that gives these replies in turn, the last one for ever. */
async function endpoint(replies: Reply[], options: Partial<ConfirmClientOptions> = {}) {
  const clock = testClock();
  const seen: { path?: string; body: string; headers: Record<string, unknown> }[] = [];
  const listener: RequestListener = (req, res) => {
    let body = '';
    req.setEncoding('latin1').on('data', chunk => {
      body += chunk;
    });
    req.on('end', () => {
      seen.push({ path: req.url, body, headers: req.headers });
      replies[Math.min(seen.length, replies.length) - 1](res);
    });
  };
  const { url } = await listen(listener);
  const client = createConfirmClient({ url, sleep: pause(clock), timeoutMs: 30_000, ...options });
  return { client, seen, clock, confirm: () => client.confirm({ image, nonce: NONCE, local }) };
}

const confirmFailed = { name: 'LivenessError', code: 'confirm-failed' };

describe('confirm client', () => {
  it('sends image, hash, nonce and local response as multipart, with the host headers', async () => {
    const { confirm, seen } = await endpoint([json(200, answer)], {
      getHeaders: async () => ({ authorization: 'Bearer x', 'content-type': 'text/plain' }),
    });
    expect(await confirm()).toEqual({ ...answer, source: 'remote', localVerdict: local.liveness });
    const [{ path, body, headers }] = seen;
    expect(path).toBe('/confirm');
    expect(headers).toMatchObject({
      authorization: 'Bearer x',
      'content-type': expect.stringMatching(/^multipart\/form-data; boundary=/),
    });
    expect(body).toContain(createHash('sha256').update(jpeg()).digest('hex'));
    expect(body).toContain(NONCE);
    expect(body).toContain(Buffer.from(jpeg()).toString('latin1'));
    expect(body).toContain(JSON.stringify(local));
  });

  it('opens a session', async () => {
    const { client, seen } = await endpoint([json(200, session())]);
    expect(await client.openSession()).toBe(NONCE);
    expect(seen[0]).toMatchObject({ path: '/session', body: '' });
  });

  it('refuses an address it must not send to, before anything is sent', () => {
    expect(() => createConfirmClient({ url: 'https://api.sightengine.com/' })).toThrow(
      expect.objectContaining({ code: 'invalid-config' }),
    );
  });
});

describe('retries', () => {
  const cut: Reply = res => {
    res.writeHead(200, { 'content-length': 500 }).write('{"status":');
    setImmediate(() => res.destroy());
  };

  it.each([
    ['503 with advice', failure(503, 'later')],
    ['409 busy', failure(409, 'later')],
    ['502 of a proxy', (res: ServerResponse) => res.writeHead(502).end('<h1>Bad gateway</h1>')],
    ['429 of a proxy', (res: ServerResponse) => res.writeHead(429).end()],
    ['a connection that is closed', (res: ServerResponse) => res.destroy()],
    ['an answer that is cut', cut],
  ] as const)('%s: sent again with the same nonce, after a pause', async (_, reply) => {
    const { confirm, seen, clock } = await endpoint([reply, json(200, answer)]);
    expect(await confirm()).toMatchObject({ confirmed: true });
    expect(seen).toHaveLength(2);
    expect(seen.every(({ body }) => body.includes(NONCE))).toBe(true);
    expect(clock.slept).toHaveLength(1);
    expect(clock.slept[0]).toBeGreaterThanOrEqual(200);
    expect(clock.slept[0]).toBeLessThanOrEqual(400);
  });

  it('stops after maxAttempts, waiting longer each time', async () => {
    const { confirm, seen, clock } = await endpoint([failure(503, 'later')]);
    await expect(confirm()).rejects.toMatchObject({ ...confirmFailed, cause: { advice: 'later' } });
    expect(seen).toHaveLength(3);
    expect(clock.slept[1]).toBeGreaterThanOrEqual(400);
  });

  it('waits as long as Retry-After says, unless that is longer than the whole call may take', async () => {
    const patient = await endpoint([failure(429, 'later', { 'retry-after': '7' }), json(200, answer)]);
    await patient.confirm();
    expect(patient.clock.slept).toEqual([7_000]);
    const hopeless = await endpoint([failure(429, 'later', { 'retry-after': '1800' })]);
    await expect(hopeless.confirm()).rejects.toMatchObject(confirmFailed);
    expect(hopeless.seen).toHaveLength(1);
    expect(hopeless.clock.slept).toEqual([]);
  });

  it.each([
    ['a lock-out', failure(429, 'never')],
    ['an unclear outcome', failure(502, 'never')],
    ['a refusal', failure(415, 'never')],
    ['a 404 of another server', (res: ServerResponse) => res.writeHead(404).end('nope')],
    ['malformed JSON', (res: ServerResponse) => res.writeHead(200).end('{"status":"succ')],
    ['an answer that contradicts itself', json(200, { ...answer, confirmed: false })],
    ['a redirect', (res: ServerResponse) => res.writeHead(307, { location: 'https://elsewhere.example/' }).end()],
  ] as const)('%s: not sent again', async (_, reply) => {
    const { confirm, seen } = await endpoint([reply]);
    await expect(confirm()).rejects.toMatchObject(confirmFailed);
    expect(seen).toHaveLength(1);
  });

  it('an endless answer: stops reading, and is not sent again', async () => {
    let sent = 0;
    const endless: Reply = res => {
      const chunk = ' '.repeat(65_536);
      const write = () => {
        while (!res.destroyed) {
          sent += chunk.length;
          if (!res.write(chunk)) return;
        }
      };
      res.on('drain', write);
      write();
    };
    const { confirm, seen } = await endpoint([endless]);
    await expect(confirm()).rejects.toMatchObject(confirmFailed);
    expect(seen).toHaveLength(1);
    expect(sent).toBeLessThan(20_000_000);
  });

  it('opens a new session once for an expired nonce and sends the same capture', async () => {
    const fresh = 'f'.repeat(22);
    const { confirm, seen } = await endpoint([
      failure(410, 'new-session'),
      json(200, session(fresh)),
      json(200, answer),
    ]);
    expect(await confirm()).toMatchObject({ confirmed: true });
    expect(seen.map(({ path }) => path)).toEqual(['/confirm', '/session', '/confirm']);
    expect(seen[2].body).toContain(fresh);
    expect(seen[2].body).toContain(Buffer.from(jpeg()).toString('latin1'));
  });

  it('does so only once', async () => {
    const { confirm, seen } = await endpoint([
      failure(410, 'new-session'),
      json(200, session()),
      failure(410, 'new-session'),
    ]);
    await expect(confirm()).rejects.toMatchObject(confirmFailed);
    expect(seen).toHaveLength(3);
  });

  it.each([
    ['lost connection', (res: ServerResponse) => res.destroy()],
    ['proxy error', (res: ServerResponse) => res.writeHead(504).end()],
  ] as const)('never pays under a new nonce after a %s, which may hide a paid answer', async (_, reply) => {
    const { confirm, seen } = await endpoint([reply, failure(409, 'new-session')]);
    await expect(confirm()).rejects.toMatchObject(confirmFailed);
    expect(seen.map(({ path }) => path)).toEqual(['/confirm', '/confirm']);
  });

  it('endpoint down: three tries, then an error that keeps its cause', async () => {
    let tries = 0;
    const counted: typeof fetch = (...args) => {
      tries++;
      return fetch(...args);
    };
    const client = createConfirmClient({
      url: await closedPort(),
      fetch: counted,
      sleep: pause(testClock()),
      timeoutMs: 30_000,
    });
    const error = await client.openSession().catch(error => error);
    expect(error).toMatchObject(confirmFailed);
    expect(error.cause.cause).toBeInstanceOf(TypeError);
    expect(tries).toBe(3);
  });
});

describe('bounds', () => {
  const silent: Reply = () => {};
  const halfAnswer: Reply = res => void res.writeHead(200).write('{');

  it.each([
    ['no answer', silent],
    ['half an answer', halfAnswer],
  ] as const)('%s: ends at the time-out', async (_, reply) => {
    const { confirm, seen } = await endpoint([reply], { timeoutMs: 120, sleep: undefined });
    await expect(confirm()).rejects.toMatchObject({ ...confirmFailed, cause: { name: 'TimeoutError' } });
    expect(seen).toHaveLength(1);
  });

  it.each([
    ['no answer', silent],
    ['half an answer', halfAnswer],
    ['a pause between tries', failure(503, 'later')],
  ] as const)('%s: a cancel passes through as it is', async (_, reply) => {
    const cancel = new AbortController();
    const { client, seen } = await endpoint([reply], { timeoutMs: 60_000, sleep: undefined });
    const result = client.confirm({ image, nonce: NONCE, local, signal: cancel.signal });
    await expect.poll(() => seen.length).toBe(1);
    cancel.abort();
    await expect(result).rejects.toBe(cancel.signal.reason);
    expect(cancel.signal.reason).toMatchObject({ name: 'AbortError' });
  });

  it('sends nothing when it is cancelled already', async () => {
    const { client, seen } = await endpoint([json(200, session())]);
    await expect(client.openSession(AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
    expect(seen).toEqual([]);
  });

  it('a host callback that fails is a failed confirm, with its cause', async () => {
    const cause = new Error('signed out');
    const { confirm, seen } = await endpoint([json(200, answer)], { getHeaders: () => Promise.reject(cause) });
    await expect(confirm()).rejects.toMatchObject({ ...confirmFailed, cause });
    expect(seen).toEqual([]);
  });
});
