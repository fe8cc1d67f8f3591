import { describe, expect, it } from 'vitest';
import { DEFAULT_GREY_BAND, shouldConfirm } from '../../../src/confirm/policy.js';
import type { LivenessResponse } from '../../../src/core/response.js';
import { success } from '../../server/support.js';

const failure: LivenessResponse = {
  status: 'failure',
  request: { id: 'r', timestamp: 1, operations: 0 },
  error: { type: 'media_error', code: 1, message: '' },
};

describe('shouldConfirm', () => {
  it('never asks under never', () => {
    expect(shouldConfirm('never', success(0.5, 'spoof'))).toBe(false);
  });

  it.each([
    [0.09, 'spoof', false],
    [0.1, 'spoof', true],
    [0.5, 'spoof', true],
    [0.51, '', true],
    [0.9, '', true],
    [0.91, '', false],
  ] as const)('under uncertain, a local score of %f (%s) → %s', (score, reason, asked) => {
    expect(shouldConfirm('uncertain', success(score, reason), DEFAULT_GREY_BAND)).toBe(asked);
  });

  it('takes another band', () => {
    expect(shouldConfirm('uncertain', success(0.95), { low: 0.4, high: 1 })).toBe(true);
    expect(shouldConfirm('uncertain', success(0.3, 'spoof'), { low: 0.4, high: 1 })).toBe(false);
  });

  it('under uncertain, asks for a face with too few pixels for a model, however sure the others are', () => {
    const withSignal = (faceTooSmallForTexture: boolean) =>
      ({ ...success(0.99), local: { signals: { faceTooSmallForTexture } } }) as unknown as LivenessResponse;
    const [blurry, clear] = [withSignal(true), withSignal(false)];
    expect(shouldConfirm('uncertain', blurry)).toBe(true);
    expect(shouldConfirm('uncertain', clear)).toBe(false);
    expect(shouldConfirm('never', blurry)).toBe(false);
  });

  it('asks for every scored capture under always', () => {
    for (const response of [success(0.001, 'spoof'), success(0.999)])
      expect(shouldConfirm('always', response)).toBe(true);
  });

  it.each(['no_face', 'too_many_faces', 'invalid_face'] as const)(
    'never sends what the gate refused for %s',
    reason => {
      expect(shouldConfirm('always', success(0, reason))).toBe(false);
      expect(shouldConfirm('uncertain', success(0, reason), { low: 0, high: 1 })).toBe(false);
    },
  );

  it('never sends what could not be checked', () => {
    expect(shouldConfirm('always', failure)).toBe(false);
  });
});
