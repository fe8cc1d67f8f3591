import { describe, expect, test } from 'vitest';
import { reportPad } from '../../../src/core/pad-metrics-report.js';
import { detChart, histogramChart, LIGHT_THEME, probit, renderSvg } from '../../../src/evaluation/charts.js';

describe('probit', () => {
  // Quantiles of the standard normal distribution, from tables.
  test.each([
    [0.5, 0],
    [0.975, 1.959964],
    [0.025, -1.959964],
    [0.84134475, 1],
    [0.001, -3.090232],
    [0.999, 3.090232],
  ])('of %f is %f', (rate, deviate) => {
    expect(probit(rate)).toBeCloseTo(deviate, 5);
  });
});

test('charts are drawn without a browser', () => {
  const report = reportPad(
    [
      { species: '', group: 'a', score: 0.9 },
      { species: '', group: 'b', score: 0.6 },
      { species: 'screen', group: 'c', score: 0.7 },
    ],
    0.5,
    null,
  );
  const det = renderSvg(detChart(report, LIGHT_THEME), 400, 300);
  expect(det).toMatch(/^<svg[\s\S]*<\/svg>$/);
  expect(det).toContain('APCER, worst species');
  const histogram = renderSvg(histogramChart(report, LIGHT_THEME), 400, 300);
  expect(histogram).toContain('screen');
  expect(histogram).toContain('live');
});
