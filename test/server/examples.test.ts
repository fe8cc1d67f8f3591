import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { createRemoteJWKSet, verifyConfirmation } from '../../src/server.js';
import { startChild } from './child-server.js';
import { CREDENTIALS, jpegBlob, openNonce, postConfirm, startUpstream } from './support.js';

describe.each([
  ['node-http', ''],
  ['express', '/liveness'],
  ['hono', '/liveness'],
])('examples/server/%s.ts', { timeout: 30_000 }, (name, path) => {
  it('runs: a session, a confirmation that verifies, a refusal that arrives, a refused method', async () => {
    const upstream = await startUpstream();
    const child = await startChild(`examples/server/${name}.ts`, {
      PORT: '0',
      SIGHTENGINE_API_USER: CREDENTIALS.apiUser,
      SIGHTENGINE_API_SECRET: CREDENTIALS.apiSecret,
      SIGHTENGINE_BASE_URL: upstream.url,
    });
    const url = child.url + path;
    const nonce = await openNonce(url);
    const response = await postConfirm(url, { nonce, media: jpegBlob(300_000) });
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { token } = await response.json();
    const jwks = createRemoteJWKSet(new URL(`${url}/jwks.json`));
    expect(await verifyConfirmation(token, { jwks, nonce })).toMatchObject({ reason: '' });

    expect((await postConfirm(url, { nonce: await openNonce(url), media: jpegBlob(11_000_000) })).status).toBe(413);
    expect(await postEndless(`${url}/confirm`)).toBe(413);
    expect((await fetch(`${url}/session`)).status).toBe(405);
    expect(
      (await fetch(`${url}/session`, { method: 'POST', headers: { origin: 'https://evil.example' } })).status,
    ).toBe(403);
    expect(upstream.requests).toBe(1);
  });
});

/** A body of unknown and endless length. */
function postEndless(url: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const req = request(url, { method: 'POST', headers: { 'content-type': 'multipart/form-data; boundary=x' } });
    const chunk = Buffer.alloc(65_536);
    const write = () => {
      while (!req.destroyed && req.write(chunk));
    };
    req.on('drain', write).on('error', reject);
    req.on('response', response => {
      resolve(response.statusCode);
      req.destroy();
    });
    write();
  });
}
