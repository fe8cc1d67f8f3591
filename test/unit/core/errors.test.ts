import { describe, expect, test } from 'vitest';
import {
  ERROR_CODES,
  isAbort,
  isErrorCode,
  LivenessError,
  serializeError,
  toLivenessError,
} from '../../../src/core/errors.js';

test('the codes are those of the contract', () => {
  const contract =
    'unsupported-browser insecure-context camera-permission-denied camera-policy-blocked camera-not-found ' +
    'camera-in-use camera-constraints camera-interrupted asset-load-failed asset-integrity webgl-unavailable ' +
    'model-init-failed inference-failed confirm-failed timeout invalid-config invalid-image internal';
  expect([...ERROR_CODES].sort()).toEqual(contract.split(' ').sort());
});

describe('LivenessError', () => {
  test('is an Error with code, cause and whether trying again can help', () => {
    const cause = new Error('below');
    const error = new LivenessError('asset-load-failed', 'It was not there.', { cause });
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({ name: 'LivenessError', code: 'asset-load-failed', recoverable: true, cause });
    expect(String(error)).toBe('LivenessError: It was not there.');
    expect(new LivenessError('asset-integrity', '').recoverable).toBe(false);
  });

  test('only what a visitor can change is recoverable', () => {
    const lasting = ERROR_CODES.filter(code => !new LivenessError(code, '').recoverable);
    expect(lasting.sort()).toEqual([
      'asset-integrity',
      'camera-policy-blocked',
      'insecure-context',
      'invalid-config',
      'unsupported-browser',
      'webgl-unavailable',
    ]);
  });
});

describe('toLivenessError', () => {
  test('keeps its own kind and wraps everything else', () => {
    const known = new LivenessError('timeout', 'x');
    expect(toLivenessError(known, 'internal')).toBe(known);
    const foreign = new TypeError('odd');
    expect(toLivenessError(foreign, 'inference-failed')).toMatchObject({
      code: 'inference-failed',
      message: 'odd',
      cause: foreign,
    });
    expect(toLivenessError('text')).toMatchObject({ code: 'internal', message: 'text' });
  });

  test('the serialised form is plain', () => {
    expect(structuredClone(serializeError(new LivenessError('timeout', 'late')))).toEqual({
      code: 'timeout',
      message: 'late',
    });
  });
});

test('isErrorCode knows its own keys only', () => {
  expect(isErrorCode('timeout')).toBe(true);
  for (const other of ['toString', '__proto__', '', 7, null, undefined]) expect(isErrorCode(other)).toBe(false);
});

test('isAbort tells a cancel from a failure', () => {
  const controller = new AbortController();
  controller.abort();
  expect(isAbort(controller.signal.reason)).toBe(true);
  expect(isAbort(new Error('AbortError'))).toBe(false);
  expect(isAbort(undefined)).toBe(false);
});
