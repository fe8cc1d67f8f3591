import { DEFAULT_CONFIG } from './config.js';
import type { Box } from './geometry.js';
import type { ImageQuality } from './image-quality.js';

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

/** From this chance on a head without a visible face counts as a covered one. */
const COVERED = 0.5;
/** Beside an artificial face of comparable size, a face counts as real up to this chance of being artificial too. */
const IN_COMPANY = 0.2;

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

/** What the classifier and the pixels say of a find; without the classifier nothing is known. */
interface Seen {
  state?: FaceState;
  quality?: ImageQuality;
}

/**
 * How surely a find is no real face, 0..1: the classifier's word, unless it is surer still that the face is blurred, or
 * the face lies in the dark or is burnt out. There a person cannot be told from a drawing, and "hold the camera steady"
 * or "more light" helps where "no face" does not. `undefined` without the classifier.
 */
export function artificiality({ state, quality }: Seen): number | undefined {
  if (!state) return undefined;
  return state.artificial < state.degraded || (quality && !isLit(quality)) ? 0 : state.artificial;
}

/** Whether there is light enough to judge by, and not too much: by the gate's own default limits. */
function isLit({ luma, underexposed, overexposed }: ImageQuality): boolean {
  const { minLuma, maxLuma, maxUnderexposed, maxOverexposed } = DEFAULT_CONFIG.gate;
  return (
    luma >= minLuma.hard &&
    luma <= maxLuma.hard &&
    underexposed <= maxUnderexposed.hard &&
    overexposed <= maxOverexposed.hard
  );
}

/**
 * Whether a head that the mesh does not fit is a person's, with the face covered. Without the classifier's opinion nobody
 * knows; nothing else than a cover keeps the mesh from a face that the detector is sure of.
 */
export function isCoveredHead({ state }: { state?: FaceState }): boolean {
  if (!state || state.artificial > DEFAULT_CONFIG.gate.maxArtificial.hard) return false;
  return Math.max(state.coveredLower, state.coveredEyes) > COVERED;
}

/**
 * Whether a face counts as a real one when faces are counted and the main one is chosen: by the default limit of the gate,
 * as faces are put in order before a configuration is asked. Without the classifier's opinion it does.
 */
function isReal(face: Seen): boolean {
  return (artificiality(face) ?? 0) <= DEFAULT_CONFIG.gate.maxArtificial.hard;
}

type SizedFace = Seen & { areaShare: number };

/**
 * The faces that count as real, in the order given. Whoever is drawn, is drawn among drawings: beside an artificial face of
 * comparable size, one must look the more like a person's. A portrait on the wall is smaller or, next to a face that is
 * surely real, does no harm.
 */
export function realFaces<T extends SizedFace>(faces: readonly T[]): T[] {
  const artificial = faces.filter(face => !isReal(face));
  const limitOf = (face: T) =>
    artificial.some(other => areComparable(face, other)) ? IN_COMPANY : DEFAULT_CONFIG.gate.maxArtificial.hard;
  return faces.filter(face => (artificiality(face) ?? 0) <= limitOf(face));
}

function areComparable(a: SizedFace, b: SizedFace): boolean {
  const [smaller, larger] = [a.areaShare, b.areaShare].sort((x, y) => x - y);
  return smaller > larger * DEFAULT_CONFIG.gate.comparableFaces.hard;
}

/** Real faces before artificial ones, each with the largest first: the first is the main face. */
export function orderFaces<T extends SizedFace>(faces: readonly T[]): T[] {
  const real = new Set(realFaces(faces));
  return [...faces].sort((a, b) => Number(real.has(b)) - Number(real.has(a)) || b.areaShare - a.areaShare);
}
