import { LivenessError } from '../core/errors.js';
import { type Box, boxOverlap, mapFromTile } from '../core/geometry.js';
import { measureQuality } from '../core/image-quality.js';
import { type FaceObservation, observeFace } from '../core/observation.js';
import { cropRegion, toTensor } from '../core/preprocess.js';
import { tileGrid } from '../core/tiles.js';
import type {
  Analyzer,
  ClassifierFiles,
  LandmarkerFiles,
  ObserveOptions,
  ObserveResult,
  ScoreResult,
} from './analyzer.js';
import { createPixelReader, encodeJpeg, type PixelReader } from './canvas-pixels.js';
import { createLandmarker, type DetectedFace, type Landmarker } from './face-landmarker.js';
import { createSpoofClassifier, type SpoofClassifier } from './spoof-classifier.js';

/** The landmark nets look at 128 and 192 px; more than this only costs time. Stills keep more for the mesh of small faces. */
const LANDMARK_SIDE = { video: 640, still: 1280 } as const;
/** Each tile of the second look is brought to this. */
const TILE_SIDE = 640;
/** Face pixels are read at most at this size before they are measured. */
const QUALITY_SIDE = 768;
/** The model's context crop; beyond this, shrinking it to 128 px would only alias. */
const CROP_SIDE = 1024;
/** Two finds of overlapping tiles are one face when their boxes share this much (IoU). */
const SAME_FACE_OVERLAP = 0.3;

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
  let landmarker: Landmarker | undefined;
  let classifier: SpoofClassifier | undefined;
  let nextFrame = 1;

  function frameOf(frameId: number): KeptFrame {
    const frame = frames.get(frameId);
    if (!frame) throw new LivenessError('inference-failed', `Frame ${frameId} was released.`);
    return frame;
  }

  return {
    async loadLandmarker(files: LandmarkerFiles) {
      landmarker ??= await createLandmarker(files);
    },

    async loadClassifier(files: ClassifierFiles) {
      await classifier?.close();
      classifier = undefined;
      classifier = await createSpoofClassifier(files);
    },

    async observe(bitmap: ImageBitmap, options: ObserveOptions): Promise<ObserveResult> {
      const frameId = nextFrame++;
      const kept: KeptFrame = { bitmap, mainFace: undefined };
      frames.set(frameId, kept);
      try {
        if (!landmarker) throw new LivenessError('inference-failed', 'The face landmarker is not loaded.');
        const started = performance.now();
        const found = findFaces(landmarker, picture, bitmap, options);
        const located = performance.now();
        const main = found[0];
        if (main) main.face.quality = readQuality(pixels, bitmap, main.face.box);
        kept.mainFace = main?.face;
        const { width, height } = bitmap;
        return {
          frameId,
          observation: { timeMs: options.timeMs, width, height, faces: found.map(({ face }) => face) },
          landmarks: main?.landmarks ?? null,
          timings: { landmarks: located - started, measure: performance.now() - located },
        };
      } catch (error) {
        frames.delete(frameId);
        bitmap.close();
        throw error;
      }
    },

    async score(frameId: number): Promise<ScoreResult> {
      const { bitmap, mainFace } = frameOf(frameId);
      if (!classifier) throw new LivenessError('inference-failed', 'The anti-spoof model is not loaded.');
      if (!mainFace) throw new LivenessError('inference-failed', 'There is no face to score.');
      const started = performance.now();
      const { input } = classifier.model;
      const crop = cropRegion(mainFace.box, input.cropScale, bitmap.width, bitmap.height);
      const score = await classifier.score(toTensor(pixels.read(bitmap, crop, CROP_SIDE), input));
      return { score, crop, ms: performance.now() - started };
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
      void classifier?.close();
      classifier = undefined;
    },
  };
}

interface FoundFace {
  face: FaceObservation;
  landmarks: Float32Array;
}

function findFaces(
  landmarker: Landmarker,
  reader: PixelReader,
  bitmap: ImageBitmap,
  { mode, timeMs, tiles }: ObserveOptions,
): FoundFace[] {
  const { width, height } = bitmap;
  const whole: Box = { x: 0, y: 0, width, height };
  const look = (region: Box, side: number) =>
    landmarker
      .detect(reader.render(bitmap, region, side), mode, timeMs)
      .map(detected => locate(detected, region, width, height));

  const faces = look(whole, LANDMARK_SIDE[mode]);
  // The detector misses faces below some 10 to 15 % of the picture's side; in a tile they are larger.
  for (let level = 2; mode === 'still' && faces.length === 0 && level <= tiles.maxLevel; level++) {
    for (const tile of tileGrid(width, height, level, tiles.overlap)) {
      for (const found of look(tile, TILE_SIDE)) {
        if (!faces.some(({ face }) => boxOverlap(face.box, found.face.box) > SAME_FACE_OVERLAP)) faces.push(found);
      }
    }
  }
  return faces.sort((a, b) => b.face.areaShare - a.face.areaShare);
}

function locate(detected: DetectedFace, region: Box, width: number, height: number): FoundFace {
  const landmarks = mapFromTile(detected.landmarks, region, width, height);
  return { landmarks, face: observeFace(landmarks, detected.matrix, width, height) };
}

function readQuality(reader: PixelReader, bitmap: ImageBitmap, box: Box) {
  const region = cropRegion(box, 1, bitmap.width, bitmap.height);
  const image = reader.read(bitmap, region, QUALITY_SIDE);
  return measureQuality(image, { x: 0, y: 0, width: image.width, height: image.height });
}
