import type { CheckName, GateReport } from '../../src/core/gate.js';
import { percentile } from '../../src/core/image-quality.js';
import type { LivenessState } from '../../src/core/session.js';
import type { EngineTrace, FrameTrace } from '../../src/engine/trace.js';
import type { AnalyzerHost } from '../../src/inference/analyzer.js';

export const STAGES = ['grab', 'landmarks', 'state', 'measure', 'total'] as const;
export type Stage = (typeof STAGES)[number] | 'score';

/** How many frames latencies and histories go back. */
const KEPT_FRAMES = 300;
/** How far the timeline and the frame rate go back, ms. */
export const TIMELINE_MS = 30_000;
const RATE_MS = 2_000;

export interface Span {
  fromMs: number;
  label: string;
}

export interface StageFigures {
  stage: Stage;
  count: number;
  p50: number;
  p90: number;
  p99: number;
}

/** Gathers what the engine tells about a live check. Plain data; drawing is somebody else's. */
export class Monitor {
  host: AnalyzerHost | undefined;
  report: GateReport | null = null;
  frameSize = '';
  faces = 0;
  frames = 0;
  readonly states: Span[] = [];
  readonly hints: Span[] = [];
  readonly #times: number[] = [];
  readonly #latencies = new Map<Stage, number[]>();
  readonly #history = new Map<CheckName, number[]>();

  add(trace: EngineTrace, nowMs: number): void {
    if (trace.type === 'runtime') this.host = trace.host;
    if (trace.type === 'frame') this.#addFrame(trace, nowMs);
    if (trace.type !== 'event') return;
    this.#mark(this.states, trace.after.state, nowMs);
    this.#mark(this.hints, trace.after.display.hint ?? '', nowMs);
    const { event } = trace;
    if (event.type === 'start') this.#history.clear();
    if (event.type === 'judged' && event.response.status === 'success') {
      const { timings, scores = [] } = event.response.local ?? {};
      const frames = new Set(scores.map(({ frame }) => frame)).size;
      if (timings?.score !== undefined) this.#keep(this.#latencies, 'score', timings.score / (frames || 1));
    }
  }

  #addFrame({ report, observation, timings }: FrameTrace, nowMs: number): void {
    this.frames++;
    this.report = report;
    this.faces = observation.faces.length;
    this.frameSize = `${observation.width}×${observation.height}`;
    this.#times.push(nowMs);
    while (this.#times[0] < nowMs - RATE_MS) this.#times.shift();
    for (const stage of STAGES) {
      // The classifier comes after the first frames.
      if (stage !== 'state' || observation.faces[0]?.state) this.#keep(this.#latencies, stage, timings[stage]);
    }
    for (const { name, value } of report?.checks ?? []) this.#keep(this.#history, name, value);
  }

  #keep<K>(lists: Map<K, number[]>, key: K, value: number): void {
    const list = lists.get(key) ?? [];
    lists.set(key, list);
    list.push(value);
    if (list.length > KEPT_FRAMES) list.shift();
  }

  #mark(spans: Span[], label: LivenessState | string, fromMs: number): void {
    if (spans.at(-1)?.label !== label) spans.push({ fromMs, label });
    while (spans.length > 1 && spans[1].fromMs < fromMs - TIMELINE_MS) spans.shift();
  }

  /** Analysed frames a second, over the last two seconds. */
  frameRate(nowMs: number): number {
    const recent = this.#times.filter(time => time > nowMs - RATE_MS);
    return recent.length / (RATE_MS / 1000);
  }

  history(name: CheckName): readonly number[] {
    return this.#history.get(name) ?? [];
  }

  latencies(): StageFigures[] {
    return ([...STAGES, 'score'] as const).flatMap(stage => {
      const values = this.#latencies.get(stage);
      if (!values) return [];
      const sorted = [...values].sort((a, b) => a - b);
      const at = (share: number) => percentile(sorted, share);
      return { stage, count: values.length, p50: at(0.5), p90: at(0.9), p99: at(0.99) };
    });
  }
}
