/** `liveness-check/server`: the confirm endpoint and what a backend needs to read its answers. Node 20 or newer. */
export { createRemoteJWKSet } from 'jose';
export type {
  ApiAnswer,
  ConfirmAnswer,
  ConfirmFailure,
  RemoteResponse,
  RetryAdvice,
  SessionAnswer,
} from './confirm/wire.js';
export { createCheckJsonStandIn, type StandInOptions } from './server/check-json-stand-in.js';
export { type ConfirmHandler, createConfirmHandler } from './server/confirm-handler.js';
export type { ConfirmHandlerOptions, ConfirmLogEntry } from './server/confirm-options.js';
export { confirmStoredImage, type StoredImageAnswer, type StoredImageOptions } from './server/confirm-stored-image.js';
export { FAILURES, type FailureName } from './server/failures.js';
export { createMemoryStore, type MemoryStoreOptions } from './server/memory-store.js';
export { remoteAddress, toNodeHandler } from './server/node-adapter.js';
export type { ImageUrlError, ImageUrlErrorCode } from './server/public-url.js';
export { createRedisStore, type RedisCommands, type RedisStoreOptions } from './server/redis-store.js';
export { createSightengineClient, type SightengineClient } from './server/sightengine-client.js';
export { SightengineError, type SightengineErrorKind } from './server/sightengine-errors.js';
export type { SightengineOptions } from './server/sightengine-settings.js';
export type { ConfirmationClaims, SigningKey, SigningOptions } from './server/signing.js';
export type { Fault } from './server/stand-in-faults.js';
export type { AttemptLimit, Claim, ClaimResult, ConfirmStore } from './server/store.js';
export {
  ConfirmationError,
  type ConfirmationErrorCode,
  type VerifyOptions,
  verifyConfirmation,
} from './server/verify-confirmation.js';
