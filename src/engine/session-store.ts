import { DEFAULT_CONFIG } from '../core/config.js';
import { LivenessError, type SerializedError, serializeError } from '../core/errors.js';
import {
  IDLE_SESSION,
  isActive,
  isWatching,
  reduceSession,
  type Session,
  type SessionEvent,
  type SessionRules,
} from '../core/session.js';
import { createStore, type ReadableStore } from '../core/store.js';
import { type EngineState, INITIAL_ENGINE_STATE } from './engine-state.js';
import type { TraceListener } from './trace.js';

/** The session and what is shown of it: every event goes through the pure reducer and comes out as an `EngineState`. */
export function createSessionStore(trace?: TraceListener) {
  const view = createStore<EngineState>(INITIAL_ENGINE_STATE);
  let session: Session = IDLE_SESSION;
  let startedMs = 0;
  let cause: LivenessError | undefined;
  let rules: SessionRules = { config: DEFAULT_CONFIG, timeoutMs: 0, manualCaptureAfterMs: 0 };

  function dispatch(event: SessionEvent): void {
    const next = reduceSession(session, event, rules);
    trace?.({ type: 'event', event, before: session, after: next, rules });
    if (next === session) return;
    const before = session;
    session = next;
    if (event.type === 'start' || event.type === 'photo') startedMs = event.timeMs;
    const finished = next.state === 'done' && before.state !== 'done';
    view.update({
      state: next.state,
      paused: next.pausedAtMs !== null,
      hint: next.display.hint,
      escalated: next.escalated,
      holdProgress: next.hold?.progress ?? 0,
      manualCapture: next.manual,
      landmarksReady: next.landmarksReady,
      gate: next.report,
      response: next.response,
      ...(next.error !== before.error && { error: next.error && (cause ?? fromPlain(next.error)) }),
      durationMs: finished ? event.timeMs - startedMs : next.state === 'done' ? view.getState().durationMs : 0,
      ...(next.response === null && before.response !== null && { image: null }),
      ...(next.state === 'idle' && { image: null }),
    });
  }

  return {
    view: view as ReadableStore<EngineState>,
    update: view.update,
    session: () => session,
    isActive: () => isActive(session),
    isWatching: () => isWatching(session),
    setRules(next: SessionRules): void {
      rules = next;
    },
    dispatch,
    fail(error: LivenessError): void {
      cause = error;
      dispatch({ type: 'failed', timeMs: performance.now(), error: serializeError(error) });
      cause = undefined;
    },
  };
}

function fromPlain({ code, message }: SerializedError): LivenessError {
  return new LivenessError(code, message);
}

export type SessionStore = ReturnType<typeof createSessionStore>;
