import { type AssetInfo, type AssetPath, assetInfo } from '../assets/fetch-asset.js';
import type { PatchLayout } from '../core/patches.js';
import type { InputSpec, TensorSpec } from '../core/preprocess.js';
import type { ModelIdentity } from '../core/response.js';
import type { Calibration } from '../core/scoring.js';

/**
 * What a model looks at: the face with its surroundings in the face's proportions, sampled; a square of them, averaged; or
 * native pieces of the face itself.
 */
export type SpoofInput = { name: string } & (
  | (InputSpec & { kind: 'crop' })
  | (InputSpec & { kind: 'square' })
  | (TensorSpec & { kind: 'patches'; layout: PatchLayout })
);

/** An anti-spoof model as data: where it is, how it wants its input, how to read its output. */
export interface SpoofModel extends ModelIdentity {
  /** Relative to the asset base, or absolute. */
  url: string;
  bytes: number;
  input: SpoofInput;
  output: { name: string; classes: number; liveIndex: number };
  /** Also its weight against the others: their calibrated log-odds are added. */
  calibration: Calibration;
  /** Where it runs whatever was asked for: too small to gain anything from a graphics card. */
  backend?: 'wasm';
  /** How many frames of a burst it sees, the best ones; all when left out. */
  burstFrames?: number;
}

const FR_LIVENESS = 'models/fr_liveness.onnx' satisfies AssetPath;

/**
 * MiniFASNet-like baseline (faceplugin, MIT). It was trained on OpenCV's BGR order and unscaled pixel values;
 * RGB input turns its verdicts around. See models/README.md for what it can and cannot see.
 */
export const BASELINE_MODEL = {
  id: 'fr-liveness',
  version: '0.0.1',
  url: FR_LIVENESS,
  ...assetInfo(FR_LIVENESS),
  input: { kind: 'crop', name: 'input', width: 128, height: 128, channels: 'bgr', mean: 0, std: 1, cropScale: 2.7 },
  output: { name: 'output', classes: 3, liveIndex: 0 },
  calibration: { slope: 0.219, slopePerContext: 0.833, offset: 0 },
} satisfies SpoofModel;

const TEXTURE = 'models/texture.onnx' satisfies AssetPath;

/**
 * Our own net for what a recapture leaves in the camera's own pixels: display grid, moiré, halftone, grain. Trained by
 * simulation alone (models/training). The calibrations of both models were fitted together by models/training/calibrate.ts,
 * on labelled faces and their darker, brighter, smaller and more compressed copies: see models/README.md.
 */
export const TEXTURE_MODEL = {
  id: 'texture',
  version: '1.2.0',
  url: TEXTURE,
  ...assetInfo(TEXTURE),
  input: {
    kind: 'patches',
    name: 'input',
    width: 64,
    height: 64,
    channels: 'rgb',
    mean: 0,
    std: 1,
    layout: {
      size: 64,
      faceWidth: 200,
      minFaceWidth: 80,
      places: [
        [0.25, 0.45],
        [0.75, 0.45],
        [0.3, 0.8],
        [0.7, 0.8],
        [0.5, 0.55],
      ],
    },
  },
  output: { name: 'output', classes: 3, liveIndex: 0 },
  calibration: { slope: 2.18, offset: -1.93 },
  backend: 'wasm',
  burstFrames: 2,
} satisfies SpoofModel;

const SURROUND = 'models/surround.onnx' satisfies AssetPath;

/**
 * Our own net for what a face is shown on: the edges of a device, a sheet or a cut-out around it. Trained by simulation
 * alone (models/training). A face without such edges is no more live for it, hence the ceiling: it can only accuse.
 */
export const SURROUND_MODEL = {
  id: 'surround',
  version: '1.0.0',
  url: SURROUND,
  ...assetInfo(SURROUND),
  input: { kind: 'square', name: 'input', width: 96, height: 96, channels: 'rgb', mean: 0, std: 1, cropScale: 3 },
  output: { name: 'output', classes: 2, liveIndex: 0 },
  calibration: { slope: 3.5, offset: 7, ceiling: 0 },
  backend: 'wasm',
  burstFrames: 2,
} satisfies SpoofModel;

/** All whose opinions are fused, in the order in which they are reported. */
export const SPOOF_MODELS: readonly SpoofModel[] = [BASELINE_MODEL, TEXTURE_MODEL, SURROUND_MODEL];

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
  version: '2.0.0',
  url: FACE_STATE,
  ...assetInfo(FACE_STATE),
  input: { name: 'input', width: 96, height: 96, channels: 'rgb', mean: 0, std: 1, cropScale: 1.62 },
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
