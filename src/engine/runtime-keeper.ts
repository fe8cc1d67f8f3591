import { resolveAssetBase } from '../assets/asset-base.js';
import type { LoadProgress } from '../assets/progress.js';
import type { LivenessConfig } from '../core/config.js';
import { LivenessError } from '../core/errors.js';
import type { SpoofModel } from '../inference/models.js';
import type { BackendChoice } from './choose-backend.js';
import { createRuntime, type Runtime } from './create-runtime.js';
import { joinRuntime, type SharedRuntime } from './shared-runtimes.js';

export interface RuntimeKeeperOptions {
  assetBase: string | undefined;
  backend: BackendChoice;
  models: readonly SpoofModel[];
  config: LivenessConfig;
  onProgress(progress: LoadProgress): void;
}

/** One engine's models for all its checks; anew after a failure: a broken worker is never handed out twice. */
export function createRuntimeKeeper(options: RuntimeKeeperOptions) {
  const { backend, models, onProgress } = options;
  const { limits } = options.config;
  let current: SharedRuntime | undefined;
  let disposed = false;

  function join(): SharedRuntime {
    const base = resolveAssetBase(options.assetBase);
    const key = JSON.stringify([base, backend, models, limits]);
    return joinRuntime(key, onProgress, (signal, tell) =>
      createRuntime({ base, backend, models, limits, signal, onProgress: tell }),
    );
  }

  function requireAlive(): void {
    if (disposed) throw new LivenessError('internal', 'The engine was disposed; create a new one.');
  }

  async function get(): Promise<Runtime> {
    requireAlive();
    current ??= join();
    const mine = current;
    try {
      const runtime = await mine.runtime;
      if (!runtime.analyzer.ended && !runtime.scoringFailed) return runtime;
    } catch (error) {
      requireAlive();
      giveUp(mine);
      throw error;
    }
    requireAlive();
    giveUp(mine);
    return get();
  }

  function giveUp(broken: SharedRuntime): void {
    broken.retire();
    if (current === broken) current = undefined;
  }

  return {
    /** @throws LivenessError of loading or starting; the next call tries again */
    get,
    /** Gives up on a runtime that failed at its work: what a broken analyzer still holds is unknown. */
    discard(): void {
      if (current) giveUp(current);
    },
    dispose(): void {
      disposed = true;
      current?.leave();
      current = undefined;
    },
  };
}

export type RuntimeKeeper = ReturnType<typeof createRuntimeKeeper>;
