/** Score arithmetic: probabilities of bona fide, 0..1, fused as log-odds. */

/** Log-odds are clipped to ±this, so that one overconfident model or frame cannot outvote all others. */
const MAX_LOG_ODDS = 9;

/** Numerically safe softmax. */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const peak = Math.max(...values);
  const powers = values.map(value => Math.exp(value - peak));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}

/** ln(p / (1 − p)), clipped. */
export function logOdds(probability: number): number {
  const odds = Math.log(probability / (1 - probability));
  return Math.min(Math.max(odds, -MAX_LOG_ODDS), MAX_LOG_ODDS);
}

export function fromLogOdds(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

export interface WeightedScore {
  score: number;
  weight: number;
}

/**
 * Weighted mean in log-odds: the product rule for independent opinions, normalised so that repeating one opinion
 * (more frames of the same camera) does not raise confidence.
 * @returns a probability, 0..1
 * @throws RangeError without scores or with weights that do not add up to more than 0
 */
export function fuseScores(scores: readonly WeightedScore[]): number {
  const total = scores.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) throw new RangeError('fuseScores needs at least one score with a weight above 0.');
  return fromLogOdds(scores.reduce((sum, { score, weight }) => sum + logOdds(score) * weight, 0) / total);
}

/** Moves the scale in log-odds so that `operatingPoint` becomes .5, the API's fixed limit. */
export function calibrate(probability: number, operatingPoint: number): number {
  return fromLogOdds(logOdds(probability) - logOdds(operatingPoint));
}
