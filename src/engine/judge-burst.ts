import { type BurstFrame, bestFrame } from '../core/burst.js';
import type { LivenessConfig } from '../core/config.js';
import { decide } from '../core/decision.js';
import { buildSuccess, type LivenessSuccess, type ModelScore } from '../core/response.js';
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
): Promise<Capture> {
  const started = performance.now();
  const { analyzer } = runtime;
  const best = bestFrame(burst);
  const image = await analyzer.encode(best.frameId, config.capture.jpegQuality);
  const backend = await runtime.scoring;
  const scores: ModelScore[] = [];
  let scoreMs = 0;
  for (const [frame, { frameId }] of burst.entries()) {
    const { score, ms } = await analyzer.score(frameId);
    scores.push({ model: model.id, score, frame });
    scoreMs += ms;
  }
  const weighted = scores.map(({ score }) => ({ score, weight: model.weight }));
  const response = buildSuccess(createResponseContext('capture.jpg'), decide(best.report, weighted, config.decision), {
    source: 'local',
    trusted: false,
    gate: best.report,
    scores,
    model: identityOf(model),
    backend,
    timings: { score: scoreMs, total: performance.now() - started },
    signals: {},
  });
  return { response, image };
}
