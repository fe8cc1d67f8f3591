import { describe, expect, it } from 'vitest';
import {
  acceptedShare,
  apcer,
  bpcer,
  createSample,
  nonResponseRate,
  type Presentation,
  splitBySpecies,
  worstSpecies,
} from '../../../src/core/pad-metrics.js';
import {
  areaUnderCurve,
  bpcerAtApcer,
  detCurve,
  equalErrorRate,
  histogram,
} from '../../../src/core/pad-metrics-curves.js';
import { reportPad } from '../../../src/core/pad-metrics-report.js';
import { attack, live } from './presentations.js';

/** Worked by hand: 1 of 4 bona fide rejected, 1 of 2 screens and 0 of 4 prints accepted, at .5. */
const SMALL: Presentation[] = [
  ...live(0.9, 0.8, 0.7, 0.4),
  ...attack('screen', 0.6, 0.2),
  ...attack('print', 0.1, 0.1, 0.3, 0.45),
];

describe('rates of ISO/IEC 30107-3', () => {
  const samples = splitBySpecies(SMALL);

  it('APCER counts accepted attacks per species and names the worst', () => {
    expect(apcer(samples.species.get('screen')!, 0.5)).toBe(0.5);
    expect(apcer(samples.species.get('print')!, 0.5)).toBe(0);
    expect(worstSpecies(samples, 0.5)).toEqual({ species: 'screen', apcer: 0.5 });
  });

  it('BPCER counts rejected bona fide', () => {
    expect(bpcer(samples.bonaFide, 0.5)).toBe(0.25);
  });

  it('accepts above the threshold only, as the API does', () => {
    const [sample] = [createSample(live(0.5, 0.500001))];
    expect(acceptedShare(sample, 0.5)).toBe(0.5);
  });

  it('keeps presentations without a response out of the classification and counts them as APNRR and BPNRR', () => {
    const sample = createSample([...live(0.9, 0.1), ...live(null, null)]);
    expect(bpcer(sample, 0.5)).toBe(0.5);
    expect(nonResponseRate(sample)).toBe(0.5);
  });

  it('has no rate without a response', () => {
    const sample = createSample(live(null));
    expect(bpcer(sample, 0.5)).toBeNull();
    expect(nonResponseRate(sample)).toBe(1);
    expect(nonResponseRate(createSample([]))).toBeNull();
  });

  it('counts a group once, however many images it has', () => {
    // Group a: 1 of 1 rejected. Group b: 1 of 4 rejected. By image 2/5, by group (1 + 1/4) / 2.
    const sample = createSample([
      ...live(0.1).map(p => ({ ...p, group: 'a' })),
      ...live(0.9, 0.9, 0.9, 0.1).map(p => ({ ...p, group: 'b' })),
    ]);
    expect(bpcer(sample, 0.5)).toBeCloseTo(0.625, 12);
    expect(sample.groups).toEqual(['a', 'b']);
  });
});

describe('curves', () => {
  it('DET runs from "accept all" to "reject all" with the worst species', () => {
    const curve = detCurve(splitBySpecies(SMALL));
    expect(curve[0]).toMatchObject({ apcer: 1, bpcer: 0 });
    expect(curve.at(-1)).toEqual({ threshold: 1, apcer: 0, bpcer: 1 });
    expect(curve.find(({ threshold }) => threshold === 0.2)).toEqual({ threshold: 0.2, apcer: 0.5, bpcer: 0 });
    expect(curve.find(({ threshold }) => threshold === 0.4)).toEqual({ threshold: 0.4, apcer: 0.5, bpcer: 0.25 });
  });

  it('rises in BPCER and falls in APCER', () => {
    const curve = detCurve(splitBySpecies(SMALL));
    for (const [i, point] of curve.entries()) {
      if (i === 0) continue;
      expect(point.bpcer).toBeGreaterThanOrEqual(curve[i - 1].bpcer);
      expect(point.apcer).toBeLessThanOrEqual(curve[i - 1].apcer);
    }
  });

  it('EER: the rates meet at 1/3', () => {
    const curve = detCurve(splitBySpecies([...live(0.9, 0.8, 0.4), ...attack('screen', 0.1, 0.2, 0.6)]));
    expect(equalErrorRate(curve)!.rate).toBeCloseTo(1 / 3, 12);
    expect(equalErrorRate(curve)!.threshold).toBeCloseTo(0.4, 12);
  });

  it('EER: 0 when the scores separate, .5 when they are the same', () => {
    expect(equalErrorRate(detCurve(splitBySpecies([...live(0.9, 0.8), ...attack('x', 0.1)])))!.rate).toBe(0);
    const same = [...live(0.2, 0.4, 0.6, 0.8), ...attack('x', 0.2, 0.4, 0.6, 0.8)];
    expect(equalErrorRate(detCurve(splitBySpecies(same)))!.rate).toBeCloseTo(0.5, 12);
  });

  it('EER: between two points it is interpolated', () => {
    // Rejecting the only live score turns (1, 0) into (0, 1): the lines cross at one half.
    expect(equalErrorRate(detCurve(splitBySpecies([...live(0.5), ...attack('x', 0.5)])))!.rate).toBeCloseTo(0.5, 12);
  });

  it('AUC is the share of pairs in the right order, ties half', () => {
    // Pairs of live {.9, .5} and attack {.5, .1}: right, right, tie, right.
    expect(areaUnderCurve(splitBySpecies([...live(0.9, 0.5), ...attack('x', 0.5, 0.1)]))).toBe(0.875);
    expect(areaUnderCurve(splitBySpecies(live(0.9)))).toBeNull();
  });

  it('BPCER10, 20 and 100 are the BPCER where APCER first falls to the limit', () => {
    const tenAttacks = attack('x', 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.75);
    const curve = detCurve(splitBySpecies([...live(0.43, 0.6, 0.7, 0.8), ...tenAttacks]));
    expect(bpcerAtApcer(curve, 0.1)).toEqual({ bpcer: 0.25, threshold: 0.45 });
    expect(bpcerAtApcer(curve, 0.05)).toEqual({ bpcer: 0.75, threshold: 0.75 });
    expect(bpcerAtApcer(curve, 0.01)).toEqual({ bpcer: 0.75, threshold: 0.75 });
  });

  it('has no curve without both sides', () => {
    expect(detCurve(splitBySpecies(live(0.9)))).toEqual([]);
    expect(equalErrorRate([])).toBeNull();
    expect(bpcerAtApcer([], 0.1)).toBeNull();
  });

  it('histogram puts 0 into the first and 1 into the last bin', () => {
    expect(histogram([0, 0.049, 0.05, 0.5, 1], 20)).toEqual([2, 1, ...Array(8).fill(0), 1, ...Array(8).fill(0), 1]);
  });
});

describe('reportPad', () => {
  it('puts the figures together', () => {
    const report = reportPad([...SMALL, ...attack('print', null)], 0.5, null);
    expect(report.worst).toEqual({ species: 'screen', apcer: 0.5 });
    expect(report.acer.value).toBe(0.375);
    expect(report.bonaFide).toMatchObject({
      presentations: 4,
      groups: 4,
      responses: 4,
      bpcer: { value: 0.25, interval: null },
    });
    const [print, screen] = report.species;
    expect(print).toMatchObject({
      species: 'print',
      presentations: 5,
      responses: 4,
      apcer: { value: 0 },
      apnrr: { value: 0.2 },
    });
    expect(screen).toMatchObject({ species: 'screen', apcer: { value: 0.5 }, apnrr: { value: 0 } });
    // Pairs right: against screen 7 of 8, against print 15 of 16.
    expect(screen.auc.value).toBe(7 / 8);
    expect(print.auc.value).toBe(15 / 16);
    expect(report.auc.value).toBeCloseTo(22 / 24, 12);
  });

  it('says null rather than 0 where there is nothing to count', () => {
    const report = reportPad(live(0.9), 0.5, null);
    expect(report).toMatchObject({ worst: null, acer: { value: null }, auc: { value: null }, species: [] });
  });
});
