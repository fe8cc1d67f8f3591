import type { BurstFrame } from '../core/burst.js';
import type { FrameObservation } from '../core/observation.js';
import { contextOf } from '../core/preprocess.js';
import type { ModelIdentity, ModelScore } from '../core/response.js';
import type { ScoreResult } from '../inference/analyzer.js';
import type { SpoofModel } from '../inference/models.js';

/** What the models said of one frame; those that had too few pixels said nothing. */
export function toModelScores(
  { scores }: Pick<ScoreResult, 'scores'>,
  models: readonly SpoofModel[],
  frame: number,
): ModelScore[] {
  return models.flatMap(({ id }) => {
    const score = scores.find(({ model }) => model === id)?.score;
    return score === null || score === undefined ? [] : [{ model: id, score, frame }];
  });
}

/** The models to ask about each frame of a burst: some see only the best frames, which keeps the whole burst quick. */
export function planBurst(burst: readonly BurstFrame[], models: readonly SpoofModel[]): string[][] {
  const byRank = [...burst].sort((a, b) => b.rank - a.rank);
  return burst.map(frame => {
    const place = byRank.indexOf(frame);
    return models.filter(({ burstFrames = Number.POSITIVE_INFINITY }) => place < burstFrames).map(({ id }) => id);
  });
}

/**
 * For `local.signals`, of a scored face.
 * - `faceTooSmallForTexture`: a model had no opinion because the face has too few pixels for it. The score then rests on
 *   the others alone, and the policy `uncertain` asks the server.
 * - `faceContext`: how far the picture reaches around the face, in face sizes; 1 is the face alone. The baseline's word
 *   weighs more the more of this it sees.
 */
export function pixelSignals(
  scores: readonly ModelScore[],
  models: readonly SpoofModel[],
  { faces, width, height }: FrameObservation,
) {
  return {
    faceTooSmallForTexture: models.some(({ id }) => scores.every(({ model }) => model !== id)),
    faceContext: contextOf(faces[0].box, Number.POSITIVE_INFINITY, width, height),
  };
}

/** The models that were fused, as one identity: their identifiers, versions and digests, joined by `+`. */
export function identityOf(models: readonly SpoofModel[]): ModelIdentity {
  const join = (key: keyof ModelIdentity) => models.map(model => model[key]).join('+');
  return { id: join('id'), version: join('version'), sha256: join('sha256') };
}
