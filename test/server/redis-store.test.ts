import { createClient } from 'redis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createRedisStore } from '../../src/server/redis-store.js';
import type { ConfirmStore } from '../../src/server/store.js';
import { startRedis } from './redis-server.js';
import { itKeepsTheStoreContract } from './store-contract.js';

const claim = { session: 's', image: 'i', claimId: 'c1', leaseMs: 15_000, maxCalls: 3 };
let redis: Awaited<ReturnType<typeof startRedis>>;
let client: ReturnType<typeof createClient>;
let store: ConfirmStore;

beforeAll(async () => {
  redis = await startRedis();
  client = createClient({ url: redis.url });
  await client.connect();
  store = createRedisStore(client);
}, 120_000);

afterAll(async () => {
  client?.destroy();
  await redis?.stop();
});

describe('Redis store', () => {
  itKeepsTheStoreContract(() => store);

  it('writes nothing that does not expire, under its prefix only', async () => {
    await client.flushAll();
    const other = createRedisStore(client, { prefix: 'kyc:' });
    await other.open('n', 's', 60_000);
    await other.claim('n', claim);
    await other.hit('client', { max: 1, windowMs: 60_000, lockMs: 60_000 });
    await other.once('t', 60_000);
    const keys = await client.keys('*');
    expect(keys.sort()).toEqual(['kyc:nonce:n', 'kyc:once:t', 'kyc:tries:client']);
    for (const key of keys) expect(await client.pTTL(key)).toBeGreaterThan(0);
    expect(await store.claim('n', claim)).toEqual({ kind: 'unknown' });
  });

  it('frees a claim when its lease ends, by the clock of the server', async () => {
    await store.open('lease', 's', 60_000);
    await store.claim('lease', { ...claim, leaseMs: 30 });
    const next = { ...claim, claimId: 'c2' };
    await expect.poll(() => store.claim('lease', next)).toEqual({ kind: 'claimed', calls: 2 });
  });

  it('forgets a nonce when its time is over', async () => {
    await store.open('short', 's', 20);
    await expect.poll(() => store.claim('short', { ...claim, leaseMs: 1 })).toEqual({ kind: 'unknown' });
  });

  it('keeps a claimed nonce for its lease and a settled one for keepMs', async () => {
    await store.open('late', 's', 200);
    await store.claim('late', claim);
    expect(await client.pTTL('liveness:nonce:late')).toBeGreaterThan(14_000);
    await store.settle('late', 'c1', 'answer', 120_000);
    expect(await client.pTTL('liveness:nonce:late')).toBeGreaterThan(119_000);
  });

  it('counts only the tries within the window', async () => {
    const wide = { max: 2, windowMs: 60_000, lockMs: 60_000 };
    await store.hit('window', wide);
    await store.hit('window', wide);
    const countedMs = Date.now();
    await expect.poll(() => Date.now()).toBeGreaterThan(countedMs + 20);
    expect(await store.hit('window', { ...wide, windowMs: 10 })).toBe(0);
  });

  it('ends a lock-out', async () => {
    const lock = { max: 1, windowMs: 60_000, lockMs: 40 };
    await store.hit('lock', lock);
    expect(await store.hit('lock', lock)).toBe(40);
    await expect.poll(() => store.lockedFor('lock')).toBe(0);
    expect(await store.hit('lock', lock)).toBe(0);
  });
});
