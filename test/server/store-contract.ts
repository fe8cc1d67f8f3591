import { expect, it } from 'vitest';
import type { Claim, ConfirmStore } from '../../src/server/store.js';

const claim: Claim = { session: 's', image: 'image-1', claimId: 'c1', leaseMs: 15_000, maxCalls: 3 };

/** What every store must do, whatever it keeps its entries in. Keys are new in each test, as stores may be shared. */
export function itKeepsTheStoreContract(getStore: () => ConfirmStore): void {
  let count = 0;
  const newKey = () => `${Date.now()}-${count++}`;
  async function opened(ttlMs = 60_000): Promise<{ store: ConfirmStore; nonce: string }> {
    const store = getStore();
    const nonce = newKey();
    await store.open(nonce, 's', ttlMs);
    return { store, nonce };
  }

  it('gives a claim to one and tells the next that it is busy', async () => {
    const { store, nonce } = await opened();
    expect(await store.claim(nonce, claim)).toEqual({ kind: 'claimed', calls: 1 });
    expect(await store.claim(nonce, { ...claim, claimId: 'c2' })).toEqual({ kind: 'busy' });
  });

  it('does not know a nonce that was never issued, or to another session', async () => {
    const { store, nonce } = await opened();
    expect(await store.claim(newKey(), claim)).toEqual({ kind: 'unknown' });
    expect(await store.claim(nonce, { ...claim, session: 'other' })).toEqual({ kind: 'unknown' });
  });

  it('keeps the answer for the same image and refuses another one', async () => {
    const { store, nonce } = await opened();
    await store.claim(nonce, claim);
    await store.settle(nonce, 'c1', '{"x":"ü"}', 1_000);
    expect(await store.claim(nonce, { ...claim, claimId: 'c2' })).toEqual({ kind: 'done', answer: '{"x":"ü"}' });
    expect(await store.claim(nonce, { ...claim, image: 'image-2' })).toEqual({ kind: 'other-image' });
  });

  it('lets the same image be claimed again after a release, but not another one', async () => {
    const { store, nonce } = await opened();
    await store.claim(nonce, claim);
    await store.release(nonce, 'c1', false);
    expect(await store.claim(nonce, { ...claim, image: 'image-2' })).toEqual({ kind: 'other-image' });
    expect(await store.claim(nonce, { ...claim, claimId: 'c2' })).toEqual({ kind: 'claimed', calls: 2 });
  });

  it('does not count a claim that is undone', async () => {
    const { store, nonce } = await opened();
    await store.claim(nonce, claim);
    await store.release(nonce, 'c1', true);
    expect(await store.claim(nonce, claim)).toEqual({ kind: 'claimed', calls: 1 });
  });

  it('is exhausted after maxCalls', async () => {
    const { store, nonce } = await opened();
    for (let calls = 1; calls <= 3; calls++) {
      expect(await store.claim(nonce, claim)).toEqual({ kind: 'claimed', calls });
      await store.release(nonce, 'c1', false);
    }
    expect(await store.claim(nonce, claim)).toEqual({ kind: 'exhausted' });
  });

  it('ignores a settle or release by who no longer holds the claim', async () => {
    const { store, nonce } = await opened();
    await store.claim(nonce, claim);
    await store.settle(nonce, 'stranger', 'no', 1_000);
    await store.release(nonce, 'stranger', false);
    expect(await store.claim(nonce, { ...claim, claimId: 'c2' })).toEqual({ kind: 'busy' });
  });

  it('survives a settle of a nonce that has gone', async () => {
    const store = getStore();
    const nonce = newKey();
    await store.settle(nonce, 'c1', 'answer', 1_000);
    expect(await store.claim(nonce, claim)).toEqual({ kind: 'unknown' });
  });

  it('locks out after max tries within the window, and says for how long', async () => {
    const store = getStore();
    const key = newKey();
    const limit = { max: 3, windowMs: 60_000, lockMs: 90_000 };
    for (let i = 0; i < 3; i++) expect(await store.hit(key, limit)).toBe(0);
    expect(await store.lockedFor(key)).toBe(0);
    expect(await store.hit(key, limit)).toBe(90_000);
    expect(await store.lockedFor(key)).toBeGreaterThan(80_000);
    expect(await store.hit(key, limit)).toBeGreaterThan(80_000);
    expect(await store.hit(newKey(), limit)).toBe(0);
  });

  it('lets a key pass once', async () => {
    const store = getStore();
    const key = newKey();
    expect(await store.once(key, 60_000)).toBe(true);
    expect(await store.once(key, 60_000)).toBe(false);
  });

  it('lets exactly one of 1,000 parallel claims win', async () => {
    const { store, nonce } = await opened();
    const claims = Array.from({ length: 1_000 }, (_, i) => store.claim(nonce, { ...claim, claimId: `c${i}` }));
    const kinds = (await Promise.all(claims)).map(({ kind }) => kind);
    expect(kinds.filter(kind => kind === 'claimed')).toHaveLength(1);
    expect(kinds.filter(kind => kind === 'busy')).toHaveLength(999);
  });
}
