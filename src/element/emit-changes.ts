import type { EngineState } from '../engine/engine-state.js';
import { emit } from './events.js';

/** Tells the page what changed from one engine state to the next, in the order in which it happened. */
export function emitChanges(target: EventTarget, now: EngineState, before: EngineState): void {
  if (now.loading !== before.loading && now.loading) emit(target, 'liveness-progress', now.loading);
  if (now.backend !== before.backend && now.backend) emit(target, 'liveness-ready', { backend: now.backend });
  if (now.image !== before.image && now.image) emit(target, 'liveness-capture', { image: now.image });
  if (now.state !== before.state) {
    emit(target, 'liveness-state-change', { state: now.state, previous: before.state });
  }
  if (now.hint !== before.hint || now.escalated !== before.escalated) {
    emit(target, 'liveness-hint-change', { hint: now.hint, escalated: now.escalated });
  }
  if (now.state !== before.state) emitOutcome(target, now, before);
}

function emitOutcome(target: EventTarget, now: EngineState, before: EngineState): void {
  const { state, response, image, durationMs, error, cancelReason } = now;
  if (state === 'done' && response && image) emit(target, 'liveness-complete', { response, image, durationMs });
  if (state === 'failed' && error) {
    const { code, message, recoverable, cause } = error;
    emit(target, 'liveness-error', { code, message, recoverable, cause });
  }
  // Clearing away an old verdict or error ends nothing.
  const underWay = before.state !== 'done' && before.state !== 'failed';
  if (state === 'idle' && underWay && cancelReason) emit(target, 'liveness-cancel', { reason: cancelReason });
}
