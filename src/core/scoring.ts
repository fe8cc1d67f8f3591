/** Score arithmetic: probabilities of bona fide, 0..1, fused as log-odds. */

/** Log-odds are clipped to ±this, so that one overconfident model or frame cannot outvote all others. */
const MAX_LOG_ODDS = 9;

/** The same for one patch of a face, which sees less. */
const MAX_PATCH_LOG_ODDS = 6;

/** Numerically safe softmax. */
export function softmax(logits: ArrayLike<number>): number[] {
  const values = Array.from(logits);
  const peak = Math.max(...values);
  const powers = values.map(value => Math.exp(value - peak));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map(power => power / sum);
}

/** ln(p / (1 − p)), clipped. */
export function logOdds(probability: number, limit = MAX_LOG_ODDS): number {
  const odds = Math.log(probability / (1 - probability));
  return Math.min(Math.max(odds, -limit), limit);
}

export function fromLogOdds(odds: number): number {
  return 1 / (1 + Math.exp(-odds));
}

/**
 * One probability from a model's logits of one or several pieces of a face: the mean of their log-odds.
 * @param logits    one row of `classes` after another
 * @param liveIndex which class is bona fide
 */
export function liveProbability(logits: ArrayLike<number>, classes: number, liveIndex: number): number {
  const values = Array.from(logits);
  const pieces = values.length / classes;
  const limit = pieces > 1 ? MAX_PATCH_LOG_ODDS : MAX_LOG_ODDS;
  let sum = 0;
  for (let i = 0; i < pieces; i++) {
    sum += logOdds(softmax(values.slice(i * classes, (i + 1) * classes))[liveIndex], limit);
  }
  return fromLogOdds(sum / pieces);
}

/** What a model's log-odds `x` weigh: `slope · x + offset`, fitted on labelled faces (models/README.md). */
export interface Calibration {
  slope: number;
  /** The slope grows by this for each face size of surroundings; 0 when left out. */
  slopePerContext?: number;
  offset: number;
  /** Log-odds are cut to this: 0 for a model that knows reasons against bona fide alone. No limit when left out. */
  ceiling?: number;
}

/** @param context how much the model saw, in face sizes: 1 is the face alone */
export function calibrate(probability: number, calibration: Calibration, context = 1): number {
  const { slope, slopePerContext = 0, offset, ceiling = Number.POSITIVE_INFINITY } = calibration;
  const odds = (slope + slopePerContext * (context - 1)) * logOdds(probability) + offset;
  return fromLogOdds(Math.min(odds, ceiling));
}

export interface Opinion {
  /** Whose it is. */
  model: string;
  /** Calibrated probability of bona fide, 0..1. */
  score: number;
}

/**
 * The sum of the models' log-odds: the product rule for independent opinions. What is not independent is in the
 * calibrations, which are fitted together (linear logistic regression, as usual in biometric fusion). A model has one
 * voice, the mean over its frames, so that more frames of the same camera do not raise confidence.
 * @returns a probability, 0..1
 * @throws RangeError without any opinion
 */
export function fuseScores(opinions: readonly Opinion[]): number {
  if (opinions.length === 0) throw new RangeError('fuseScores needs at least one score.');
  const models = [...new Set(opinions.map(({ model }) => model))];
  const voices = models.map(name => {
    return mean(opinions.filter(({ model }) => model === name).map(({ score }) => logOdds(score)));
  });
  return fromLogOdds(voices.reduce((sum, odds) => sum + odds, 0));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/**
 * Moves the scale in log-odds so that `operatingPoint` becomes .5, the API's fixed limit. Nothing is clipped: the fused
 * scores of confident faces stay apart, for whoever ranks them or looks for a threshold.
 */
export function recentre(probability: number, operatingPoint: number): number {
  return fromLogOdds(logOdds(probability, Number.POSITIVE_INFINITY) - logOdds(operatingPoint));
}
