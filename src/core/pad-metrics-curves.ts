import { type Multiplicity, type PadSamples, responseWeights, type Sample } from './pad-metrics.js';

/** One threshold of a DET curve. */
export interface DetPoint {
  /** Accepted is a score above this, 0..1. */
  threshold: number;
  /** APCER of the worst species at this threshold, 0..1. */
  apcer: number;
  bpcer: number;
}

/** Multiplicities for every sample of a bootstrap resample. */
export interface Resample {
  bonaFide?: Multiplicity;
  species?: ReadonlyMap<string, Multiplicity>;
}

/** Counts up the weight of scores at or below a rising threshold. */
function createCounter(sample: Sample, times?: Multiplicity) {
  const weights = responseWeights(sample, times);
  const total = sample.owners.reduce((sum, owner) => sum + weights[owner], 0);
  let next = 0;
  let below = 0;
  return {
    total,
    /** Share of the weight with a score not above `threshold`, 0..1. */
    rejectedAt(threshold: number): number {
      while (next < sample.scores.length && sample.scores[next] <= threshold) below += weights[sample.owners[next++]];
      return below / total;
    },
  };
}

/**
 * The detection error trade-off: every threshold at which a rate changes, from "accept all" (0, where a score of
 * exactly 0 is still rejected) to "reject all" (1).
 * @returns rising thresholds; empty when either side has no responses
 */
export function detCurve(samples: PadSamples, resample: Resample = {}): DetPoint[] {
  const bonaFide = createCounter(samples.bonaFide, resample.bonaFide);
  const attacks = [...samples.species].map(([name, sample]) => createCounter(sample, resample.species?.get(name)));
  const counted = attacks.filter(({ total }) => total > 0);
  if (!(bonaFide.total > 0) || counted.length === 0) return [];
  return prepare(samples).thresholds.map(threshold => ({
    threshold,
    bpcer: bonaFide.rejectedAt(threshold),
    apcer: Math.max(...counted.map(counter => 1 - counter.rejectedAt(threshold))),
  }));
}

interface Prepared {
  /** All scores that occur, between the ends of the scale; below every score the first one accepts all. */
  thresholds: readonly number[];
  /** All responses by rising score; `kind` is a species, `''` bona fide. */
  merged: readonly { score: number; kind: string; owner: number }[];
}

/** Sorting is the costly part, and the same for every resample. */
const known = new WeakMap<PadSamples, Prepared>();

function prepare(samples: PadSamples): Prepared {
  const before = known.get(samples);
  if (before) return before;
  const kinds: [string, Sample][] = [['', samples.bonaFide], ...samples.species];
  const merged = kinds
    .flatMap(([kind, { scores, owners }]) => scores.map((score, i) => ({ score, kind, owner: owners[i] })))
    .sort((a, b) => a.score - b.score);
  const thresholds = [...new Set([-Number.EPSILON, ...merged.map(({ score }) => score), 1])];
  const prepared = { thresholds, merged };
  known.set(samples, prepared);
  return prepared;
}

/** The equal error rate: where BPCER meets the worst APCER. Between two points of the curve it is interpolated. */
export function equalErrorRate(curve: readonly DetPoint[]): { rate: number; threshold: number } | null {
  const after = curve.findIndex(point => point.bpcer >= point.apcer);
  if (after < 0) return null;
  const b = curve[after];
  const a = curve[Math.max(after - 1, 0)];
  const gapA = a.apcer - a.bpcer;
  const gapB = b.bpcer - b.apcer;
  const share = gapA + gapB > 0 ? gapA / (gapA + gapB) : 0;
  return {
    rate: a.bpcer + (b.bpcer - a.bpcer) * share,
    threshold: a.threshold + (b.threshold - a.threshold) * share,
  };
}

/**
 * The smallest BPCER at a threshold whose worst APCER is at most `limit`: BPCER10, 20 and 100 for 1/10, 1/20 and 1/100.
 * @returns `null` without a curve
 */
export function bpcerAtApcer(curve: readonly DetPoint[], limit: number): { bpcer: number; threshold: number } | null {
  // Rounding of the sums must not cost a step of the curve.
  const point = curve.find(({ apcer }) => apcer <= limit + 1e-9);
  return point ? { bpcer: point.bpcer, threshold: point.threshold } : null;
}

/**
 * Area under the ROC curve: the chance that a bona fide response scores above an attack of any species, ties counting
 * half (Mann–Whitney). Every species weighs by its groups.
 */
export function areaUnderCurve(samples: PadSamples, resample: Resample = {}): number | null {
  const { merged } = prepare(samples);
  const weights = new Map([['', responseWeights(samples.bonaFide, resample.bonaFide)]]);
  for (const [name, sample] of samples.species) weights.set(name, responseWeights(sample, resample.species?.get(name)));
  let attacksBelow = 0;
  let live = 0;
  let area = 0;
  for (let i = 0; i < merged.length; ) {
    const { score } = merged[i];
    let tiedLive = 0;
    let tiedAttacks = 0;
    for (; i < merged.length && merged[i].score === score; i++) {
      const weight = weights.get(merged[i].kind)?.[merged[i].owner] ?? 0;
      if (merged[i].kind === '') tiedLive += weight;
      else tiedAttacks += weight;
    }
    area += tiedLive * (attacksBelow + tiedAttacks / 2);
    attacksBelow += tiedAttacks;
    live += tiedLive;
  }
  return live > 0 && attacksBelow > 0 ? area / (live * attacksBelow) : null;
}

/**
 * Counts of scores in equal bins over 0..1; a score of exactly 1 falls into the last one.
 * @param bins how many
 */
export function histogram(scores: readonly number[], bins: number): number[] {
  const counts = new Array<number>(bins).fill(0);
  for (const score of scores) counts[Math.min(Math.floor(score * bins), bins - 1)]++;
  return counts;
}
