import type { FacingMode } from '../camera/choose-camera.js';
import { type GetStream, listCameras } from '../camera/open-camera.js';
import type { LivenessConfig } from '../core/config.js';
import { type ErrorCode, isAbort, toLivenessError } from '../core/errors.js';
import type { LivenessSuccess } from '../core/response.js';
import { compareFrames, describeSignals } from '../core/signals.js';
import type { SpoofModel } from '../inference/models.js';
import { beginConfirm, type ConfirmFlow, type ConfirmSettings } from './confirm-flow.js';
import type { Runtime } from './create-runtime.js';
import type { CancelReason } from './engine-state.js';
import { judgeBurst } from './judge-burst.js';
import { judgeImage } from './judge-image.js';
import { type LiveCamera, startCamera } from './live-camera.js';
import { watchPage } from './page-visibility.js';
import { readImage } from './read-image.js';
import type { RuntimeKeeper } from './runtime-keeper.js';
import type { SessionStore } from './session-store.js';
import type { TraceListener } from './trace.js';

/** What one run of the camera check needs to know. */
export interface StartOptions {
  /** Shows the preview. The engine plays the stream in it and lets go of it again. */
  video: HTMLVideoElement;
  /** `user` (default) or `environment`. */
  facingMode?: FacingMode;
  /** Exactly this camera. */
  deviceId?: string;
  /** Opens the stream instead of `getUserMedia`. */
  getStream?: GetStream;
  /** Longest time for finding a good position, ms; 60 000 by default. */
  timeoutMs?: number;
  /** When to offer the capture button, ms of positioning; 10 000 by default. */
  manualCaptureAfterMs?: number;
}

const DEFAULT_TIMEOUT_MS = 60_000;
const DEFAULT_MANUAL_AFTER_MS = 10_000;
/** How often time alone is looked at; frames look at it anyway. */
const TICK_MS = 250;
const OTHER_CAMERA_HELPS: readonly ErrorCode[] = ['camera-constraints', 'camera-in-use', 'camera-interrupted'];

export interface LiveCheckDeps {
  runtimes: RuntimeKeeper;
  config: LivenessConfig;
  models: readonly SpoofModel[];
  confirm: ConfirmSettings;
  store: SessionStore;
  trace?: TraceListener;
}

/**
 * Runs one check: opens camera and models together, feeds the newest frame to the analyzer (one at a time), lets the
 * pure session decide what it means, and carries out what follows. Owns the camera and every kept frame.
 */
export function createLiveCheck({ runtimes, config, models, confirm, store, trace }: LiveCheckDeps) {
  let run: Run | undefined;
  /** What was captured last, for another try at confirming it. */
  let unconfirmed: { image: Blob; response: LivenessSuccess; flow: ConfirmFlow } | undefined;

  interface Run {
    /** `undefined` when a photo is judged. */
    readonly options: StartOptions | undefined;
    readonly stop: AbortController;
    confirm?: ConfirmFlow;
    runtime?: Runtime;
    camera?: LiveCamera;
    looking: boolean;
    /** A frame came while another was looked at. */
    newer: boolean;
    kept: Set<number>;
    /** For the signals: the middle of the newest frames, and when the newest pictures came. */
    patches: Uint8Array[];
    timesMs: number[];
  }

  function begin(options?: StartOptions): Run {
    end();
    store.setRules({
      config,
      timeoutMs: durationOr(DEFAULT_TIMEOUT_MS, options?.timeoutMs),
      manualCaptureAfterMs: durationOr(DEFAULT_MANUAL_AFTER_MS, options?.manualCaptureAfterMs),
    });
    const mine: Run = {
      options,
      stop: new AbortController(),
      looking: false,
      newer: false,
      kept: new Set(),
      patches: [],
      timesMs: [],
    };
    run = mine;
    const ticks = setInterval(() => tick(mine), TICK_MS);
    const unwatch = watchPage({
      onHidden: () => pause(mine, true),
      onShown: () => pause(mine, false),
      onLeft: () => cancel('pagehide'),
    });
    mine.stop.signal.addEventListener('abort', () => {
      clearInterval(ticks);
      unwatch();
    });
    return mine;
  }

  /** Ends the current run and everything it holds; the session's state is the caller's business. */
  function end(): void {
    const ended = run;
    run = undefined;
    if (!ended) return;
    ended.stop.abort();
    letGo(ended);
  }

  function letGo(mine: Run): void {
    mine.camera?.stop();
    mine.camera = undefined;
    for (const frameId of mine.kept) mine.runtime?.analyzer.release(frameId);
    mine.kept.clear();
  }

  function fail(mine: Run, error: unknown): void {
    if (mine !== run || isAbort(error)) return;
    end();
    const known = toLivenessError(error);
    // Another try must not meet the same broken worker.
    if (known.code === 'inference-failed') runtimes.discard();
    store.fail(known);
    if (OTHER_CAMERA_HELPS.includes(known.code)) void offerCameras();
  }

  /** Another camera may be the way out, also when none was opened yet. */
  async function offerCameras(): Promise<void> {
    const cameras = await listCameras();
    if (store.session().state === 'failed') store.update({ cameras });
  }

  function tick(mine: Run): void {
    store.dispatch({ type: 'tick', timeMs: performance.now() });
    if (mine === run && store.session().state === 'failed') end();
  }

  function pause(mine: Run, paused: boolean): void {
    if (mine !== run) return;
    store.dispatch({ type: paused ? 'pause' : 'resume', timeMs: performance.now() });
    mine.camera?.setPaused(paused);
    releaseDropped(mine);
  }

  async function start(options: StartOptions): Promise<void> {
    if (store.isActive()) return;
    const mine = begin(options);
    store.dispatch({ type: 'start', timeMs: performance.now() });
    if (!openConfirm(mine)) return;
    await Promise.all([loadModels(mine), openCamera(mine, options, options.deviceId)]).catch(error =>
      fail(mine, error),
    );
  }

  /** @returns whether the check can go on */
  function openConfirm(mine: Run): boolean {
    unconfirmed = undefined;
    try {
      const flow = beginConfirm(confirm, config.confirm, mine.stop.signal);
      if (flow) mine.confirm = flow;
      return true;
    } catch (error) {
      fail(mine, error);
      return false;
    }
  }

  async function loadModels(mine: Run): Promise<void> {
    const runtime = await runtimes.get();
    if (mine !== run) return;
    mine.runtime = runtime;
    trace?.({ type: 'runtime', host: runtime.analyzer.host });
    store.dispatch({ type: 'landmarks-ready', timeMs: performance.now() });
    // A model that cannot score is told at once, not when the person has found the right position.
    store.update({ backend: await runtime.scoring });
  }

  async function openCamera(mine: Run, options: StartOptions, deviceId: string | undefined): Promise<void> {
    const { video, facingMode = 'user', getStream } = options;
    // Known before it opens, so that a list of cameras can name the one that failed.
    store.update({ cameraId: deviceId ?? '' });
    const camera = await startCamera({
      video,
      facingMode,
      deviceId,
      getStream,
      signal: mine.stop.signal,
      limits: config.limits,
      onFrame: () => {
        keepNewest(mine.timesMs, performance.now());
        void watch(mine, video).catch(error => fail(mine, error));
      },
      onInterrupted: error => fail(mine, error),
      onDevices: cameras => store.update({ cameras }),
    });
    if (mine !== run || store.session().state === 'failed') return camera.stop();
    mine.camera = camera;
    store.update({ cameraId: camera.deviceId, mirrored: camera.facing === 'user' });
    if (store.session().pausedAtMs !== null) camera.setPaused(true);
    store.dispatch({ type: 'camera-ready', timeMs: performance.now() });
  }

  /**
   * Looks at frames one at a time, always the newest. One that came meanwhile is looked at straight away: to wait for the
   * next would cost up to the camera's whole interval per frame.
   */
  async function watch(mine: Run, video: HTMLVideoElement): Promise<void> {
    mine.newer = true;
    if (mine.looking) return;
    mine.looking = true;
    try {
      while (mine.newer && mine === run) {
        mine.newer = false;
        await look(mine, video);
      }
    } finally {
      mine.looking = false;
    }
  }

  /** One frame through the analyzer, and on to the verdict if it was the last that was needed. */
  async function look(mine: Run, video: HTMLVideoElement): Promise<void> {
    const { runtime } = mine;
    const visible = video.readyState >= HTMLMediaElement.HAVE_CURRENT_DATA && video.videoWidth > 0;
    if (!runtime || !visible || !store.isWatching()) return;
    const timeMs = performance.now();
    const bitmap = await createImageBitmap(video);
    const grabbed = performance.now();
    const { frameId, observation, landmarks, patch, timings } = await runtime.analyzer.observe(bitmap, {
      mode: 'video',
      timeMs,
      tiles: { maxLevel: 1, overlap: 0 },
    });
    if (mine !== run) return runtime.analyzer.release(frameId);
    mine.kept.add(frameId);
    if (patch) keepNewest(mine.patches, patch);
    store.dispatch({ type: 'frame', timeMs, frameId, observation });
    trace?.({
      type: 'frame',
      frameId,
      observation,
      report: store.session().report,
      landmarks,
      timings: { ...timings, grab: grabbed - timeMs, total: performance.now() - timeMs },
    });
    releaseDropped(mine);
    const { state } = store.session();
    if (state === 'analyzing') await judge(mine, runtime);
    else if (state === 'failed') end();
  }

  function releaseDropped(mine: Run): void {
    const wanted = new Set(store.session().burst.map(({ frameId }) => frameId));
    for (const frameId of mine.kept) {
      if (wanted.has(frameId)) continue;
      mine.runtime?.analyzer.release(frameId);
      mine.kept.delete(frameId);
    }
  }

  async function judge(mine: Run, runtime: Runtime): Promise<void> {
    mine.camera?.freeze();
    const signals = mine.camera ? describeSignals(mine.camera.facts, compareFrames(mine.patches, mine.timesMs)) : {};
    const { response, image } = await judgeBurst(runtime, store.session().burst, models, config, signals);
    if (mine === run) await conclude(mine, image, response);
  }

  /** Camera and frames are let go of; what is left of the run is the question to the server, if any. */
  async function conclude(mine: Run, image: Blob, response: LivenessSuccess): Promise<void> {
    letGo(mine);
    store.update({ image });
    const flow = mine.confirm?.wants(response) ? mine.confirm : undefined;
    store.dispatch({ type: 'judged', timeMs: performance.now(), response, confirm: flow !== undefined });
    if (!flow) return end();
    unconfirmed = { image, response, flow };
    await askServer(mine);
  }

  async function askServer(mine: Run): Promise<void> {
    if (!unconfirmed) return;
    const { image, response, flow } = unconfirmed;
    try {
      const answer = await flow.confirm(image, response, mine.stop.signal);
      if (mine !== run) return;
      unconfirmed = undefined;
      end();
      store.dispatch({ type: 'confirmed', timeMs: performance.now(), response: answer });
    } catch (error) {
      fail(mine, error);
    }
  }

  /** Sends the kept capture once more. @returns whether there was one */
  function confirmAgain(): boolean {
    if (!unconfirmed || store.session().state !== 'failed') return false;
    const mine = begin();
    store.dispatch({ type: 'confirm-again', timeMs: performance.now() });
    void askServer(mine);
    return true;
  }

  /** Judges a photo instead of the camera, through the very same gate and score. */
  async function submitPhoto(photo: Blob, uri: string): Promise<void> {
    const { state } = store.session();
    if (state === 'analyzing' || state === 'confirming') return;
    const mine = begin();
    store.update({ mirrored: false });
    store.dispatch({ type: 'photo', timeMs: performance.now() });
    if (!openConfirm(mine)) return;
    try {
      const runtime = await runtimes.get();
      const started = performance.now();
      const bitmap = await readImage(photo, config.still.maxMegapixels);
      const response = await judgeImage(bitmap, performance.now() - started, { runtime, config, models, uri, trace });
      if (mine === run) await conclude(mine, photo, response);
    } catch (error) {
      fail(mine, error);
    }
  }

  async function switchCamera(deviceId: string): Promise<void> {
    const mine = run;
    if (!mine?.camera || !mine.options || store.session().burst.length > 0) return;
    mine.camera.stop();
    mine.camera = undefined;
    store.dispatch({ type: 'camera-reopening', timeMs: performance.now() });
    await openCamera(mine, mine.options, deviceId).catch(error => fail(mine, error));
  }

  function cancel(reason: CancelReason): void {
    end();
    unconfirmed = undefined;
    store.update({ cancelReason: reason });
    store.dispatch({ type: 'cancel', timeMs: performance.now() });
  }

  return { start, submitPhoto, switchCamera, confirmAgain, cancel };
}

/** Some seconds of video are enough to see a loop, and small enough to keep. */
const KEPT_FRAMES = 120;

function keepNewest<T>(list: T[], item: T): void {
  list.push(item);
  if (list.length > KEPT_FRAMES) list.shift();
}

/** A bound that is no number (a mistyped attribute) must not become no bound. */
function durationOr(fallback: number, ms: number | undefined): number {
  return ms !== undefined && ms >= 0 ? ms : fallback;
}

export type LiveCheck = ReturnType<typeof createLiveCheck>;
