import { ConfirmRefusal } from './failures.js';
import type { ConfirmStore } from './store.js';

/** A store that is down must refuse, not hang: clients of Redis queue commands until they are connected again. */
const STORE_TIMEOUT_MS = 5_000;

/** The same store, whose failures and delays are `store-unavailable`: without it nothing may be paid for. */
export function guardStore(store: ConfirmStore): ConfirmStore {
  return {
    open: (...args) => guard(store.open(...args)),
    claim: (...args) => guard(store.claim(...args)),
    settle: (...args) => guard(store.settle(...args)),
    release: (...args) => guard(store.release(...args)),
    hit: (...args) => guard(store.hit(...args)),
    lockedFor: (...args) => guard(store.lockedFor(...args)),
    once: (...args) => guard(store.once(...args)),
  };
}

async function guard<T>(operation: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The store took more than ${STORE_TIMEOUT_MS} ms.`)), STORE_TIMEOUT_MS);
  });
  try {
    return await Promise.race([operation, late]);
  } catch (cause) {
    throw new ConfirmRefusal('store-unavailable', 1_000, { cause });
  } finally {
    clearTimeout(timer);
  }
}
