/** Frames made of plain numbers: a good capture, and what a test changes of it. */
import type { FaceObservation, FrameObservation } from '../../../src/core/observation.js';

/** A frontal, sharp, well lit face in the middle of a 640 × 480 frame. */
export function goodFace(change: Partial<FaceObservation> = {}): FaceObservation {
  return {
    box: { x: 220, y: 120, width: 200, height: 240 },
    areaShare: 0.156,
    inFrame: 1,
    interocular: 90,
    pose: { yaw: 2, pitch: 3, roll: 1 },
    eyeOpenness: 0.28,
    eyeWidthRatio: 0.95,
    quality: { luma: 130, contrast: 110, underexposed: 0.01, overexposed: 0, sharpness: 0.2 },
    state: { coveredLower: 0.02, coveredEyes: 0.02, artificial: 0.02, degraded: 0.02 },
    ...change,
  };
}

export function frame(faces: FaceObservation[], change: Partial<FrameObservation> = {}): FrameObservation {
  return { timeMs: 0, width: 640, height: 480, faces, ...change };
}
