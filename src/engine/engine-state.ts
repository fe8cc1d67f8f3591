import type { LoadProgress } from '../assets/progress.js';
import type { CameraDevice } from '../camera/choose-camera.js';
import type { LivenessError } from '../core/errors.js';
import type { GateReport } from '../core/gate.js';
import type { Hint } from '../core/hints.js';
import type { LivenessResponse } from '../core/response.js';
import type { LivenessState, ManualCapture } from '../core/session.js';
import type { BackendInfo } from './create-runtime.js';

/** Who ended a check: the person, the embedding page, or the browser leaving the page. */
export type CancelReason = 'user' | 'host' | 'disconnected' | 'pagehide';

/** Everything a user interface needs to draw the current moment. A new frozen object per change. */
export interface EngineState {
  readonly state: LivenessState;
  /** The page is hidden; the check goes on when it is shown again. */
  readonly paused: boolean;
  readonly hint: Hint | null;
  /** The person has been stuck for a while: explain more fully. */
  readonly escalated: boolean;
  /** How far the face has been held, 0..1. */
  readonly holdProgress: number;
  readonly manualCapture: ManualCapture;
  /** `null` until something was downloaded. */
  readonly loading: LoadProgress | null;
  /** Landmarks can be found: what is still loading is not waited for yet. */
  readonly landmarksReady: boolean;
  readonly cameras: readonly CameraDevice[];
  /** The open camera, the one that was asked for, or `''`. */
  readonly cameraId: string;
  /** The picture is to be shown as a mirror does: it comes from a camera that faces the person. */
  readonly mirrored: boolean;
  /** What the gate says of the newest frame. */
  readonly gate: GateReport | null;
  readonly response: LivenessResponse | null;
  /** The capture, unmirrored, or the photo that was given. */
  readonly image: Blob | null;
  readonly error: LivenessError | null;
  /** Where scores are computed, once that model is ready. */
  readonly backend: BackendInfo | null;
  /** Why the last check was cancelled. */
  readonly cancelReason: CancelReason | null;
  /** From start to verdict, ms; 0 before. */
  readonly durationMs: number;
}

export const INITIAL_ENGINE_STATE: EngineState = {
  state: 'idle',
  paused: false,
  hint: null,
  escalated: false,
  holdProgress: 0,
  manualCapture: 'hidden',
  loading: null,
  landmarksReady: false,
  cameras: [],
  cameraId: '',
  mirrored: true,
  gate: null,
  response: null,
  image: null,
  error: null,
  backend: null,
  cancelReason: null,
  durationMs: 0,
};
