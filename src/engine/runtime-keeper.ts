import type { LoadProgress } from '../assets/progress.js';
import type { LivenessConfig } from '../core/config.js';
import { LivenessError } from '../core/errors.js';
import type { SpoofModel } from '../inference/models.js';
import type { BackendChoice } from './choose-backend.js';
import { createRuntime, type Runtime } from './create-runtime.js';

export interface RuntimeKeeperOptions {
  assetBase: string | undefined;
  backend: BackendChoice;
  model: SpoofModel;
  config: LivenessConfig;
  onProgress(progress: LoadProgress): void;
}

/** Loads the models once for all checks, and anew after a failure: a broken worker is never handed out twice. */
export function createRuntimeKeeper(options: RuntimeKeeperOptions) {
  let current: Promise<Runtime> | undefined;
  let disposed = false;

  async function get(): Promise<Runtime> {
    if (disposed) throw new LivenessError('internal', 'The engine was disposed; create a new one.');
    current ??= createRuntime({ ...options, limits: options.config.limits });
    const mine = current;
    try {
      const runtime = await mine;
      if (!runtime.analyzer.ended && !runtime.scoringFailed) return runtime;
      runtime.dispose();
    } catch (error) {
      if (current === mine) current = undefined;
      throw error;
    }
    if (current === mine) current = undefined;
    return get();
  }

  return {
    /** @throws LivenessError of loading or starting; the next call tries again */
    get,
    dispose(): void {
      disposed = true;
      current?.then(
        runtime => runtime.dispose(),
        () => {},
      );
      current = undefined;
    },
  };
}

export type RuntimeKeeper = ReturnType<typeof createRuntimeKeeper>;
