import { describe, expect, it } from 'vitest';
import { REJECTION_REASONS } from '../../src/core/response.js';
import { verifyConfirmation } from '../../src/server/verify-confirmation.js';
import {
  type Chain,
  closedPort,
  jpeg,
  jpegBlob,
  openNonce,
  PUBLIC_KEY,
  postConfirm,
  sha256,
  startChain,
  startUpstream,
  success,
} from './support.js';

const local = success(0.5, 'spoof');

async function confirmOnce(chain: Chain, image = jpegBlob()) {
  const client = chain.client();
  const nonce = await client.openSession();
  return { nonce, client, image, result: client.confirm({ image, nonce, local }) };
}

async function failureOf(promise: Promise<unknown>) {
  const error = await promise.then(
    () => expect.unreachable('should have failed'),
    error => error,
  );
  expect(error).toMatchObject({ name: 'LivenessError', code: 'confirm-failed' });
  return error.cause;
}

describe('camera page, confirm handler and API over HTTP', () => {
  it('confirms, and the token says what the answer says', async () => {
    const chain = await startChain({ audience: 'kyc' });
    const { nonce, result } = await confirmOnce(chain);
    const response = await result;
    expect(response).toMatchObject({
      status: 'success',
      source: 'remote',
      confirmed: true,
      localVerdict: local.liveness,
    });
    expect(response.request.id).toMatch(/^req_\w{21}$/);
    expect(response.media.uri).toBe('capture.jpeg');
    const claims = await verifyConfirmation(response.token, {
      key: PUBLIC_KEY,
      audience: 'kyc',
      nonce,
      sha256: await sha256(jpeg()),
      now: chain.clock.now,
    });
    expect(claims).toMatchObject({ score: 0.99, reason: '', model: 'liveness', iss: 'liveness-check' });
    expect(chain.upstream).toMatchObject({ requests: 1, judged: 1 });
  });

  it.each(REJECTION_REASONS.filter(reason => reason !== ''))('passes on the reason %s, signed', async reason => {
    const chain = await startChain();
    chain.upstream.verdict = success(0.02, reason);
    const response = await (await confirmOnce(chain)).result;
    expect(response).toMatchObject({ confirmed: false, liveness: { score: 0.02, rejection_reason: reason } });
    const claims = await verifyConfirmation(response.token, { key: PUBLIC_KEY, now: chain.clock.now });
    expect(claims).toMatchObject({ score: 0.02, reason });
    expect(chain.log.at(-1)).toMatchObject({ event: 'confirm', outcome: 'rejected', status: 200 });
  });
});

describe('when the API fails', () => {
  it('is down: refuses retryably, and the same capture works once it is up', async () => {
    const baseUrl = await closedPort();
    const chain = await startChain({ sightengine: { baseUrl } });
    const nonce = await openNonce(chain.url);
    const response = await postConfirm(chain.url, { nonce });
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await response.json()).toMatchObject({ status: 'failure', error: { code: 2201, retry: 'later' } });
    await startUpstream(Number(new URL(baseUrl).port));
    expect((await postConfirm(chain.url, { nonce })).status).toBe(200);
  });

  it.each([
    ['503 of the API', { kind: 'status', status: 503 }],
    ['500 of the API', { kind: 'status', status: 500 }],
    ['503 of a gateway', { kind: 'status', status: 503, json: false }],
    ['429 of a gateway', { kind: 'status', status: 429, json: false }],
  ] as const)('%s: retried with the same nonce and capture, judged once', async (_, fault) => {
    const chain = await startChain();
    const client = chain.client({
      sleep: async ms => {
        chain.upstream.fault = ms < 30_000 ? undefined : chain.upstream.fault;
        if (ms >= 30_000) await new Promise(() => {});
      },
    });
    const nonce = await client.openSession();
    chain.upstream.fault = fault;
    expect(await client.confirm({ image: jpegBlob(), nonce, local })).toMatchObject({ confirmed: true });
    expect(chain.upstream).toMatchObject({ requests: 2, judged: 1 });
  });

  it('429 with Retry-After: the client waits that long', async () => {
    const chain = await startChain();
    chain.upstream.fault = { kind: 'status', status: 429, retryAfterSeconds: 3 };
    const { result } = await confirmOnce(chain);
    await failureOf(result);
    expect(chain.clock.slept).toEqual([3_000, 3_000]);
    expect(chain.upstream).toMatchObject({ requests: 3, judged: 0 });
  });

  it('usage limit reached: not retried, and the nonce is not lost', async () => {
    const chain = await startChain();
    chain.upstream.fault = { kind: 'status', status: 429 };
    const { result, client, nonce, image } = await confirmOnce(chain);
    await failureOf(result);
    expect(chain.upstream.requests).toBe(1);
    expect(chain.log.at(-1)).toMatchObject({ outcome: 'upstream-quota', upstream: { apiType: 'usage_limit' } });
    chain.upstream.fault = undefined;
    expect(await client.confirm({ image, nonce, local })).toMatchObject({ confirmed: true });
  });

  it('wrong credentials: not retried, the log says why, the page does not', async () => {
    const chain = await startChain({ sightengine: { apiSecret: 'wrong-secret' } });
    const response = await postConfirm(chain.url, { nonce: await openNonce(chain.url) });
    expect(response.status).toBe(502);
    const body = await response.text();
    expect(JSON.parse(body).error).toMatchObject({ type: 'internal_error', code: 2203, retry: 'never' });
    expect(body).not.toMatch(/user|secret|credential/i);
    expect(chain.log.at(-1)).toMatchObject({ upstream: { kind: 'config', apiType: 'argument_error', apiCode: 1 } });
    expect(JSON.stringify(chain.log)).not.toContain('secret');
  });

  it('refuses the image: answered once and for all', async () => {
    const chain = await startChain();
    chain.upstream.verdict = {
      status: 'failure',
      request: { id: 'r', timestamp: 1, operations: 0 },
      error: { type: 'media_error', code: 4, message: 'no image' },
    } as never;
    const nonce = await openNonce(chain.url);
    for (let i = 0; i < 2; i++) expect((await postConfirm(chain.url, { nonce })).status).toBe(422);
    expect(chain.upstream.requests).toBe(1);
  });

  it.each([
    ['cut in the middle of the answer', { kind: 'cut' }, 'upstream-unclear'],
    ['malformed JSON', { kind: 'malformed' }, 'upstream-unclear'],
    ['500 of a gateway', { kind: 'status', status: 500, json: false }, 'upstream-unclear'],
    ['too slow to answer', { kind: 'delay', ms: 60_000 }, 'upstream-timeout'],
    ['too slow in the answer', { kind: 'slow-body', ms: 60_000 }, 'upstream-timeout'],
  ] as const)(
    '%s: never sent again by itself; the next try of the person uses a new nonce',
    async (_, fault, outcome) => {
      const chain = await startChain({ sightengine: { timeoutMs: 150 } });
      chain.upstream.fault = fault;
      const { result, client, nonce, image } = await confirmOnce(chain);
      await failureOf(result);
      expect(chain.upstream.requests).toBe(1);
      expect(chain.log.at(-1)).toMatchObject({ outcome });

      chain.upstream.fault = undefined;
      const response = await client.confirm({ image, nonce, local });
      expect(response.confirmed).toBe(true);
      expect(chain.upstream.requests).toBe(2);
      const claims = await verifyConfirmation(response.token, { key: PUBLIC_KEY, now: chain.clock.now });
      expect(claims.nonce).not.toBe(nonce);
    },
  );

  it('gives up on a nonce after five failed calls', async () => {
    const chain = await startChain();
    chain.upstream.fault = { kind: 'status', status: 503 };
    const nonce = await openNonce(chain.url);
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++) statuses.push((await postConfirm(chain.url, { nonce })).status);
    expect(statuses).toEqual([503, 503, 503, 503, 503, 409]);
    expect(chain.upstream.requests).toBe(5);
  });
});
