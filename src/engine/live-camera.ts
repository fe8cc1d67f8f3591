import type { FacingMode } from '../camera/choose-camera.js';
import { createFrameSource, type FrameSource } from '../camera/frame-source.js';
import {
  listCameras,
  type OpenCameraOptions,
  type OpenedCamera,
  openCamera,
  stopStream,
} from '../camera/open-camera.js';
import { readStreamFacts } from '../camera/signals.js';
import type { LivenessConfig } from '../core/config.js';
import type { LivenessError } from '../core/errors.js';
import type { StreamFacts } from '../core/signals.js';

export interface LiveCameraOptions extends OpenCameraOptions {
  video: HTMLVideoElement;
  limits: LivenessConfig['limits'];
  onFrame(): void;
  onInterrupted(error: LivenessError): void;
  onDevices(devices: OpenedCamera['devices']): void;
}

export interface LiveCamera {
  deviceId: string;
  facing: FacingMode;
  /** Where the stream comes from, for the signals. */
  facts: StreamFacts;
  setPaused(paused: boolean): void;
  /** Keeps the last picture on screen while it is judged. */
  freeze(): void;
  /** Ends every track and lets go of the video element. */
  stop(): void;
}

/**
 * The camera with its picture running in the video element.
 * @throws LivenessError; nothing is left running then
 */
export async function startCamera(options: LiveCameraOptions): Promise<LiveCamera> {
  const { stream, track, devices, deviceId, facing } = await openCamera(options);
  const plugged = new AbortController();
  const source: FrameSource = createFrameSource({
    video: options.video,
    stream,
    firstFrameMs: options.limits.cameraMs,
    interruptionMs: options.limits.interruptionMs,
    onFrame: options.onFrame,
    onInterrupted: options.onInterrupted,
  });
  const stop = () => {
    plugged.abort();
    options.signal.removeEventListener('abort', stop);
    source.stop();
    stopStream(stream);
  };
  options.signal.addEventListener('abort', stop);
  try {
    await source.ready;
    options.signal.throwIfAborted();
  } catch (error) {
    stop();
    throw error;
  }
  options.onDevices(devices);
  navigator.mediaDevices?.addEventListener(
    'devicechange',
    () => void listCameras().then(now => !plugged.signal.aborted && options.onDevices(now)),
    { signal: plugged.signal },
  );
  const freeze = () => {
    source.setPaused(true);
    options.video.pause();
  };
  const facts = readStreamFacts(track, options.getStream !== undefined);
  return { deviceId, facing, facts, setPaused: source.setPaused, freeze, stop };
}
