import type { LivenessConfig } from '../core/config.js';
import { decide } from '../core/decision.js';
import { type LivenessError, toLivenessError } from '../core/errors.js';
import { evaluateGate } from '../core/gate.js';
import {
  buildFailure,
  buildSuccess,
  formatId,
  type LivenessResponse,
  type LivenessSuccess,
  type ResponseContext,
} from '../core/response.js';
import type { SpoofModel } from '../inference/models.js';
import type { Runtime } from './create-runtime.js';
import { identityOf, pixelSignals, toModelScores } from './opinions.js';
import type { TraceListener } from './trace.js';

/** What a still image's verdict needs besides the pixels. */
export interface JudgeContext {
  runtime: Runtime;
  config: LivenessConfig;
  models: readonly SpoofModel[];
  uri: string;
  trace?: TraceListener;
}

/**
 * Gate, score and verdict for one decoded image. Takes ownership of `bitmap`.
 * @param decodeMs time that decoding took
 */
export async function judgeImage(
  bitmap: ImageBitmap,
  decodeMs: number,
  context: JudgeContext,
): Promise<LivenessSuccess> {
  const { runtime, config, models } = context;
  const started = performance.now();
  const { analyzer } = runtime;
  // The gate's own models load with the anti-spoof model; a photo is not judged without them.
  await runtime.scoring;
  const seen = await analyzer.observe(bitmap, {
    mode: 'still',
    timeMs: 0,
    tiles: { maxLevel: config.still.maxTileLevel, overlap: config.still.tileOverlap },
  });
  try {
    const gate = evaluateGate(seen.observation, config.gate);
    const scored = gate.reason === '' ? await score(runtime, seen.frameId) : undefined;
    context.trace?.({
      type: 'image',
      uri: context.uri,
      observation: seen.observation,
      report: gate,
      landmarks: seen.landmarks,
      crop: scored?.crop ?? null,
    });
    const scores = scored ? toModelScores(scored, models, 0) : [];
    const verdict = decide(gate, scores, config.decision);
    return buildSuccess(createResponseContext(context.uri), verdict, {
      source: 'local',
      trusted: false,
      gate,
      scores,
      model: identityOf(models),
      backend: scored?.backend ?? null,
      timings: {
        decode: decodeMs,
        landmarks: seen.timings.landmarks,
        measure: seen.timings.measure,
        state: seen.timings.state,
        ...(scored && { score: scored.ms }),
        total: decodeMs + performance.now() - started,
      },
      signals: scored ? pixelSignals(scores, models, seen.observation) : {},
    });
  } finally {
    analyzer.release(seen.frameId);
  }
}

async function score(runtime: Runtime, frameId: number) {
  const backend = await runtime.scoring;
  return { backend, ...(await runtime.analyzer.score(frameId)) };
}

/** Fresh identifiers and the time of now. */
export function createResponseContext(uri: string): ResponseContext {
  const random = () => crypto.getRandomValues(new Uint8Array(21));
  return { requestId: formatId('req', random()), mediaId: formatId('med', random()), uri, nowMs: Date.now() };
}

/** The failure response for an error; for callers that want an answer per image rather than an exception. */
export function failureResponse(error: unknown, uri: string): LivenessResponse {
  const known: LivenessError = toLivenessError(error);
  return buildFailure(createResponseContext(uri), known);
}
