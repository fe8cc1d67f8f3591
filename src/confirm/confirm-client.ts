import { LivenessError } from '../core/errors.js';
import type { LivenessSuccess } from '../core/response.js';
import { bounded, readText, type Sleep, sleepFor } from './bounded.js';
import { checkConfirmUrl, routeUrl } from './confirm-url.js';
import { parseConfirmAnswer, parseRetryAdvice, parseSessionAnswer } from './parse-answer.js';
import { CONFIRM_FIELDS, type ConfirmAnswer, type RemoteResponse, type RetryAdvice } from './wire.js';

const MAX_ANSWER_BYTES = 64 * 1024;
const FIRST_BACKOFF_MS = 400;

export interface ConfirmClientOptions {
  /** Address of the confirm endpoint, without `/session` or `/confirm`; relative ones count from the page. */
  url: string;
  /** Headers of the host's own session, asked for before each request. */
  getHeaders?: () => HeadersInit | Promise<HeadersInit>;
  /** Bound on one `openSession()` or `confirm()` with all its tries, ms. Default 15 000. */
  timeoutMs?: number;
  /** Requests for one answer, the first included. Default 3. */
  maxAttempts?: number;
  /** For tests: the network, the clock (ms) and the waiting. */
  fetch?: typeof fetch;
  now?: () => number;
  sleep?: Sleep;
}

export interface ConfirmRequest {
  /** The capture: JPEG, PNG or WebP. */
  image: Blob;
  /** From `openSession()`, called before the capture. */
  nonce: string;
  /** The local response to the same image. */
  local: LivenessSuccess;
  signal?: AbortSignal;
}

export interface ConfirmClient {
  /**
   * Gets the nonce that the next capture will be sent with.
   * @throws the signal's reason when aborted; `LivenessError` `confirm-failed` otherwise, with the `cause`
   */
  openSession(signal?: AbortSignal): Promise<string>;
  /**
   * Has the capture confirmed. May be called again with the same arguments after a failure: the endpoint never pays
   * twice for one nonce, and when the nonce is used up, the same capture is sent under a new one.
   * @throws like `openSession()`
   */
  confirm(request: ConfirmRequest): Promise<RemoteResponse>;
}

/** One request that did not lead to an answer. */
class Refusal extends Error {
  constructor(
    message: string,
    readonly advice: RetryAdvice,
    /** The endpoint may have acted on the request, and its answer got lost. */
    readonly unsure: boolean,
    readonly waitMs = 0,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/**
 * The browser's side of the confirm endpoint. Holds no secret: those are the endpoint's.
 * @throws LivenessError `invalid-config` when the address cannot be used
 */
export function createConfirmClient(options: ConfirmClientOptions): ConfirmClient {
  const { timeoutMs = 15_000, maxAttempts = 3, now = Date.now, sleep = sleepFor } = options;
  const request = options.fetch ?? globalThis.fetch.bind(globalThis);
  const endpoint = checkConfirmUrl(options.url);

  async function post<T>(
    route: 'session' | 'confirm',
    body: FormData | undefined,
    parse: (value: unknown) => T,
    signal: AbortSignal,
    deadline: number,
  ): Promise<T> {
    let unsure = false;
    for (let attempt = 1; ; attempt++) {
      try {
        const headers = new Headers(await options.getHeaders?.());
        headers.delete('content-type'); // the browser's own carries the multipart boundary
        const init: RequestInit = { method: 'POST', body, headers, signal, redirect: 'manual', cache: 'no-store' };
        return await readAnswer(() => request(routeUrl(endpoint, route), init), parse);
      } catch (error) {
        if (!(error instanceof Refusal) || signal.aborted) throw error;
        unsure ||= error.unsure;
        const waitMs = Math.max(error.waitMs, backoff(attempt));
        const more = error.advice === 'later' && attempt < maxAttempts && now() + waitMs < deadline;
        if (!more) throw new Refusal(error.message, error.advice, unsure, 0, { cause: error.cause });
        await sleep(waitMs, signal);
      }
    }
  }

  function run<T>(outer: AbortSignal | undefined, task: (signal: AbortSignal, deadline: number) => Promise<T>) {
    const deadline = now() + timeoutMs;
    return bounded(timeoutMs, sleep, outer, signal => task(signal, deadline)).catch(cause => {
      if (outer?.aborted) throw outer.reason;
      throw new LivenessError('confirm-failed', `The confirm endpoint gave no usable answer: ${cause?.message}`, {
        cause,
      });
    });
  }

  return {
    openSession: outer =>
      run(outer, async (signal, deadline) => {
        return (await post('session', undefined, parseSessionAnswer, signal, deadline)).nonce;
      }),
    confirm: ({ image, nonce, local, signal: outer }) =>
      run(outer, async (signal, deadline) => {
        const form = await buildForm(image, local);
        const send = (nonce: string) => {
          form.set(CONFIRM_FIELDS.nonce, nonce);
          return post('confirm', form, parseConfirmAnswer, signal, deadline);
        };
        const answer = await send(nonce).catch(async error => {
          // Only when every earlier request was surely refused: else the old nonce may already have been paid for.
          if (!(error instanceof Refusal) || error.advice !== 'new-session' || error.unsure) throw error;
          return send((await post('session', undefined, parseSessionAnswer, signal, deadline)).nonce);
        });
        return toRemoteResponse(answer, local);
      }),
  };
}

async function readAnswer<T>(send: () => Promise<Response>, parse: (value: unknown) => T): Promise<T> {
  let response: Response;
  let text: string;
  try {
    response = await send();
    text = await readText(response, MAX_ANSWER_BYTES);
  } catch (cause) {
    throw new Refusal((cause as Error).message, cause instanceof RangeError ? 'never' : 'later', true, 0, { cause });
  }
  if (response.ok) return parse(JSON.parse(text));
  const advice = parseRetryAdvice(parseOrNothing(text));
  const passing = response.status === 429 || response.status >= 500;
  throw new Refusal(
    `HTTP status ${response.status}`,
    advice ?? (passing ? 'later' : 'never'),
    !advice && response.status >= 500,
    retryAfterMs(response.headers.get('retry-after')),
  );
}

function parseOrNothing(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Milliseconds; the endpoint only sends seconds, and the other form of the header (a date) needs equal clocks. */
function retryAfterMs(header: string | null): number {
  return header && /^\d+$/.test(header) ? Number(header) * 1000 : 0;
}

/** 400 ms, 800 ms, …, of which up to half is left out at random, so that many pages do not come back together. */
function backoff(attempt: number): number {
  return FIRST_BACKOFF_MS * 2 ** (attempt - 1) * (1 - Math.random() / 2);
}

async function buildForm(image: Blob, local: LivenessSuccess): Promise<FormData> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await image.arrayBuffer()));
  const form = new FormData();
  form.set(CONFIRM_FIELDS.media, image, 'capture');
  form.set(CONFIRM_FIELDS.sha256, Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join(''));
  form.set(CONFIRM_FIELDS.local, JSON.stringify(local));
  return form;
}

function toRemoteResponse(answer: ConfirmAnswer, { liveness, local }: LivenessSuccess): RemoteResponse {
  return { ...answer, source: 'remote', localVerdict: liveness, ...(local && { local }) };
}
