import { describe, expect, test } from 'vitest';
import { type CameraContext, mapCameraError, PERMISSION_DISMISSED } from '../../../src/camera/camera-errors.js';
import { type ErrorCode, LivenessError } from '../../../src/core/errors.js';

const CONTEXT: CameraContext = { secure: true, policyAllows: true, permission: 'denied' };
const thrown = (name: string) => new DOMException('what the browser says', name);

const CODES: [name: string, code: ErrorCode][] = [
  ['NotAllowedError', 'camera-permission-denied'],
  ['PermissionDeniedError', 'camera-permission-denied'],
  ['SecurityError', 'camera-policy-blocked'],
  ['NotFoundError', 'camera-not-found'],
  ['DevicesNotFoundError', 'camera-not-found'],
  ['NotReadableError', 'camera-in-use'],
  ['TrackStartError', 'camera-in-use'],
  ['AbortError', 'camera-in-use'],
  ['OverconstrainedError', 'camera-constraints'],
  ['InvalidStateError', 'camera-interrupted'],
];

test.each(CODES)('%s is %s and keeps the cause', (name, code) => {
  const cause = thrown(name);
  const error = mapCameraError(cause, CONTEXT);
  expect(error).toBeInstanceOf(LivenessError);
  expect(error.code).toBe(code);
  expect(error.cause).toBe(cause);
});

test('an OverconstrainedError, which is no DOMException everywhere, is known by its name', () => {
  const error = Object.assign(new Error('deviceId'), { name: 'OverconstrainedError', constraint: 'deviceId' });
  expect(mapCameraError(error, CONTEXT).code).toBe('camera-constraints');
});

describe('a refusal', () => {
  test('of the page’s policy is not the person’s', () => {
    expect(mapCameraError(thrown('NotAllowedError'), { ...CONTEXT, policyAllows: false }).code).toBe(
      'camera-policy-blocked',
    );
  });

  test('is the person’s where the browser does not tell its policy', () => {
    const context = { ...CONTEXT, policyAllows: undefined };
    expect(mapCameraError(thrown('NotAllowedError'), context).code).toBe('camera-permission-denied');
  });

  test('that was only a closed prompt is told apart: it can be asked again', () => {
    const messageFor = (permission: CameraContext['permission']) =>
      mapCameraError(thrown('NotAllowedError'), { ...CONTEXT, permission }).message;
    expect(messageFor('prompt')).toBe(PERMISSION_DISMISSED);
    for (const permission of ['denied', 'granted', undefined] as const) {
      expect(messageFor(permission)).not.toBe(PERMISSION_DISMISSED);
    }
  });
});

test('on an insecure page nothing else is the reason', () => {
  for (const [name] of CODES) {
    expect(mapCameraError(thrown(name), { ...CONTEXT, secure: false }).code).toBe('insecure-context');
  }
});

test('what a host’s own getStream throws is kept or wrapped', () => {
  const own = new LivenessError('camera-in-use', 'from the host');
  expect(mapCameraError(own, CONTEXT)).toBe(own);
  expect(mapCameraError(new Error('no bridge'), CONTEXT)).toMatchObject({
    code: 'camera-interrupted',
    message: expect.stringContaining('no bridge'),
  });
  expect(mapCameraError('text', CONTEXT)).toMatchObject({
    code: 'camera-interrupted',
    message: expect.stringContaining('text'),
  });
});
