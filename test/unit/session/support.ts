/** Faces, frames and whole sessions in plain numbers. */
import { DEFAULT_CONFIG, type LivenessConfig } from '../../../src/core/config.js';
import type { FaceObservation, FrameObservation } from '../../../src/core/observation.js';
import type { LivenessResponse } from '../../../src/core/response.js';
import {
  IDLE_SESSION,
  reduceSession,
  type Session,
  type SessionEvent,
  type SessionRules,
} from '../../../src/core/session.js';

export const FRAME = { width: 1280, height: 720 };
export const RULES: SessionRules = { config: DEFAULT_CONFIG, timeoutMs: 60_000, manualCaptureAfterMs: 10_000 };
export const { capture: CAPTURE, guidance: GUIDANCE, limits: LIMITS } = DEFAULT_CONFIG;
/** Between two frames at 25 a second. */
export const STEP_MS = 40;

/** A face that every check is happy with. */
export function goodFace(changes: Partial<FaceObservation> = {}): FaceObservation {
  const box = { x: 490, y: 180, width: 300, height: 360 };
  return {
    box,
    areaShare: (box.width * box.height) / (FRAME.width * FRAME.height),
    inFrame: 1,
    interocular: 130,
    pose: { yaw: 0, pitch: 0, roll: 0 },
    eyeOpenness: 0.3,
    eyeWidthRatio: 0.95,
    quality: { luma: 130, contrast: 110, overexposed: 0, sharpness: 0.05 },
    ...changes,
  } as FaceObservation;
}

/** Acceptable to the hard gate, but guided closer. */
export const FAR_FACE = goodFace({ box: { x: 560, y: 270, width: 140, height: 160 }, areaShare: 0.0243 });
/** Refused by the hard gate. */
export const BLACK_FACE = goodFace({ quality: { ...goodFace().quality!, luma: 3 } });

export function observe(timeMs: number, ...faces: FaceObservation[]): FrameObservation {
  return { timeMs, ...FRAME, faces };
}

export function rulesWith(capture: Partial<LivenessConfig['capture']>, rest: Partial<SessionRules> = {}): SessionRules {
  return { ...RULES, ...rest, config: { ...DEFAULT_CONFIG, capture: { ...CAPTURE, ...capture } } };
}

export const ACCEPTED: LivenessResponse = {
  status: 'success',
  request: { id: 'req_1', timestamp: 0, operations: 1 },
  liveness: { score: 0.9, rejection_reason: '' },
  media: { id: 'med_1', uri: 'capture.jpg' },
};

/** An event without its time, which the player adds. */
export type TimelessEvent = SessionEvent extends infer E ? (E extends SessionEvent ? Omit<E, 'timeMs'> : never) : never;

/** Plays a session; the clock only moves when it is told to. */
export class Player {
  session: Session = IDLE_SESSION;
  now = 1_000;
  readonly states: string[] = ['idle'];
  #frameId = 1;

  constructor(readonly rules: SessionRules = RULES) {}

  send(event: TimelessEvent, afterMs = 0): this {
    this.now += afterMs;
    const next = reduceSession(this.session, { ...event, timeMs: this.now } as SessionEvent, this.rules);
    if (next.state !== this.session.state) this.states.push(next.state);
    this.session = next;
    return this;
  }

  /** One frame. */
  frame(faces: readonly FaceObservation[], afterMs = STEP_MS): this {
    const observation = observe(this.now + afterMs, ...faces);
    return this.send({ type: 'frame', frameId: this.#frameId++, observation }, afterMs);
  }

  /** Frames of the same content for so long, the last one exactly at the end. */
  frames(faces: readonly FaceObservation[], forMs: number): this {
    const end = this.now + forMs;
    while (this.now < end) this.frame(faces, Math.min(STEP_MS, end - this.now));
    return this;
  }

  /** Until frames are looked at. */
  positioning(): this {
    return this.send({ type: 'start' }).send({ type: 'landmarks-ready' }).send({ type: 'camera-ready' });
  }
}
