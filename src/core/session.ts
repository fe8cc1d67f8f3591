import { type BurstFrame, rankFace, takeFrame } from './burst.js';
import type { LivenessConfig } from './config.js';
import type { SerializedError } from './errors.js';
import { evaluateGate, type GateReport } from './gate.js';
import { type HintDisplay, NO_HINT, offerHint, showHint } from './hint-display.js';
import type { FrameObservation } from './observation.js';
import type { LivenessResponse } from './response.js';

export const LIVENESS_STATES = [
  'idle',
  'loading',
  'requesting-camera',
  'positioning',
  'holding',
  'analyzing',
  'confirming',
  'done',
  'failed',
] as const;
export type LivenessState = (typeof LIVENESS_STATES)[number];

/** `requested`: the person asked for the picture; from then on the hard gate alone decides what is good enough. */
export type ManualCapture = 'hidden' | 'offered' | 'requested';

/** One check from start to verdict. Plain data: a list of events replays to the same states anywhere. */
export interface Session {
  readonly state: LivenessState;
  readonly landmarksReady: boolean;
  readonly cameraReady: boolean;
  /** When the page was hidden, or `null`. */
  readonly pausedAtMs: number | null;
  /** Since when the current wait of the person (permission, positioning) lasts; moved on by pauses. */
  readonly waitingSinceMs: number;
  /** Since when nothing good was seen; moved on by pauses. */
  readonly stuckSinceMs: number;
  readonly display: HintDisplay;
  readonly escalated: boolean;
  readonly report: GateReport | null;
  readonly hold: Hold | null;
  readonly burst: readonly BurstFrame[];
  readonly manual: ManualCapture;
  readonly response: LivenessResponse | null;
  readonly error: SerializedError | null;
}

interface Hold {
  sinceMs: number;
  lastGoodMs: number;
  /** How full the ring is, 0..1. */
  progress: number;
}

export type SessionEvent =
  | { type: 'start'; timeMs: number }
  | { type: 'landmarks-ready'; timeMs: number }
  | { type: 'camera-ready'; timeMs: number }
  /** The camera is being opened anew: another device was chosen. */
  | { type: 'camera-reopening'; timeMs: number }
  | { type: 'frame'; timeMs: number; frameId: number; observation: FrameObservation }
  | { type: 'tick'; timeMs: number }
  | { type: 'capture-requested'; timeMs: number }
  /** A photo is judged instead of the camera. */
  | { type: 'photo'; timeMs: number }
  | { type: 'judged'; timeMs: number; response: LivenessResponse; confirm: boolean }
  /** The kept capture is sent again. */
  | { type: 'confirm-again'; timeMs: number }
  | { type: 'confirmed'; timeMs: number; response: LivenessResponse }
  | { type: 'failed'; timeMs: number; error: SerializedError }
  | { type: 'pause'; timeMs: number }
  | { type: 'resume'; timeMs: number }
  | { type: 'cancel'; timeMs: number };

/** What the reducer goes by besides the events. */
export interface SessionRules {
  config: LivenessConfig;
  /** Longest time for positioning and holding, ms. */
  timeoutMs: number;
  /** When the capture button appears, ms of positioning. */
  manualCaptureAfterMs: number;
}

export const IDLE_SESSION: Session = {
  state: 'idle',
  landmarksReady: false,
  cameraReady: false,
  pausedAtMs: null,
  waitingSinceMs: 0,
  stuckSinceMs: 0,
  display: NO_HINT,
  escalated: false,
  report: null,
  hold: null,
  burst: [],
  manual: 'hidden',
  response: null,
  error: null,
};

const RESTING: readonly LivenessState[] = ['idle', 'done', 'failed'];

/** Whether a check is under way. */
export function isActive({ state }: Session): boolean {
  return !RESTING.includes(state);
}

/** Whether the camera's frames are being looked at. */
export function isWatching({ state, pausedAtMs }: Session): boolean {
  return (state === 'positioning' || state === 'holding') && pausedAtMs === null;
}

/** The next session. An event that makes no sense in the current state changes nothing. */
export function reduceSession(session: Session, event: SessionEvent, rules: SessionRules): Session {
  switch (event.type) {
    case 'start':
      return isActive(session) ? session : begin(session, 'requesting-camera', event.timeMs);
    case 'photo':
      return session.state === 'analyzing' || session.state === 'confirming'
        ? session
        : begin(session, 'analyzing', event.timeMs);
    case 'landmarks-ready':
      return position({ ...session, landmarksReady: true }, event.timeMs);
    case 'camera-ready':
      return session.state === 'requesting-camera'
        ? position({ ...session, cameraReady: true, state: 'loading' }, event.timeMs)
        : session;
    case 'camera-reopening':
      return session.cameraReady && session.burst.length === 0
        ? begin(session, 'requesting-camera', event.timeMs)
        : session;
    case 'frame':
      return isWatching(session) ? watch(session, event, rules) : session;
    case 'tick':
      return checkTime(session, event.timeMs, rules);
    case 'capture-requested':
      return isWatching(session) && session.manual === 'offered' ? { ...session, manual: 'requested' } : session;
    case 'judged':
      return session.state === 'analyzing'
        ? { ...rest(session), state: event.confirm ? 'confirming' : 'done', response: event.response }
        : session;
    case 'confirm-again':
      return session.state === 'failed' && session.response
        ? { ...session, state: 'confirming', error: null }
        : session;
    case 'confirmed':
      return session.state === 'confirming' ? { ...session, state: 'done', response: event.response } : session;
    case 'failed':
      return isActive(session) ? { ...rest(session), state: 'failed', error: event.error } : session;
    case 'pause':
      return pause(session, event.timeMs);
    case 'resume':
      return resume(session, event.timeMs);
    case 'cancel':
      return { ...IDLE_SESSION, landmarksReady: session.landmarksReady };
  }
}

function begin(session: Session, state: LivenessState, timeMs: number): Session {
  return {
    ...IDLE_SESSION,
    state,
    landmarksReady: session.landmarksReady,
    pausedAtMs: session.pausedAtMs === null ? null : timeMs,
    waitingSinceMs: timeMs,
    stuckSinceMs: timeMs,
  };
}

/** Everything that only matters while a face is watched is dropped. */
function rest(session: Session): Session {
  return {
    ...session,
    cameraReady: false,
    display: NO_HINT,
    escalated: false,
    hold: null,
    burst: [],
    manual: 'hidden',
  };
}

function position(session: Session, timeMs: number): Session {
  if (session.state !== 'loading' || !session.cameraReady || !session.landmarksReady) return session;
  return {
    ...session,
    state: 'positioning',
    pausedAtMs: session.pausedAtMs === null ? null : timeMs,
    waitingSinceMs: timeMs,
    stuckSinceMs: timeMs,
  };
}

function watch(session: Session, event: Extract<SessionEvent, { type: 'frame' }>, rules: SessionRules): Session {
  const timed = checkTime(session, event.timeMs, rules);
  if (!isWatching(timed)) return timed;
  const report = evaluateGate(event.observation, rules.config.gate, timed.report ?? undefined);
  const good = timed.manual === 'requested' ? report.reason === '' : report.hint === null;
  const seen = { ...timed, report };
  return good ? hold(seen, event, rules.config) : guide(seen, event.timeMs, rules.config);
}

function hold(session: Session, event: Extract<SessionEvent, { type: 'frame' }>, config: LivenessConfig): Session {
  const { timeMs, frameId, observation } = event;
  const { holdMs } = config.capture;
  const sinceMs = session.hold?.sinceMs ?? timeMs;
  const progress = holdMs > 0 ? Math.min((timeMs - sinceMs) / holdMs, 1) : 1;
  const frame = { frameId, timeMs, rank: rankFace(observation.faces[0]), observation };
  const burst = takeFrame(session.burst, frame, config.capture);
  return {
    ...session,
    state: progress >= 1 ? 'analyzing' : 'holding',
    hold: { sinceMs, lastGoodMs: timeMs, progress },
    burst,
    display: showHint('hold-still', timeMs, session.display),
    escalated: false,
    stuckSinceMs: timeMs,
  };
}

function guide(session: Session, timeMs: number, config: LivenessConfig): Session {
  if (session.hold && timeMs - session.hold.lastGoodMs <= config.capture.lostGraceMs) return session;
  const { hintDelayMs, hintDwellMs, escalateAfterMs } = config.guidance;
  const hint = session.report?.hint;
  return {
    ...session,
    state: 'positioning',
    hold: null,
    burst: [],
    display: hint
      ? offerHint(hint, timeMs, session.display, { delayMs: hintDelayMs, dwellMs: hintDwellMs })
      : session.display,
    escalated: timeMs - session.stuckSinceMs >= escalateAfterMs,
  };
}

/** Everything that happens by time alone; frames bring their own time, ticks stand in where no frame arrives. */
function checkTime(session: Session, timeMs: number, rules: SessionRules): Session {
  if (session.pausedAtMs !== null) return session;
  const waited = timeMs - session.waitingSinceMs;
  if (session.state === 'requesting-camera' && waited > rules.config.limits.permissionMs) {
    return expire(session, 'The camera permission was neither given nor refused.');
  }
  if (!isWatching(session)) return session;
  if (waited > rules.timeoutMs) return expire(session, `No good picture within ${rules.timeoutMs} ms.`);
  const offered = session.manual === 'hidden' && waited >= rules.manualCaptureAfterMs;
  return offered ? { ...session, manual: 'offered' } : session;
}

function expire(session: Session, message: string): Session {
  return { ...rest(session), state: 'failed', error: { code: 'timeout', message } };
}

function pause(session: Session, timeMs: number): Session {
  if (session.pausedAtMs !== null) return session;
  if (!isWatching(session)) return { ...session, pausedAtMs: timeMs };
  return { ...session, state: 'positioning', pausedAtMs: timeMs, hold: null, burst: [], display: NO_HINT };
}

function resume(session: Session, timeMs: number): Session {
  if (session.pausedAtMs === null) return session;
  const away = Math.max(timeMs - session.pausedAtMs, 0);
  return {
    ...session,
    pausedAtMs: null,
    waitingSinceMs: session.waitingSinceMs + away,
    stuckSinceMs: session.stuckSinceMs + away,
  };
}
