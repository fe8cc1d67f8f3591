import { describe, expect, test } from 'vitest';
import { decide } from '../../../src/core/decision.js';
import type { GateReport } from '../../../src/core/gate.js';
import type { GateReason } from '../../../src/core/response.js';

const passed = { reason: '', hint: null, faces: 1, checks: [] } as unknown as GateReport;
const at = (operatingPoint: number) => ({ operatingPoint }) as Parameters<typeof decide>[2];
const one = (score: number) => [{ model: 'any', score }];

describe('decide', () => {
  test.each<GateReason>(['no_face', 'too_many_faces', 'invalid_face'])('%s is decided before any score', reason => {
    expect(decide({ ...passed, reason }, [], at(0.5))).toEqual({ score: 0, rejection_reason: reason });
    expect(decide({ ...passed, reason }, one(0.99), at(0.5))).toEqual({ score: 0, rejection_reason: reason });
  });

  test('a score above .5 is accepted, .5 itself is not', () => {
    expect(decide(passed, one(0.51), at(0.5)).rejection_reason).toBe('');
    expect(decide(passed, one(0.5), at(0.5))).toEqual({ score: 0.5, rejection_reason: 'spoof' });
    expect(decide(passed, one(0.02), at(0.5)).rejection_reason).toBe('spoof');
  });

  test('the reason is empty exactly when the score is above .5', () => {
    for (let i = 0; i <= 100; i++) {
      for (const point of [0.05, 0.5, 0.9]) {
        const { score, rejection_reason } = decide(passed, one(i / 100), at(point));
        expect(rejection_reason === '').toBe(score > 0.5);
      }
    }
  });

  test('the operating point of the model becomes the limit', () => {
    expect(decide(passed, one(0.85), at(0.9)).rejection_reason).toBe('spoof');
    expect(decide(passed, one(0.15), at(0.1)).rejection_reason).toBe('');
  });

  test('several scores are fused', () => {
    expect(decide(passed, [...one(0.9), ...one(0.3), ...one(0.3)], at(0.5)).score).toBeGreaterThan(0.5);
    expect(decide(passed, [...one(0.6), ...one(0.1), ...one(0.1)], at(0.5)).rejection_reason).toBe('spoof');
  });
});
