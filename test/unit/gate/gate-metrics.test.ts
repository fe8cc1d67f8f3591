import { describe, expect, it } from 'vitest';
import { confusionMatrix, type GateSample, gateMetrics, halfOf, rateOf } from '../../../src/core/gate-metrics.js';

function sample(label: string, got: GateSample['got'], change: Partial<GateSample> = {}): GateSample {
  return { file: `${label}.jpg`, label, got, source: 'a', framing: 'full', group: 'g', ...change };
}

/** Ten photos whose figures are worked out by hand below. */
const PHOTOS: GateSample[] = [
  sample('valid', 'valid', { group: 'g1' }),
  sample('valid', 'valid', { group: 'g1' }),
  sample('valid', 'invalid_face', { group: 'g2' }),
  sample('valid', 'no_face', { source: 'b', framing: 'crop', group: 'g3' }),
  sample('no_face', 'no_face'),
  sample('artificial_face', 'no_face', { group: 'c1' }),
  sample('artificial_face', 'valid', { group: 'c1' }),
  sample('artificial_face', 'too_many_faces', { group: 'c2' }),
  sample('obstructed', 'invalid_face'),
  sample('obstructed', 'failure'),
];

describe('gate metrics', () => {
  it('counts expected against given outcomes', () => {
    const matrix = confusionMatrix(PHOTOS);
    expect(matrix.valid).toEqual({ valid: 2, no_face: 1, too_many_faces: 0, invalid_face: 1, failure: 0 });
    expect(matrix.no_face).toEqual({ valid: 1, no_face: 2, too_many_faces: 1, invalid_face: 0, failure: 0 });
    expect(matrix.invalid_face).toEqual({ valid: 0, no_face: 0, too_many_faces: 0, invalid_face: 1, failure: 1 });
  });

  it('gives recall per class, by photo and by group, and what was stopped at all', () => {
    const artificial = gateMetrics(PHOTOS).classes.find(({ label }) => label === 'artificial_face');
    // Photos: 1 of 3. Groups: c1 has 1 of 2, c2 has 0 of 1, so (1/2 + 0) / 2.
    expect(artificial?.recall).toEqual({ count: 1, total: 3, rate: 1 / 3, groupRate: 0.25, groups: 2 });
    expect(artificial?.stopped.rate).toBeCloseTo(2 / 3);
  });

  it('gives precision per outcome', () => {
    const { precision } = gateMetrics(PHOTOS);
    expect(precision.valid).toBeCloseTo(2 / 3);
    expect(precision.no_face).toBeCloseTo(2 / 3);
    expect(precision.invalid_face).toBeCloseTo(1 / 2);
    expect(precision.too_many_faces).toBe(0);
  });

  it('gives false rejects per source, whole captures first', () => {
    const { falseRejects, falseRejectsFull } = gateMetrics(PHOTOS);
    expect(
      falseRejects.map(({ source, framing, rejected }) => [source, framing, rejected.count, rejected.total]),
    ).toEqual([
      ['a', 'full', 1, 3],
      ['b', 'crop', 1, 1],
    ]);
    expect(falseRejectsFull.rate).toBeCloseTo(1 / 3);
    // Group g1 has 0 of 2, group g2 has 1 of 1.
    expect(falseRejectsFull.groupRate).toBeCloseTo(0.5);
  });

  it('has no rate without samples', () => {
    expect(rateOf([], () => true)).toEqual({ count: 0, total: 0, rate: null, groupRate: null, groups: 0 });
    expect(gateMetrics([]).precision.valid).toBeNull();
  });

  it('halves groups, never photos, and about evenly', () => {
    const halves = Array.from({ length: 1000 }, (_, i) => halfOf(`clip-${i}`));
    const tuning = halves.filter(half => half === 'tuning').length;
    expect(tuning).toBeGreaterThan(400);
    expect(tuning).toBeLessThan(600);
    expect(halfOf('clip-7')).toBe(halfOf('clip-7'));
  });
});
