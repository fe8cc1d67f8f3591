import { describe, expect, test } from 'vitest';
import { calibrate, fromLogOdds, fuseScores, logOdds, softmax } from '../../../src/core/scoring.js';

describe('softmax', () => {
  test('gives probabilities', () => {
    const result = softmax(Float32Array.of(Math.log(1), Math.log(2), Math.log(5)));
    expect(result).toEqual([1 / 8, 2 / 8, 5 / 8].map(value => expect.closeTo(value, 6)));
  });

  test('survives logits that overflow an exponential', () => {
    expect(softmax([1000, 999, -1000])).toEqual(
      [1 / (1 + Math.exp(-1)), Math.exp(-1) / (1 + Math.exp(-1)), 0].map(value => expect.closeTo(value, 9)),
    );
  });
});

describe('log-odds', () => {
  test('and back', () => {
    for (const probability of [0.001, 0.2, 0.5, 0.93]) {
      expect(fromLogOdds(logOdds(probability))).toBeCloseTo(probability, 12);
    }
  });

  test('are finite for certainty', () => {
    expect(Number.isFinite(logOdds(0))).toBe(true);
    expect(logOdds(1)).toBe(-logOdds(0));
  });
});

describe('fuseScores', () => {
  const equal = (...scores: number[]) => scores.map(score => ({ score, weight: 1 }));

  test('leaves a single opinion as it is', () => {
    expect(fuseScores(equal(0.83))).toBeCloseTo(0.83, 12);
  });

  test('does not grow surer by repetition', () => {
    expect(fuseScores(equal(0.8, 0.8, 0.8, 0.8))).toBeCloseTo(0.8, 12);
  });

  test('opposite opinions cancel out', () => {
    expect(fuseScores(equal(0.9, 0.1))).toBeCloseTo(0.5, 12);
  });

  test('is a weighted mean in log-odds', () => {
    const fused = fuseScores([
      { score: 0.9, weight: 3 },
      { score: 0.2, weight: 1 },
    ]);
    expect(logOdds(fused)).toBeCloseTo((3 * Math.log(9) + Math.log(0.25)) / 4, 9);
  });

  test('one overconfident opinion cannot outvote all others', () => {
    expect(fuseScores(equal(1, 0.02, 0.02, 0.02, 0.02))).toBeLessThan(0.5);
  });

  test('without any weight there is no opinion', () => {
    expect(() => fuseScores([])).toThrow(RangeError);
    expect(() => fuseScores([{ score: 0.5, weight: 0 }])).toThrow(RangeError);
  });
});

describe('calibrate', () => {
  test('brings the operating point to .5 and keeps the order', () => {
    expect(calibrate(0.7, 0.7)).toBeCloseTo(0.5, 12);
    expect(calibrate(0.71, 0.7)).toBeGreaterThan(0.5);
    expect(calibrate(0.69, 0.7)).toBeLessThan(0.5);
    const scores = [0, 0.1, 0.4, 0.6, 0.95, 1].map(score => calibrate(score, 0.3));
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
  });

  test('changes nothing at .5', () => {
    expect(calibrate(0.123, 0.5)).toBeCloseTo(0.123, 12);
  });
});
