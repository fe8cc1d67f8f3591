import type { Env, InferenceSession, Tensor } from 'onnxruntime-web';

/** The only file that knows ONNX Runtime. The library itself is imported at run time from the asset base. */

export interface OrtLibrary {
  env: Env;
  InferenceSession: { create(model: Uint8Array, options?: InferenceSession.SessionOptions): Promise<InferenceSession> };
  Tensor: new (type: 'float32', data: Float32Array, dims: readonly number[]) => Tensor;
}

/** What a session must know of its model: pictures in, one row of numbers out for each. */
export interface PictureModel {
  input: { name: string; width: number; height: number };
  output: { name: string };
}

export interface OnnxSession {
  /** @param tensor `n × 3 × height × width` values as the model's input spec says; n is 1 for most models */
  run(tensor: Float32Array): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Imports ONNX Runtime and hands it its verified binary. */
export async function loadOrt(libraryUrl: string, wasm: Uint8Array<ArrayBuffer>): Promise<OrtLibrary> {
  const ort: OrtLibrary = await import(/* @vite-ignore */ /* webpackIgnore: true */ libraryUrl);
  ort.env.wasm.wasmBinary = wasm;
  // Threads need cross-origin isolation, which embedding pages seldom have; the proxy would be a worker in our worker.
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  return ort;
}

/** Opens a model on an already loaded runtime (Node's in tests). */
export async function openOnnx(
  ort: OrtLibrary,
  model: PictureModel,
  weights: Uint8Array,
  backend: string,
): Promise<OnnxSession> {
  const session = await ort.InferenceSession.create(weights, {
    executionProviders: [backend],
    // Both are off unless asked for, and save some 4 % of a run.
    enableCpuMemArena: true,
    enableMemPattern: true,
  });
  const { width, height } = model.input;

  // A session refuses a run while another one is under way.
  let turn: Promise<unknown> = Promise.resolve();

  async function runNow(tensor: Float32Array): Promise<Float32Array> {
    const count = Math.max(1, Math.floor(tensor.length / (3 * height * width)));
    const input = new ort.Tensor('float32', tensor, [count, 3, height, width]);
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
    run(tensor) {
      const result = turn.then(() => runNow(tensor));
      turn = result.catch(() => {});
      return result;
    },
    close: () => session.release(),
  };
}
