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
import { createResponseContext } from './judge-image.js';
import { identityOf, pixelSignals, planBurst, toModelScores } from './opinions.js';

export interface Capture {
  response: LivenessSuccess;
  /** The best frame as JPEG at the camera's resolution, unmirrored. */
  image: Blob;
}

/** Scores every frame of a held face, fuses the scores and keeps the best frame as the picture. */
export async function judgeBurst(
  runtime: Runtime,
  burst: readonly BurstFrame[],
  models: readonly SpoofModel[],
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
  const asked = planBurst(burst, models);
  for (const [frame, { frameId }] of burst.entries()) {
    const result = await analyzer.score(frameId, asked[frame]);
    if (frameId === best.frameId) bestState = result.state;
    scores.push(...toModelScores(result, models, frame));
    scoreMs += result.ms;
  }
  const gate = evaluateGate(withState(best.observation, bestState), config.gate);
  const response = buildSuccess(
    createResponseContext('capture.jpg'),
    decide(gate, scores, config.decision, countSignals(signals)),
    {
      source: 'local',
      trusted: false,
      gate,
      // A refused face has no model opinion, as on a photo.
      scores: gate.reason === '' ? scores : [],
      model: identityOf(models),
      backend,
      timings: { score: scoreMs, total: performance.now() - started },
      signals: gate.reason === '' ? { ...signals, ...pixelSignals(scores, models, best.observation) } : signals,
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
