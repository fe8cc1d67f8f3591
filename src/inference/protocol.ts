import type { SerializedError } from '../core/errors.js';
import type { ClassifierFiles, LandmarkerFiles, ObserveOptions, ObserveResult, ScoreResult } from './analyzer.js';

/** What can be asked of the worker: arguments and answer per request. */
export interface AnalyzerCalls {
  loadLandmarker: { args: LandmarkerFiles; result: undefined };
  loadClassifier: { args: ClassifierFiles; result: undefined };
  observe: { args: { frame: ImageBitmap; options: ObserveOptions }; result: ObserveResult };
  score: { args: { frameId: number; models?: readonly string[] }; result: ScoreResult };
  encode: { args: { frameId: number; quality: number }; result: Blob };
}

export type CallName = keyof AnalyzerCalls;

export type WorkerRequest =
  | { [N in CallName]: { type: 'call'; id: number; name: N; args: AnalyzerCalls[N]['args'] } }[CallName]
  | { type: 'release'; frameId: number }
  | { type: 'hello' };

export type WorkerReply =
  /** Whether WebGL 2 works there; some browsers have it for documents only. */
  | { type: 'ready'; webgl: boolean }
  | { type: 'result'; id: number; value: unknown }
  | { type: 'error'; id: number; error: SerializedError };
