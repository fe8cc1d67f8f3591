import type { LoadProgress } from '../assets/progress.js';
import type { ErrorCode } from '../core/errors.js';
import type { Hint } from '../core/hints.js';
import type { LivenessResponse } from '../core/response.js';
import type { LivenessState } from '../core/session.js';
import type { BackendInfo } from '../engine/create-runtime.js';
import type { CancelReason } from '../engine/engine-state.js';

/** `detail` of every event. All bubble and cross shadow roots; none can be cancelled. */
export interface LivenessEventDetails {
  'liveness-ready': { backend: BackendInfo };
  'liveness-progress': LoadProgress;
  'liveness-state-change': { state: LivenessState; previous: LivenessState };
  'liveness-hint-change': { hint: Hint | null; escalated: boolean };
  'liveness-capture': { image: Blob };
  'liveness-complete': { response: LivenessResponse; image: Blob; durationMs: number };
  'liveness-error': { code: ErrorCode; message: string; recoverable: boolean; cause: unknown };
  'liveness-cancel': { reason: CancelReason };
}

export type LivenessEventName = keyof LivenessEventDetails;

export type LivenessEventMap = { [N in LivenessEventName]: CustomEvent<LivenessEventDetails[N]> };

export function emit<N extends LivenessEventName>(target: EventTarget, name: N, detail: LivenessEventDetails[N]): void {
  target.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
}

declare global {
  interface GlobalEventHandlersEventMap extends LivenessEventMap {}
}
