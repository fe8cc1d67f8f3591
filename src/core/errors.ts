/**
 * Every way a check can fail. The texts a user sees live in the locale files under the same codes;
 * `recoverable` says whether trying again, without reloading the page or changing the integration, can help.
 */
const ERROR_TABLE = {
  'unsupported-browser': { recoverable: false },
  'insecure-context': { recoverable: false },
  'camera-permission-denied': { recoverable: true },
  'camera-policy-blocked': { recoverable: false },
  'camera-not-found': { recoverable: true },
  'camera-in-use': { recoverable: true },
  'camera-constraints': { recoverable: true },
  'camera-interrupted': { recoverable: true },
  'asset-load-failed': { recoverable: true },
  'asset-integrity': { recoverable: false },
  'webgl-unavailable': { recoverable: false },
  'model-init-failed': { recoverable: true },
  'inference-failed': { recoverable: true },
  'confirm-failed': { recoverable: true },
  timeout: { recoverable: true },
  'invalid-config': { recoverable: false },
  'invalid-image': { recoverable: true },
  internal: { recoverable: true },
} as const satisfies Record<string, { recoverable: boolean }>;

export type ErrorCode = keyof typeof ERROR_TABLE;

export const ERROR_CODES = Object.keys(ERROR_TABLE) as readonly ErrorCode[];

/** The one error class of the library. `message` is for developers; users see the locale's text for `code`. */
export class LivenessError extends Error {
  override readonly name = 'LivenessError';
  readonly code: ErrorCode;
  readonly recoverable: boolean;

  /**
   * @param code    what failed
   * @param message what happened and what to do about it, in one or two sentences
   * @param options `cause`: the underlying error, kept as it was
   */
  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
    this.recoverable = ERROR_TABLE[code].recoverable;
  }
}

/** A plain form of an error that survives `postMessage` and JSON. */
export interface SerializedError {
  code: ErrorCode;
  message: string;
}

export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_TABLE, value);
}

/** Keeps a `LivenessError` as it is and wraps anything else under `fallback`. */
export function toLivenessError(error: unknown, fallback: ErrorCode = 'internal'): LivenessError {
  if (error instanceof LivenessError) return error;
  return new LivenessError(fallback, error instanceof Error ? error.message : String(error), { cause: error });
}

export function serializeError(error: unknown, fallback: ErrorCode = 'internal'): SerializedError {
  const { code, message } = toLivenessError(error, fallback);
  return { code, message };
}

/** Whether `error` is the result of an `AbortSignal`: a cancel, which is never reported as a failure. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}
