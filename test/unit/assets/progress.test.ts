import { expect, test } from 'vitest';
import { type LoadProgress, ProgressTracker } from '../../../src/assets/progress.js';
import { seededRandom } from '../core/face.js';

function track(sizes: Record<string, number>) {
  const reports: LoadProgress[] = [];
  const tracker = new ProgressTracker(new Map(Object.entries(sizes)), progress => reports.push(progress));
  return { tracker, reports };
}

test('adds the files up', () => {
  const { tracker, reports } = track({ a: 100, b: 300 });
  tracker.update('a', 50);
  tracker.update('b', 300);
  tracker.update('a', 100);
  expect(reports).toEqual([
    { loaded: 50, total: 400, ratio: 0.125, asset: 'a' },
    { loaded: 350, total: 400, ratio: 0.875, asset: 'b' },
    { loaded: 400, total: 400, ratio: 1, asset: 'a' },
  ]);
});

test('a retry starts again from nothing without going backwards', () => {
  const { tracker, reports } = track({ a: 100 });
  for (const bytes of [80, 0, 40, 80, 100]) tracker.update('a', bytes);
  expect(reports.map(({ loaded }) => loaded)).toEqual([80, 100]);
});

test('a file counts at most its size, and a file that is not expected counts nothing', () => {
  const { tracker, reports } = track({ a: 100, b: 100 });
  tracker.update('a', 150);
  tracker.update('fallback.wasm', 999);
  expect(reports).toEqual([{ loaded: 100, total: 200, ratio: 0.5, asset: 'a' }]);
});

test('whatever happens, loaded never falls and the ratio stays within 0..1', () => {
  const { tracker, reports } = track({ a: 50, b: 70, c: 90 });
  const random = seededRandom(11);
  for (let i = 0; i < 500; i++) tracker.update('abcd'[Math.floor(random() * 4)], Math.floor(random() * 120));
  const loaded = reports.map(report => report.loaded);
  expect(loaded).toEqual([...loaded].sort((x, y) => x - y));
  expect(new Set(loaded).size).toBe(loaded.length);
  expect(reports.every(({ ratio }) => ratio > 0 && ratio <= 1)).toBe(true);
});
