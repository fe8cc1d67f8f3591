import {
  apcer,
  bpcer,
  nonResponseRate,
  type PadSamples,
  type Presentation,
  type Sample,
  splitBySpecies,
  worstSpecies,
} from './pad-metrics.js';
import { type BootstrapOptions, bootstrap, type Interval } from './pad-metrics-bootstrap.js';
import {
  areaUnderCurve,
  bpcerAtApcer,
  type DetPoint,
  detCurve,
  equalErrorRate,
  histogram,
  type Resample,
} from './pad-metrics-curves.js';

/** A rate, 0..1, with its interval where one could be made; `null` when there was nothing to count. */
export interface Estimate {
  value: number | null;
  interval: Interval | null;
}

export interface Counts {
  presentations: number;
  groups: number;
  responses: number;
}

export interface SpeciesReport extends Counts {
  species: string;
  apcer: Estimate;
  apnrr: Estimate;
  /** Against this species alone. */
  eer: Estimate;
  auc: Estimate;
}

export interface PadReport {
  threshold: number;
  bonaFide: Counts & { bpcer: Estimate; bpnrr: Estimate };
  /** Sorted by name. */
  species: SpeciesReport[];
  /** Name and APCER of the species that is accepted most often. */
  worst: { species: string; apcer: number } | null;
  acer: Estimate;
  eer: Estimate & { threshold: number | null };
  auc: Estimate;
  /** BPCER at a worst APCER of at most 10, 5 and 1 %, and the threshold for it. */
  operating: { name: 'BPCER10' | 'BPCER20' | 'BPCER100'; apcer: number; bpcer: Estimate; threshold: number | null }[];
  det: DetPoint[];
  /** Scores per bin of `1 / HISTOGRAM_BINS`, by species; `''` is bona fide. */
  histograms: Record<string, number[]>;
}

export const HISTOGRAM_BINS = 20;
const OPERATING = [
  { name: 'BPCER10', apcer: 0.1 },
  { name: 'BPCER20', apcer: 0.05 },
  { name: 'BPCER100', apcer: 0.01 },
] as const;

/**
 * All figures of one set of presentations at one threshold.
 * @param options of the bootstrap; `null` leaves the intervals out, which is some thousand times faster
 */
export function reportPad(
  presentations: readonly Presentation[],
  threshold: number,
  options: BootstrapOptions | null = {},
): PadReport {
  const samples = splitBySpecies(presentations);
  const figuresOf = createFigures(samples, threshold);
  const figures = figuresOf({});
  const intervals = options ? bootstrap<string>(samples, figuresOf, options) : {};
  // A single group cannot vary: an interval of no width would look like certainty.
  const estimate = (name: string, groups = 2): Estimate => ({
    value: figures[name],
    interval: groups > 1 ? (intervals[name] ?? null) : null,
  });
  const liveGroups = samples.bonaFide.groups.length;
  const det = detCurve(samples);
  return {
    threshold,
    bonaFide: {
      ...countsOf(samples.bonaFide),
      bpcer: estimate('bpcer', liveGroups),
      bpnrr: estimate('bpnrr', liveGroups),
    },
    species: [...samples.species].map(([species, sample]) => ({
      species,
      ...countsOf(sample),
      apcer: estimate(`apcer ${species}`, sample.groups.length),
      apnrr: estimate(`apnrr ${species}`, sample.groups.length),
      eer: estimate(`eer ${species}`, sample.groups.length),
      auc: estimate(`auc ${species}`, sample.groups.length),
    })),
    worst: worstSpecies(samples, threshold),
    acer: estimate('acer'),
    eer: { ...estimate('eer'), threshold: equalErrorRate(det)?.threshold ?? null },
    auc: estimate('auc'),
    operating: OPERATING.map(({ name, apcer: limit }) => ({
      name,
      apcer: limit,
      bpcer: estimate(name),
      threshold: bpcerAtApcer(det, limit)?.threshold ?? null,
    })),
    det,
    histograms: {
      '': histogram(samples.bonaFide.scores, HISTOGRAM_BINS),
      ...Object.fromEntries(
        [...samples.species].map(([name, { scores }]) => [name, histogram(scores, HISTOGRAM_BINS)]),
      ),
    },
  };
}

function countsOf({ presentations, groups, scores }: Sample): Counts {
  return { presentations, groups: groups.length, responses: scores.length };
}

type Figures = Record<string, number | null>;

/** Every figure by name, for the data (no resample) or for a resample of it. */
function createFigures(samples: PadSamples, threshold: number): (resample: Resample) => Figures {
  const alone = new Map(
    [...samples.species].map(([name, sample]) => [
      name,
      { bonaFide: samples.bonaFide, species: new Map([[name, sample]]) },
    ]),
  );

  function ofSpecies(name: string, sample: Sample, resample: Resample): Figures {
    const times = resample.species?.get(name);
    const against = alone.get(name) ?? samples;
    return {
      [`apcer ${name}`]: apcer(sample, threshold, times),
      [`apnrr ${name}`]: nonResponseRate(sample, times),
      [`eer ${name}`]: equalErrorRate(detCurve(against, resample))?.rate ?? null,
      [`auc ${name}`]: areaUnderCurve(against, resample),
    };
  }

  return resample => {
    const species = Object.assign({}, ...[...samples.species].map(entry => ofSpecies(...entry, resample))) as Figures;
    const rates = [...samples.species.keys()].flatMap(name => species[`apcer ${name}`] ?? []);
    const rejected = bpcer(samples.bonaFide, threshold, resample.bonaFide);
    const curve = detCurve(samples, resample);
    return {
      ...species,
      bpcer: rejected,
      bpnrr: nonResponseRate(samples.bonaFide, resample.bonaFide),
      acer: rejected !== null && rates.length > 0 ? (rejected + Math.max(...rates)) / 2 : null,
      auc: areaUnderCurve(samples, resample),
      eer: equalErrorRate(curve)?.rate ?? null,
      ...Object.fromEntries(
        OPERATING.map(({ name, apcer: limit }) => [name, bpcerAtApcer(curve, limit)?.bpcer ?? null]),
      ),
    };
  };
}
