import { LivenessError } from '../core/errors.js';

export interface FrameSourceOptions {
  video: HTMLVideoElement;
  stream: MediaStream;
  /** Longest wait for the first frame, ms. */
  firstFrameMs: number;
  /** A camera that is muted or gives no frame for this long (ms) while the page is visible has failed. */
  interruptionMs: number;
  /** A new frame is shown; `video` holds it. */
  onFrame(): void;
  onInterrupted(error: LivenessError): void;
}

export interface FrameSource {
  /** Resolves with the first frame. @throws LivenessError `camera-interrupted` */
  readonly ready: Promise<void>;
  /** Frames and the watch for interruptions stop while paused. */
  setPaused(paused: boolean): void;
  /** Releases the video element; the stream is its opener's. */
  stop(): void;
}

const LIMIT_PARTS = 4;

/** Plays a stream in a video element and tells about every new frame, and when there are none any more. */
export function createFrameSource(options: FrameSourceOptions): FrameSource {
  const { video, stream, firstFrameMs, interruptionMs } = options;
  const listeners = new AbortController();
  const { signal } = listeners;
  const track = stream.getVideoTracks()[0];
  let paused = false;
  let muted = false;
  let silence: ReturnType<typeof setTimeout> | undefined;
  let cancelNext = () => {};
  let first: { resolve(): void; reject(error: LivenessError): void } | undefined;
  const ready = new Promise<void>((resolve, reject) => {
    first = { resolve, reject };
  });
  ready.catch(() => {});

  function interrupt(problem: string): void {
    if (signal.aborted) return;
    const error = new LivenessError('camera-interrupted', problem);
    if (first) first.reject(error);
    else options.onInterrupted(error);
    stop();
  }

  /**
   * Armed anew by every frame. iOS mutes for a second on its own, so a muted track gets as long as a frozen one. Counted
   * in parts, each begun after the one before: a busy thread delays the frames as well, and uses up one part at most.
   */
  function expectFrame(limitMs: number, parts = LIMIT_PARTS): void {
    clearTimeout(silence);
    if (paused || signal.aborted) return;
    silence = setTimeout(() => {
      if (parts > 1) expectFrame(limitMs, parts - 1);
      else interrupt(`The camera gave no picture for ${limitMs} ms.`);
    }, limitMs / LIMIT_PARTS);
  }

  function nextFrame(): void {
    cancelNext = requestFrame(video, () => {
      if (signal.aborted) return;
      nextFrame();
      if (paused) return;
      // Some systems play black pictures while the track is muted.
      if (!muted) expectFrame(interruptionMs);
      first?.resolve();
      first = undefined;
      options.onFrame();
    });
  }

  function setPaused(value: boolean): void {
    paused = value;
    expectFrame(first ? firstFrameMs : interruptionMs);
    // Browsers stop a video when its page is hidden or its element moved.
    if (!paused && !signal.aborted) void video.play().catch(() => {});
  }

  function stop(): void {
    listeners.abort();
    clearTimeout(silence);
    cancelNext();
    video.pause();
    if (video.srcObject === stream) video.srcObject = null;
  }

  function setMuted(value: boolean): void {
    muted = value;
    expectFrame(first ? firstFrameMs : interruptionMs);
  }

  track?.addEventListener('mute', () => setMuted(true), { signal });
  track?.addEventListener('unmute', () => setMuted(false), { signal });
  track?.addEventListener('ended', () => interrupt('The camera was disconnected or taken away.'), { signal });
  // An element that is moved in the document stops playing.
  video.addEventListener('pause', () => setPaused(paused), { signal });
  video.muted = true;
  video.playsInline = true;
  video.srcObject = stream;
  expectFrame(firstFrameMs);
  nextFrame();
  video.play().catch(error => {
    // An interrupted play() is asked for again on resume; a forbidden one gives no frame and ends with the limit.
    if (error?.name === 'NotSupportedError') interrupt(`The camera's picture cannot be shown: ${error.message}`);
  });

  return { ready, setPaused, stop };
}

/** Calls back once a new frame is shown. @returns a function that calls it off */
function requestFrame(video: HTMLVideoElement, callback: () => void): () => void {
  if ('requestVideoFrameCallback' in video) {
    const handle = video.requestVideoFrameCallback(callback);
    return () => video.cancelVideoFrameCallback(handle);
  }
  return pollFrame(video, callback);
}

/** Where there is no callback, a changed clock of the video means a new frame. */
function pollFrame(video: HTMLVideoElement, callback: () => void): () => void {
  const before = video.currentTime;
  let handle = requestAnimationFrame(function look() {
    if (video.currentTime !== before && video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA) callback();
    else handle = requestAnimationFrame(look);
  });
  return () => cancelAnimationFrame(handle);
}
