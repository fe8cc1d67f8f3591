import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair } from 'jose';
import { onTestFinished } from 'vitest';
import { type ConfirmClientOptions, createConfirmClient } from '../../src/confirm/confirm-client.js';
import type { LivenessSuccess } from '../../src/core/response.js';
import { createCheckJsonStandIn } from '../../src/server/check-json-stand-in.js';
import { createConfirmHandler } from '../../src/server/confirm-handler.js';
import type { ConfirmHandlerOptions, ConfirmLogEntry } from '../../src/server/confirm-options.js';
import { createMemoryStore } from '../../src/server/memory-store.js';
import { toNodeHandler } from '../../src/server/node-adapter.js';
import { createSightengineClient } from '../../src/server/sightengine-client.js';
import type { SightengineOptions } from '../../src/server/sightengine-settings.js';
import type { Fault } from '../../src/server/stand-in-faults.js';

export const CREDENTIALS = { apiUser: 'test-user', apiSecret: 'test-secret-6f1d' };

const ed25519 = await generateKeyPair('EdDSA', { extractable: true });
export const SIGNING_KEY = { ...(await exportJWK(ed25519.privateKey)), kid: 'k1' };
export const PUBLIC_KEY = ed25519.publicKey;

/** A real HTTP server on a free port; ends with the test. */
export async function listen(
  listener: RequestListener,
  port = 0,
): Promise<{ url: string; server: Server; close: () => void }> {
  const server = createServer(listener);
  await new Promise<void>(resolve => server.listen(port, '127.0.0.1', resolve));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  onTestFinished(close);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, close };
}

/** An address on which nothing listens. */
export async function closedPort(): Promise<string> {
  const { url, close } = await listen(() => {});
  close();
  return url;
}

/** Bytes that begin like a JPEG; `seed` makes different images. */
export function jpeg(size = 2_000, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(size).fill(seed & 255);
  bytes.set([0xff, 0xd8, 0xff, 0xe0]);
  return bytes;
}

export function jpegBlob(size?: number, seed?: number): Blob {
  return new Blob([jpeg(size, seed)], { type: 'image/jpeg' });
}

export function success(score = 0.99, reason: LivenessSuccess['liveness']['rejection_reason'] = ''): LivenessSuccess {
  return {
    status: 'success',
    request: { id: 'req_local', timestamp: 1, operations: 1 },
    liveness: { score, rejection_reason: reason },
    media: { id: 'med_local', uri: 'capture.jpg' },
  };
}

export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

/** A clock that only moves when told, and a `sleep` that moves it. */
export function testClock(startMs = Date.UTC(2026, 0, 1)) {
  const clock = {
    ms: startMs,
    slept: [] as number[],
    now: () => clock.ms,
    sleep: async (ms: number) => {
      clock.slept.push(ms);
      clock.ms += ms;
      await new Promise(resolve => setImmediate(resolve));
    },
  };
  return clock;
}

export interface Upstream {
  url: string;
  /** Requests that arrived, and images that were judged (the paid ones). */
  requests: number;
  judged: number;
  fault: Fault | undefined;
  verdict: LivenessSuccess;
  /** While set, judging waits for it. */
  gate: Promise<void> | undefined;
  close: () => void;
}

/** The stand-in over HTTP. */
export async function startUpstream(port?: number): Promise<Upstream> {
  const standIn = createCheckJsonStandIn({
    ...CREDENTIALS,
    faults: () => upstream.fault,
    analyze: async () => {
      upstream.judged++;
      await upstream.gate;
      return upstream.verdict;
    },
  });
  const handle = toNodeHandler(standIn);
  const upstream: Upstream = {
    ...(await listen((req, res) => {
      upstream.requests++;
      handle(req, res);
    }, port)),
    requests: 0,
    judged: 0,
    fault: undefined,
    verdict: success(),
    gate: undefined,
  };
  return upstream;
}

export interface Chain {
  upstream: Upstream;
  url: string;
  log: ConfirmLogEntry[];
  clock: ReturnType<typeof testClock>;
  client: (options?: Partial<ConfirmClientOptions>) => ReturnType<typeof createConfirmClient>;
}

type ChainOptions = Partial<ConfirmHandlerOptions> & { sightengine?: Partial<SightengineOptions> };

/** Stand-in, confirm handler and confirm client, each over real HTTP; the handler's clock is `clock`. */
export async function startChain({ sightengine, ...options }: ChainOptions = {}): Promise<Chain> {
  const upstream = await startUpstream();
  const clock = testClock();
  const log: ConfirmLogEntry[] = [];
  const handler = createConfirmHandler({
    store: createMemoryStore({ now: clock.now }),
    client: createSightengineClient({ ...CREDENTIALS, baseUrl: upstream.url, timeoutMs: 5_000, ...sightengine }),
    signingKey: SIGNING_KEY,
    log: entry => log.push(entry),
    now: clock.now,
    ...options,
  });
  const { url } = await listen(toNodeHandler(handler));
  const client: Chain['client'] = overrides =>
    createConfirmClient({ url, sleep: pause(clock), timeoutMs: 30_000, ...overrides });
  return { upstream, url, log, clock, client };
}

/** For the client: waits are recorded and skipped, except the overall time-out, which just never comes. */
export function pause(clock: { slept: number[] }): NonNullable<ConfirmClientOptions['sleep']> {
  return async (ms, signal) => {
    if (ms < 30_000) clock.slept.push(ms);
    else await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };
}

export interface FormParts {
  media: Blob;
  sha256: string;
  nonce: string;
  local: string;
}

/** A request of `POST …/confirm` as the wire contract has it, any part of which may be replaced. */
export async function postConfirm(url: string, parts: Partial<FormParts> & { nonce: string }): Promise<Response> {
  const media = parts.media ?? jpegBlob();
  const hash = parts.sha256 ?? (await sha256(new Uint8Array(await media.arrayBuffer())));
  const form = new FormData();
  form.set('media', media, 'capture.jpg');
  form.set('sha256', hash);
  form.set('nonce', parts.nonce);
  form.set('local', parts.local ?? JSON.stringify(success(0.5, 'spoof')));
  return fetch(`${url}/confirm`, { method: 'POST', body: form });
}

/** A promise and the key to it. */
export function gate(): { closed: Promise<void>; open: () => void } {
  let open = () => {};
  const closed = new Promise<void>(resolve => {
    open = resolve;
  });
  return { closed, open };
}

export async function openNonce(url: string, init?: RequestInit): Promise<string> {
  const response = await fetch(`${url}/session`, { method: 'POST', ...init });
  return (await response.json()).nonce;
}
