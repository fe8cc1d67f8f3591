import { LivenessError } from '../core/errors.js';
import { isCoveredHead, orderFaces } from '../core/face-state.js';
import type { FaceObservation, FrameObservation } from '../core/observation.js';
import { hull } from '../core/patches.js';
import type {
  Analyzer,
  ClassifierFiles,
  LandmarkerFiles,
  ObserveOptions,
  ObserveResult,
  ScoreResult,
} from './analyzer.js';
import { createPixelReader, encodeJpeg } from './canvas-pixels.js';
import { type Classifiers, startClassifiers } from './classifiers.js';
import { createLandmarker, type Landmarker } from './face-landmarker.js';
import { createFaceFinder, type FoundFace } from './find-faces.js';
import { readEmptyFrame, readPatch, readQuality, readState } from './measure-faces.js';
import { readView } from './read-view.js';

interface KeptFrame {
  bitmap: ImageBitmap;
  mainFace: FaceObservation | undefined;
}

export type LocalAnalyzer = Omit<Analyzer, 'host' | 'ended'>;

/** The analyzer itself, in the thread that calls it. */
export function createLocalAnalyzer(): LocalAnalyzer {
  const frames = new Map<number, KeptFrame>();
  const picture = createPixelReader();
  const pixels = createPixelReader();
  // Of its own, because every change of size costs a new canvas.
  const patches = createPixelReader();
  let landmarker: Landmarker | undefined;
  const finder = createFaceFinder(picture);
  let classifiers: Classifiers | undefined;
  let nextFrame = 1;

  function frameOf(frameId: number): KeptFrame {
    const frame = frames.get(frameId);
    if (!frame) throw new LivenessError('inference-failed', `Frame ${frameId} was released.`);
    return frame;
  }

  /**
   * Adds the classifier's opinion to every face, and leaves out the unfitted finds that it takes for anything but a
   * covered head. Reads the bitmap before its first wait.
   */
  async function classify(bitmap: ImageBitmap, found: readonly FoundFace[]): Promise<FoundFace[]> {
    const models = classifiers;
    if (!models) return found.filter(({ face }) => !face.unfitted);
    const states = found.map(({ face }) => readState(models, pixels, bitmap, face.box));
    for (const [i, state] of (await Promise.all(states)).entries()) found[i].face.state = state;
    return found.filter(({ face }) => !face.unfitted || isCoveredHead(face));
  }

  return {
    async loadLandmarker(files: LandmarkerFiles) {
      landmarker ??= await createLandmarker(files);
    },

    async loadClassifier(files: ClassifierFiles) {
      await classifiers?.close();
      classifiers = undefined;
      classifiers = await startClassifiers(files);
    },

    async observe(bitmap: ImageBitmap, options: ObserveOptions): Promise<ObserveResult> {
      const frameId = nextFrame++;
      const kept: KeptFrame = { bitmap, mainFace: undefined };
      frames.set(frameId, kept);
      try {
        if (!landmarker) throw new LivenessError('inference-failed', 'The face landmarker is not loaded.');
        const started = performance.now();
        const candidates = finder.find(landmarker, bitmap, { ...options, classified: classifiers !== undefined });
        const located = performance.now();
        const found = await classify(bitmap, candidates);
        const classified = performance.now();
        if (options.mode === 'video' && found.length === 0) finder.missed();
        // While it waited, the analyzer may have been disposed and the bitmap closed.
        frameOf(frameId);
        const faces = orderFaces(found.map(({ face }) => face));
        const main = found.find(({ face }) => face === faces[0]);
        if (main) main.face.quality = readQuality(pixels, bitmap, main.face.box);
        kept.mainFace = main?.face;
        const { width, height } = bitmap;
        const observation: FrameObservation = { timeMs: options.timeMs, width, height, faces };
        if (!main) Object.assign(observation, readEmptyFrame(pixels, bitmap));
        return {
          frameId,
          observation,
          landmarks: main?.landmarks ?? null,
          patch: options.mode === 'video' ? readPatch(patches, bitmap) : null,
          timings: {
            landmarks: located - started,
            state: classified - located,
            measure: performance.now() - classified,
          },
        };
      } catch (error) {
        frames.delete(frameId);
        bitmap.close();
        throw error;
      }
    },

    async score(frameId: number, models?: readonly string[]): Promise<ScoreResult> {
      const { bitmap, mainFace } = frameOf(frameId);
      if (!classifiers) throw new LivenessError('inference-failed', 'The anti-spoof model is not loaded.');
      if (!mainFace) throw new LivenessError('inference-failed', 'There is no face to score.');
      const started = performance.now();
      const asked = classifiers.spoof.filter(({ model }) => models?.includes(model.id) ?? true);
      // All pixels are read before the first wait: the frame may be released meanwhile.
      const views = asked.map(({ model }) => readView(pixels, bitmap, mainFace.box, model.input));
      const stating = mainFace.state ?? readState(classifiers, pixels, bitmap, mainFace.box);
      const scoring = asked.map(async ({ model, score }, i) => {
        const { tensor, context } = views[i];
        return { model: model.id, score: tensor && (await score(tensor, context)) };
      });
      const [state, ...scores] = await Promise.all([stating, ...scoring]);
      return { scores, state, crop: hull(views.map(({ region }) => region)), ms: performance.now() - started };
    },

    encode: (frameId, quality) => encodeJpeg(frameOf(frameId).bitmap, quality),

    release(frameId: number) {
      frames.get(frameId)?.bitmap.close();
      frames.delete(frameId);
    },

    dispose() {
      for (const { bitmap } of frames.values()) bitmap.close();
      frames.clear();
      landmarker?.close();
      landmarker = undefined;
      void classifiers?.close();
      classifiers = undefined;
    },
  };
}
