import type { LivenessConfig } from './config.js';
import { EMPTY_FRAME_CHECKS, type FrameCheck, GATE_CHECKS, type GateCheck } from './gate-checks.js';
import type { Hint } from './hints.js';
import type { FrameObservation } from './observation.js';
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
  /** Every measure that was taken, in the order of the checks. */
  checks: CheckResult[];
}

/**
 * Judges one frame.
 * @param previous the report of the frame before, on video: a limit that was missed must be beaten by the configured
 *                 hysteresis, so that a face on the limit does not flicker between two hints
 */
export function evaluateGate(frame: FrameObservation, config: GateConfig, previous?: GateReport): GateReport {
  const { faces } = frame;
  const face = faces[0];
  const measured = face
    ? GATE_CHECKS.map(check => [check, check.measure(face, frame)] as const)
    : EMPTY_FRAME_CHECKS.map(check => [check, check.measure(frame)] as const);

  const checks: CheckResult[] = [];
  let refused: AnyCheck | undefined;
  let guided: AnyCheck | undefined;
  for (const [check, value] of measured) {
    if (value === undefined) continue;
    const result = judge(check, value, config, previous);
    checks.push(result);
    if (result.status === 'refused') refused ??= check;
    if (result.status !== 'ok') guided ??= check;
  }
  return {
    reason: refused?.reason ?? (face ? '' : 'no_face'),
    hint: (refused ?? guided)?.hint ?? (face ? null : 'no-face'),
    faces: faces.length,
    checks,
  };
}

type AnyCheck = GateCheck | FrameCheck;

function judge(check: AnyCheck, value: number, config: GateConfig, previous?: GateReport): CheckResult {
  const { name, limit } = check;
  const { hard, guidance } = config[name];
  const before = previous?.checks.find(result => result.name === name)?.status ?? 'ok';
  const beyond = (threshold: number, missed: boolean) => {
    const margin = missed ? config.hysteresis * Math.abs(threshold) : 0;
    // Asked for what passes: a measure that is no number passes nothing.
    return !(limit === 'min' ? value >= threshold + margin : value <= threshold - margin);
  };
  const refused = beyond(hard, before === 'refused');
  const status = refused ? 'refused' : beyond(guidance, before !== 'ok') ? 'guided' : 'ok';
  return { name, value, hard, guidance, status };
}
