import { expect, test } from 'vitest';
import { measureReliability } from '../../../src/core/reliability.js';

const face = (species: string, score: number | null) => ({ species, group: '', score });

test('gives the share of live faces by score, both sides weighing half', () => {
  const bins = measureReliability([
    face('', 0.95),
    face('', 0.95),
    face('', 0.6),
    face('', 0.2),
    face('screen', 0.6),
    face('print', 0.05),
  ]);
  expect(bins.map(({ low, count }) => [low, count])).toEqual([
    [0, 1],
    [0.1, 1],
    [0.5, 2],
    [0.9, 2],
  ]);
  // One live face in four weighs half as much as one attack in two.
  expect(bins.map(({ bonaFide }) => bonaFide)).toEqual([0, 1, 1 / 3, 1].map(share => expect.closeTo(share, 9)));
  expect(bins[2]!.meanScore).toBeCloseTo(0.6, 9);
});

test('leaves out what was refused and instruments that the models know nothing of', () => {
  const known = [face('', 0.9), face('print', 0.2)];
  expect(measureReliability([...known, face('', null), face('genai', 0.99)])).toEqual(measureReliability(known));
});

test('a score of exactly 0 counts, and one side alone says nothing', () => {
  expect(measureReliability([face('', 1), face('screen', 0)]).map(({ bonaFide }) => bonaFide)).toEqual([0, 1]);
  expect(measureReliability([face('', 0.9)])).toEqual([]);
  expect(measureReliability([face('screen', 0.9)])).toEqual([]);
});
