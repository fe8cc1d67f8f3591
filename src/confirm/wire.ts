import type {
  LivenessFailure,
  LivenessSuccess,
  LivenessVerdict,
  LocalDetails,
  MediaInfo,
  RequestInfo,
} from '../core/response.js';

/** Names of the multipart fields of `POST …/confirm`; each must be there exactly once. */
export const CONFIRM_FIELDS = { media: 'media', sha256: 'sha256', nonce: 'nonce', local: 'local' } as const;

/** What may follow a failure: the same request again, the same capture under a new nonce, or nothing automatic. */
export const RETRY_ADVICE = ['later', 'new-session', 'never'] as const;
export type RetryAdvice = (typeof RETRY_ADVICE)[number];

/** Answer of `POST …/session`. */
export interface SessionAnswer {
  status: 'success';
  /** 128 random bits, base64url without padding. Good for one image. */
  nonce: string;
  /** Unix time, seconds: after this the nonce is refused. */
  expires: number;
}

/** The remote API's answer to a successful check, field by field as it was sent. */
export interface ApiAnswer {
  status: 'success';
  request: RequestInfo;
  liveness: LivenessVerdict;
  media: MediaInfo;
}

/** Answer of `POST …/confirm`: the remote API's fields, unchanged, and what makes them a decision. */
export interface ConfirmAnswer extends ApiAnswer {
  /** True exactly when `rejection_reason` is `''`. For the page only: a backend reads the token. */
  confirmed: boolean;
  /** Compact JWS, the only part that a backend may trust. See `verifyConfirmation()`. */
  token: string;
}

/** Any failure of the confirm endpoint: the remote API's failure shape and one more key in `error`. */
export interface ConfirmFailure extends LivenessFailure {
  error: LivenessFailure['error'] & { retry: RetryAdvice };
}

/** What the page gets: the confirm endpoint's answer with the local opinion kept beside it. */
export interface RemoteResponse extends ConfirmAnswer, Pick<LivenessSuccess, 'local'> {
  source: 'remote';
  /** What the local engine thought of the same image: a hint, never a decision. */
  localVerdict: LivenessVerdict;
  /** Everything that the local verdict was made from. */
  local?: LocalDetails;
}
