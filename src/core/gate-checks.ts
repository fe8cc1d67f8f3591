import { artificiality, realFaces } from './face-state.js';
import type { CheckName } from './gate.js';
import type { Hint } from './hints.js';
import type { FaceObservation, FrameObservation } from './observation.js';
import type { GateReason } from './response.js';

/** One check: a measure, which way it is limited, and what follows when it misses. Limits and units are in the config. */
interface Check {
  name: CheckName;
  reason: GateReason;
  hint: Hint;
  /** Whether the limits are a floor or a ceiling. */
  limit: 'min' | 'max';
}

/** Of the main face. */
export interface GateCheck extends Check {
  /** `undefined` when it was not measured. */
  measure(face: FaceObservation, frame: FrameObservation): number | undefined;
}

/** Of the whole frame. */
export interface FrameCheck extends Check {
  /** `undefined` when it was not measured. */
  measure(frame: FrameObservation): number | undefined;
}

/** Luma range below which a frame is a plain surface, and neither sharp nor blurred. */
const PLAIN_CONTRAST = 20;

/** The checks of a frame without a face: is nobody there, or can nobody be seen? */
export const EMPTY_FRAME_CHECKS: readonly FrameCheck[] = [
  { name: 'maxRedacted', reason: 'invalid_face', hint: 'face-covered', limit: 'max', measure: frame => frame.redacted },
  {
    name: 'minFrameLuma',
    reason: 'invalid_face',
    hint: 'too-dark',
    limit: 'min',
    measure: frame => frame.quality?.luma,
  },
  {
    name: 'maxFrameLuma',
    reason: 'invalid_face',
    hint: 'too-bright',
    limit: 'max',
    measure: frame => frame.quality?.luma,
  },
  {
    name: 'minFrameSharpness',
    reason: 'invalid_face',
    hint: 'blurry',
    limit: 'min',
    measure: ({ quality }) => (quality && quality.contrast > PLAIN_CONTRAST ? quality.sharpness : undefined),
  },
];

/**
 * The gate, most useful advice first: a person can only do one thing at a time. A profile and a face that fills the picture
 * come first, because the classifier behind the next check never learned the one and sees the other cut off. Then
 * distance, because nothing can be judged on a face that is too small; light and sharpness next, because what they hide looks covered; then what covers the face, because it misleads
 * the landmarks that pose is read from.
 */
export const GATE_CHECKS: readonly GateCheck[] = [
  check(
    'minEyeWidthRatio',
    'invalid_face',
    'turn-to-camera',
    'min',
    fitted(face => face.eyeWidthRatio),
  ),
  check('maxAreaShare', 'invalid_face', 'too-close', 'max', face => face.areaShare),
  check('maxArtificial', 'no_face', 'no-face', 'max', artificiality),
  check('comparableFaces', 'too_many_faces', 'multiple-faces', 'max', nextFaceRatio),
  check('minAreaShare', 'invalid_face', 'too-far', 'min', face => face.areaShare),
  check('minInterocular', 'invalid_face', 'too-far', 'min', fitted(frontalInterocular)),
  check('minInFrame', 'invalid_face', 'off-center', 'min', face => face.inFrame),
  check('maxOffset', 'invalid_face', 'off-center', 'max', centreOffset),
  check('minLuma', 'invalid_face', 'too-dark', 'min', face => face.quality?.luma),
  check('maxUnderexposed', 'invalid_face', 'too-dark', 'max', face => face.quality?.underexposed),
  check('maxLuma', 'invalid_face', 'too-bright', 'max', face => face.quality?.luma),
  check('maxOverexposed', 'invalid_face', 'too-bright', 'max', face => face.quality?.overexposed),
  check('minContrast', 'invalid_face', 'blurry', 'min', face => face.quality?.contrast),
  check('minSharpness', 'invalid_face', 'blurry', 'min', face => face.quality?.sharpness),
  check('maxDegraded', 'invalid_face', 'blurry', 'max', face => face.state?.degraded),
  check('maxMisfit', 'invalid_face', 'face-covered', 'max', face => (face.unfitted ? 1 : 0)),
  check('maxCoveredLower', 'invalid_face', 'face-covered', 'max', face => face.state?.coveredLower),
  check('maxCoveredEyes', 'invalid_face', 'face-covered', 'max', face => face.state?.coveredEyes),
  check(
    'maxYaw',
    'invalid_face',
    'head-turned',
    'max',
    fitted(face => Math.abs(face.pose.yaw)),
  ),
  check(
    'maxPitch',
    'invalid_face',
    'head-turned',
    'max',
    fitted(face => Math.abs(face.pose.pitch)),
  ),
  check(
    'maxRoll',
    'invalid_face',
    'head-tilted',
    'max',
    fitted(face => Math.abs(face.pose.roll)),
  ),
  check(
    'minEyeOpenness',
    'invalid_face',
    'eyes-closed',
    'min',
    fitted(face => face.eyeOpenness),
  ),
];

function check(
  name: CheckName,
  reason: GateReason,
  hint: Hint,
  limit: 'min' | 'max',
  measure: GateCheck['measure'],
): GateCheck {
  return { name, reason, hint, limit, measure };
}

/** Area of the next real face over the main face's, 0 without one. */
function nextFaceRatio(face: FaceObservation, { faces }: FrameObservation): number {
  const next = realFaces(faces).find(other => other !== face);
  return next ? next.areaShare / face.areaShare : 0;
}

/** A measure that is read from the mesh, not taken where the mesh does not fit. */
function fitted(measure: (face: FaceObservation) => number): GateCheck['measure'] {
  return face => (face.unfitted ? undefined : measure(face));
}

/** A turned head shows its eyes closer together; this undoes it, as distance and turn have checks of their own. */
function frontalInterocular(face: FaceObservation): number {
  return face.interocular / Math.max(Math.cos((face.pose.yaw * Math.PI) / 180), 0.3);
}

/**
 * Distance of the face's centre from the image's, in shares of the shorter image side (the larger of both directions):
 * previews cut the longer side off.
 */
function centreOffset({ box }: FaceObservation, { width, height }: FrameObservation): number {
  const dx = box.x + box.width / 2 - width / 2;
  const dy = box.y + box.height / 2 - height / 2;
  return Math.max(Math.abs(dx), Math.abs(dy)) / Math.min(width, height);
}
