import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRemoteJWKSet, verifyConfirmation } from '../../src/server.js';
import { startChild } from './child-server.js';
import { startRedis } from './redis-server.js';
import { CREDENTIALS, gate, jpegBlob, openNonce, postConfirm, SIGNING_KEY, startUpstream } from './support.js';

let redis: Awaited<ReturnType<typeof startRedis>>;
beforeAll(async () => {
  redis = await startRedis();
}, 120_000);
afterAll(() => redis?.stop());

async function startTwo(extra: Record<string, string> = {}) {
  const upstream = await startUpstream();
  const env = {
    REDIS_URL: redis.url,
    SIGNING_KEY: JSON.stringify(SIGNING_KEY),
    SIGHTENGINE_API_USER: CREDENTIALS.apiUser,
    SIGHTENGINE_API_SECRET: CREDENTIALS.apiSecret,
    SIGHTENGINE_BASE_URL: upstream.url,
    ...extra,
  };
  const file = 'test/server/handler-process.ts';
  const [one, other] = await Promise.all([startChild(file, env), startChild(file, env)]);
  return { upstream, one, other };
}

describe('two handler processes with one Redis', { timeout: 60_000 }, () => {
  it('a nonce issued by one and used in the other is refused in the first', async () => {
    const { upstream, one, other } = await startTwo();
    const nonce = await openNonce(one.url);
    const used = await postConfirm(other.url, { nonce });
    expect(used.status).toBe(200);
    const { token } = await used.json();
    expect((await postConfirm(one.url, { nonce, media: jpegBlob(2_000, 2) })).status).toBe(409);

    const repeated = await postConfirm(one.url, { nonce });
    expect(await repeated.json()).toMatchObject({ token });
    expect(upstream.judged).toBe(1);
    const jwks = createRemoteJWKSet(new URL(`${one.url}/jwks.json`));
    expect(await verifyConfirmation(token, { jwks })).toMatchObject({ nonce });
  });

  it('of 1,000 parallel tries with 1,000 images exactly one wins', async () => {
    const { upstream, one, other } = await startTwo({ CALL_TIMEOUT_MS: '60000' });
    const nonce = await openNonce(one.url);
    const tries = Array.from({ length: 1_000 }, (_, i) =>
      postConfirm(i % 2 ? one.url : other.url, { nonce, media: jpegBlob(500 + i, i) }),
    );
    const counts: Record<number, number> = {};
    for (const { status } of await Promise.all(tries)) counts[status] = (counts[status] ?? 0) + 1;
    // A store that a busy machine answers too late refuses with 503: no win either.
    const { 200: won = 0, 409: taken = 0, 503: late = 0 } = counts;
    expect({ won, refused: taken + late }).toEqual({ won: 1, refused: 999 });
    expect(upstream.requests).toBe(1);
  });

  it('of 200 parallel tries with one image one is paid for, and no two tokens are given', async () => {
    const { upstream, one, other } = await startTwo();
    const nonce = await openNonce(one.url);
    const tries = Array.from({ length: 200 }, (_, i) => postConfirm(i % 2 ? one.url : other.url, { nonce }));
    const answers = await Promise.all((await Promise.all(tries)).map(response => response.json()));
    const tokens = new Set(answers.map(({ token }) => token).filter(Boolean));
    expect(tokens.size).toBe(1);
    expect(answers.filter(({ token }) => !token).every(({ error }) => error.code === 2104)).toBe(true);
    expect(upstream.judged).toBe(1);
  });

  it('a process killed in the middle of its call: the other one takes over after the lease', async () => {
    const { upstream, one, other } = await startTwo({ CALL_TIMEOUT_MS: '2000' });
    const { closed, open } = gate();
    upstream.gate = closed;
    const nonce = await openNonce(one.url);
    const lost = postConfirm(one.url, { nonce }).catch(error => error);
    await expect.poll(() => upstream.judged).toBe(1);
    one.child.removeAllListeners('exit');
    one.child.kill('SIGKILL');
    expect(await lost).toBeInstanceOf(TypeError);
    open();
    const statuses: number[] = [];
    await expect
      .poll(
        async () => {
          const { status } = await postConfirm(other.url, { nonce });
          statuses.push(status);
          return status;
        },
        { timeout: 25_000, interval: 500 },
      )
      .toBe(200);
    expect(new Set(statuses.slice(0, -1))).toEqual(new Set([409]));
  });
});
