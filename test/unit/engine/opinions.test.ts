import { expect, test } from 'vitest';
import type { BurstFrame } from '../../../src/core/burst.js';
import type { FrameObservation } from '../../../src/core/observation.js';
import { identityOf, pixelSignals, planBurst, toModelScores } from '../../../src/engine/opinions.js';
import type { SpoofModel } from '../../../src/inference/models.js';

const model = (id: string, more: Partial<SpoofModel> = {}) =>
  ({ id, version: `${id}-1`, sha256: `${id}-sum`, ...more }) as SpoofModel;
const MODELS = [model('wide'), model('fine', { burstFrames: 2 })];
/** 200 × 240 pixels of a picture of 640 × 360. */
const ONE_FACE = {
  width: 640,
  height: 360,
  faces: [{ box: { x: 100, y: 60, width: 200, height: 240 } }],
} as unknown as FrameObservation;
const frames = (...ranks: number[]) => ranks.map(rank => ({ rank }) as BurstFrame);

test('a model for the best frames is asked about just these', () => {
  const plan = planBurst(frames(0.3, 0.9, 0.1, 0.5), MODELS);
  expect(plan).toEqual([['wide'], ['wide', 'fine'], ['wide'], ['wide', 'fine']]);
});

test('frames of the same rank are still only so many', () => {
  const plan = planBurst(frames(1, 1, 1), MODELS);
  expect(plan.filter(ids => ids.includes('fine'))).toHaveLength(2);
});

test('a model without an opinion has no score, and the signals say so', () => {
  const both: { model: string; score: number | null }[] = [
    { model: 'wide', score: 0.7 },
    { model: 'fine', score: 0.2 },
  ];
  const one: typeof both = [
    { model: 'wide', score: 0.7 },
    { model: 'fine', score: null },
  ];
  expect(toModelScores({ scores: both }, MODELS, 4)).toEqual([
    { model: 'wide', score: 0.7, frame: 4 },
    { model: 'fine', score: 0.2, frame: 4 },
  ]);
  expect(toModelScores({ scores: one }, MODELS, 0)).toHaveLength(1);
  const tooSmall = (scores: typeof one) =>
    pixelSignals(toModelScores({ scores }, MODELS, 0), MODELS, ONE_FACE).faceTooSmallForTexture;
  expect(tooSmall(both)).toBe(false);
  expect(tooSmall(one)).toBe(true);
});

test('the context is how many faces the picture could hold along its tighter side', () => {
  expect(pixelSignals([], MODELS, ONE_FACE).faceContext).toBe(1.5);
});

test('the identity names every model', () => {
  expect(identityOf(MODELS)).toEqual({ id: 'wide+fine', version: 'wide-1+fine-1', sha256: 'wide-sum+fine-sum' });
});
