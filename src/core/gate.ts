import type { LivenessConfig } from './config.js';
import type { Hint } from './hints.js';
import type { FaceObservation, FrameObservation } from './observation.js';
import type { GateReason } from './response.js';

type GateConfig = LivenessConfig['gate'];
export type CheckName = Exclude<keyof GateConfig, 'hysteresis'>;

/** `refused`: beyond the hard limit; `guided`: acceptable, but a better capture is a moment away. */
export type CheckStatus = 'ok' | 'guided' | 'refused';

export interface CheckResult {
  name: CheckName;
  /** In the unit of the check's setting. */
  value: number;
  hard: number;
  guidance: number;
  status: CheckStatus;
}

export interface GateReport {
  /** What the API would refuse this image for; `''` when it would be scored. */
  reason: GateReason | '';
  /** The most useful thing to do next; `null` when the frame is good enough to capture. */
  hint: Hint | null;
  faces: number;
  /** Empty without a face. */
  checks: CheckResult[];
}

interface CheckDefinition {
  name: CheckName;
  reason: GateReason;
  hint: Hint;
  /** Whether the limits are a floor or a ceiling. */
  limit: 'min' | 'max';
  measure(face: FaceObservation, frame: FrameObservation): number | undefined;
}

/**
 * The whole gate, most useful advice first: a person can only do one thing at a time, and distance comes before pose,
 * because pose and pixels cannot be judged on a face that is too small.
 */
const CHECKS: readonly CheckDefinition[] = [
  check('comparableFaces', 'too_many_faces', 'multiple-faces', 'max', (face, { faces }) =>
    faces.length > 1 ? faces[1].areaShare / face.areaShare : 0,
  ),
  check('minAreaShare', 'invalid_face', 'too-far', 'min', face => face.areaShare),
  check('minInterocular', 'invalid_face', 'too-far', 'min', face => face.interocular / poseForeshortening(face)),
  check('maxAreaShare', 'invalid_face', 'too-close', 'max', face => face.areaShare),
  check('minInFrame', 'invalid_face', 'off-center', 'min', face => face.inFrame),
  check('maxOffset', 'invalid_face', 'off-center', 'max', centreOffset),
  check('maxYaw', 'invalid_face', 'head-turned', 'max', face => Math.abs(face.pose.yaw)),
  check('maxPitch', 'invalid_face', 'head-turned', 'max', face => Math.abs(face.pose.pitch)),
  check('maxRoll', 'invalid_face', 'head-tilted', 'max', face => Math.abs(face.pose.roll)),
  check('minLuma', 'invalid_face', 'too-dark', 'min', face => face.quality?.luma),
  check('maxLuma', 'invalid_face', 'too-bright', 'max', face => face.quality?.luma),
  check('maxOverexposed', 'invalid_face', 'too-bright', 'max', face => face.quality?.overexposed),
  check('minContrast', 'invalid_face', 'blurry', 'min', face => face.quality?.contrast),
  check('minSharpness', 'invalid_face', 'blurry', 'min', face => face.quality?.sharpness),
  check('minEyeOpenness', 'invalid_face', 'eyes-closed', 'min', face => face.eyeOpenness),
];

function check(
  name: CheckName,
  reason: GateReason,
  hint: Hint,
  limit: 'min' | 'max',
  measure: CheckDefinition['measure'],
): CheckDefinition {
  return { name, reason, hint, limit, measure };
}

/**
 * Judges one frame.
 * @param previous the report of the frame before, on video: its failed guidance checks must be beaten by the
 *                 configured hysteresis, so that a face on the limit does not flicker between two hints
 */
export function evaluateGate(frame: FrameObservation, config: GateConfig, previous?: GateReport): GateReport {
  const face = frame.faces[0];
  if (!face) return { reason: 'no_face', hint: 'no-face', faces: 0, checks: [] };

  const checks: CheckResult[] = [];
  let refused: CheckDefinition | undefined;
  let guided: CheckDefinition | undefined;
  for (const definition of CHECKS) {
    const value = definition.measure(face, frame);
    if (value === undefined) continue;
    const result = judge(definition, value, config, previous);
    checks.push(result);
    if (result.status === 'refused') refused ??= definition;
    if (result.status !== 'ok') guided ??= definition;
  }
  return {
    reason: refused?.reason ?? '',
    hint: (refused ?? guided)?.hint ?? null,
    faces: frame.faces.length,
    checks,
  };
}

function judge(definition: CheckDefinition, value: number, config: GateConfig, previous?: GateReport): CheckResult {
  const { name, limit } = definition;
  const { hard, guidance } = config[name];
  const failedBefore = previous?.checks.some(result => result.name === name && result.status !== 'ok') ?? false;
  const margin = failedBefore ? config.hysteresis * Math.abs(guidance) : 0;
  const beyond = (threshold: number) => (limit === 'min' ? value < threshold : value > threshold);
  const wanted = limit === 'min' ? guidance + margin : guidance - margin;
  const status = beyond(hard) ? 'refused' : beyond(wanted) ? 'guided' : 'ok';
  return { name, value, hard, guidance, status };
}

/** A turned head shows its eyes closer together; this undoes it, as distance and turn have checks of their own. */
function poseForeshortening(face: FaceObservation): number {
  return Math.max(Math.cos((face.pose.yaw * Math.PI) / 180), 0.3);
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
