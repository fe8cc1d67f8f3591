/**
 * Error rates of presentation attack detection after ISO/IEC 30107-3.
 *
 * - **APCER** of a species: share of its attack presentations that were classified as bona fide. The standard asks for
 *   each species (attack instrument) on its own; the figure of a system is that of its worst species.
 * - **BPCER**: share of bona fide presentations that were classified as attacks.
 * - **APNRR, BPNRR**: share of presentations without a response. Here: refused by the gate, before any liveness is
 *   scored. Both classification rates are over the presentations that did get a response.
 * - **ACER**: mean of BPCER and the worst APCER. A habit of the literature, not of the standard.
 *
 * Images of one person in one session are one observation made several times. Rates therefore weigh every group alike
 * (its images share a weight of 1), and intervals come from resampling groups, never images.
 */

/** One image with a known truth and what the system said of it. */
export interface Presentation {
  /** Kind of attack instrument (`screen`, `print`…); `''` for a bona fide presentation. */
  species: string;
  /** Presentations of one group (one clip, one person) count as one sample. */
  group: string;
  /** 0..1, closer to 0 = surer of an attack; `null` without a response. */
  score: number | null;
}

/** Presentations of one kind, ready for repeated counting: responses sorted by score, groups numbered. */
export interface Sample {
  presentations: number;
  /** Names of the groups, by number. */
  groups: readonly string[];
  /** Presentations per group, non-responses included. */
  sizes: readonly number[];
  /** Responses per group. */
  answered: readonly number[];
  /** Scores of the responses, rising. */
  scores: readonly number[];
  /** Group number of each score. */
  owners: readonly number[];
}

/** How often each group counts; 1 for all but in a bootstrap resample. */
export type Multiplicity = ArrayLike<number>;

/** Sorts and numbers the presentations of one kind. */
export function createSample(presentations: readonly Presentation[]): Sample {
  const numbers = new Map<string, number>();
  const sizes: number[] = [];
  const answered: number[] = [];
  const responses: { score: number; owner: number }[] = [];
  for (const { group, score } of presentations) {
    const owner = numbers.get(group) ?? numbers.size;
    numbers.set(group, owner);
    sizes[owner] = (sizes[owner] ?? 0) + 1;
    answered[owner] = (answered[owner] ?? 0) + (score === null ? 0 : 1);
    if (score !== null) responses.push({ score, owner });
  }
  responses.sort((a, b) => a.score - b.score);
  return {
    presentations: presentations.length,
    groups: [...numbers.keys()],
    sizes,
    answered,
    scores: responses.map(({ score }) => score),
    owners: responses.map(({ owner }) => owner),
  };
}

/** Bona fide presentations and attacks by species, species sorted by name. */
export interface PadSamples {
  bonaFide: Sample;
  species: ReadonlyMap<string, Sample>;
}

export function splitBySpecies(presentations: readonly Presentation[]): PadSamples {
  const names = [...new Set(presentations.map(({ species }) => species))].filter(Boolean).sort();
  const only = (name: string) => createSample(presentations.filter(({ species }) => species === name));
  return { bonaFide: only(''), species: new Map(names.map(name => [name, only(name)])) };
}

/** Weight of one response of each group: the group's responses share the group's multiplicity. */
export function responseWeights({ answered }: Sample, times?: Multiplicity): number[] {
  return answered.map((count, group) => (count > 0 ? (times?.[group] ?? 1) / count : 0));
}

/**
 * Share of the responses accepted, which is a score above `threshold`, as the API defines it.
 * @returns 0..1, or `null` without a response
 */
export function acceptedShare(sample: Sample, threshold: number, times?: Multiplicity): number | null {
  const weights = responseWeights(sample, times);
  let accepted = 0;
  let total = 0;
  for (const [i, score] of sample.scores.entries()) {
    const weight = weights[sample.owners[i]];
    total += weight;
    if (score > threshold) accepted += weight;
  }
  return total > 0 ? accepted / total : null;
}

/** APCER of one species at a threshold, 0..1; `null` without a response. */
export function apcer(attacks: Sample, threshold: number, times?: Multiplicity): number | null {
  return acceptedShare(attacks, threshold, times);
}

/** BPCER at a threshold, 0..1; `null` without a response. */
export function bpcer(bonaFide: Sample, threshold: number, times?: Multiplicity): number | null {
  const accepted = acceptedShare(bonaFide, threshold, times);
  return accepted === null ? null : 1 - accepted;
}

/** APNRR of a species or BPNRR of the bona fide: share of presentations without a response; `null` without any. */
export function nonResponseRate({ sizes, answered }: Sample, times?: Multiplicity): number | null {
  let missing = 0;
  let total = 0;
  for (const [group, size] of sizes.entries()) {
    const weight = times?.[group] ?? 1;
    total += weight;
    missing += (weight * (size - answered[group])) / size;
  }
  return total > 0 ? missing / total : null;
}

/** The species with the highest APCER, the name that a report must give; `null` when none had a response. */
export function worstSpecies(samples: PadSamples, threshold: number): { species: string; apcer: number } | null {
  let worst: { species: string; apcer: number } | null = null;
  for (const [species, sample] of samples.species) {
    const rate = apcer(sample, threshold);
    if (rate !== null && rate > (worst?.apcer ?? -1)) worst = { species, apcer: rate };
  }
  return worst;
}
