/** The engine without UI: `liveness-check/engine`. */
export { setAssetBase } from './assets/asset-base.js';
export type { LoadProgress } from './assets/progress.js';
export { DEFAULT_CONFIG, type LivenessConfig, type LivenessConfigOverride, resolveConfig } from './core/config.js';
export { ERROR_CODES, type ErrorCode, LivenessError } from './core/errors.js';
export type { CheckName, CheckResult, GateReport } from './core/gate.js';
export { HINTS, type Hint } from './core/hints.js';
export * from './core/response.js';
export {
  type CheckImageOptions,
  createLivenessEngine,
  type LivenessEngine,
  type LivenessEngineOptions,
} from './engine/create-liveness-engine.js';
export type { ImageInput } from './engine/read-image.js';
export type {
  EngineTrace,
  EventTrace,
  FrameTrace,
  ImageTrace,
  RuntimeTrace,
  TraceListener,
} from './engine/trace.js';
