import { expect, test } from 'vitest';
import { describeVerdict } from '../../../src/cli/try.js';
import type { LivenessResponse, RejectionReason } from '../../../src/core/response.js';

const response = (score: number, reason: RejectionReason) =>
  ({ status: 'success', liveness: { score, rejection_reason: reason } }) as LivenessResponse;

test('a verdict in words', () => {
  expect(describeVerdict(response(0.9973, ''))).toMatch(/^live, score 0\.997: /);
  expect(describeVerdict(response(0.02, 'spoof'))).toMatch(/^spoof, score 0\.020, .* not /);
  expect(describeVerdict(response(0, 'no_face'))).toContain('no_face');
  const failure = { status: 'failure', error: { type: 'media_error', code: 1, message: 'It is empty.' } };
  expect(describeVerdict(failure as LivenessResponse)).toBe('not judged: It is empty.');
});
