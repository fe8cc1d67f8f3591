import { describe, expect, test } from 'vitest';
import {
  calibrate,
  fromLogOdds,
  fuseScores,
  liveProbability,
  logOdds,
  recentre,
  softmax,
} from '../../../src/core/scoring.js';

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
  const equal = (...scores: number[]) => scores.map(score => ({ model: 'one', score }));

  test('leaves a single opinion as it is', () => {
    expect(fuseScores(equal(0.83))).toBeCloseTo(0.83, 12);
  });

  test('does not grow surer by repetition', () => {
    expect(fuseScores(equal(0.8, 0.8, 0.8, 0.8))).toBeCloseTo(0.8, 12);
  });

  test('opposite opinions cancel out', () => {
    expect(fuseScores(equal(0.9, 0.1))).toBeCloseTo(0.5, 12);
  });

  test('adds the log-odds of different models', () => {
    const fused = fuseScores([
      { model: 'one', score: 0.9 },
      { model: 'two', score: 0.2 },
    ]);
    expect(logOdds(fused)).toBeCloseTo(Math.log(9) + Math.log(0.25), 9);
  });

  test('one overconfident opinion cannot outvote all others', () => {
    expect(fuseScores(equal(1, 0.02, 0.02, 0.02, 0.02))).toBeLessThan(0.5);
  });

  test('without any score there is no opinion', () => {
    expect(() => fuseScores([])).toThrow(RangeError);
  });

  test('a model that saw more frames has no louder voice', () => {
    const seen = (model: string, score: number) => ({ model, score });
    expect(fuseScores([seen('one', 0.9), seen('one', 0.9), seen('one', 0.9), seen('two', 0.1)])).toBeCloseTo(0.5, 12);
  });
});

describe('recentre', () => {
  test('brings the operating point to .5 and keeps the order', () => {
    expect(recentre(0.7, 0.7)).toBeCloseTo(0.5, 12);
    expect(recentre(0.71, 0.7)).toBeGreaterThan(0.5);
    expect(recentre(0.69, 0.7)).toBeLessThan(0.5);
    const scores = [0, 0.1, 0.4, 0.6, 0.95, 1].map(score => recentre(score, 0.3));
    expect(scores).toEqual([...scores].sort((a, b) => a - b));
  });

  test('changes nothing at .5', () => {
    expect(recentre(0.123, 0.5)).toBeCloseTo(0.123, 12);
  });

  test('keeps the confident apart', () => {
    expect(recentre(fromLogOdds(14), 0.5)).toBeGreaterThan(recentre(fromLogOdds(12), 0.5));
    expect(recentre(1, 0.7)).toBe(1);
  });
});

describe('calibrate', () => {
  test('is a straight line in log-odds', () => {
    const calibrated = calibrate(0.8, { slope: 2, offset: -1 });
    expect(logOdds(calibrated)).toBeCloseTo(2 * Math.log(4) - 1, 12);
  });

  test('weighs more the more was seen', () => {
    const calibration = { slope: 0.5, slopePerContext: 0.25, offset: 0 };
    expect(logOdds(calibrate(0.8, calibration, 1))).toBeCloseTo(0.5 * Math.log(4), 12);
    expect(logOdds(calibrate(0.8, calibration, 2.6))).toBeCloseTo(0.9 * Math.log(4), 12);
  });

  test('a ceiling of 0 lets a model accuse, never acquit', () => {
    const calibration = { slope: 2, offset: 1, ceiling: 0 };
    expect(calibrate(0.99, calibration)).toBe(0.5);
    // The line reaches the ceiling where the log-odds are −1/2.
    expect(calibrate(fromLogOdds(-0.4), calibration)).toBe(0.5);
    expect(logOdds(calibrate(fromLogOdds(-1.5), calibration))).toBeCloseTo(-2, 12);
    const others = [
      { model: 'one', score: 0.8 },
      { model: 'two', score: 0.4 },
    ];
    const accuser = { model: 'accuser', score: calibrate(0.999, calibration) };
    expect(fuseScores([...others, accuser])).toBeCloseTo(fuseScores(others), 12);
  });

  test('leaves a probability alone that means what it says', () => {
    expect(calibrate(0.31, { slope: 1, offset: 0 })).toBeCloseTo(0.31, 12);
  });
});

describe('liveProbability', () => {
  test('of one piece is its softmax', () => {
    expect(liveProbability([1, 3, 2], 3, 1)).toBeCloseTo(softmax([1, 3, 2])[1], 12);
  });

  test('of several pieces is the mean of their log-odds', () => {
    const rows = [0.9, 0.6].flatMap(live => [Math.log(live), Math.log(1 - live)]);
    const expected = (Math.log(0.9 / 0.1) + Math.log(0.6 / 0.4)) / 2;
    expect(logOdds(liveProbability(rows, 2, 0))).toBeCloseTo(expected, 9);
  });

  test('one sure piece does not decide against five others', () => {
    const piece = (odds: number) => [odds, 0];
    const rows = [piece(-100), ...Array.from({ length: 5 }, () => piece(2))].flat();
    expect(liveProbability(rows, 2, 0)).toBeGreaterThan(0.5);
  });
});
