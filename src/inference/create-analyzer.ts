import { LivenessError } from '../core/errors.js';
import type { Analyzer } from './analyzer.js';
import { createLocalAnalyzer } from './local-analyzer.js';
import { spawnWorker } from './spawn-worker.js';
import { type CallLimits, createWorkerAnalyzer } from './worker-client.js';

export interface AnalyzerOptions {
  /** Asset base, absolute. */
  base: string;
  limits: CallLimits & { handshakeMs: number };
  signal: AbortSignal;
}

/** An analyzer in the best place that this page allows: blob worker, worker file, main thread. */
export async function createAnalyzer({ base, limits, signal }: AnalyzerOptions): Promise<Analyzer> {
  const { spawned, fallbacks } = await spawnWorker(base, limits.handshakeMs, signal);
  if (spawned) return createWorkerAnalyzer(spawned.worker, { kind: spawned.kind, fallbacks }, limits);
  const local = createLocalAnalyzer();
  const start = (name: string, starting: Promise<void>) => within(limits.modelInitMs, name, starting);
  return {
    ...local,
    loadLandmarker: files => start('the face landmarker', local.loadLandmarker(files)),
    loadClassifier: files => start('the anti-spoof model', local.loadClassifier(files)),
    host: { kind: 'main-thread', fallbacks },
    ended: false,
  };
}

/** Without a worker nobody else bounds a library that is never served. */
async function within(limitMs: number, what: string, starting: Promise<void>): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<never>((_, reject) => {
    const late = () => reject(new LivenessError('model-init-failed', `${what} did not start within ${limitMs} ms.`));
    timer = setTimeout(late, limitMs);
  });
  await Promise.race([starting, limit]).finally(() => clearTimeout(timer));
}
