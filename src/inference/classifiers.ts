import { LivenessError } from '../core/errors.js';
import type { ClassifierFiles } from './analyzer.js';
import { loadOrt, type OnnxSession, openOnnx, type PictureModel } from './onnx-session.js';
import { openSession, type SpoofClassifier } from './spoof-classifier.js';

/** Everything that runs on ONNX Runtime: the gate's small model and the anti-spoof model. */
export interface Classifiers {
  faceState: OnnxSession;
  spoof: SpoofClassifier;
  close(): Promise<void>;
}

/**
 * Starts ONNX Runtime and the models.
 * @throws LivenessError `model-init-failed`, with the backend and the reason
 */
export async function startClassifiers(files: ClassifierFiles): Promise<Classifiers> {
  const { backend, model, weights } = files;
  try {
    const ort = await loadOrt(files.libraryUrl, files.wasm);
    // Too small to gain anything from a graphics card.
    const faceState = await openOnnx(ort, files.faceState.model, files.faceState.weights, 'wasm');
    // The first run costs some ten times the others; nobody waits for these.
    await faceState.run(blank(files.faceState.model));
    const spoof = await openSession(ort, model, weights, backend);
    await spoof.logits(blank(model));
    const close = async () => {
      await Promise.all([faceState.close(), spoof.close()]);
    };
    return { faceState, spoof, close };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LivenessError('model-init-failed', `${model.id} did not start on ${backend}: ${reason}`, { cause });
  }
}

function blank({ input }: PictureModel): Float32Array {
  return new Float32Array(3 * input.width * input.height);
}
