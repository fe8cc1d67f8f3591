import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../../src/server/memory-store.js';
import type { ConfirmStore } from '../../src/server/store.js';
import { gate, jpeg, openNonce, postConfirm, sha256, startChain, testClock } from './support.js';

const yieldOnce = () => new Promise<void>(resolve => setImmediate(resolve));

describe('many requests with one nonce', () => {
  it('two at once: one call, both get the same signed answer', async () => {
    const { closed, open } = gate();
    const chain = await startChain({
      sleep: () => {
        open(); // the second request is waiting now
        return yieldOnce();
      },
    });
    chain.upstream.gate = closed;
    const nonce = await openNonce(chain.url);
    const both = await Promise.all([postConfirm(chain.url, { nonce }), postConfirm(chain.url, { nonce })]);
    const [first, second] = await Promise.all(both.map(response => response.json()));
    expect(first.token).toMatch(/^ey/);
    expect(second).toEqual(first);
    expect(chain.upstream).toMatchObject({ requests: 1, judged: 1 });
    expect(chain.log.map(({ outcome }) => outcome).sort()).toEqual(['confirmed', 'issued', 'repeated']);
  });

  it('the wait is bounded: after it, 409 to be retried', async () => {
    const { closed, open } = gate();
    const clock = testClock();
    const chain = await startChain({ now: clock.now, sleep: clock.sleep, busyWaitMs: 2_000 });
    chain.upstream.gate = closed;
    const nonce = await openNonce(chain.url);
    const first = postConfirm(chain.url, { nonce });
    await expect.poll(() => chain.upstream.judged).toBe(1);
    const second = await postConfirm(chain.url, { nonce });
    expect(second.status).toBe(409);
    expect(second.headers.get('retry-after')).toBe('1');
    expect(await second.json()).toMatchObject({ error: { code: 2104, retry: 'later' } });
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThanOrEqual(2_000);
    open();
    expect((await first).status).toBe(200);
    expect(chain.upstream.requests).toBe(1);
  });

  it('a client that hangs up during the call finds the answer when it asks again', async () => {
    const { closed, open } = gate();
    const chain = await startChain();
    chain.upstream.gate = closed;
    const nonce = await openNonce(chain.url);
    const cancel = new AbortController();
    const form = new FormData();
    form.set('media', new Blob([jpeg()], { type: 'image/jpeg' }), 'x.jpg');
    form.set('sha256', await sha256(jpeg()));
    form.set('nonce', nonce);
    form.set('local', '{"status":"success","liveness":{"score":0.5}}');
    const first = fetch(`${chain.url}/confirm`, { method: 'POST', body: form, signal: cancel.signal });
    await expect.poll(() => chain.upstream.judged).toBe(1);
    cancel.abort();
    await expect(first).rejects.toMatchObject({ name: 'AbortError' });
    open();
    expect((await postConfirm(chain.url, { nonce })).status).toBe(200);
    expect(chain.upstream.requests).toBe(1);
  });

  it('a process that died during the call blocks the nonce for its lease only', async () => {
    const clock = testClock();
    const store = createMemoryStore({ now: clock.now });
    const chain = await startChain({ store, now: clock.now, sleep: clock.sleep });
    const nonce = await openNonce(chain.url);
    const image = await sha256(jpeg());
    await store.claim(nonce, { session: '', image, claimId: 'dead', leaseMs: 10_000, maxCalls: 5 });
    expect((await postConfirm(chain.url, { nonce })).status).toBe(409);
    clock.ms += 10_000;
    expect((await postConfirm(chain.url, { nonce })).status).toBe(200);
  });
});

describe('when the store fails', () => {
  it('refuses before anything is paid for', async () => {
    const down: ConfirmStore = { ...createMemoryStore(), claim: () => Promise.reject(new Error('connection lost')) };
    const chain = await startChain({ store: down });
    const response = await postConfirm(chain.url, { nonce: await openNonce(chain.url) });
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({ error: { code: 2301, retry: 'later' } });
    expect(chain.upstream.requests).toBe(0);
    expect(chain.log.at(-1)).toMatchObject({ outcome: 'store-unavailable', error: 'Error: connection lost' });
  });

  it('does not wait for ever for a store that does not answer', async () => {
    const down: ConfirmStore = { ...createMemoryStore(), open: () => new Promise(() => {}) };
    const chain = await startChain({ store: down });
    expect((await fetch(`${chain.url}/session`, { method: 'POST' })).status).toBe(503);
  });

  it('still hands out an answer that is paid for', async () => {
    const down: ConfirmStore = { ...createMemoryStore(), settle: () => Promise.reject(new Error('connection lost')) };
    const chain = await startChain({ store: down });
    expect((await postConfirm(chain.url, { nonce: await openNonce(chain.url) })).status).toBe(200);
  });
});
