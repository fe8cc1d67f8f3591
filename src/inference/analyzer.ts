import type { FaceState } from '../core/face-state.js';
import type { Box } from '../core/geometry.js';
import type { FrameObservation } from '../core/observation.js';
import type { GateModel, ScoreBackend, SpoofModel } from './models.js';

/** Verified files of the landmarker. Scripts are imported by URL (a page's CSP allows hosts, seldom blobs). */
export interface LandmarkerFiles {
  libraryUrl: string;
  loaderUrl: string;
  wasm: Uint8Array<ArrayBuffer>;
  model: Uint8Array<ArrayBuffer>;
}

export interface ClassifierFiles {
  backend: ScoreBackend;
  libraryUrl: string;
  wasm: Uint8Array<ArrayBuffer>;
  spoof: SpoofModelFiles[];
  faceState: GateModelFiles;
}

export interface SpoofModelFiles {
  model: SpoofModel;
  weights: Uint8Array<ArrayBuffer>;
}

export interface GateModelFiles {
  model: GateModel;
  weights: Uint8Array<ArrayBuffer>;
}

/** `video`: tracked from frame to frame, rising times. `still`: on its own, with a second tiled look for small faces. */
export type ObserveMode = 'video' | 'still';

export interface ObserveOptions {
  mode: ObserveMode;
  /** Clock of the frame source, ms. */
  timeMs: number;
  /** Grid of the second look, for stills. */
  tiles: { maxLevel: number; overlap: number };
}

export interface ObserveResult {
  /** Names the frame for `score`, `encode` and `release`. */
  frameId: number;
  observation: FrameObservation;
  /** Landmarks of the main face, 468 × (x, y, z) as shares of the frame; `null` without a face. */
  landmarks: Float32Array | null;
  /** Luma of the middle of the frame, `PATCH_SIDE` a side, to compare frames with each other; video only. */
  patch: Uint8Array | null;
  /** Milliseconds; `state` is the time of the gate's own models, 0 until they have loaded. */
  timings: { landmarks: number; measure: number; state: number };
}

export interface ScoreResult {
  /** Calibrated probability of bona fide, 0..1, by each model that was asked; `null` where the face has too few pixels. */
  scores: { model: string; score: number | null }[];
  /** What the gate's classifier says of the face; a frame from before it had loaded is looked at now. */
  state: FaceState;
  /** What the models saw, in the frame: the widest crop. */
  crop: Box;
  ms: number;
}

/**
 * Landmarks, pixel measures and the anti-spoof model behind one port: a worker, or the main thread where no worker runs.
 * Frames handed in are owned (and closed) by the analyzer; each stays in its memory until `release`.
 */
export interface Analyzer {
  /** Where it runs, and why not where it would rather. */
  readonly host: AnalyzerHost;
  /** Whether it has ended for good (crash, no answer, disposed) and must be replaced. */
  readonly ended: boolean;
  loadLandmarker(files: LandmarkerFiles): Promise<void>;
  loadClassifier(files: ClassifierFiles): Promise<void>;
  observe(frame: ImageBitmap, options: ObserveOptions): Promise<ObserveResult>;
  /**
   * Scores the main face of a frame that was observed and not yet released.
   * @param models identifiers of the models to ask; all by default
   */
  score(frameId: number, models?: readonly string[]): Promise<ScoreResult>;
  /** The frame as JPEG at full resolution, as the camera saw it (never mirrored). */
  encode(frameId: number, quality: number): Promise<Blob>;
  release(frameId: number): void;
  /** Gives all memory back; calls under way fail with `inference-failed`. */
  dispose(): void;
}

export interface AnalyzerHost {
  kind: 'blob-worker' | 'file-worker' | 'main-thread';
  /** One line for each way that was tried and did not work. */
  fallbacks: string[];
}
