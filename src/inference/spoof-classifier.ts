import { calibrate, liveProbability } from '../core/scoring.js';
import type { SpoofModel } from './models.js';
import { type OrtLibrary, openOnnx } from './onnx-session.js';

export interface SpoofClassifier {
  readonly model: SpoofModel;
  /** @param tensor `n × 3 × height × width` values as the model's input spec says; n is 1 or the number of patches */
  logits(tensor: Float32Array): Promise<Float32Array>;
  /**
   * Calibrated probability of bona fide, 0..1.
   * @param context how much the model sees, in face sizes
   */
  score(tensor: Float32Array, context: number): Promise<number>;
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
  const { classes, liveIndex } = model.output;
  return {
    model,
    logits: session.run,
    score: async (tensor, context) => {
      return calibrate(liveProbability(await session.run(tensor), classes, liveIndex), model.calibration, context);
    },
    close: session.close,
  };
}
