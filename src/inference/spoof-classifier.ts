import type { Env, InferenceSession, Tensor } from 'onnxruntime-web';
import { LivenessError } from '../core/errors.js';
import { softmax } from '../core/scoring.js';
import type { ClassifierFiles } from './analyzer.js';
import type { SpoofModel } from './models.js';

/** The only file that knows ONNX Runtime. The library itself is imported at run time from the asset base. */

export interface OrtLibrary {
  env: Env;
  InferenceSession: { create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession> };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
}

export interface SpoofClassifier {
  readonly model: SpoofModel;
  /** @param tensor `1 × 3 × height × width` values as the model's input spec says */
  logits(tensor: Float32Array): Promise<Float32Array>;
  /** Probability of bona fide, 0..1. */
  score(tensor: Float32Array): Promise<number>;
  close(): Promise<void>;
}

/**
 * Starts ONNX Runtime and the model.
 * @throws LivenessError `model-init-failed`, with the backend and the reason
 */
export async function createSpoofClassifier(files: ClassifierFiles): Promise<SpoofClassifier> {
  try {
    const ort: OrtLibrary = await import(/* @vite-ignore */ /* webpackIgnore: true */ files.libraryUrl);
    ort.env.wasm.wasmBinary = files.wasm;
    // Threads need cross-origin isolation, which embedding pages seldom have; the proxy would be a worker in our worker.
    ort.env.wasm.numThreads = 1;
    ort.env.wasm.proxy = false;
    const classifier = await openSession(ort, files.model, files.weights, files.backend);
    // The first run costs some ten times the others; nobody waits for this one.
    const { width, height } = files.model.input;
    await classifier.logits(new Float32Array(3 * width * height));
    return classifier;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LivenessError('model-init-failed', `${files.model.id} did not start on ${files.backend}: ${reason}`, {
      cause,
    });
  }
}

/** Opens a model on an already loaded runtime (Node's in tests). */
export async function openSession(
  ort: OrtLibrary,
  model: SpoofModel,
  weights: Uint8Array,
  backend: string,
): Promise<SpoofClassifier> {
  const session = await ort.InferenceSession.create(weights, { executionProviders: [backend] });
  const dims = [1, 3, model.input.height, model.input.width];

  // A session refuses a run while another one is under way.
  let turn: Promise<unknown> = Promise.resolve();

  function logits(tensor: Float32Array): Promise<Float32Array> {
    const result = turn.then(() => run(tensor));
    turn = result.catch(() => {});
    return result;
  }

  async function run(tensor: Float32Array): Promise<Float32Array> {
    const input = new ort.Tensor('float32', tensor, dims);
    try {
      const outputs = await session.run({ [model.input.name]: input });
      const output = outputs[model.output.name];
      const values = Float32Array.from((await output.getData()) as Float32Array);
      output.dispose();
      return values;
    } finally {
      input.dispose();
    }
  }

  return {
    model,
    logits,
    score: async tensor => softmax(await logits(tensor))[model.output.liveIndex],
    close: () => session.release(),
  };
}
