import { LivenessError } from '../core/errors.js';

/** What the page knows about its camera right, beside the error itself. */
export interface CameraContext {
  secure: boolean;
  /** Permissions-Policy for this document; `undefined` where the browser does not tell. */
  policyAllows: boolean | undefined;
  /** Stored permission; `undefined` where the browser does not tell. */
  permission: 'granted' | 'denied' | 'prompt' | undefined;
}

/**
 * Turns what `getUserMedia` threw into one of our codes.
 * @param error a `DOMException`, or anything a `getStream` of the host threw
 */
export function mapCameraError(error: unknown, context: CameraContext): LivenessError {
  if (error instanceof LivenessError) return error;
  const fail = (code: LivenessError['code'], message: string) => new LivenessError(code, message, { cause: error });
  if (!context.secure) return fail('insecure-context', 'Cameras only open on https pages and on localhost.');
  const name = error instanceof Error ? error.name : '';
  switch (name) {
    case 'NotAllowedError':
    case 'PermissionDeniedError':
      if (context.policyAllows === false) return policyBlocked(error);
      return fail('camera-permission-denied', deniedMessage(context.permission));
    case 'SecurityError':
      return policyBlocked(error);
    case 'NotFoundError':
    case 'DevicesNotFoundError':
      return fail('camera-not-found', 'This device has no camera, or the browser shows none to this page.');
    case 'NotReadableError':
    case 'TrackStartError':
    case 'AbortError':
      return fail('camera-in-use', 'The camera did not start; another app or tab may be using it.');
    case 'OverconstrainedError':
      return fail('camera-constraints', 'No camera fits what was asked for (device, facing mode or size).');
    default:
      return fail('camera-interrupted', `The camera failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The message by which a dismissed prompt is told from a stored refusal: asking again helps only after the former. */
export const PERMISSION_DISMISSED = 'The permission prompt was dismissed; it can be asked again.';

function deniedMessage(permission: CameraContext['permission']): string {
  return permission === 'prompt'
    ? PERMISSION_DISMISSED
    : 'The camera is refused for this page; the person has to allow it in the browser or system settings.';
}

export function policyBlocked(cause?: unknown): LivenessError {
  return new LivenessError(
    'camera-policy-blocked',
    'The page may not use the camera: give the iframe allow="camera" and send no Permissions-Policy that forbids it.',
    { cause },
  );
}
