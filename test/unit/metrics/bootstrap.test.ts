import { describe, expect, it } from 'vitest';
import { bpcer, splitBySpecies } from '../../../src/core/pad-metrics.js';
import { bootstrap, createRandom } from '../../../src/core/pad-metrics-bootstrap.js';
import { reportPad } from '../../../src/core/pad-metrics-report.js';
import { attack, live } from './presentations.js';

const rejected = (count: number, of: number) => live(...Array.from({ length: of }, (_, i) => (i < count ? 0.1 : 0.9)));

function bpcerInterval(presentations: ReturnType<typeof live>, options = {}) {
  const samples = splitBySpecies(presentations);
  return bootstrap(samples, resample => ({ bpcer: bpcer(samples.bonaFide, 0.5, resample.bonaFide) }), options).bpcer!;
}

describe('bootstrap by group', () => {
  it('draws the same numbers from the same seed, all over 0..1', () => {
    const [a, b] = [createRandom(7), createRandom(7)];
    const numbers = Array.from({ length: 10_000 }, a);
    expect(Array.from({ length: 10_000 }, b)).toEqual(numbers);
    expect(Math.min(...numbers)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...numbers)).toBeLessThan(1);
    expect(numbers.reduce((sum, n) => sum + n, 0) / numbers.length).toBeCloseTo(0.5, 1);
  });

  it('is near the binomial interval for independent images', () => {
    // 20 of 100: the normal approximation is .2 ± 1.96 · .04.
    const { low, high } = bpcerInterval(rejected(20, 100), { resamples: 4000 });
    expect(low).toBeGreaterThan(0.11);
    expect(low).toBeLessThan(0.14);
    expect(high).toBeGreaterThan(0.26);
    expect(high).toBeLessThan(0.29);
  });

  it('repeats with a seed and changes with another', () => {
    const data = rejected(13, 60);
    expect(bpcerInterval(data, { seed: 3 })).toEqual(bpcerInterval(data, { seed: 3 }));
    expect(bpcerInterval(data, { seed: 3 })).not.toEqual(bpcerInterval(data, { seed: 4 }));
  });

  it('does not take many images of few groups for many samples', () => {
    const images = rejected(20, 100);
    const grouped = images.map((image, i) => ({ ...image, group: `clip ${i % 5}` }));
    const clustered = images.map((image, i) => ({ ...image, group: `clip ${Math.floor(i / 20)}` }));
    const width = ({ low, high }: { low: number; high: number }) => high - low;
    // Every clip has the same share of rejected images: no spread. One clip has them all: a wide one.
    expect(width(bpcerInterval(grouped))).toBeCloseTo(0, 12);
    expect(width(bpcerInterval(clustered))).toBeGreaterThan(3 * width(bpcerInterval(images)));
  });

  it('has an interval around every figure of a report', () => {
    const report = reportPad([...rejected(3, 30), ...attack('screen', ...Array(20).fill(0.2), 0.7, 0.8)], 0.5, {
      resamples: 200,
    });
    for (const { value, interval } of [
      report.auc,
      report.eer,
      report.acer,
      report.bonaFide.bpcer,
      report.species[0].apcer,
    ]) {
      expect(interval!.low).toBeLessThanOrEqual(value!);
      expect(interval!.high).toBeGreaterThanOrEqual(value!);
    }
  });
});
