import { percentile } from './image-quality.js';
import type { PadSamples, Sample } from './pad-metrics.js';
import type { Resample } from './pad-metrics-curves.js';

export interface BootstrapOptions {
  /** How many resamples; 1000 by default. */
  resamples?: number;
  /** Same seed, same intervals; 1 by default. */
  seed?: number;
  /** Share of the distribution inside the interval; .95 by default. */
  confidence?: number;
}

export interface Interval {
  low: number;
  high: number;
}

/** Uniform numbers in 0..1 from a 32-bit seed (Mulberry32): small, fast, and the same everywhere. */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

/**
 * Percentile bootstrap over groups. The bona fide groups and the groups of every species are drawn with replacement,
 * each kind among its own, so that a resample has as many groups of each kind as the data.
 * @param statistics any figures of a resample, by name; a `null` (undefined in that resample) is left out
 * @returns an interval for every name that was ever defined
 */
export function bootstrap<Name extends string>(
  samples: PadSamples,
  statistics: (resample: Resample) => Record<Name, number | null>,
  { resamples = 1000, seed = 1, confidence = 0.95 }: BootstrapOptions = {},
): Partial<Record<Name, Interval>> {
  const random = createRandom(seed);
  const values = new Map<Name, number[]>();
  for (let i = 0; i < resamples; i++) {
    const figures = statistics({
      bonaFide: drawGroups(samples.bonaFide, random),
      species: new Map([...samples.species].map(([name, sample]) => [name, drawGroups(sample, random)])),
    });
    for (const name of Object.keys(figures) as Name[]) {
      const figure = figures[name];
      if (figure === null) continue;
      const list = values.get(name);
      if (list) list.push(figure);
      else values.set(name, [figure]);
    }
  }
  const tail = (1 - confidence) / 2;
  return Object.fromEntries([...values].map(([name, list]) => [name, interval(list, tail)])) as Partial<
    Record<Name, Interval>
  >;
}

/** How often each group was drawn. */
function drawGroups({ groups }: Sample, random: () => number): Float64Array {
  const times = new Float64Array(groups.length);
  for (let i = 0; i < groups.length; i++) times[Math.floor(random() * groups.length)]++;
  return times;
}

function interval(values: readonly number[], tail: number): Interval {
  const sorted = [...values].sort((a, b) => a - b);
  return { low: percentile(sorted, tail), high: percentile(sorted, 1 - tail) };
}
