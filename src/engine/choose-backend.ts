import type { ScoreBackend } from '../inference/models.js';

/** `auto` takes WebGPU where real hardware offers it. */
export type BackendChoice = ScoreBackend | 'auto';

export interface BackendPlan {
  backend: ScoreBackend;
  /** Why WebGPU was wanted but cannot be tried. */
  fallbackReason?: string;
}

/** The part of `GPU` that is asked. */
export interface GpuProbe {
  requestAdapter(): Promise<{ info?: { isFallbackAdapter?: boolean } } | null>;
}

/** Decides before anything is downloaded whether WebGPU can be tried at all. */
export async function planBackend(choice: BackendChoice, gpu: GpuProbe | undefined): Promise<BackendPlan> {
  if (choice === 'wasm') return { backend: 'wasm' };
  const obstacle = await findObstacle(choice, gpu);
  return obstacle ? { backend: 'wasm', fallbackReason: obstacle } : { backend: 'webgpu' };
}

async function findObstacle(choice: BackendChoice, gpu: GpuProbe | undefined): Promise<string | undefined> {
  if (!gpu) return 'this browser has no WebGPU';
  try {
    const adapter = await gpu.requestAdapter();
    if (!adapter) return 'no WebGPU adapter';
    if (choice === 'auto' && adapter.info?.isFallbackAdapter) return 'only a software WebGPU adapter';
    return undefined;
  } catch (error) {
    return `WebGPU refused: ${error instanceof Error ? error.message : String(error)}`;
  }
}
