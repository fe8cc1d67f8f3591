import type { SessionAnswer } from '../confirm/wire.js';
import { randomToken } from './bytes.js';
import {
  type ConfirmContext,
  type ConfirmHandlerOptions,
  type ConfirmLogEntry,
  resolveContext,
} from './confirm-options.js';
import { confirmRoute } from './confirm-route.js';
import { checkOrigin, corsHeaders, preflight } from './cors.js';
import { ConfirmRefusal, FAILURES, failureBody } from './failures.js';
import { identify, refuseLocked } from './parties.js';
import { SightengineError } from './sightengine-errors.js';

export type ConfirmHandler = (request: Request) => Promise<Response>;

/** What a route came to; `error` is set when it failed by the server's own fault. */
interface Result extends Pick<ConfirmLogEntry, 'upstreamMs' | 'upstream' | 'error'> {
  outcome: string;
  response: Response;
}

/**
 * The confirm endpoint, for any server that speaks `Request` and `Response`. It answers paths that end in `/session`,
 * `/confirm` and `/jwks.json`; see docs/confirm.md for the wire contract. The promise never rejects.
 * @throws Error when the options cannot work; a key that cannot be used shows with the first request (500, log)
 */
export function createConfirmHandler(options: ConfirmHandlerOptions): ConfirmHandler {
  const context = resolveContext(options);
  return async request => {
    const startMs = context.now();
    const event = eventOf(new URL(request.url).pathname);
    const { response, ...entry } = await answer(event, request, context);
    for (const [name, value] of Object.entries(corsHeaders(request, context))) response.headers.set(name, value);
    report(context, { event, ...entry, status: response.status, durationMs: context.now() - startMs });
    return response;
  };
}

function eventOf(path: string): ConfirmLogEntry['event'] {
  if (path.endsWith('/session')) return 'session';
  if (path.endsWith('/confirm')) return 'confirm';
  return path.endsWith('/jwks.json') ? 'jwks' : 'other';
}

async function answer(event: ConfirmLogEntry['event'], request: Request, context: ConfirmContext): Promise<Result> {
  const notes: Pick<Result, 'upstreamMs' | 'upstream'> = {};
  try {
    if (event === 'jwks') return await jwksRoute(request, context);
    if (event === 'other') throw new ConfirmRefusal('not-found');
    if (request.method === 'OPTIONS') return { outcome: 'preflight', response: preflight(request, context) };
    if (request.method !== 'POST') throw new ConfirmRefusal('method-not-allowed');
    checkOrigin(request, context);
    if (event === 'session') return await sessionRoute(request, context);
    const { answer, outcome } = await confirmRoute(request, context, notes);
    return { outcome, response: json(200, answer), ...notes };
  } catch (error) {
    return { ...failed(error, event, context), ...notes };
  }
}

async function sessionRoute(request: Request, context: ConfirmContext): Promise<Result> {
  const { store, nonceTtlMs, now } = context;
  const parties = await identify(request, context);
  await refuseLocked(parties, context);
  await context.signer();
  const nonce = randomToken();
  await store.open(nonce, parties.session, nonceTtlMs);
  const body: SessionAnswer = { status: 'success', nonce, expires: (now() + nonceTtlMs) / 1000 };
  return { outcome: 'issued', response: json(200, body) };
}

async function jwksRoute(request: Request, { signer }: ConfirmContext): Promise<Result> {
  if (request.method !== 'GET') throw new ConfirmRefusal('method-not-allowed');
  const { jwks } = await signer();
  return { outcome: 'served', response: json(200, jwks, { 'cache-control': 'public, max-age=300' }) };
}

function failed(error: unknown, event: ConfirmLogEntry['event'], { now }: ConfirmContext): Result {
  const refusal = error instanceof ConfirmRefusal ? error : new ConfirmRefusal('internal', undefined, { cause: error });
  const { status } = FAILURES[refusal.failure];
  const headers: Record<string, string> = {};
  if (refusal.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(refusal.retryAfterMs / 1000));
  if (status === 405) headers.allow = event === 'jwks' ? 'GET' : 'POST, OPTIONS';
  const response = json(status, failureBody(refusal.failure, now()), headers);
  return { outcome: refusal.failure, response, ...(status >= 500 && describe(refusal.cause)) };
}

/** The server's own errors (store, keys, callbacks) for the log. What the client sent is at the root of none of them. */
function describe(cause: unknown): Pick<ConfirmLogEntry, 'error'> {
  if (cause === undefined || cause instanceof SightengineError) return {};
  return { error: cause instanceof Error ? `${cause.name}: ${cause.message}` : 'not an Error' };
}

function json(status: number, body: object, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: {
      'content-type': 'application/json',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      ...headers,
    },
  });
}

function report({ log }: ConfirmContext, entry: ConfirmLogEntry): void {
  try {
    log(entry);
  } catch {
    // a broken log must not cost anybody an answer
  }
}
