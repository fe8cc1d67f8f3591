import type { GateReport } from '../core/gate.js';
import type { Box } from '../core/geometry.js';
import type { FrameObservation } from '../core/observation.js';
import type { Session, SessionEvent, SessionRules } from '../core/session.js';
import type { AnalyzerHost } from '../inference/analyzer.js';

/** One camera frame that was looked at. */
export interface FrameTrace {
  type: 'frame';
  frameId: number;
  observation: FrameObservation;
  /** What the gate said of it; `null` when the check had moved on meanwhile. */
  report: GateReport | null;
  /** Main face, 468 × (x, y, z) as shares of the frame. Valid during the call only: copy what you keep. */
  landmarks: Float32Array | null;
  /** Milliseconds: taking the picture, each stage in the analyzer, and all of it with the way there and back. */
  timings: { grab: number; landmarks: number; state: number; measure: number; total: number };
}

/** One still image that was judged. */
export interface ImageTrace {
  type: 'image';
  uri: string;
  observation: FrameObservation;
  report: GateReport;
  landmarks: Float32Array | null;
  /** The pixels that the anti-spoof model saw; `null` when the gate refused. */
  crop: Box | null;
}

/** One event and what the session made of it: a list of these is a recording. */
export interface EventTrace {
  type: 'event';
  event: SessionEvent;
  before: Session;
  after: Session;
  rules: SessionRules;
}

/** The models are ready to look at frames. */
export interface RuntimeTrace {
  type: 'runtime';
  host: AnalyzerHost;
}

/** What the engine saw and what followed, for diagnostics and recordings; nothing of it leaves the page by itself. */
export type EngineTrace = FrameTrace | ImageTrace | EventTrace | RuntimeTrace;

export type TraceListener = (trace: EngineTrace) => void;

/** Tells every trace to whoever listens; costs nothing while nobody does. */
export function createTracer() {
  const listeners = new Set<TraceListener>();
  return {
    tell(trace: EngineTrace): void {
      for (const listener of [...listeners]) listener(trace);
    },
    observe(listener: TraceListener): () => void {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
