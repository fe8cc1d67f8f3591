import { type Box, boxContainment, boxOverlap, mapFromTile } from '../core/geometry.js';
import { type FaceObservation, observeFace } from '../core/observation.js';
import { tileGrid } from '../core/tiles.js';
import type { ObserveOptions } from './analyzer.js';
import type { PixelReader } from './canvas-pixels.js';
import type { DetectedFace, Eagerness, Landmarker } from './face-landmarker.js';

/** The landmark nets look at 128 and 192 px; more than this only costs time. Stills keep more for the mesh of small faces. */
const LANDMARK_SIDE = { video: 640, still: 1280 } as const;
/** Nothing is read from the mesh of heads that it does not fit. */
const UNFITTED_SIDE = 640;
/** Each tile of the second look is brought to this. */
const TILE_SIDE = 640;
/** Finds of two looks are one face when their boxes share this much (IoU), or when one holds this much of the other. */
const SAME_FACE_OVERLAP = 0.3;
const SAME_FACE_CONTAINMENT = 0.7;
/** The same for heads that the mesh does not fit: their boxes are rough. */
const SAME_HEAD_CONTAINMENT = 0.2;
/**
 * A picture with this much empty margin on each side (share of its sides). The detector was trained on whole heads and
 * misses faces that fill the picture or are cut by its edge; smaller and surrounded by nothing, it finds them.
 */
const MARGIN = 0.25;
/** Area share of a face so small that the detector may have missed others of its size. */
const SMALL_FACE = 0.03;
/** Area share of a face beside which others of comparable size, masked ones, may be in the picture. */
const ROOM_FOR_OTHERS = 0.15;

export interface FoundFace {
  face: FaceObservation;
  /** 468 × (x, y, z), x and y as shares of the frame. */
  landmarks: Float32Array;
}

/** How an empty video frame is looked at, in turn, until a look finds somebody. */
const VIDEO_LOOKS: readonly { margin: number; eagerness: Eagerness }[] = [
  { margin: 0, eagerness: 'normal' },
  { margin: MARGIN, eagerness: 'normal' },
  { margin: 0, eagerness: 'unfitted' },
];

/** Looks for faces, and looks again where the detector is known to be blind. Remembers where it looks on video. */
export interface FaceFinder {
  /** Finds marked `unfitted` are only candidates: the classifier must take them for covered heads. */
  find(landmarker: Landmarker, bitmap: ImageBitmap, options: FindOptions): FoundFace[];
  /** Tells that nobody was left of the last video frame's finds: the next frame is looked at in another way. */
  missed(): void;
}

export interface FindOptions extends ObserveOptions {
  /** Whether the finds will be classified; without it, heads that the mesh does not fit are not looked for. */
  classified: boolean;
}

export function createFaceFinder(reader: PixelReader): FaceFinder {
  let videoLook = 0;

  return {
    find(landmarker, bitmap, options) {
      const look: Look = (region, side, eagerness = 'normal') =>
        landmarker
          .detect(reader.render(bitmap, region, side), options.mode, options.timeMs, eagerness)
          .map(detected => locate(detected, region, bitmap, eagerness));
      if (options.mode === 'still') return findInStill(look, bitmap, options);
      const { margin, eagerness } = VIDEO_LOOKS[videoLook];
      return distinct(look(withMargin(bitmap, margin), LANDMARK_SIDE.video, options.classified ? eagerness : 'normal'));
    },
    // Tracking lives in the coordinates of the picture handed in, so the look only changes while there is no face.
    missed() {
      videoLook = (videoLook + 1) % VIDEO_LOOKS.length;
    },
  };
}

type Look = (region: Box, side: number, eagerness?: Eagerness) => FoundFace[];

function findInStill(look: Look, bitmap: ImageBitmap, { tiles, classified }: FindOptions): FoundFace[] {
  const whole = withMargin(bitmap, 0);
  const wider = withMargin(bitmap, MARGIN);
  const faces = distinct(look(whole, LANDMARK_SIDE.still));
  const largest = Math.max(0, ...faces.map(({ face }) => face.areaShare));
  if (largest >= ROOM_FOR_OTHERS) return faces;
  let all = faces;
  if (largest < SMALL_FACE) {
    if (faces.length === 0) all = distinct(look(wider, LANDMARK_SIDE.still, 'eager'));
    // The detector misses faces below some 10 to 15 % of the picture's side; in a tile they are larger.
    for (let level = 2; level <= tiles.maxLevel && (level === 2 || all.length === 0); level++) {
      const grid = tileGrid(bitmap.width, bitmap.height, level, tiles.overlap);
      all = distinct([...all, ...grid.flatMap(tile => look(tile, TILE_SIDE, 'eager'))]);
    }
  }
  if (!classified) return all;
  const regions = faces.length > 0 ? [whole] : [whole, wider];
  return distinct([...all, ...regions.flatMap(region => look(region, UNFITTED_SIDE, 'unfitted'))]);
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
    const { box, unfitted } = found.face;
    const containment = unfitted ? SAME_HEAD_CONTAINMENT : SAME_FACE_CONTAINMENT;
    const known = kept.some(
      ({ face }) => boxOverlap(face.box, box) > SAME_FACE_OVERLAP || boxContainment(face.box, box) > containment,
    );
    if (!known) kept.push(found);
  }
  return kept;
}

function locate(detected: DetectedFace, region: Box, { width, height }: ImageBitmap, eagerness: Eagerness): FoundFace {
  const landmarks = mapFromTile(detected.landmarks, region, width, height);
  const face = observeFace(landmarks, detected.matrix, width, height);
  if (eagerness === 'unfitted') face.unfitted = true;
  return { landmarks, face };
}
