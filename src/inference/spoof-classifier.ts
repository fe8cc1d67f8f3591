import { softmax } from '../core/scoring.js';
import type { SpoofModel } from './models.js';
import { type OrtLibrary, openOnnx } from './onnx-session.js';

export interface SpoofClassifier {
  readonly model: SpoofModel;
  /** @param tensor `1 × 3 × height × width` values as the model's input spec says */
  logits(tensor: Float32Array): Promise<Float32Array>;
  /** Probability of bona fide, 0..1. */
  score(tensor: Float32Array): Promise<number>;
  close(): Promise<void>;
}

/** Opens the model on an already loaded runtime (Node's in tests). */
export async function openSession(
  ort: OrtLibrary,
  model: SpoofModel,
  weights: Uint8Array,
  backend: string,
): Promise<SpoofClassifier> {
  const session = await openOnnx(ort, model, weights, backend);
  return {
    model,
    logits: session.run,
    score: async tensor => softmax(await session.run(tensor))[model.output.liveIndex],
    close: session.close,
  };
}
