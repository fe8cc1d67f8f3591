import type { CorsOptions } from './cors.js';
import { guardStore } from './guard-store.js';
import { createSightengineClient, type SightengineClient } from './sightengine-client.js';
import { createSigner, type Signer, type SigningOptions } from './signing.js';
import type { AttemptLimit, ConfirmStore } from './store.js';

/** Names a party to a request; `undefined` when there is none. */
type KeyOf = (request: Request) => string | undefined | Promise<string | undefined>;

/** One line of the log. Nothing in it leads back to a person, a nonce or an image. */
export interface ConfirmLogEntry {
  event: 'session' | 'confirm' | 'jwks' | 'other';
  /** `issued`, `confirmed`, `rejected`, `repeated`, `preflight`, `served`, or a failure's name, see docs/confirm.md. */
  outcome: string;
  /** HTTP status of the answer. */
  status: number;
  durationMs: number;
  /** Time of the API call, when there was one. */
  upstreamMs?: number;
  /** Why the API call failed: its kind, and the API's own status, error type and code. */
  upstream?: { kind: string; status?: number; apiType?: string; apiCode?: number };
  /** Name and message of an error that is the server's own (store, keys, callbacks). */
  error?: string;
}

export interface ConfirmHandlerOptions extends SigningOptions, CorsOptions {
  /** Where nonces and counters are kept: `createMemoryStore()` for one process, `createRedisStore()` for more. */
  store: ConfirmStore;
  /** The remote API. Default `createSightengineClient()`, from the environment. */
  client?: SightengineClient;
  /**
   * The host's own session, e.g. a user id. The nonce and the token are bound to it, and who has none (`undefined`) gets
   * 401. Without this option anybody who can reach the endpoint can use it, within the limits.
   */
  sessionKey?: KeyOf;
  /** Who asks, e.g. the address as your proxy reports it. Counted, hashed, never logged. `undefined`: not counted. */
  clientKey?: KeyOf;
  /** Images per host session. Default 5 in 3 minutes, then locked out for 30. */
  sessionLimit?: AttemptLimit;
  /** Images per client. Default as above; widen it when many people share an address. */
  clientLimit?: AttemptLimit;
  /** Life of a nonce, ms. Default 600 000. */
  nonceTtlMs?: number;
  /** Bound on a request's body, bytes. Default 10 000 000. */
  maxBodyBytes?: number;
  /** Bound on the arrival of a body, ms. Default 30 000. */
  bodyTimeoutMs?: number;
  /** How long a request waits for another one with the same nonce and image, ms. Default 5 000. */
  busyWaitMs?: number;
  log?: (entry: ConfirmLogEntry) => void;
  /** For tests: the clock (ms) and the waiting. */
  now?: () => number;
  sleep?: (ms: number) => Promise<void>;
}

const DEFAULT_LIMIT: AttemptLimit = { max: 5, windowMs: 180_000, lockMs: 1_800_000 };

const DEFAULTS = {
  sessionLimit: DEFAULT_LIMIT,
  clientLimit: DEFAULT_LIMIT,
  nonceTtlMs: 600_000,
  maxBodyBytes: 10_000_000,
  bodyTimeoutMs: 30_000,
  busyWaitMs: 5_000,
  log: () => {},
  now: () => Date.now(),
  sleep: (ms: number) => new Promise<void>(resolve => setTimeout(resolve, ms)),
} satisfies Partial<ConfirmHandlerOptions>;

type Defaulted = Required<Pick<ConfirmHandlerOptions, keyof typeof DEFAULTS>>;

export interface ConfirmContext extends Defaulted, CorsOptions {
  store: ConfirmStore;
  client: SightengineClient;
  sessionKey?: KeyOf;
  clientKey?: KeyOf;
  /** Imports the keys once; asked before anything is promised or paid for. */
  signer: () => Promise<Signer>;
}

/** @throws Error when the options cannot work */
export function resolveContext(options: ConfirmHandlerOptions): ConfirmContext {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  const context = { ...DEFAULTS, ...(given as unknown as ConfirmHandlerOptions) };
  for (const name of ['nonceTtlMs', 'maxBodyBytes', 'bodyTimeoutMs'] as const) {
    if (!(context[name] > 0)) throw new Error(`${name} must be above 0.`);
  }
  let signer: Promise<Signer> | undefined;
  return {
    ...context,
    store: guardStore(options.store),
    client: options.client ?? createSightengineClient(),
    signer: () => {
      signer ??= createSigner(options);
      return signer;
    },
  };
}
