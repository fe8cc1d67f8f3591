import { describe, expect, test } from 'vitest';
import { FULL_CONTEXT, type FusionFace, fitFusion, fuse } from '../../../models/training/fusion.js';

const face = (live: boolean, texture: number, baseline = 0, context = 1, source = 'a'): FusionFace => ({
  live,
  source,
  texture,
  baseline,
  context,
});

/** `n` faces of which a share is live, all alike to the models. */
const mixture = (n: number, share: number, texture: number, source = 'a') =>
  Array.from({ length: n }, (_, i) => face(i < n * share, texture, 0, 1, source));

describe('fitFusion', () => {
  // With two values of the texture net alone the regression is exact: the fitted log-odds are those of the shares.
  const faces = [...mixture(100, 0.8, 1), ...mixture(100, 0.2, -1)];

  test('gives the log-odds of what came', () => {
    const fusion = fitFusion(faces, 1);
    expect(fuse(face(true, 1), fusion)).toBeCloseTo(Math.log(4), 6);
    expect(fuse(face(true, -1), fusion)).toBeCloseTo(-Math.log(4), 6);
  });

  test('an attack that costs e times as much moves the limit by one', () => {
    const fusion = fitFusion(faces, Math.E);
    expect(fuse(face(true, 1), fusion)).toBeCloseTo(Math.log(4) - 1, 6);
  });

  test('a source with many faces weighs no more than one with few', () => {
    const few = [...mixture(10, 0.8, 1, 'few'), ...mixture(10, 0.2, -1, 'few')];
    const many = [...mixture(1000, 0.6, 1, 'many'), ...mixture(1000, 0.4, -1, 'many')];
    const repeated = [...few, ...few, ...few, ...many];
    expect(fitFusion(repeated, 1).texture.slope).toBeCloseTo(fitFusion([...few, ...many], 1).texture.slope, 6);
  });

  test('the baseline weighs in a whole frame what is given, and on a face alone what it is worth', () => {
    const useless = [...mixture(50, 0.8, 1), ...mixture(50, 0.2, -1)].flatMap(one => [
      { ...one, baseline: 3 },
      { ...one, baseline: -3 },
    ]);
    const { baseline, texture } = fitFusion(useless, 1);
    expect(baseline.slope).toBeCloseTo(0, 6);
    expect(baseline.slope + baseline.slopePerContext * (FULL_CONTEXT - 1)).toBeCloseTo(0.75 * texture.slope, 6);
  });

  test('one side alone is refused', () => {
    expect(() => fitFusion([face(true, 1)], 1)).toThrow(RangeError);
  });
});
