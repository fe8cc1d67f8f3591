import type { ErrorCode, LivenessError } from './errors.js';
import type { GateReport } from './gate.js';

/** Why an image was not accepted, in the remote API's words. `''` exactly when `score > 0.5`. */
export const REJECTION_REASONS = [
  '',
  'no_face',
  'too_many_faces',
  'invalid_face',
  'spoof',
  'deepfake',
  'ai_generated',
] as const;
export type RejectionReason = (typeof REJECTION_REASONS)[number];

/** The reasons that the gate gives before any liveness is scored; `score` is then 0. */
export type GateReason = Extract<RejectionReason, 'no_face' | 'too_many_faces' | 'invalid_face'>;

/** Error types of the remote API; an unknown one is treated as `api_error`. */
export const API_ERROR_TYPES = [
  'api_error',
  'argument_error',
  'callback_error',
  'media_error',
  'usage_limit',
  'internal_error',
] as const;
export type ApiErrorType = (typeof API_ERROR_TYPES)[number];

export interface LivenessVerdict {
  /** 0..1; the closer to 0, the surer of a presentation attack. Above 0.5 means accepted. */
  score: number;
  rejection_reason: RejectionReason;
}

export interface RequestInfo {
  id: string;
  /** Unix time, seconds with a fraction. */
  timestamp: number;
  /** Operations billed; the local engine bills none but counts each scored image as 1, gate refusals included. */
  operations: number;
}

export interface MediaInfo {
  id: string;
  /** File name, path or URL that was analysed. */
  uri: string;
}

/** One model's opinion of one frame. */
export interface ModelScore {
  model: string;
  /** Calibrated probability of bona fide, 0..1. */
  score: number;
  /** Index of the frame within the burst; 0 for a still image. */
  frame: number;
}

export interface ModelIdentity {
  id: string;
  version: string;
  sha256: string;
}

/** Milliseconds spent per stage. */
export interface StageTimings {
  decode?: number;
  landmarks?: number;
  measure?: number;
  /** The gate's own models. */
  state?: number;
  score?: number;
  total?: number;
}

/** Everything that the local verdict was made from. Runs in a browser, hence a hint: never a decision. */
export interface LocalDetails {
  source: 'local';
  trusted: false;
  gate: GateReport;
  scores: ModelScore[];
  model: ModelIdentity;
  /** Where the score ran, and why not where it was asked to; `null` when the gate refused and nothing was scored. */
  backend: { name: 'wasm' | 'webgpu'; fallbackReason?: string } | null;
  timings: StageTimings;
  /** Observations that weigh on nothing by themselves, by name. */
  signals: Record<string, number | string | boolean>;
}

export interface LivenessSuccess {
  status: 'success';
  request: RequestInfo;
  liveness: LivenessVerdict;
  media: MediaInfo;
  local?: LocalDetails;
}

export interface LivenessFailure {
  status: 'failure';
  request: RequestInfo;
  error: { type: ApiErrorType; code: number; message: string };
  /** Set by the local engine and the terminal, which know what they were given; the remote API leaves it out. */
  media?: MediaInfo;
}

export type LivenessResponse = LivenessSuccess | LivenessFailure;

const ID_ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * `prefix_` and 21 characters of base 62 (125 bits), the form of the remote API's identifiers.
 * @param random 21 uniformly random bytes
 */
export function formatId(prefix: 'req' | 'med', random: Uint8Array): string {
  let id = `${prefix}_`;
  for (const byte of random.subarray(0, 21)) id += ID_ALPHABET[byte % ID_ALPHABET.length];
  return id;
}

export interface ResponseContext {
  requestId: string;
  mediaId: string;
  uri: string;
  /** Milliseconds since the Unix epoch. */
  nowMs: number;
}

function requestInfo(context: ResponseContext, operations: number): RequestInfo {
  return { id: context.requestId, timestamp: context.nowMs / 1000, operations };
}

export function buildSuccess(context: ResponseContext, verdict: LivenessVerdict, local: LocalDetails): LivenessSuccess {
  return {
    status: 'success',
    request: requestInfo(context, 1),
    liveness: verdict,
    media: { id: context.mediaId, uri: context.uri },
    local,
  };
}

/** Which of the remote API's error types stands for a local error; `code` numbers are our own (remote ones are undocumented). */
const FAILURE_KINDS: Partial<Record<ErrorCode, { type: ApiErrorType; code: number }>> = {
  'invalid-image': { type: 'media_error', code: 1001 },
  'invalid-config': { type: 'argument_error', code: 1002 },
  'confirm-failed': { type: 'api_error', code: 1003 },
};
const INTERNAL_FAILURE = { type: 'internal_error', code: 1000 } as const;

export function buildFailure(context: ResponseContext, error: LivenessError): LivenessFailure {
  return {
    status: 'failure',
    request: requestInfo(context, 0),
    error: { ...(FAILURE_KINDS[error.code] ?? INTERNAL_FAILURE), message: error.message },
    media: { id: context.mediaId, uri: context.uri },
  };
}

/** Accepted exactly when the API's rule holds: no reason given, which it documents as score > 0.5. */
export function isAccepted(response: LivenessResponse): boolean {
  return response.status === 'success' && response.liveness.rejection_reason === '';
}
