import type { ConfirmFailure, RetryAdvice } from '../confirm/wire.js';
import { type ApiErrorType, formatId } from '../core/response.js';

interface FailureKind {
  status: number;
  type: ApiErrorType;
  code: number;
  retry: RetryAdvice;
  message: string;
}

function kind(status: number, type: ApiErrorType, code: number, retry: RetryAdvice, message: string): FailureKind {
  return { status, type, code, retry, message };
}

/** Every way the confirm endpoint can refuse; the names are the `outcome` of the log. Documented in docs/confirm.md. */
export const FAILURES = {
  'not-found': kind(
    404,
    'argument_error',
    2001,
    'never',
    'There is no such path: use /session, /confirm or /jwks.json.',
  ),
  'method-not-allowed': kind(405, 'argument_error', 2002, 'never', 'This path does not take this method.'),
  'origin-refused': kind(403, 'argument_error', 2003, 'never', 'This origin may not use the confirm endpoint.'),
  'session-required': kind(401, 'argument_error', 2004, 'never', 'Sign in first.'),
  'body-too-large': kind(413, 'media_error', 2005, 'never', 'The request is too large.'),
  'body-too-slow': kind(408, 'argument_error', 2006, 'later', 'The request did not arrive in time.'),
  'form-invalid': kind(
    400,
    'argument_error',
    2007,
    'never',
    'Send multipart/form-data with media, sha256, nonce and local, once each.',
  ),
  'type-refused': kind(
    415,
    'media_error',
    2008,
    'never',
    'The image must be a JPEG, PNG or WebP and be declared as what it is.',
  ),
  'hash-mismatch': kind(422, 'media_error', 2009, 'never', 'The image is not the one that sha256 was made from.'),
  'local-invalid': kind(400, 'argument_error', 2010, 'never', 'The local response is not a liveness response.'),
  'nonce-unknown': kind(410, 'argument_error', 2101, 'new-session', 'The nonce is unknown or has expired.'),
  'nonce-other-image': kind(409, 'argument_error', 2102, 'new-session', 'The nonce was used with another image.'),
  'nonce-spent': kind(409, 'argument_error', 2103, 'new-session', 'The nonce is used up.'),
  'nonce-busy': kind(409, 'api_error', 2104, 'later', 'This image is being checked right now.'),
  locked: kind(429, 'usage_limit', 2105, 'never', 'Too many tries. Wait before the next one.'),
  'upstream-unavailable': kind(503, 'api_error', 2201, 'later', 'The liveness service is not available right now.'),
  'upstream-quota': kind(503, 'usage_limit', 2202, 'never', 'The usage limit of the liveness service is reached.'),
  'upstream-config': kind(
    502,
    'internal_error',
    2203,
    'never',
    'The liveness service refused this server: see its log.',
  ),
  'upstream-media': kind(422, 'media_error', 2204, 'never', 'The liveness service could not read the image.'),
  'upstream-timeout': kind(504, 'api_error', 2205, 'never', 'The liveness service did not answer in time.'),
  'upstream-unclear': kind(502, 'api_error', 2206, 'never', 'The liveness service gave no usable answer.'),
  'store-unavailable': kind(503, 'internal_error', 2301, 'later', 'The confirm endpoint is not available right now.'),
  internal: kind(500, 'internal_error', 2302, 'never', 'The confirm endpoint failed: see its log.'),
} as const satisfies Record<string, FailureKind>;

export type FailureName = keyof typeof FAILURES;

/** A refusal on its way to the client. Never carries anything that the client sent or that the API said. */
export class ConfirmRefusal extends Error {
  constructor(
    readonly failure: FailureName,
    /** When trying again makes sense, ms from now. */
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(FAILURES[failure].message, options);
  }
}

export function randomId(prefix: 'req' | 'med'): string {
  return formatId(prefix, crypto.getRandomValues(new Uint8Array(21)));
}

export function failureBody(name: FailureName, nowMs: number): ConfirmFailure {
  const { type, code, message, retry } = FAILURES[name];
  return {
    status: 'failure',
    request: { id: randomId('req'), timestamp: nowMs / 1000, operations: 0 },
    error: { type, code, message, retry },
  };
}
