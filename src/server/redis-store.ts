import { CLAIM, HIT, LOCKED_FOR, ONCE, OPEN, RELEASE, SETTLE } from './redis-scripts.js';
import type { ClaimResult, ConfirmStore } from './store.js';

/**
 * The one command that the store needs. A client of the npm package `redis` fits as it is; for `ioredis`:
 * `{ eval: (script, { keys, arguments: args }) => client.eval(script, keys.length, ...keys, ...args) }`.
 */
export interface RedisCommands {
  eval(script: string, options: { keys: string[]; arguments: string[] }): Promise<unknown>;
}

export interface RedisStoreOptions {
  /** Put before every key. Default `liveness:`. */
  prefix?: string;
}

/**
 * A store for many processes. Each operation is one script on one key: atomic, on a cluster too, and timed by the clock
 * of the Redis server, so the processes' clocks need not agree. Redis 5 or newer. Everything it writes expires.
 */
export function createRedisStore(
  client: RedisCommands,
  { prefix = 'liveness:' }: RedisStoreOptions = {},
): ConfirmStore {
  const run = (script: string, key: string, ...args: (string | number)[]) =>
    client.eval(script, { keys: [prefix + key], arguments: args.map(String) });

  return {
    async open(nonce, session, ttlMs) {
      await run(OPEN, `nonce:${nonce}`, session, ttlMs);
    },
    async claim(nonce, { session, image, claimId, leaseMs, maxCalls }) {
      return toClaimResult(await run(CLAIM, `nonce:${nonce}`, session, image, claimId, leaseMs, maxCalls));
    },
    async settle(nonce, claimId, answer, keepMs) {
      await run(SETTLE, `nonce:${nonce}`, claimId, answer, keepMs);
    },
    async release(nonce, claimId, undo) {
      await run(RELEASE, `nonce:${nonce}`, claimId, undo ? 1 : 0);
    },
    async hit(key, { max, windowMs, lockMs }) {
      return Number(await run(HIT, `tries:${key}`, max, windowMs, lockMs));
    },
    async lockedFor(key) {
      return Number(await run(LOCKED_FOR, `tries:${key}`));
    },
    async once(key, ttlMs) {
      return Number(await run(ONCE, `once:${key}`, ttlMs)) === 1;
    },
  };
}

function toClaimResult(reply: unknown): ClaimResult {
  const [kind, detail] = Array.isArray(reply) ? reply.map(String) : [];
  switch (kind) {
    case 'claimed':
      return { kind, calls: Number(detail) };
    case 'done':
      return { kind, answer: detail };
    case 'busy':
    case 'unknown':
    case 'other-image':
    case 'exhausted':
      return { kind };
    default:
      throw new Error('The Redis client gave an unexpected reply to a script.');
  }
}
