import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../../src/server/memory-store.js';
import { itKeepsTheStoreContract } from '../../server/store-contract.js';

const claim = { session: 's', image: 'i', claimId: 'c1', leaseMs: 15_000, maxCalls: 3 };

function storeWithClock(maxEntries?: number) {
  const clock = { ms: 1_000_000 };
  return { clock, store: createMemoryStore({ now: () => clock.ms, maxEntries }) };
}

describe('memory store', () => {
  const shared = createMemoryStore();
  itKeepsTheStoreContract(() => shared);

  it('forgets a nonce when its time is over', async () => {
    const { clock, store } = storeWithClock();
    await store.open('n', 's', 600_000);
    clock.ms += 600_000;
    expect(await store.claim('n', claim)).toEqual({ kind: 'unknown' });
  });

  it('frees a claim when its lease ends, so that a process that died blocks nobody', async () => {
    const { clock, store } = storeWithClock();
    await store.open('n', 's', 600_000);
    await store.claim('n', claim);
    clock.ms += 14_999;
    expect(await store.claim('n', { ...claim, claimId: 'c2' })).toEqual({ kind: 'busy' });
    clock.ms += 1;
    expect(await store.claim('n', { ...claim, claimId: 'c2' })).toEqual({ kind: 'claimed', calls: 2 });
    await store.settle('n', 'c1', 'late answer of the first', 1_000);
    expect(await store.claim('n', { ...claim, claimId: 'c3' })).toEqual({ kind: 'busy' });
  });

  it('keeps a nonce that is claimed in its last moment until it is answered, and the answer a while longer', async () => {
    const { clock, store } = storeWithClock();
    await store.open('n', 's', 600_000);
    clock.ms += 599_999;
    await store.claim('n', claim);
    clock.ms += 10_000;
    await store.settle('n', 'c1', 'answer', 120_000);
    clock.ms += 119_999;
    expect(await store.claim('n', claim)).toEqual({ kind: 'done', answer: 'answer' });
    clock.ms += 1;
    expect(await store.claim('n', claim)).toEqual({ kind: 'unknown' });
  });

  it('counts tries in a sliding window and forgives after the lock-out', async () => {
    const { clock, store } = storeWithClock();
    const limit = { max: 2, windowMs: 1_000, lockMs: 5_000 };
    await store.hit('k', limit);
    clock.ms += 900;
    await store.hit('k', limit);
    clock.ms += 100;
    expect(await store.hit('k', limit)).toBe(0); // the first has left the window
    expect(await store.hit('k', limit)).toBe(5_000);
    clock.ms += 4_999;
    expect(await store.hit('k', limit)).toBe(1);
    clock.ms += 1;
    expect(await store.hit('k', limit)).toBe(0);
  });

  it('never holds more than maxEntries: the oldest nonce is refused', async () => {
    const { store } = storeWithClock(3);
    for (const nonce of ['a', 'b', 'c', 'd']) await store.open(nonce, 's', 1_000);
    expect(await store.claim('a', claim)).toEqual({ kind: 'unknown' });
    expect(await store.claim('d', claim)).toEqual({ kind: 'claimed', calls: 1 });
  });
});
