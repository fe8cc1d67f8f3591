import { type AssetInfo, type AssetPath, assetInfo } from '../assets/fetch-asset.js';
import type { InputSpec } from '../core/preprocess.js';
import type { ModelIdentity } from '../core/response.js';

/** An anti-spoof model as data: where it is, how it wants its input, how to read its output. */
export interface SpoofModel extends ModelIdentity {
  /** Relative to the asset base, or absolute. */
  url: string;
  bytes: number;
  input: InputSpec & { name: string };
  output: { name: string; liveIndex: number };
  /** Weight of its opinion when several models are fused. */
  weight: number;
}

const FR_LIVENESS = 'models/fr_liveness.onnx' satisfies AssetPath;

/**
 * MiniFASNet-like baseline (faceplugin, MIT). It was trained on OpenCV's BGR order and unscaled pixel values;
 * RGB input turns its verdicts around. See models/README.md for what it can and cannot see.
 */
export const BASELINE_MODEL: SpoofModel = {
  id: 'fr-liveness',
  version: '0.0.1',
  url: FR_LIVENESS,
  ...assetInfo(FR_LIVENESS),
  input: { name: 'input', width: 128, height: 128, channels: 'bgr', mean: 0, std: 1, cropScale: 2.7 },
  output: { name: 'output', liveIndex: 0 },
  weight: 1,
};

/** A small model of the validation gate as data; its outputs are probabilities. */
export interface GateModel extends ModelIdentity {
  /** Relative to the asset base. */
  url: AssetPath;
  bytes: number;
  input: InputSpec & { name: string };
  output: { name: string };
}

const FACE_STATE = 'models/face-state.onnx' satisfies AssetPath;

/** Covered, artificial, degraded? Trained here (models/gate-training) on a square around the face. */
export const FACE_STATE_MODEL: GateModel = {
  id: 'face-state',
  version: '1.0.0',
  url: FACE_STATE,
  ...assetInfo(FACE_STATE),
  input: { name: 'input', width: 80, height: 80, channels: 'rgb', mean: 0, std: 1, cropScale: 1.62 },
  output: { name: 'output' },
};

/** Files of the face landmarker, in the order they are needed. */
export const LANDMARKER_ASSETS = {
  library: 'runtime/vision_bundle.mjs',
  loader: 'runtime/vision_wasm_module_internal.js',
  wasm: 'runtime/vision_wasm_module_internal.wasm',
  model: 'models/face_landmarker.task',
} as const satisfies Record<string, AssetPath>;

export type ScoreBackend = 'wasm' | 'webgpu';

/** ONNX Runtime per backend. The WebGPU build needs `unsafe-eval` and 27 MB, hence it is only fetched on request. */
export const ORT_ASSETS = {
  wasm: { library: 'runtime/ort.wasm.bundle.min.mjs', wasm: 'runtime/ort-wasm-simd-threaded.wasm' },
  webgpu: { library: 'runtime/ort.webgpu.bundle.min.mjs', wasm: 'runtime/ort-wasm-simd-threaded.asyncify.wasm' },
} as const satisfies Record<ScoreBackend, Record<string, AssetPath>>;

export type { AssetInfo };
