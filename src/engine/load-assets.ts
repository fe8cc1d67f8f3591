import { type AssetPath, assetInfo, fetchAsset, fetchVerified } from '../assets/fetch-asset.js';
import { type LoadProgress, ProgressTracker } from '../assets/progress.js';
import type { ClassifierFiles, LandmarkerFiles } from '../inference/analyzer.js';
import {
  FACE_STATE_MODEL,
  LANDMARKER_ASSETS,
  ORT_ASSETS,
  type ScoreBackend,
  type SpoofModel,
} from '../inference/models.js';

export interface AssetLoaderOptions {
  /** Absolute, with a trailing slash. */
  base: string;
  stallMs: number;
  models: readonly SpoofModel[];
  /** Backend that will be asked for first; its runtime counts in the progress. */
  backend: ScoreBackend;
  signal: AbortSignal;
  onProgress(progress: LoadProgress): void;
}

/** Downloads and verifies what the models need, with one progress figure over all of it. */
export function createAssetLoader(options: AssetLoaderOptions) {
  const { base, stallMs, models, signal } = options;
  const landmarkerPaths = Object.values(LANDMARKER_ASSETS);
  const tracker = new ProgressTracker(
    new Map([
      ...[...landmarkerPaths, ...Object.values(ORT_ASSETS[options.backend])].map((path): [string, number] => [
        path,
        assetInfo(path).bytes,
      ]),
      ...models.map(({ url, bytes }): [string, number] => [url, bytes]),
      [FACE_STATE_MODEL.url, FACE_STATE_MODEL.bytes],
    ]),
    options.onProgress,
  );
  const common = (name: string) => ({ signal, stallMs, onBytes: (bytes: number) => tracker.update(name, bytes) });
  const load = (path: AssetPath) => fetchAsset(path, { base, ...common(path) });
  const urlOf = (path: string) => new URL(path, base).href;

  return {
    async landmarker(): Promise<LandmarkerFiles> {
      const { library, loader } = LANDMARKER_ASSETS;
      const [wasm, weights] = await Promise.all([
        load(LANDMARKER_ASSETS.wasm),
        load(LANDMARKER_ASSETS.model),
        load(library),
        load(loader),
      ]);
      return { libraryUrl: urlOf(library), loaderUrl: urlOf(loader), wasm, model: weights };
    },

    async classifier(backend: ScoreBackend): Promise<ClassifierFiles> {
      const { library } = ORT_ASSETS[backend];
      const loadModel = async (model: SpoofModel) => {
        return { model, weights: await fetchVerified(model.url, urlOf(model.url), model, common(model.url)) };
      };
      const [wasm, spoof, stateWeights] = await Promise.all([
        load(ORT_ASSETS[backend].wasm),
        Promise.all(models.map(loadModel)),
        load(FACE_STATE_MODEL.url),
        load(library),
      ]);
      return {
        backend,
        libraryUrl: urlOf(library),
        wasm,
        spoof,
        faceState: { model: FACE_STATE_MODEL, weights: stateWeights },
      };
    },
  };
}
