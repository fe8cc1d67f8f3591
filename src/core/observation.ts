import type { FaceState } from './face-state.js';
import {
  areaShare,
  type Box,
  eyeOpenness,
  eyeWidthRatio,
  faceBox,
  type HeadPose,
  headPose,
  inFrameShare,
  interocularDistance,
} from './geometry.js';
import type { FrameQuality, ImageQuality } from './image-quality.js';

/** What was measured of one face, in plain numbers. */
export interface FaceObservation {
  /** Tight landmark box in pixels of the frame. */
  box: Box;
  /** Box area over frame area. */
  areaShare: number;
  /** Part of the box inside the frame, 0..1. */
  inFrame: number;
  /** Pixels between the eye centres. */
  interocular: number;
  pose: HeadPose;
  /** Eye aspect ratio of the wider open eye. */
  eyeOpenness: number;
  /** Width of the narrower eye over the other's; small in profile. */
  eyeWidthRatio: number;
  /** A head without a face that the mesh fits: the box is rough, and what is read from the mesh means nothing. */
  unfitted?: true;
  /** Measured for the main face only. */
  quality?: ImageQuality;
  /** Missing until the classifier has loaded. */
  state?: FaceState;
}

/** One analysed frame: what the worker sends, the gate reads and a recording keeps. */
export interface FrameObservation {
  /** Milliseconds on the clock of the frame source. */
  timeMs: number;
  width: number;
  height: number;
  /** The main face first: real faces before artificial ones, each with the largest first. */
  faces: FaceObservation[];
  /** Area of a black block, as put over a face to hide it, over the frame's area. Only looked for without a face. */
  redacted?: number;
  /** Light and sharpness of the whole frame. Only measured without a face. */
  quality?: FrameQuality;
}

/**
 * The geometric part of an observation.
 * @param landmarks 468 × (x, y, z), x and y as shares of the frame
 * @param matrix    facial transformation matrix, 16 numbers, column-major
 */
export function observeFace(
  landmarks: Float32Array,
  matrix: ArrayLike<number>,
  width: number,
  height: number,
): FaceObservation {
  const box = faceBox(landmarks, width, height);
  return {
    box,
    areaShare: areaShare(box, width, height),
    inFrame: inFrameShare(box, width, height),
    interocular: interocularDistance(landmarks, width, height),
    pose: headPose(matrix),
    eyeOpenness: eyeOpenness(landmarks, width, height),
    eyeWidthRatio: eyeWidthRatio(landmarks, width, height),
  };
}
