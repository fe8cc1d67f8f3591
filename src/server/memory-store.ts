import type { AttemptLimit, Claim, ClaimResult, ConfirmStore } from './store.js';

interface NonceRecord {
  session: string;
  image?: string;
  claimId?: string;
  leaseEndMs: number;
  calls: number;
  answer?: string;
}

interface AttemptRecord {
  times: number[];
  lockEndMs: number;
}

export interface MemoryStoreOptions {
  /** Nonces, attempt counters and used keys kept at most, each. The oldest go first. Default 10 000. */
  maxEntries?: number;
  /** Clock, ms. Default `Date.now`. */
  now?: () => number;
}

/** A map whose entries end, and which never holds more than `max` of them. */
class ExpiringMap<T> {
  private readonly entries = new Map<string, { value: T; endMs: number }>();

  constructor(
    private readonly max: number,
    private readonly now: () => number,
  ) {}

  get(key: string): T | undefined {
    const entry = this.entries.get(key);
    if (entry && entry.endMs > this.now()) return entry.value;
    this.entries.delete(key);
    return undefined;
  }

  set(key: string, value: T, ttlMs: number): void {
    this.entries.delete(key); // so that the newest is last
    this.makeRoom();
    this.entries.set(key, { value, endMs: this.now() + ttlMs });
  }

  /** Lets an entry live for at least `ttlMs` from now. */
  extend(key: string, ttlMs: number): void {
    const entry = this.entries.get(key);
    if (entry) entry.endMs = Math.max(entry.endMs, this.now() + ttlMs);
  }

  private makeRoom(): void {
    for (const [key, { endMs }] of this.entries) {
      if (endMs > this.now() && this.entries.size < this.max) return;
      this.entries.delete(key);
    }
  }
}

/**
 * A store for one process. Behind a load balancer use `createRedisStore()`: a nonce issued by one process is unknown to
 * the others. Dropping an entry for want of room is safe: its nonce is then refused.
 */
export function createMemoryStore({ maxEntries = 10_000, now = Date.now }: MemoryStoreOptions = {}): ConfirmStore {
  const nonces = new ExpiringMap<NonceRecord>(maxEntries, now);
  const attempts = new ExpiringMap<AttemptRecord>(maxEntries, now);
  const used = new ExpiringMap<true>(maxEntries, now);

  return {
    async open(nonce, session, ttlMs) {
      nonces.set(nonce, { session, leaseEndMs: 0, calls: 0 }, ttlMs);
    },
    async claim(nonce, claim) {
      const result = claimRecord(nonces.get(nonce), claim, now());
      if (result.kind === 'claimed') nonces.extend(nonce, claim.leaseMs);
      return result;
    },
    async settle(nonce, claimId, answer, keepMs) {
      const record = nonces.get(nonce);
      if (record?.claimId !== claimId) return;
      record.answer = answer;
      nonces.extend(nonce, keepMs);
    },
    async release(nonce, claimId, undo) {
      const record = nonces.get(nonce);
      if (record?.claimId !== claimId) return;
      record.claimId = undefined;
      record.leaseEndMs = 0;
      if (undo) record.calls--;
    },
    async hit(key, limit) {
      const record = attempts.get(key) ?? { times: [], lockEndMs: 0 };
      const lockedMs = hitRecord(record, limit, now());
      attempts.set(key, record, Math.max(limit.windowMs, lockedMs));
      return lockedMs;
    },
    async lockedFor(key) {
      return Math.max(0, (attempts.get(key)?.lockEndMs ?? 0) - now());
    },
    async once(key, ttlMs) {
      if (used.get(key)) return false;
      used.set(key, true, ttlMs);
      return true;
    },
  };
}

function claimRecord(record: NonceRecord | undefined, claim: Claim, nowMs: number): ClaimResult {
  if (!record || record.session !== claim.session) return { kind: 'unknown' };
  if (record.image && record.image !== claim.image) return { kind: 'other-image' };
  if (record.answer !== undefined) return { kind: 'done', answer: record.answer };
  if (record.leaseEndMs > nowMs) return { kind: 'busy' };
  if (record.calls >= claim.maxCalls) return { kind: 'exhausted' };
  record.image = claim.image;
  record.claimId = claim.claimId;
  record.leaseEndMs = nowMs + claim.leaseMs;
  record.calls++;
  return { kind: 'claimed', calls: record.calls };
}

function hitRecord(record: AttemptRecord, limit: AttemptLimit, nowMs: number): number {
  if (record.lockEndMs > nowMs) return record.lockEndMs - nowMs;
  record.times = record.times.filter(time => time > nowMs - limit.windowMs);
  if (record.times.length < limit.max) {
    record.times.push(nowMs);
    return 0;
  }
  record.times = [];
  record.lockEndMs = nowMs + limit.lockMs;
  return limit.lockMs;
}
