import { request } from 'node:http';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createConfirmHandler } from '../../src/server/confirm-handler.js';
import { createMemoryStore } from '../../src/server/memory-store.js';
import { toNodeHandler } from '../../src/server/node-adapter.js';
import { createSightengineClient } from '../../src/server/sightengine-client.js';
import { CREDENTIALS, jpegBlob, listen, openNonce, postConfirm, SIGNING_KEY, startChain } from './support.js';

describe('routes', () => {
  it('issues 128-bit nonces that end', async () => {
    const { url, clock } = await startChain();
    const response = await fetch(`${url}/any/prefix/session`, { method: 'POST' });
    const body = await response.json();
    expect(body).toEqual({
      status: 'success',
      nonce: expect.stringMatching(/^[\w-]{22}$/),
      expires: clock.ms / 1000 + 600,
    });
    expect(Buffer.from(body.nonce, 'base64url')).toHaveLength(16);
    expect(await openNonce(url)).not.toBe(body.nonce);
    expect(response.headers.get('cache-control')).toBe('no-store');
  });

  it('publishes its public keys', async () => {
    const { url } = await startChain();
    const response = await fetch(`${url}/jwks.json`);
    expect(response.headers.get('cache-control')).toBe('public, max-age=300');
    const { kty, crv, x, kid } = SIGNING_KEY;
    expect(await response.json()).toEqual({ keys: [{ kty, crv, x, kid, alg: 'EdDSA', use: 'sig' }] });
  });

  it.each([
    ['GET', '/session', 405, 'POST, OPTIONS'],
    ['PUT', '/confirm', 405, 'POST, OPTIONS'],
    ['POST', '/jwks.json', 405, 'GET'],
    ['GET', '/', 404, null],
    ['POST', '/sessions', 404, null],
  ])('%s %s → %i', async (method, path, status, allow) => {
    const { url } = await startChain();
    const response = await fetch(url + path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await response.json()).toMatchObject({
      status: 'failure',
      request: { id: expect.stringMatching(/^req_/), operations: 0 },
      error: { retry: 'never' },
    });
  });

  it('a key that cannot be used: no nonce, no paid call, a log that says why', async () => {
    const { url, log, upstream } = await startChain({ signingKey: { ...SIGNING_KEY, crv: 'Ed448' } });
    expect((await fetch(`${url}/session`, { method: 'POST' })).status).toBe(500);
    expect(log[0]).toMatchObject({ outcome: 'internal', error: expect.stringContaining('Ed25519') });
    expect(upstream.requests).toBe(0);
  });

  it.each([{ nonceTtlMs: 0 }, { maxBodyBytes: -1 }, { bodyTimeoutMs: Number.NaN }])('refuses the option %j', option => {
    const client = createSightengineClient(CREDENTIALS);
    expect(() =>
      createConfirmHandler({ store: createMemoryStore(), signingKey: SIGNING_KEY, client, ...option }),
    ).toThrow(/above 0/);
  });
});

describe('origins', () => {
  const allowed = 'https://kyc.example';
  const from = (origin: string, method = 'POST') => ({ method, headers: { origin } });

  it('lets pages of the allow-list read the answer, and no others', async () => {
    const { url, upstream } = await startChain({ allowedOrigins: [allowed] });
    const response = await fetch(`${url}/session`, from(allowed));
    expect(response.status).toBe(200);
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
    expect(response.headers.get('access-control-expose-headers')).toBe('Retry-After');
    for (const origin of ['https://evil.example', 'null', 'https://kyc.example.evil.example', 'http://kyc.example']) {
      const refused = await fetch(`${url}/confirm`, from(origin));
      expect(refused.status).toBe(403);
      expect(refused.headers.get('access-control-allow-origin')).toBeNull();
      expect(refused.headers.get('vary')).toBe('Origin');
    }
    expect(upstream.requests).toBe(0);
  });

  it('lets pages of its own host in', async () => {
    const { url } = await startChain();
    expect((await fetch(`${url}/session`, from(url))).status).toBe(200);
    expect((await fetch(`${url}/session`, from(url.replace('http', 'https')))).status).toBe(200); // behind a TLS proxy
  });

  it('answers the preflight', async () => {
    const { url } = await startChain({ allowedOrigins: [allowed], allowedHeaders: ['x-tenant'] });
    const response = await fetch(`${url}/confirm`, from(allowed, 'OPTIONS'));
    expect(response.status).toBe(204);
    expect(response.headers.get('access-control-allow-methods')).toBe('POST');
    expect(response.headers.get('access-control-allow-headers')).toBe('x-tenant');
    expect((await fetch(`${url}/confirm`, from('https://evil.example', 'OPTIONS'))).status).toBe(403);
  });

  it('lets pages read failures too', async () => {
    const { url } = await startChain({ allowedOrigins: [allowed] });
    const response = await fetch(`${url}/confirm`, from(allowed));
    expect(response.status).toBe(400);
    expect(response.headers.get('access-control-allow-origin')).toBe(allowed);
  });
});

describe('log', () => {
  it('holds no nonce, hash, address or session', async () => {
    const sessionKey = () => 'alice@example.com';
    const clientKey = () => '203.0.113.9';
    const { url, log } = await startChain({ sessionKey, clientKey });
    const nonce = await openNonce(url);
    await postConfirm(url, { nonce });
    await postConfirm(url, { nonce, media: jpegBlob(10, 9) });
    expect(log).toEqual([
      { event: 'session', outcome: 'issued', status: 200, durationMs: expect.any(Number) },
      {
        event: 'confirm',
        outcome: 'confirmed',
        status: 200,
        durationMs: expect.any(Number),
        upstreamMs: expect.any(Number),
      },
      { event: 'confirm', outcome: 'nonce-other-image', status: 409, durationMs: expect.any(Number) },
    ]);
  });

  it('a log that throws costs nobody an answer', async () => {
    const { url } = await startChain({
      log: () => {
        throw new Error('disk full');
      },
    });
    expect((await fetch(`${url}/session`, { method: 'POST' })).status).toBe(200);
  });
});

describe('toNodeHandler', () => {
  it('aborts request.signal and ends the body when the client hangs up', async () => {
    const events: string[] = [];
    const { url } = await listen(
      toNodeHandler(async request => {
        request.signal.addEventListener('abort', () => events.push('aborted'));
        events.push('started');
        await request.text().catch(() => events.push('body failed'));
        return new Response('late');
      }),
    );
    const req = request(url, { method: 'POST', headers: { 'content-length': 1_000 } });
    req.on('error', () => {}).write('half');
    await expect.poll(() => events).toEqual(['started']);
    req.destroy();
    await expect.poll(() => [...events].sort()).toEqual(['aborted', 'body failed', 'started']);
  });

  it('does not buffer a body that the handler does not read', async () => {
    let written = 0;
    const { url } = await listen(toNodeHandler(() => new Promise(() => {})));
    const req = request(url, { method: 'POST' });
    req.on('error', () => {});
    const write = () => {
      while (written < 50_000_000) {
        written += 65_536;
        if (!req.write(Buffer.alloc(65_536))) return;
      }
    };
    req.on('drain', write);
    write();
    const seen = [-1];
    const isStill = () => seen.push(written) && seen.at(-1) === seen.at(-2);
    await expect.poll(isStill, { interval: 200 }).toBe(true);
    expect(written).toBeLessThan(20_000_000);
    req.destroy();
  });

  it('survives a request that is none, and a handler that fails', async () => {
    const { url } = await listen(toNodeHandler(() => Promise.reject(new Error('bug'))));
    await expect(fetch(url)).rejects.toThrow();
    const ok = await listen(toNodeHandler(async () => new Response('fine')));
    expect(await raw(ok.url, 'GET / HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400/);
    expect(await (await fetch(ok.url)).text()).toBe('fine');
  });

  it('keeps the connection usable after a refused body', async () => {
    const { url } = await startChain({ maxBodyBytes: 1_000 });
    for (let i = 0; i < 5; i++) {
      expect((await postConfirm(url, { nonce: 'n'.repeat(22), media: jpegBlob(200_000) })).status).toBe(413);
    }
  });
});

function raw(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { port, hostname } = new URL(url);
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', chunk => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}
