import { type Box, boxContainment, boxOverlap, mapFromTile } from '../core/geometry.js';
import { type FaceObservation, observeFace } from '../core/observation.js';
import { tileGrid } from '../core/tiles.js';
import type { ObserveOptions } from './analyzer.js';
import type { PixelReader } from './canvas-pixels.js';
import type { DetectedFace, Landmarker } from './face-landmarker.js';

/** The landmark nets look at 128 and 192 px; more than this only costs time. Stills keep more for the mesh of small faces. */
const LANDMARK_SIDE = { video: 640, still: 1280 } as const;
/** Each tile of the second look is brought to this. */
const TILE_SIDE = 640;
/** Finds of two looks are one face when their boxes share this much (IoU), or when one holds this much of the other. */
const SAME_FACE_OVERLAP = 0.3;
const SAME_FACE_CONTAINMENT = 0.7;
/**
 * A picture with this much empty margin on each side (share of its sides). The detector was trained on whole heads and
 * misses faces that fill the picture or are cut by its edge; smaller and surrounded by nothing, it finds them.
 */
const MARGIN = 0.25;
/** Area share of a face so small that the detector may have missed others of its size. */
const SMALL_FACE = 0.03;

export interface FoundFace {
  face: FaceObservation;
  /** 468 × (x, y, z), x and y as shares of the frame. */
  landmarks: Float32Array;
}

/** Looks for faces, and looks again where the detector is known to be blind. Remembers where it looks on video. */
export function createFaceFinder(reader: PixelReader) {
  let videoMargin = 0;

  return (landmarker: Landmarker, bitmap: ImageBitmap, options: ObserveOptions): FoundFace[] => {
    const look = (region: Box, side: number, eager = false) =>
      landmarker
        .detect(reader.render(bitmap, region, side), options.mode, options.timeMs, eager)
        .map(detected => locate(detected, region, bitmap));
    if (options.mode === 'still') return findInStill(look, bitmap, options);
    const faces = distinct(look(withMargin(bitmap, videoMargin), LANDMARK_SIDE.video));
    // Tracking lives in the coordinates of the picture handed in, so the margin only changes while there is no face.
    if (faces.length === 0) videoMargin = videoMargin > 0 ? 0 : MARGIN;
    return faces;
  };
}

type Look = (region: Box, side: number, eager?: boolean) => FoundFace[];

function findInStill(look: Look, bitmap: ImageBitmap, { tiles }: ObserveOptions): FoundFace[] {
  const faces = distinct(look(withMargin(bitmap, 0), LANDMARK_SIDE.still));
  const largest = Math.max(0, ...faces.map(({ face }) => face.areaShare));
  if (largest >= SMALL_FACE) return faces;
  const again = faces.length > 0 ? [] : look(withMargin(bitmap, MARGIN), LANDMARK_SIDE.still, true);
  let all = distinct([...faces, ...again]);
  // The detector misses faces below some 10 to 15 % of the picture's side; in a tile they are larger.
  for (let level = 2; level <= tiles.maxLevel && (level === 2 || all.length === 0); level++) {
    const grid = tileGrid(bitmap.width, bitmap.height, level, tiles.overlap);
    all = distinct([...all, ...grid.flatMap(tile => look(tile, TILE_SIDE, true))]);
  }
  return all;
}

/** The frame with `margin` (share of its sides) of nothing around it. */
function withMargin({ width, height }: ImageBitmap, margin: number): Box {
  return {
    x: -margin * width,
    y: -margin * height,
    width: width * (1 + 2 * margin),
    height: height * (1 + 2 * margin),
  };
}

/** Leaves out what was found before, or twice on one head. */
function distinct(faces: readonly FoundFace[]): FoundFace[] {
  const kept: FoundFace[] = [];
  for (const found of faces) {
    const known = kept.some(
      ({ face: { box } }) =>
        boxOverlap(box, found.face.box) > SAME_FACE_OVERLAP ||
        boxContainment(box, found.face.box) > SAME_FACE_CONTAINMENT,
    );
    if (!known) kept.push(found);
  }
  return kept;
}

function locate(detected: DetectedFace, region: Box, { width, height }: ImageBitmap): FoundFace {
  const landmarks = mapFromTile(detected.landmarks, region, width, height);
  return { landmarks, face: observeFace(landmarks, detected.matrix, width, height) };
}
