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
  return { ...createLocalAnalyzer(), host: { kind: 'main-thread', fallbacks }, ended: false };
}
