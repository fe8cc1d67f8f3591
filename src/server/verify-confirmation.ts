import {
  type CryptoKey,
  createLocalJWKSet,
  errors,
  type JSONWebKeySet,
  type JWK,
  type JWTVerifyGetKey,
  jwtVerify,
  type KeyObject,
} from 'jose';
import { ACCEPT_ABOVE } from '../core/decision.js';
import { REJECTION_REASONS, type RejectionReason } from '../core/response.js';
import { sha256Hex } from './bytes.js';
import { type ConfirmationClaims, DEFAULT_ISSUER, TOKEN_TYPE } from './signing.js';
import type { ConfirmStore } from './store.js';

export type ConfirmationErrorCode =
  | 'malformed'
  | 'bad-signature'
  | 'unknown-key'
  | 'expired'
  | 'wrong-issuer'
  | 'wrong-audience'
  | 'wrong-nonce'
  | 'wrong-image'
  | 'wrong-session'
  | 'replayed'
  | 'keys-unavailable';

/** Why a token is not a confirmation. `keys-unavailable` says nothing about the token: try again. */
export class ConfirmationError extends Error {
  override readonly name = 'ConfirmationError';
  constructor(
    readonly code: ConfirmationErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface VerifyOptions {
  /** The handler's public keys: its JWKS as an object, or `createRemoteJWKSet(new URL('https://…/jwks.json'))`, made once. */
  jwks?: JSONWebKeySet | JWTVerifyGetKey;
  /** Or one public key. */
  key?: CryptoKey | KeyObject | JWK;
  /** Default `liveness-check`. */
  issuer?: string;
  /** Must be given when the handler sets one. */
  audience?: string;
  /** The nonce that this user's capture was made under. */
  nonce?: string;
  /** SHA-256 (hexadecimal) of the image that goes on file. */
  sha256?: string;
  /** The host session of this user: what the handler's `sessionKey` gave for it. */
  session?: string;
  /** Refuses a token that was shown before; `createMemoryStore()` or `createRedisStore()`. */
  once?: Pick<ConfirmStore, 'once'>;
  /** Tolerated difference between the clocks, seconds. Default 5. */
  clockToleranceSeconds?: number;
  /** Clock, ms. Default `Date.now`. */
  now?: () => number;
}

/**
 * Verifies a token of the confirm endpoint, in the backend that acts on it. A verified token is a true answer of the
 * API, not a good one: accept the person only when `reason === ''`.
 * @throws ConfirmationError
 */
export async function verifyConfirmation(token: string, options: VerifyOptions): Promise<ConfirmationClaims> {
  const { now = Date.now, clockToleranceSeconds = 5 } = options;
  const claims = await verifySignature(token, options, now(), clockToleranceSeconds);
  if (claims.aud !== undefined && options.audience === undefined)
    fail('wrong-audience', 'The token is for an audience.');
  if (options.nonce !== undefined && claims.nonce !== options.nonce)
    fail('wrong-nonce', 'The token is for another nonce.');
  if (options.sha256 !== undefined && claims.sha256 !== options.sha256.toLowerCase()) {
    fail('wrong-image', 'The token is for another image.');
  }
  if (options.session !== undefined && claims.sub !== (await hashSession(options.session))) {
    fail('wrong-session', 'The token is for another session.');
  }
  const lifeMs = (claims.exp + clockToleranceSeconds) * 1000 - now() + 1000;
  if (options.once && !(await options.once.once(`token:${claims.nonce}`, lifeMs))) {
    fail('replayed', 'The token was used before.');
  }
  return claims;
}

/** What stands for a host session in the token and in the store. */
export function hashSession(session: string): Promise<string> {
  return sha256Hex(`session:${session}`);
}

async function verifySignature(
  token: string,
  { jwks, key, issuer = DEFAULT_ISSUER, audience }: VerifyOptions,
  nowMs: number,
  clockTolerance: number,
): Promise<ConfirmationClaims> {
  const settings = {
    issuer,
    audience,
    clockTolerance,
    typ: TOKEN_TYPE,
    algorithms: ['EdDSA', 'ES256'], // never the token's own choice
    currentDate: new Date(nowMs),
    requiredClaims: ['iat', 'exp'],
  };
  try {
    const getKey = typeof jwks === 'object' ? createLocalJWKSet(jwks) : jwks;
    if (getKey) return readClaims((await jwtVerify(token, getKey, settings)).payload);
    if (key) return readClaims((await jwtVerify(token, key, settings)).payload);
  } catch (error) {
    throw toConfirmationError(error);
  }
  throw new TypeError('verifyConfirmation needs jwks or key.');
}

function readClaims(payload: Record<string, unknown>): ConfirmationClaims {
  const { nonce, sha256, score, reason, model } = payload;
  const valid =
    [nonce, sha256, model].every(value => typeof value === 'string') &&
    REJECTION_REASONS.includes(reason as RejectionReason) &&
    typeof score === 'number' &&
    (reason === '') === score > ACCEPT_ABOVE;
  if (!valid) fail('malformed', 'The token does not hold a confirmation.');
  return payload as unknown as ConfirmationClaims;
}

function fail(code: ConfirmationErrorCode, message: string): never {
  throw new ConfirmationError(code, message);
}

function toConfirmationError(error: unknown): ConfirmationError {
  if (error instanceof ConfirmationError) return error;
  return new ConfirmationError(codeOf(error), `The token was refused: ${(error as Error).message}`, { cause: error });
}

function codeOf(error: unknown): ConfirmationErrorCode {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'bad-signature';
  if (error instanceof errors.JWKSNoMatchingKey || error instanceof errors.JWKSMultipleMatchingKeys)
    return 'unknown-key';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'bad-signature';
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === 'iss') return 'wrong-issuer';
    return error.claim === 'aud' ? 'wrong-audience' : 'malformed';
  }
  const malformed = error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid;
  return malformed || !isKeyFetchError(error) ? 'malformed' : 'keys-unavailable';
}

function isKeyFetchError(error: unknown): boolean {
  return (
    error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid || !(error instanceof errors.JOSEError)
  );
}
