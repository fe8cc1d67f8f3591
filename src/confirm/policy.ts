import type { LivenessResponse, RejectionReason } from '../core/response.js';

/** `never`: local only; `uncertain`: ask where the local score decides nothing, or the face has too few pixels for one of the models; `always`: ask for every accepted capture. */
export const CONFIRM_POLICIES = ['never', 'uncertain', 'always'] as const;
export type ConfirmPolicy = (typeof CONFIRM_POLICIES)[number];

/** Local scores, 0..1, between which (inclusive) the remote API is asked under `uncertain`. */
export interface GreyBand {
  /** Below this the capture is taken as an attack without asking. */
  low: number;
  /** Above this the capture is taken as live without asking, and without a signed answer. */
  high: number;
}

export const DEFAULT_GREY_BAND: GreyBand = { low: 0.1, high: 0.9 };

const GATE_REASONS: readonly RejectionReason[] = ['no_face', 'too_many_faces', 'invalid_face'];

/**
 * Whether a capture is to be sent to the confirm endpoint. Whatever the policy, a capture that the gate refused is not:
 * the remote API would refuse it for the same reason, and bill it.
 */
export function shouldConfirm(
  policy: ConfirmPolicy,
  response: LivenessResponse,
  band: GreyBand = DEFAULT_GREY_BAND,
): boolean {
  if (policy === 'never' || response.status !== 'success') return false;
  const { score, rejection_reason: reason } = response.liveness;
  if (GATE_REASONS.includes(reason)) return false;
  if (policy === 'always' || response.local?.signals.faceTooSmallForTexture === true) return true;
  return score >= band.low && score <= band.high;
}
