import type { FaceObservation, FrameObservation } from './observation.js';

/** A frame kept for scoring while the face is held. */
export interface BurstFrame {
  frameId: number;
  timeMs: number;
  /** Larger is better; see `rankFace`. */
  rank: number;
  /** What was measured of it; the gate is asked again once every model has had its say. */
  observation: FrameObservation;
}

/** Beyond this eye aspect ratio eyes are simply open; more says nothing about the picture. */
const OPEN_EYES = 0.25;
const DEGREE = Math.PI / 180;

/**
 * How good a face is as the picture to keep: sharpness, times how open the eyes are, times how frontal the head is
 * (cos² of yaw and pitch, as OFIQ scores head pose).
 */
export function rankFace(face: FaceObservation): number {
  const sharpness = face.quality?.sharpness ?? 0;
  const eyes = Math.min(face.eyeOpenness / OPEN_EYES, 1);
  const frontal = Math.cos(face.pose.yaw * DEGREE) ** 2 * Math.cos(face.pose.pitch * DEGREE) ** 2;
  return sharpness * eyes * frontal;
}

/**
 * Takes a frame into the burst when the last one is old enough that the burst spreads over the whole hold: frames
 * right after each other would tell the score nothing new.
 */
export function takeFrame(
  burst: readonly BurstFrame[],
  frame: BurstFrame,
  { holdMs, burstFrames }: { holdMs: number; burstFrames: number },
): readonly BurstFrame[] {
  const last = burst.at(-1);
  if (burst.length >= burstFrames) return burst;
  if (last && frame.timeMs - last.timeMs < holdMs / burstFrames) return burst;
  return [...burst, frame];
}

/** The frame to keep as the picture. */
export function bestFrame(burst: readonly BurstFrame[]): BurstFrame {
  return burst.reduce((best, frame) => (frame.rank > best.rank ? frame : best));
}
