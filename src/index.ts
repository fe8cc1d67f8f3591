/** The element's class and the engine, without defining the tag: `liveness-check`. */
export type { GetStream } from './camera/open-camera.js';
export type { LivenessEventDetails, LivenessEventMap } from './element/events.js';
export { LivenessCheck } from './element/liveness-check.js';
export type { Labels } from './element/locale-controller.js';
export type { MessageKey, Messages } from './element/locales/en.js';
export type { EngineState } from './engine/engine-state.js';
export * from './engine.js';
