import { LivenessError } from '../core/errors.js';
import { type CameraContext, mapCameraError, policyBlocked } from './camera-errors.js';
import { betterCamera, type CameraDevice, type FacingMode, facingOf } from './choose-camera.js';

/** The only file that calls `getUserMedia`. */

/** Opens a stream in the page's stead: tests, native shells, hosts with a stream of their own. */
export type GetStream = (constraints: MediaStreamConstraints) => Promise<MediaStream>;

export interface OpenCameraOptions {
  facingMode: FacingMode;
  /** A camera the person or host chose; then no other is taken by itself. */
  deviceId: string | undefined;
  getStream: GetStream | undefined;
  signal: AbortSignal;
}

export interface OpenedCamera {
  stream: MediaStream;
  track: MediaStreamTrack;
  /** Cameras to choose from, the open one included. */
  devices: CameraDevice[];
  deviceId: string;
  facing: FacingMode;
}

/** Below this no face has pixels enough for the gate's own limits (shorter × longer side). */
const MIN_SIDES = [240, 320];

/**
 * Opens the camera that shows the person.
 * @throws LivenessError one of the `camera-…` codes, `insecure-context` or `unsupported-browser`; the signal's reason
 *         when aborted. No track is left running then.
 */
export async function openCamera(options: OpenCameraOptions): Promise<OpenedCamera> {
  const getStream = options.getStream ?? requireGetUserMedia();
  let stream = await request(getStream, options, options.deviceId);
  try {
    const devices = await listCameras();
    let track = requireVideoTrack(stream);
    const current = describe(track);
    const better = options.deviceId === undefined ? betterCamera(current, devices, options.facingMode) : undefined;
    if (better) {
      // iOS blackens the first stream once a second one opens, so the old one ends first.
      stopStream(stream);
      stream = await request(getStream, options, better.deviceId);
      track = requireVideoTrack(stream);
    }
    requireSize(track);
    options.signal.throwIfAborted();
    const facing = facingOf(track.label, track.getSettings().facingMode, options.facingMode);
    return { stream, track, devices, deviceId: describe(track).deviceId, facing };
  } catch (error) {
    stopStream(stream);
    throw error;
  }
}

export function stopStream(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Cameras the browser names; empty where it will not tell. */
export async function listCameras(): Promise<CameraDevice[]> {
  try {
    const devices = await navigator.mediaDevices.enumerateDevices();
    return devices
      .filter(({ kind, deviceId }) => kind === 'videoinput' && deviceId !== '')
      .map(({ deviceId, label }) => ({ deviceId, label }));
  } catch {
    return [];
  }
}

async function request(
  getStream: GetStream,
  { facingMode, signal }: OpenCameraOptions,
  deviceId: string | undefined,
): Promise<MediaStream> {
  signal.throwIfAborted();
  let stream: MediaStream;
  try {
    stream = await getStream(constraintsFor(facingMode, deviceId));
  } catch (error) {
    signal.throwIfAborted();
    throw mapCameraError(error, await cameraContext());
  }
  // The prompt cannot be withdrawn; a stream that comes too late must not leave the camera light on.
  if (signal.aborted) stopStream(stream);
  signal.throwIfAborted();
  return stream;
}

function constraintsFor(facingMode: FacingMode, deviceId: string | undefined): MediaStreamConstraints {
  const size = { width: { ideal: 1280 }, height: { ideal: 720 }, frameRate: { ideal: 30 } };
  const which = deviceId === undefined ? { facingMode: { ideal: facingMode } } : { deviceId: { exact: deviceId } };
  return { audio: false, video: { ...size, ...which } };
}

function requireGetUserMedia(): GetStream {
  if (!globalThis.isSecureContext) {
    throw new LivenessError('insecure-context', 'Cameras only open on https pages and on localhost.');
  }
  if (policyAllows() === false) throw policyBlocked();
  if (!navigator.mediaDevices?.getUserMedia) {
    throw new LivenessError('unsupported-browser', 'This browser has no camera access (getUserMedia).');
  }
  return constraints => navigator.mediaDevices.getUserMedia(constraints);
}

function requireVideoTrack(stream: MediaStream): MediaStreamTrack {
  const track = stream.getVideoTracks()[0];
  if (!track || track.readyState === 'ended') {
    throw new LivenessError('camera-interrupted', 'The stream has no running video track.');
  }
  return track;
}

function requireSize(track: MediaStreamTrack): void {
  const { width, height } = track.getSettings();
  if (!width || !height) return;
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  if (short < MIN_SIDES[0] || long < MIN_SIDES[1]) {
    throw new LivenessError('camera-constraints', `The camera gives ${width}×${height}; at least 320×240 is needed.`);
  }
}

function describe(track: MediaStreamTrack): CameraDevice {
  return { deviceId: track.getSettings().deviceId ?? '', label: track.label };
}

async function cameraContext(): Promise<CameraContext> {
  return { secure: globalThis.isSecureContext, policyAllows: policyAllows(), permission: await storedPermission() };
}

/** `document.featurePolicy` is what Chromium offers; elsewhere the answer is unknown. */
function policyAllows(): boolean | undefined {
  const { featurePolicy } = document as { featurePolicy?: { allowsFeature(name: string): boolean } };
  return featurePolicy?.allowsFeature('camera');
}

async function storedPermission(): Promise<CameraContext['permission']> {
  try {
    const { state } = await navigator.permissions.query({ name: 'camera' as PermissionName });
    return state;
  } catch {
    return undefined;
  }
}
