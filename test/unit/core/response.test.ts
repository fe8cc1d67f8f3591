import { describe, expect, test } from 'vitest';
import { ERROR_CODES, LivenessError } from '../../../src/core/errors.js';
import {
  API_ERROR_TYPES,
  buildFailure,
  buildSuccess,
  formatId,
  isAccepted,
  type LocalDetails,
} from '../../../src/core/response.js';

const context = { requestId: 'req_1', mediaId: 'med_1', uri: 'capture.jpg', nowMs: 1_693_574_119_571.633 };
const local = { source: 'local', trusted: false } as LocalDetails;

describe('formatId', () => {
  test('is a prefix and 21 characters of base 62', () => {
    const bytes = Uint8Array.from({ length: 21 }, (_, i) => i * 12);
    expect(formatId('req', bytes)).toMatch(/^req_[0-9A-Za-z]{21}$/);
    expect(formatId('med', bytes)).toMatch(/^med_[0-9A-Za-z]{21}$/);
  });

  test('depends on every byte', () => {
    const base = formatId('req', new Uint8Array(21));
    for (let i = 0; i < 21; i++) {
      const bytes = new Uint8Array(21);
      bytes[i] = 1;
      expect(formatId('req', bytes)).not.toBe(base);
    }
  });
});

test('a success has the shape of the remote API, and our details under one key', () => {
  expect(buildSuccess(context, { score: 0.99, rejection_reason: '' }, local)).toEqual({
    status: 'success',
    request: { id: 'req_1', timestamp: 1_693_574_119.571633, operations: 1 },
    liveness: { score: 0.99, rejection_reason: '' },
    media: { id: 'med_1', uri: 'capture.jpg' },
    local,
  });
});

describe('a failure', () => {
  test('has the shape of the remote API and bills nothing', () => {
    expect(buildFailure(context, new LivenessError('invalid-image', 'It is empty.'))).toEqual({
      status: 'failure',
      request: { id: 'req_1', timestamp: 1_693_574_119.571633, operations: 0 },
      error: { type: 'media_error', code: expect.any(Number), message: 'It is empty.' },
      media: { id: 'med_1', uri: 'capture.jpg' },
    });
  });

  test('has an error type that the remote API knows, for every error code', () => {
    const types = new Map(
      ERROR_CODES.map(code => [code, buildFailure(context, new LivenessError(code, '')).error.type]),
    );
    for (const type of types.values()) expect(API_ERROR_TYPES).toContain(type);
    expect(types.get('invalid-image')).toBe('media_error');
    expect(types.get('invalid-config')).toBe('argument_error');
    expect(types.get('internal')).toBe('internal_error');
  });
});

test('accepted means judged and without a reason', () => {
  expect(isAccepted(buildSuccess(context, { score: 0.9, rejection_reason: '' }, local))).toBe(true);
  expect(isAccepted(buildSuccess(context, { score: 0.1, rejection_reason: 'spoof' }, local))).toBe(false);
  expect(isAccepted(buildFailure(context, new LivenessError('internal', '')))).toBe(false);
});
