import type { LoadProgress } from '../assets/progress.js';
import type { LivenessConfigOverride } from '../core/config.js';
import { resolveConfig } from '../core/config.js';
import { LivenessError } from '../core/errors.js';
import type { LivenessResponse } from '../core/response.js';
import { SPOOF_MODELS } from '../inference/models.js';
import type { BackendChoice } from './choose-backend.js';
import type { ConfirmSettings } from './confirm-flow.js';
import type { CancelReason, EngineState } from './engine-state.js';
import { failureResponse, judgeImage } from './judge-image.js';
import { createLiveCheck, type StartOptions } from './live-check.js';
import { type ImageInput, readImage } from './read-image.js';
import { createRuntimeKeeper } from './runtime-keeper.js';
import { createSessionStore } from './session-store.js';
import { createTracer, type TraceListener } from './trace.js';

export interface LivenessEngineOptions {
  /** Directory of `runtime/` and `models/`; see `setAssetBase`. */
  assetBase?: string;
  /** Where the anti-spoof model runs; `wasm` by default. */
  backend?: BackendChoice;
  /** Any part of the configuration; the rest keeps its defaults. */
  config?: LivenessConfigOverride;
  /** Whether and where captures are confirmed; never by default. */
  confirm?: ConfirmSettings;
  onProgress?: (progress: LoadProgress) => void;
}

export interface CheckImageOptions {
  /** Reported as `media.uri`; the file's name where it has one. */
  uri?: string;
}

export interface LivenessEngine {
  /** Loads the models now rather than with the first check. */
  load(): Promise<void>;
  /** Starts a camera check; nothing while one is under way. What happens is told through `subscribe`. */
  start(options: StartOptions): Promise<void>;
  /** Ends whatever is under way, releases the camera and goes back to `idle`. */
  cancel(reason?: CancelReason): void;
  /** Starts again as the last time; after `confirm-failed`, sends the kept capture again instead. */
  retry(): Promise<void>;
  /** Takes the picture as soon as the hard gate allows it; only once `manualCapture` is `offered`. */
  capture(): void;
  /** Goes on with another camera of `getState().cameras`. */
  switchCamera(deviceId: string): Promise<void>;
  /** Judges a photo in place of the camera: same states, same gate, same score. */
  submitPhoto(photo: Blob): Promise<void>;
  /**
   * Judges a still image on the side, without touching the state. Images are taken one after another.
   * @returns a response; an image that cannot be judged gives `status: "failure"`
   * @throws LivenessError when the engine itself cannot run (assets, WebGL, models, disposed)
   */
  checkImage(image: ImageInput, options?: CheckImageOptions): Promise<LivenessResponse>;
  getState(): EngineState;
  /** @returns a function that ends the subscription */
  subscribe(listener: (state: EngineState, previous: EngineState) => void): () => void;
  /**
   * Tells every frame, image and event with all its numbers, for diagnostics and recordings.
   * @returns a function that ends it
   */
  observe(listener: TraceListener): () => void;
  /** Ends the worker and the camera and gives their memory back. The engine cannot be used again. */
  dispose(): void;
}

/**
 * The engine without any UI.
 * @throws LivenessError `invalid-config`
 */
export function createLivenessEngine(options: LivenessEngineOptions = {}): LivenessEngine {
  const config = resolveConfig(options.config);
  const models = SPOOF_MODELS;
  const tracer = createTracer();
  const store = createSessionStore(tracer.tell);
  const runtimes = createRuntimeKeeper({
    assetBase: options.assetBase,
    backend: options.backend ?? 'wasm',
    models,
    config,
    onProgress: loading => {
      store.update({ loading });
      options.onProgress?.(loading);
    },
  });
  const live = createLiveCheck({
    runtimes,
    config,
    models,
    confirm: options.confirm ?? { policy: 'never', url: '' },
    store,
    trace: tracer.tell,
  });
  let lastStart: StartOptions | undefined;
  let turn: Promise<unknown> = Promise.resolve();

  async function check(image: ImageInput, { uri }: CheckImageOptions): Promise<LivenessResponse> {
    const name = uri ?? (image instanceof File ? image.name : 'image');
    try {
      const runtime = await runtimes.get();
      const started = performance.now();
      const bitmap = await readImage(image, config.still.maxMegapixels);
      return await judgeImage(bitmap, performance.now() - started, {
        runtime,
        config,
        models,
        uri: name,
        trace: tracer.tell,
      });
    } catch (error) {
      if (error instanceof LivenessError && error.code === 'invalid-image') return failureResponse(error, name);
      if (error instanceof LivenessError && error.code === 'inference-failed') runtimes.discard();
      throw error;
    }
  }

  const engine: LivenessEngine = {
    async load() {
      await (await runtimes.get()).scoring;
    },
    start(startOptions) {
      lastStart = startOptions;
      return live.start(startOptions);
    },
    cancel: (reason = 'host') => live.cancel(reason),
    async retry() {
      if (!live.confirmAgain() && lastStart) await live.start(lastStart);
    },
    capture: () => store.dispatch({ type: 'capture-requested', timeMs: performance.now() }),
    switchCamera: live.switchCamera,
    submitPhoto: photo => live.submitPhoto(photo, photo instanceof File ? photo.name : 'photo'),
    checkImage(image, checkOptions = {}) {
      const result = turn.then(() => check(image, checkOptions));
      turn = result.catch(() => {});
      return result;
    },
    getState: store.view.getState,
    subscribe: store.view.subscribe,
    observe: tracer.observe,
    dispose() {
      live.cancel('host');
      runtimes.dispose();
    },
  };
  return engine;
}
