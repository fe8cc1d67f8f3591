import type { StreamFacts } from '../core/signals.js';

/** Taken when this script starts, before most of what may replace it later; what was replaced earlier says so itself. */
const { toString: sourceOf } = Function.prototype;

/** Whether a function is the browser's own. A replacement that also replaces `toString` early enough passes. */
function isNative(method: unknown): boolean {
  return typeof method === 'function' && /\{\s*\[native code\]\s*\}\s*$/.test(sourceOf.call(method));
}

/** An own property hides the browser's method of the prototype. */
function isUntouched(name: 'getUserMedia' | 'enumerateDevices'): boolean {
  const devices: MediaDevices | undefined = navigator.mediaDevices;
  if (!devices) return true;
  const method = Reflect.get(devices, name) as unknown;
  // A bound function calls itself native, but has lost its name.
  return !Object.hasOwn(devices, name) && isNative(method) && (method as { name: string }).name === name;
}

const SCRIPTED_TRACKS = ['CanvasCaptureMediaStreamTrack', 'MediaStreamTrackGenerator', 'VideoTrackGenerator'];

/** What the open stream says of where it comes from. The label stays in the page and is not reported. */
export function readStreamFacts(track: MediaStreamTrack, fromHost: boolean): StreamFacts {
  const { deviceId, frameRate, width, height } = track.getSettings();
  return {
    label: track.label,
    nativeApi: isUntouched('getUserMedia') && isUntouched('enumerateDevices'),
    fromHost,
    synthetic: SCRIPTED_TRACKS.includes(track.constructor.name) || 'canvas' in track,
    settings: {
      ...(deviceId !== undefined && { deviceId }),
      ...(frameRate !== undefined && { frameRate }),
      ...(width !== undefined && { width }),
      ...(height !== undefined && { height }),
    },
  };
}
