import { ACCEPT_ABOVE } from '../core/decision.js';
import { REJECTION_REASONS, type RejectionReason } from '../core/response.js';
import { type ApiAnswer, type ConfirmAnswer, RETRY_ADVICE, type RetryAdvice, type SessionAnswer } from './wire.js';

const MAX_TEXT = 4096;
const NONCE = /^[\w-]{16,128}$/;
const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** An object's own fields, or none: what arrives over the wire may be anything. */
export function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function check(valid: boolean, field: string): asserts valid {
  if (!valid) throw new TypeError(`answer: invalid ${field}`);
}

function text(value: unknown, field: string): string {
  check(typeof value === 'string' && value.length <= MAX_TEXT, field);
  return value;
}

function number(value: unknown, field: string, max = Number.MAX_VALUE): number {
  check(typeof value === 'number' && value >= 0 && value <= max, field);
  return value;
}

/**
 * Reads an answer of the remote API that says `success`, trusting nothing. Keys that the API does not document are left out.
 * @throws TypeError naming the first field that is not as documented, or when score and reason contradict each other
 */
export function parseApiAnswer(value: unknown): ApiAnswer {
  const answer = fieldsOf(value);
  const { id, timestamp, operations } = fieldsOf(answer.request);
  const { score, rejection_reason: reason } = fieldsOf(answer.liveness);
  const media = fieldsOf(answer.media);
  check(answer.status === 'success', 'status');
  check(REJECTION_REASONS.includes(reason as RejectionReason), 'rejection_reason');
  const liveness = { score: number(score, 'score', 1), rejection_reason: reason as RejectionReason };
  check((reason === '') === liveness.score > ACCEPT_ABOVE, 'score for this rejection_reason');
  return {
    status: 'success',
    request: {
      id: text(id, 'request.id'),
      timestamp: number(timestamp, 'request.timestamp'),
      operations: number(operations, 'request.operations'),
    },
    liveness,
    media: { id: text(media.id, 'media.id'), uri: text(media.uri, 'media.uri') },
  };
}

/** Reads the confirm endpoint's answer. The token's form is checked, its signature is the backend's business. */
export function parseConfirmAnswer(value: unknown): ConfirmAnswer {
  const { confirmed, token } = fieldsOf(value);
  const answer = parseApiAnswer(value);
  check(confirmed === (answer.liveness.rejection_reason === ''), 'confirmed');
  check(COMPACT_JWS.test(text(token, 'token')), 'token');
  return { ...answer, confirmed, token: token as string };
}

export function parseSessionAnswer(value: unknown): SessionAnswer {
  const { status, nonce, expires } = fieldsOf(value);
  check(status === 'success' && NONCE.test(text(nonce, 'nonce')), 'nonce');
  return { status: 'success', nonce: nonce as string, expires: number(expires, 'expires') };
}

/** The endpoint's advice after a failure; `undefined` when the failure is not the endpoint's own (a proxy's page, say). */
export function parseRetryAdvice(value: unknown): RetryAdvice | undefined {
  const { retry } = fieldsOf(fieldsOf(value).error);
  return RETRY_ADVICE.find(advice => advice === retry);
}
