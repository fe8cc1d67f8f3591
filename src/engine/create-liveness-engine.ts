import type { LoadProgress } from '../assets/progress.js';
import type { LivenessConfigOverride } from '../core/config.js';
import { resolveConfig } from '../core/config.js';
import { LivenessError } from '../core/errors.js';
import type { LivenessResponse } from '../core/response.js';
import { BASELINE_MODEL } from '../inference/models.js';
import type { BackendChoice } from './choose-backend.js';
import { createRuntime, type Runtime } from './create-runtime.js';
import { failureResponse, judgeImage } from './judge-image.js';
import { type ImageInput, readImage } from './read-image.js';

export interface LivenessEngineOptions {
  /** Directory of `runtime/` and `models/`; see `setAssetBase`. */
  assetBase?: string;
  /** Where the anti-spoof model runs; `wasm` by default. */
  backend?: BackendChoice;
  /** Any part of the configuration; the rest keeps its defaults. */
  config?: LivenessConfigOverride;
  onProgress?: (progress: LoadProgress) => void;
}

export interface CheckImageOptions {
  /** Reported as `media.uri`; the file's name where it has one. */
  uri?: string;
}

export interface LivenessEngine {
  /** Loads the models now rather than with the first image. */
  load(): Promise<void>;
  /**
   * Runs gate and score on a still image, exactly as on a captured frame. Images are taken one after another.
   * @returns a response; an image that cannot be judged gives `status: "failure"`
   * @throws LivenessError when the engine itself cannot run (assets, WebGL, models, disposed)
   */
  checkImage(image: ImageInput, options?: CheckImageOptions): Promise<LivenessResponse>;
  /** Ends the worker and gives its memory back. The engine cannot be used again. */
  dispose(): void;
}

/**
 * The engine without any UI.
 * @throws LivenessError `invalid-config`
 */
export function createLivenessEngine(options: LivenessEngineOptions = {}): LivenessEngine {
  const config = resolveConfig(options.config);
  const model = BASELINE_MODEL;
  let starting: Promise<Runtime> | undefined;
  let disposed = false;
  let turn: Promise<unknown> = Promise.resolve();

  async function runtime(): Promise<Runtime> {
    if (disposed) throw new LivenessError('internal', 'The engine was disposed; create a new one.');
    starting ??= createRuntime({
      assetBase: options.assetBase,
      backend: options.backend ?? 'wasm',
      model,
      limits: config.limits,
      onProgress: progress => options.onProgress?.(progress),
    });
    try {
      const ready = await starting;
      if (!ready.analyzer.ended) return ready;
    } catch (error) {
      starting = undefined;
      throw error;
    }
    starting = undefined;
    return runtime();
  }

  async function check(image: ImageInput, { uri }: CheckImageOptions): Promise<LivenessResponse> {
    const name = uri ?? (image instanceof File ? image.name : 'image');
    try {
      const ready = await runtime();
      const started = performance.now();
      const bitmap = await readImage(image, config.still.maxMegapixels);
      return await judgeImage(bitmap, performance.now() - started, { runtime: ready, config, model, uri: name });
    } catch (error) {
      if (error instanceof LivenessError && error.code === 'invalid-image') return failureResponse(error, name);
      throw error;
    }
  }

  return {
    async load() {
      await (await runtime()).scoring;
    },
    checkImage(image, checkOptions = {}) {
      const result = turn.then(() => check(image, checkOptions));
      turn = result.catch(() => {});
      return result;
    },
    dispose() {
      disposed = true;
      starting?.then(
        ready => ready.dispose(),
        () => {},
      );
      starting = undefined;
    },
  };
}
