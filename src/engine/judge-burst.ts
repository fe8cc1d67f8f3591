import { type BurstFrame, bestFrame } from '../core/burst.js';
import type { LivenessConfig } from '../core/config.js';
import { decide } from '../core/decision.js';
import type { FaceState } from '../core/face-state.js';
import { evaluateGate } from '../core/gate.js';
import type { FrameObservation } from '../core/observation.js';
import { buildSuccess, type LivenessSuccess, type LocalDetails, type ModelScore } from '../core/response.js';
import { countSignals } from '../core/signals.js';
import type { SpoofModel } from '../inference/models.js';
import type { Runtime } from './create-runtime.js';
import { createResponseContext, identityOf } from './judge-image.js';

export interface Capture {
  response: LivenessSuccess;
  /** The best frame as JPEG at the camera's resolution, unmirrored. */
  image: Blob;
}

/** Scores every frame of a held face, fuses the scores and keeps the best frame as the picture. */
export async function judgeBurst(
  runtime: Runtime,
  burst: readonly BurstFrame[],
  model: SpoofModel,
  config: LivenessConfig,
  signals: LocalDetails['signals'],
): Promise<Capture> {
  const started = performance.now();
  const { analyzer } = runtime;
  const best = bestFrame(burst);
  const image = await analyzer.encode(best.frameId, config.capture.jpegQuality);
  const backend = await runtime.scoring;
  const scores: ModelScore[] = [];
  let scoreMs = 0;
  let bestState: FaceState | undefined;
  for (const [frame, { frameId }] of burst.entries()) {
    const { score, state, ms } = await analyzer.score(frameId);
    if (frameId === best.frameId) bestState = state;
    scores.push({ model: model.id, score, frame });
    scoreMs += ms;
  }
  const weighted = scores.map(({ score }) => ({ score, weight: model.weight }));
  const gate = evaluateGate(withState(best.observation, bestState), config.gate);
  const response = buildSuccess(
    createResponseContext('capture.jpg'),
    decide(gate, weighted, config.decision, countSignals(signals)),
    {
      source: 'local',
      trusted: false,
      gate,
      // A refused face has no model opinion, as on a photo.
      scores: gate.reason === '' ? scores : [],
      model: identityOf(model),
      backend,
      timings: { score: scoreMs, total: performance.now() - started },
      signals,
    },
  );
  return { response, image };
}

/**
 * The observation with the classifier's word on the main face. A face may have been held before that model had loaded;
 * what it would have refused then, it refuses now.
 */
function withState(observation: FrameObservation, state: FaceState | undefined): FrameObservation {
  const [main, ...others] = observation.faces;
  return { ...observation, faces: [{ ...main, ...(state && { state }) }, ...others] };
}
