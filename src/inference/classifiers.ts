import { LivenessError } from '../core/errors.js';
import type { ClassifierFiles } from './analyzer.js';
import { loadOrt, type OnnxSession, openOnnx, type PictureModel } from './onnx-session.js';
import { openSession, type SpoofClassifier } from './spoof-classifier.js';

/** Everything that runs on ONNX Runtime: the gate's small model and the anti-spoof models. */
export interface Classifiers {
  faceState: OnnxSession;
  spoof: SpoofClassifier[];
  close(): Promise<void>;
}

/**
 * Starts ONNX Runtime and the models.
 * @throws LivenessError `model-init-failed`, with the backend and the reason
 */
export async function startClassifiers(files: ClassifierFiles): Promise<Classifiers> {
  const { backend } = files;
  let starting = files.faceState.model.id;
  try {
    const ort = await loadOrt(files.libraryUrl, files.wasm);
    // Too small to gain anything from a graphics card.
    const faceState = await openOnnx(ort, files.faceState.model, files.faceState.weights, 'wasm');
    // The first run costs some ten times the others; nobody waits for these.
    await faceState.run(blank(files.faceState.model));
    const spoof: SpoofClassifier[] = [];
    for (const { model, weights } of files.spoof) {
      starting = model.id;
      const classifier = await openSession(ort, model, weights, model.backend ?? backend);
      await classifier.logits(blank(model, model.input.kind === 'patches' ? model.input.layout.places.length : 1));
      spoof.push(classifier);
    }
    const close = async () => {
      await Promise.all([faceState.close(), ...spoof.map(classifier => classifier.close())]);
    };
    return { faceState, spoof, close };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LivenessError('model-init-failed', `${starting} did not start on ${backend}: ${reason}`, { cause });
  }
}

function blank({ input }: PictureModel, count = 1): Float32Array {
  return new Float32Array(count * 3 * input.width * input.height);
}
