import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { verifyConfirmation } from '../../src/server/verify-confirmation.js';
import { jpeg, jpegBlob, openNonce, PUBLIC_KEY, postConfirm, sha256, startChain, success } from './support.js';

const errorOf = async (response: Response) => ({ status: response.status, ...(await response.json()).error });

describe('what does not reach the API', () => {
  it('a nonce that was never issued, or has expired', async () => {
    const { url, clock, upstream } = await startChain();
    expect(await errorOf(await postConfirm(url, { nonce: 'A'.repeat(22) }))).toMatchObject({
      status: 410,
      code: 2101,
      retry: 'new-session',
    });
    const nonce = await openNonce(url);
    clock.ms += 600_000;
    expect(await errorOf(await postConfirm(url, { nonce }))).toMatchObject({ status: 410, retry: 'new-session' });
    expect(upstream.requests).toBe(0);
  });

  it('a used nonce with another image', async () => {
    const { url, upstream } = await startChain();
    const nonce = await openNonce(url);
    expect((await postConfirm(url, { nonce })).status).toBe(200);
    expect(await errorOf(await postConfirm(url, { nonce, media: jpegBlob(2_000, 2) }))).toMatchObject({
      status: 409,
      code: 2102,
    });
    expect(upstream.requests).toBe(1);
  });

  it('an image that was changed on the way', async () => {
    const { url, upstream } = await startChain();
    const nonce = await openNonce(url);
    const response = await postConfirm(url, { nonce, sha256: await sha256(jpeg(2_000, 7)) });
    expect(await errorOf(response)).toMatchObject({ status: 422, code: 2009, retry: 'never' });
    expect(upstream.requests).toBe(0);
    expect((await postConfirm(url, { nonce })).status).toBe(200); // the nonce was not touched
  });

  it.each([
    ['a GIF', new Blob(['GIF89a....'], { type: 'image/jpeg' })],
    ['a JPEG declared as PNG', new Blob([jpeg()], { type: 'image/png' })],
    ['HTML', new Blob(['<html>'], { type: 'text/html' })],
    ['nothing', new Blob([], { type: 'image/jpeg' })],
  ])('%s', async (_, media) => {
    const { url, upstream } = await startChain();
    expect(await errorOf(await postConfirm(url, { nonce: await openNonce(url), media }))).toMatchObject({
      status: 415,
      code: 2008,
    });
    expect(upstream.requests).toBe(0);
  });

  it.each(['', 'x', '[]', '{}', '{"status":"success","liveness":{"score":7}}', '['.repeat(60_000), ' '.repeat(70_000)])(
    'a local response that is not one (%#)',
    async local => {
      const { url, upstream } = await startChain();
      expect(await errorOf(await postConfirm(url, { nonce: await openNonce(url), local }))).toMatchObject({
        status: 400,
        code: 2010,
      });
      expect(upstream.requests).toBe(0);
    },
  );

  it.each([
    ['a missing field', (form: FormData) => form.delete('nonce')],
    ['a field given twice', (form: FormData) => form.append('nonce', 'B'.repeat(22))],
    ['media that is text', (form: FormData) => form.set('media', 'text')],
    ['a hash that is none', (form: FormData) => form.set('sha256', 'abc')],
  ])('%s', async (_, spoil) => {
    const { url, upstream } = await startChain();
    const form = new FormData();
    form.set('media', jpegBlob(), 'x.jpg');
    form.set('sha256', await sha256(jpeg()));
    form.set('nonce', await openNonce(url));
    form.set('local', JSON.stringify(success()));
    spoil(form);
    const response = await fetch(`${url}/confirm`, { method: 'POST', body: form });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 2007 });
    expect(upstream.requests).toBe(0);
  });

  it.each(['application/json', 'multipart/form-data', 'multipart/form-data; boundary=x'])(
    'a body of type %s',
    async type => {
      const { url } = await startChain();
      const response = await fetch(`${url}/confirm`, {
        method: 'POST',
        body: '--y\r\nbroken',
        headers: { 'content-type': type },
      });
      expect(await errorOf(response)).toMatchObject({ status: 400, code: 2007 });
    },
  );

  it.each([
    ['parts', '--x\r\nContent-Disposition: form-data; name="a"; filename="b"\r\n\r\n\r\n'],
    ['line ends', '\r\n--'],
    ['carriage returns', '\r'],
    ['dashes', '-'],
  ])('a body of nothing but %s is no multipart form', async (_, filler) => {
    const { url } = await startChain();
    const body = Buffer.alloc(9_900_000, filler);
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    const response = await fetch(`${url}/confirm`, { method: 'POST', body, headers });
    expect(await errorOf(response)).toMatchObject({ status: 400, code: 2007 });
  });

  it('a body that says it is too large: refused before it is read', async () => {
    const { url, upstream } = await startChain({ maxBodyBytes: 50_000 });
    const response = await postConfirm(url, { nonce: await openNonce(url), media: jpegBlob(60_000) });
    expect(await errorOf(response)).toMatchObject({ status: 413, code: 2005 });
    expect(upstream.requests).toBe(0);
  });

  it('a body that does not say so: refused once it is too large, whatever follows', async () => {
    const { url } = await startChain({ maxBodyBytes: 50_000 });
    const { status, sent } = await postEndless(url);
    expect(status).toBe(413);
    expect(sent).toBeLessThan(5_000_000);
  });

  it('a body that never ends: refused in time', async () => {
    const { url } = await startChain({ bodyTimeoutMs: 60 });
    expect(await postStalled(url)).toBe(408);
  });
});

describe('what the page says about itself', () => {
  it('changes nothing: a forged local score leaves the signed answer as it is', async () => {
    const { url, clock, upstream } = await startChain();
    upstream.verdict = success(0.03, 'spoof');
    const response = await postConfirm(url, { nonce: await openNonce(url), local: JSON.stringify(success(1)) });
    const { confirmed, token } = await response.json();
    expect(confirmed).toBe(false);
    const claims = await verifyConfirmation(token, { key: PUBLIC_KEY, now: clock.now });
    expect(claims).toMatchObject({ score: 0.03, reason: 'spoof' });
  });
});

describe('lock-out', () => {
  const clientKey = (request: Request) => request.headers.get('x-client') ?? undefined;
  const as = (client: string) => ({ headers: { 'x-client': client } });

  async function tryOnce(url: string, nonce: string, client: string): Promise<Response> {
    const form = new FormData();
    form.set('media', jpegBlob(), 'x.jpg');
    form.set('sha256', await sha256(jpeg()));
    form.set('nonce', nonce);
    form.set('local', JSON.stringify(success()));
    return fetch(`${url}/confirm`, { method: 'POST', body: form, ...as(client) });
  }

  it('five images in three minutes, then nothing for thirty, sessions included', async () => {
    const { url, clock, upstream } = await startChain({ clientKey });
    const nonces: string[] = [];
    for (let i = 0; i < 7; i++) nonces.push(await openNonce(url, as('a')));
    for (let i = 0; i < 5; i++) expect((await tryOnce(url, nonces[i], 'a')).status).toBe(200);

    const refused = await tryOnce(url, nonces[5], 'a');
    expect(refused.headers.get('retry-after')).toBe('1800');
    expect(await errorOf(refused)).toMatchObject({ status: 429, type: 'usage_limit', code: 2105, retry: 'never' });
    expect((await fetch(`${url}/session`, { method: 'POST', ...as('a') })).status).toBe(429);
    expect((await tryOnce(url, nonces[5], 'a')).status).toBe(429); // the refused try did not free the way
    expect(upstream.judged).toBe(5);

    expect((await tryOnce(url, await openNonce(url, as('b')), 'b')).status).toBe(200);
    clock.ms += 1_800_001;
    expect((await tryOnce(url, await openNonce(url, as('a')), 'a')).status).toBe(200);
  });

  it('counts the host session too, whatever address it comes from', async () => {
    const sessionKey = () => 'alice';
    const { url, upstream } = await startChain({
      sessionKey,
      clientKey,
      sessionLimit: { max: 1, windowMs: 1_000, lockMs: 9_000 },
    });
    const [first, second] = [await openNonce(url, as('a')), await openNonce(url, as('b'))];
    expect((await tryOnce(url, first, 'a')).status).toBe(200);
    const refused = await tryOnce(url, second, 'b');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '9']);
    expect(upstream.judged).toBe(1);
  });

  it('repeats and failures of the API do not count', async () => {
    const { url, upstream } = await startChain({ clientKey });
    const nonce = await openNonce(url, as('a'));
    upstream.fault = { kind: 'status', status: 503 };
    for (let i = 0; i < 4; i++) expect((await tryOnce(url, nonce, 'a')).status).toBe(503);
    upstream.fault = undefined;
    for (let i = 0; i < 9; i++) expect((await tryOnce(url, nonce, 'a')).status).toBe(200);
    for (let i = 0; i < 4; i++) expect((await tryOnce(url, await openNonce(url, as('a')), 'a')).status).toBe(200);
    expect(upstream.judged).toBe(5);
  });

  it('sessions: a nonce is good for the session it was issued to, and none without one', async () => {
    const sessionKey = (request: Request) => request.headers.get('x-client') ?? undefined;
    const { url, upstream, clock } = await startChain({ sessionKey });
    expect((await fetch(`${url}/session`, { method: 'POST' })).status).toBe(401);
    const nonce = await openNonce(url, as('alice'));
    expect((await tryOnce(url, nonce, 'mallory')).status).toBe(410);
    expect((await postConfirm(url, { nonce })).status).toBe(401);
    expect(upstream.requests).toBe(0);
    const { token } = await (await tryOnce(url, nonce, 'alice')).json();
    const verify = (session: string) => verifyConfirmation(token, { key: PUBLIC_KEY, session, now: clock.now });
    await expect(verify('mallory')).rejects.toMatchObject({ code: 'wrong-session' });
    expect(await verify('alice')).not.toMatchObject({ sub: 'alice' });
  });
});

/** Sends until it is answered, without saying how much there will be. */
function postEndless(url: string): Promise<{ status?: number; sent: number }> {
  return new Promise((resolve, reject) => {
    let sent = 0;
    const req = request(`${url}/confirm`, {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    });
    const chunk = Buffer.alloc(16_384);
    const write = () => {
      while (!req.destroyed && req.write(chunk)) sent += chunk.length;
    };
    req.on('drain', write).on('error', reject);
    req.on('response', response => {
      resolve({ status: response.statusCode, sent });
      req.destroy();
    });
    write();
  });
}

/** Sends half a body and waits. */
function postStalled(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=x', 'content-length': 1_000 };
    const req = request(`${url}/confirm`, { method: 'POST', headers });
    req.on('error', reject).on('response', response => {
      resolve(response.statusCode);
      req.destroy();
    });
    req.write('--x\r\n');
  });
}
