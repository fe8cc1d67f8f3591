/** The page's own logic, as far as it needs no browser. */
import { describe, expect, test } from 'vitest';
import type { BatchImage } from '../../../demo/batch/batch-store.js';
import { FIRST_QUERY, queryRows, visibleRange } from '../../../demo/batch/table-model.js';
import { knobsOf, stepOf, valueAt, withValue } from '../../../demo/lab/config-edit.js';
import { changesCheck, DEFAULT_SETTINGS, formatSettings, parseConfig, parseSettings } from '../../../demo/settings.js';
import { DEFAULT_CONFIG, resolveConfig } from '../../../src/core/config.js';

describe('settings in the address', () => {
  test('are as short as they can be, and come back as they were', () => {
    expect(formatSettings(DEFAULT_SETTINGS)).toBe('');
    const settings = { ...DEFAULT_SETTINGS, locale: 'ar', config: '{"gate":{"maxYaw":{"hard":5}}}', theme: 'dark' };
    expect(parseSettings(formatSettings(settings))).toEqual(settings);
    expect(formatSettings(settings)).not.toContain('backend');
  });

  test('that nobody knows are passed over', () => {
    expect(parseSettings('?locale=fr&nonsense=1')).toEqual({ ...DEFAULT_SETTINGS, locale: 'fr' });
  });

  test('of looks do not end a check', () => {
    expect(changesCheck({ ...DEFAULT_SETTINGS, theme: 'dark', locale: 'fr', tab: 'lab' }, DEFAULT_SETTINGS)).toBe(
      false,
    );
    expect(changesCheck({ ...DEFAULT_SETTINGS, source: 'franck' }, DEFAULT_SETTINGS)).toBe(true);
  });

  test('with a configuration that is none say why, and the defaults hold', () => {
    expect(parseConfig('{"gate":{"maxNose":1}}')).toMatchObject({ problem: expect.stringContaining('maxNose') });
    expect(parseConfig('{').problem).toMatch(/Not JSON/);
    expect(parseConfig('{').config).toEqual(DEFAULT_CONFIG);
  });
});

describe('the configuration of the lab', () => {
  test('has every number of the gate and the decision, in steps that reach its limits', () => {
    const knobs = [...knobsOf('gate'), ...knobsOf('decision')];
    expect(knobs.length).toBeGreaterThan(30);
    for (const { path, setting } of knobs) {
      expect(valueAt(DEFAULT_CONFIG, path), path).toBe(setting.default);
      expect(stepOf(setting), path).toBeGreaterThan(0);
      expect(stepOf(setting), path).toBeLessThanOrEqual((setting.max - setting.min) / 100);
    }
  });

  test('holds only what differs from the defaults, and leaves the rest alone', () => {
    const one = withValue({ capture: { holdMs: 500 } }, 'gate.maxYaw.hard', 5);
    expect(one).toEqual({ capture: { holdMs: 500 }, gate: { maxYaw: { hard: 5 } } });
    expect(resolveConfig(one).gate.maxYaw.hard).toBe(5);
    expect(withValue(one, 'gate.maxYaw.hard', DEFAULT_CONFIG.gate.maxYaw.hard)).toEqual({ capture: { holdMs: 500 } });
  });
});

describe('the table of images', () => {
  const image = (
    id: number,
    file: string,
    score: number | null,
    label: 'live' | 'spoof',
    yaw?: number,
  ): BatchImage => ({
    id,
    file,
    labels: { label, attack: label === 'spoof' ? 'screen' : '', gate: '', source: 'cam', group: file },
    verdict: score === null ? null : { score, rejection_reason: score > 0.5 ? '' : 'spoof' },
    problem: '',
    gate: {
      reason: '',
      hint: null,
      faces: 1,
      checks: yaw === undefined ? [] : [{ name: 'maxYaw', value: yaw, hard: 55, guidance: 22, status: 'ok' }],
    },
    scores: [],
    observation: null,
    timings: {},
    open: async () => new Blob(),
    thumbnail: null,
    landmarks: null,
    crop: null,
  });
  const images = [
    image(0, 'b.jpg', 0.9, 'live', 3),
    image(1, 'a.jpg', 0.8, 'spoof', 30),
    image(2, 'c.jpg', null, 'live'),
  ];
  const ids = (query: Partial<typeof FIRST_QUERY>) =>
    queryRows(images, { ...FIRST_QUERY, ...query }).map(({ id }) => id);

  test('is sorted by any column, ties in the order of judging', () => {
    expect(ids({})).toEqual([1, 0, 2]);
    expect(ids({ sort: 'score', descending: true })).toEqual([0, 1, 2]);
    expect(ids({ sort: 'measure', descending: true })).toEqual([1, 0, 2]);
    expect(ids({ sort: 'label' })).toEqual([0, 2, 1]);
  });

  test('is filtered by text, outcome and error', () => {
    expect(ids({ text: 'SCREEN' })).toEqual([1]);
    expect(ids({ outcome: 'failed' })).toEqual([2]);
    expect(ids({ outcome: 'wrong' })).toEqual([1]);
    expect(ids({ outcome: 'accepted', text: 'b.jpg' })).toEqual([0]);
  });

  test('draws the rows in view and a few around them, never all', () => {
    const [from, to] = visibleRange(52 * 500, 520, 52, 1000);
    expect(from).toBeLessThanOrEqual(500);
    expect(to).toBeGreaterThanOrEqual(510);
    expect(to - from).toBeLessThan(30);
    expect(visibleRange(0, 520, 52, 3)).toEqual([0, 3]);
  });
});
