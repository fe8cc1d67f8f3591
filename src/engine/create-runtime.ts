import type { LoadProgress } from '../assets/progress.js';
import type { LivenessConfig } from '../core/config.js';
import { LivenessError } from '../core/errors.js';
import type { Analyzer } from '../inference/analyzer.js';
import { createAnalyzer } from '../inference/create-analyzer.js';
import type { ScoreBackend, SpoofModel } from '../inference/models.js';
import { type BackendChoice, type GpuProbe, planBackend } from './choose-backend.js';
import { createAssetLoader } from './load-assets.js';

export interface BackendInfo {
  name: ScoreBackend;
  /** Why the score does not run where it was asked to. */
  fallbackReason?: string;
}

/** The loaded models. Landmarks come first; the anti-spoof model loads while the person finds the right position. */
export interface Runtime {
  analyzer: Analyzer;
  /** Settles once frames can be scored. */
  scoring: Promise<BackendInfo>;
  /** The anti-spoof model did not load or start; only a new runtime can score. */
  readonly scoringFailed: boolean;
  dispose(): void;
}

export interface RuntimeOptions {
  /** Asset base, absolute. */
  base: string;
  backend: BackendChoice;
  models: readonly SpoofModel[];
  limits: LivenessConfig['limits'];
  /** Ends downloads and start. */
  signal: AbortSignal;
  onProgress(progress: LoadProgress): void;
}

/**
 * Starts worker and downloads together; resolves once landmarks can be found.
 * @throws LivenessError of loading or starting, or the signal's reason; no worker is left running then
 */
export async function createRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { base, limits, signal } = options;
  requireWasm();
  const plan = await planBackend(options.backend, (navigator as { gpu?: GpuProbe }).gpu);
  const loader = createAssetLoader({
    base,
    stallMs: limits.assetStallMs,
    models: options.models,
    backend: plan.backend,
    signal,
    onProgress: options.onProgress,
  });
  const starting = createAnalyzer({ base, limits, signal });
  try {
    const [analyzer, files] = await Promise.all([starting, loader.landmarker()]);
    // Downloads while the landmarker starts; not earlier, so that the first hint does not share the line with it.
    const classifierFiles = loader.classifier(plan.backend);
    classifierFiles.catch(() => {});
    await analyzer.loadLandmarker(files);
    const scoring = startClassifier(analyzer, loader, classifierFiles, plan);
    let scoringFailed = false;
    scoring.catch(() => {
      scoringFailed = true;
    });
    return {
      analyzer,
      scoring,
      get scoringFailed() {
        return scoringFailed;
      },
      dispose: analyzer.dispose,
    };
  } catch (error) {
    starting.then(
      analyzer => analyzer.dispose(),
      () => {},
    );
    throw error;
  }
}

/** Asked before megabytes are downloaded in vain. */
function requireWasm(): void {
  if (typeof WebAssembly === 'object') return;
  throw new LivenessError('unsupported-browser', 'WebAssembly is missing here; the Lockdown Mode of iOS turns it off.');
}

type AssetLoader = ReturnType<typeof createAssetLoader>;

async function startClassifier(
  analyzer: Analyzer,
  loader: AssetLoader,
  files: ReturnType<AssetLoader['classifier']>,
  plan: { backend: ScoreBackend; fallbackReason?: string },
): Promise<BackendInfo> {
  if (plan.backend === 'wasm') {
    await analyzer.loadClassifier(await files);
    return { name: 'wasm', ...(plan.fallbackReason && { fallbackReason: plan.fallbackReason }) };
  }
  try {
    await analyzer.loadClassifier(await files);
    return { name: 'webgpu' };
  } catch (error) {
    // Missing files are no reason to give up; files that somebody changed are.
    if (error instanceof LivenessError && error.code === 'asset-integrity') throw error;
    await analyzer.loadClassifier(await loader.classifier('wasm'));
    return { name: 'wasm', fallbackReason: error instanceof Error ? error.message : String(error) };
  }
}
