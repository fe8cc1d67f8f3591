import type { LivenessConfig, LivenessConfigOverride } from '../../src/core/config.js';
import type { Box } from '../../src/core/geometry.js';
import { createStore } from '../../src/core/store.js';
import type { ImageTrace } from '../../src/engine/trace.js';
import { createLivenessEngine, type LivenessEngine } from '../../src/engine.js';
import { fromResponse, type JudgedImage, rejudge } from '../../src/evaluation/judged-image.js';
import { findLabels } from '../../src/evaluation/labels.js';
import { openGate } from '../../src/evaluation/open-gate.js';
import type { BatchFile, BatchInput } from './batch-files.js';
import { makeThumbnail } from './thumbnail.js';

/** A judged image with what it takes to look at it again. */
export interface BatchImage extends JudgedImage {
  id: number;
  open(): Promise<Blob>;
  thumbnail: Blob | null;
  /** Main face, 468 × (x, y, z) as shares of the image. */
  landmarks: Float32Array | null;
  crop: Box | null;
}

export interface BatchProgress {
  phase: 'empty' | 'loading' | 'running' | 'paused' | 'done' | 'cancelled' | 'failed';
  done: number;
  total: number;
  /** Time spent judging, pauses left out, ms. */
  elapsedMs: number;
  problems: readonly string[];
}

const NOTHING: BatchProgress = { phase: 'empty', done: 0, total: 0, elapsedMs: 0, problems: [] };

/** A table that changes with every image would do nothing else. */
const TELL_MS = 200;

/** The threshold lab compares two. */
const KEPT_CONFIGS = 2;

/**
 * One batch: judges its files one after another in a worker, with an open gate, and keeps numbers, not pictures.
 * @param engineFor makes the engine; its configuration has an open gate
 */
export function createBatch(engineFor: (config: LivenessConfigOverride) => LivenessEngine = defaultEngine) {
  const progress = createStore<BatchProgress>(NOTHING);
  const images: BatchImage[] = [];
  let engine: LivenessEngine | undefined;
  let run = 0;
  let wake = () => {};
  /** By configuration, the newest last. */
  const judged = new Map<string, BatchImage[]>();

  async function judge(file: BatchFile, id: number, labels: BatchInput['labels']): Promise<BatchImage> {
    const traces: ImageTrace[] = [];
    const known = findLabels(file.path, labels);
    engine ??= engineFor(openGate());
    const stop = engine.observe(trace => {
      if (trace.type === 'image') traces.push(trace);
    });
    try {
      const blob = await file.open();
      const [response, thumbnail] = await Promise.all([
        engine.checkImage(blob, { uri: file.path }),
        makeThumbnail(blob),
      ]);
      const [seen] = traces;
      const judged = fromResponse(file.path, known, response, seen?.observation ?? null);
      return {
        ...judged,
        // Judged again under every configuration that is asked about.
        gate: judged.observation ? null : judged.gate,
        id,
        open: file.open,
        thumbnail,
        landmarks: seen?.landmarks ?? null,
        crop: seen?.crop ?? null,
      };
    } finally {
      stop();
    }
  }

  async function start({ files, labels, problems }: BatchInput): Promise<void> {
    const mine = ++run;
    images.length = 0;
    judged.clear();
    progress.update({ ...NOTHING, phase: 'loading', total: files.length, problems });
    let elapsedMs = 0;
    let toldMs = 0;
    try {
      engine ??= engineFor(openGate());
      await engine.load();
      if (mine === run) progress.update({ phase: 'running' });
      for (const [id, file] of files.entries()) {
        if (progress.getState().phase === 'paused')
          await new Promise<void>(resolve => {
            wake = resolve;
          });
        if (mine !== run) return;
        const started = performance.now();
        const image = await judge(file, id, labels);
        if (mine !== run) return;
        images.push(image);
        const now = performance.now();
        elapsedMs += now - started;
        if (now - toldMs < TELL_MS) continue;
        toldMs = now;
        progress.update({ done: images.length, elapsedMs });
      }
      progress.update({ phase: 'done', done: images.length, elapsedMs });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (mine === run) progress.update({ phase: 'failed', done: images.length, problems: [...problems, message] });
    }
  }

  return {
    progress,
    /** In the order of judging; grows while a batch runs. */
    images: images as readonly BatchImage[],
    start,
    isRunning: () => ['loading', 'running', 'paused'].includes(progress.getState().phase),
    pause(): void {
      if (progress.getState().phase === 'running') progress.update({ phase: 'paused' });
    },
    resume(): void {
      if (progress.getState().phase !== 'paused') return;
      progress.update({ phase: 'running' });
      wake();
    },
    /** Ends the run; what was judged stays. */
    cancel(): void {
      run++;
      progress.update({ phase: 'cancelled', done: images.length });
      wake();
    },
    /** All images under a configuration, from their stored measures; what was judged under it before is not again. */
    judgedUnder(config: LivenessConfig): BatchImage[] {
      const key = JSON.stringify(config);
      const known = judged.get(key) ?? [];
      judged.delete(key);
      judged.set(key, known);
      for (const oldest of [...judged.keys()].slice(0, -KEPT_CONFIGS)) judged.delete(oldest);
      for (const image of images.slice(known.length)) known.push({ ...image, ...rejudge(image, config) });
      return [...known];
    },
  };
}

export type Batch = ReturnType<typeof createBatch>;

function defaultEngine(config: LivenessConfigOverride): LivenessEngine {
  return createLivenessEngine({ assetBase: '/', config });
}

/** Time left at the pace so far, seconds; `null` before there is a pace. */
export function secondsLeft({ done, total, elapsedMs }: BatchProgress): number | null {
  return done > 0 ? ((total - done) * elapsedMs) / done / 1000 : null;
}
