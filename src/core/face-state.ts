import { DEFAULT_CONFIG } from './config.js';
import type { Box } from './geometry.js';

/** What landmarks cannot say of a face, as the face-state classifier sees it: probabilities, 0..1. */
export interface FaceState {
  /** Mouth and nose are covered: a mask, a scarf, a hand, a phone. */
  coveredLower: number;
  /** Both eyes are covered: dark glasses, a bar, a hand, hair, a hat. Clear glasses are not. */
  coveredEyes: number;
  /** No real face: a drawing, a painting, a statue, a doll, or something the detector took for a face. */
  artificial: number;
  /** Too little detail is left to recognise anybody: blur, motion, a tiny or heavily compressed face. */
  degraded: number;
}

/** From this on a head without a visible face counts as a covered one, up to this chance of being no person's. */
const COVERED = 0.75;
const COVERED_ARTIFICIAL = 0.5;

/**
 * The square that the classifier looks at.
 * @param box   tight landmark box, pixels
 * @param scale side of the square over the larger side of the box
 */
export function stateRegion(box: Box, scale: number): Box {
  const side = Math.max(box.width, box.height) * scale;
  return { x: box.x + (box.width - side) / 2, y: box.y + (box.height - side) / 2, width: side, height: side };
}

/** Names the classifier's outputs, which come in the order of the interface. */
export function readFaceState(output: ArrayLike<number>): FaceState {
  return { coveredLower: output[0], coveredEyes: output[1], artificial: output[2], degraded: output[3] };
}

/**
 * How surely a find is no real face, 0..1: the classifier's word, unless it is surer still that something covers the
 * face or that it is blurred. What is covered or blurred cannot be told from artificial, and "show your whole face" or
 * "hold the camera steady" helps where "no face" does not.
 */
export function artificiality({ coveredLower, coveredEyes, artificial, degraded }: FaceState): number {
  return artificial >= Math.max(coveredLower, coveredEyes, degraded) ? artificial : 0;
}

/**
 * Whether a head that the mesh does not fit is a person's, with the face covered. Without the classifier's opinion nobody
 * knows; nothing else than a cover keeps the mesh from a face that the detector is sure of.
 */
export function isCoveredHead({ state }: { state?: FaceState }): boolean {
  if (!state || state.artificial > COVERED_ARTIFICIAL) return false;
  return Math.max(state.coveredLower, state.coveredEyes) > COVERED;
}

/**
 * Whether a face counts as a real one when faces are counted and the main one is chosen: by the default limit of the gate,
 * as faces are put in order before a configuration is asked. Without the classifier's opinion it does.
 */
export function isReal({ state }: { state?: FaceState }): boolean {
  return !(state && artificiality(state) > DEFAULT_CONFIG.gate.maxArtificial.hard);
}

/** Real faces before artificial ones, each with the largest first: the first is the main face. */
export function orderFaces<T extends { areaShare: number; state?: FaceState }>(faces: readonly T[]): T[] {
  return [...faces].sort((a, b) => Number(isReal(b)) - Number(isReal(a)) || b.areaShare - a.areaShare);
}
