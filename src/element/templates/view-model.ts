import type { EngineState } from '../../engine/engine-state.js';
import type { MessageKey } from '../locales/en.js';

/** What templates draw from: the engine's state, texts, and what the person can do. */
export interface ViewModel {
  engine: EngineState;
  text(key: MessageKey, values?: Record<string, number>): string;
  /** A share of 1 as the language writes percentages. */
  percent(share: number): string;
  /** The camera that runs, or that the next start opens. */
  cameraId: string;
  disabled: boolean;
  allowUpload: boolean;
  confirms: boolean;
  actions: {
    start(): void;
    cancel(): void;
    retry(): void;
    capture(): void;
    upload(): void;
    switchCamera(deviceId: string): void;
  };
}

/** Whether the camera's picture is on screen. */
export function showsCamera({ state }: EngineState): boolean {
  return state === 'positioning' || state === 'holding' || state === 'analyzing' || state === 'confirming';
}
