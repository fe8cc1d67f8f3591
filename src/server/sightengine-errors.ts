import { fieldsOf } from '../confirm/parse-answer.js';

/**
 * What a failed call means for the caller:
 * `unavailable` surely not billed, works later · `quota` the account's limit · `config` this server's credentials, plan,
 * model or request · `media` the image is at fault · `timeout`, `unclear` may have been billed, answer lost.
 */
export type SightengineErrorKind = 'unavailable' | 'quota' | 'config' | 'media' | 'timeout' | 'unclear';

export interface SightengineErrorDetails {
  /** HTTP status, when there was an answer. */
  status?: number;
  /** The API's own `error.type` and `error.code`. */
  apiType?: string;
  apiCode?: number;
  /** From `Retry-After`, ms. */
  retryAfterMs?: number;
}

/** A failed call of the API. Holds neither credentials nor addresses nor any text of the API; nor has it a `cause` that could. */
export class SightengineError extends Error {
  override readonly name = 'SightengineError';
  constructor(
    readonly kind: SightengineErrorKind,
    message: string,
    readonly details: SightengineErrorDetails = {},
  ) {
    super(message);
  }
}

/** Every `error.type` of https://sightengine.com/docs/api-error-codes-and-responses, and `internal_error`, seen elsewhere. */
const KIND_OF_TYPE: Record<string, SightengineErrorKind> = {
  argument_error: 'config',
  callback_error: 'config',
  credentials_error: 'config',
  plan_error: 'config',
  request_error: 'config',
  media_error: 'media',
  usage_limit: 'quota',
  api_error: 'unavailable',
  internal_error: 'unavailable',
  unknown_error: 'unavailable',
};

/** Failures before the request can have left this machine. */
const NEVER_SENT =
  /^(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|CERT_\w+|ERR_TLS\w*|ERR_SSL\w*|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_\w+)$/;

/** The error for an answer that is not a success. `body` is its JSON, or `undefined` when it had none. */
export function errorOfAnswer(status: number, body: unknown, retryAfter: string | null): SightengineError {
  const { status: word, request, error } = fieldsOf(body);
  const retryAfterMs = retryAfter && /^\d{1,6}$/.test(retryAfter) ? Number(retryAfter) * 1000 : undefined;
  if (word !== 'failure')
    return new SightengineError(kindOfStatus(status), `The API answered with status ${status}.`, {
      status,
      retryAfterMs,
    });

  const { type, code } = fieldsOf(error);
  const apiType = typeof type === 'string' && Object.hasOwn(KIND_OF_TYPE, type) ? type : 'api_error';
  const apiCode = typeof code === 'number' ? code : undefined;
  const billed = fieldsOf(request).operations !== 0;
  const kind = kindOfFailure(status, KIND_OF_TYPE[apiType], billed, retryAfterMs);
  return new SightengineError(kind, `The API refused: ${apiType}, code ${apiCode}.`, {
    status,
    apiType,
    apiCode,
    retryAfterMs,
  });
}

function kindOfFailure(
  status: number,
  kind: SightengineErrorKind,
  billed: boolean,
  retryAfterMs?: number,
): SightengineErrorKind {
  // A limit that says when it ends is a rate limit, not the end of the plan.
  if (kind === 'quota' && retryAfterMs !== undefined) return 'unavailable';
  if (status === 429 && kind !== 'quota') return 'unavailable';
  return kind === 'unavailable' && billed ? 'unclear' : kind;
}

/** For answers that are not the API's own: a gateway's page, an empty body. */
function kindOfStatus(status: number): SightengineErrorKind {
  if (status === 429 || status === 503) return 'unavailable';
  if (status === 413) return 'media';
  if (status < 300 || status >= 500) return 'unclear';
  return 'config';
}

/** The error for a request that got no answer. */
export function errorOfNetwork(error: unknown, timedOut: boolean): SightengineError {
  if (timedOut) return new SightengineError('timeout', 'The API did not answer in time.');
  const code = codeOf(error);
  const kind = code && NEVER_SENT.test(code) ? 'unavailable' : 'unclear';
  return new SightengineError(kind, `The connection to the API failed (${code ?? 'unknown'}).`);
}

/** `code` of the error or of what caused it; several addresses tried in vain come as an AggregateError. */
function codeOf(error: unknown): string | undefined {
  const { code, cause } = fieldsOf(error);
  if (typeof code === 'string' && /^\w{1,60}$/.test(code)) return code;
  return cause ? codeOf(cause) : undefined;
}
