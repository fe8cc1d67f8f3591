import { describe, expect, test } from 'vitest';
import { CONFIG_SCHEMA, DEFAULT_CONFIG, resolveConfig } from '../../../src/core/config.js';
import {
  isNumberSetting,
  type NumberSetting,
  resolveSettings,
  type SettingGroup,
} from '../../../src/core/config-schema.js';
import { LivenessError } from '../../../src/core/errors.js';

function settingsOf(group: SettingGroup, path = ''): { path: string; setting: NumberSetting }[] {
  return Object.entries(group).flatMap(([key, entry]) =>
    isNumberSetting(entry) ? [{ path: path + key, setting: entry }] : settingsOf(entry, `${path}${key}.`),
  );
}

/** `a.b.c` and a value as nested objects. */
function nested(path: string, value: unknown): unknown {
  return path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), value);
}

/** The values of a configuration by path. */
function flat(value: object, path = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]): [string, unknown][] =>
    typeof inner === 'object' ? flat(inner, `${path}${key}.`) : [[path + key, inner]],
  );
}

function failure(override: unknown): LivenessError {
  try {
    resolveConfig(override);
  } catch (error) {
    expect(error).toBeInstanceOf(LivenessError);
    return error as LivenessError;
  }
  expect.fail(`${JSON.stringify(override)} was accepted`);
}

const SETTINGS = settingsOf(CONFIG_SCHEMA);

describe('the schema', () => {
  test.each(SETTINGS)('$path has a default in its range and says what it is', ({ setting }) => {
    expect(setting.default).toBeGreaterThanOrEqual(setting.min);
    expect(setting.default).toBeLessThanOrEqual(setting.max);
    expect(setting.min).toBeLessThan(setting.max);
    expect(setting.unit).not.toBe('');
    expect(setting.doc.length).toBeGreaterThan(10);
  });

  test('without an override every default holds', () => {
    expect(flat(resolveConfig())).toEqual(SETTINGS.map(({ path, setting }) => [path, setting.default]));
    expect(resolveConfig(undefined)).toEqual(DEFAULT_CONFIG);
    expect(resolveConfig({})).toEqual(DEFAULT_CONFIG);
  });
});

describe('a partial override', () => {
  test.each(SETTINGS)('of $path alone keeps every other default, at every depth', ({ path, setting }) => {
    const value = setting.default === setting.max ? setting.min : setting.max;
    const changed = flat(resolveConfig(nested(path, value))).filter(
      ([name, found]) => found !== new Map(flat(DEFAULT_CONFIG)).get(name),
    );
    expect(changed).toEqual([[path, value]]);
  });

  test('changes neither the defaults nor the object given', () => {
    const before = structuredClone(DEFAULT_CONFIG);
    const override = Object.freeze({ decision: Object.freeze({ operatingPoint: 0.6 }) });
    const result = resolveConfig(override);
    result.still.tileOverlap = 0.123;
    expect(DEFAULT_CONFIG).toEqual(before);
  });

  test('an explicit undefined keeps the default', () => {
    expect(resolveConfig({ decision: { operatingPoint: undefined }, gate: undefined })).toEqual(DEFAULT_CONFIG);
  });

  test('the limits of a range belong to it', () => {
    for (const { path, setting } of SETTINGS) {
      for (const value of [setting.min, setting.max]) {
        expect(new Map(flat(resolveConfig(nested(path, value)))).get(path)).toBe(value);
      }
    }
  });
});

describe('a wrong override is refused, naming the path', () => {
  test.each([
    { name: 'unknown group', override: { gaet: {} }, path: 'gaet' },
    { name: 'unknown nested key', override: { still: { tileOverlapp: 0.2 } }, path: 'still.tileOverlapp' },
    { name: 'text for a number', override: { decision: { operatingPoint: '0.5' } }, path: 'decision.operatingPoint' },
    { name: 'null for a number', override: { decision: { operatingPoint: null } }, path: 'decision.operatingPoint' },
    { name: 'NaN', override: { decision: { operatingPoint: Number.NaN } }, path: 'decision.operatingPoint' },
    { name: 'Infinity', override: { capture: { holdMs: Infinity } }, path: 'capture.holdMs' },
    { name: 'a number for a group', override: { gate: 3 }, path: 'gate' },
    { name: 'an array for a group', override: { gate: [] }, path: 'gate' },
    { name: 'null for a group', override: { gate: null }, path: 'gate' },
    { name: 'an object for a number', override: { capture: { holdMs: {} } }, path: 'capture.holdMs' },
    { name: 'above the range', override: { decision: { operatingPoint: 1.5 } }, path: 'decision.operatingPoint' },
    { name: 'below the range', override: { still: { maxTileLevel: -1 } }, path: 'still.maxTileLevel' },
  ])('$name', ({ override, path }) => {
    const error = failure(override);
    expect(error.code).toBe('invalid-config');
    expect(error.message).toContain(`"${path}"`);
  });

  test('a whole override that is no object', () => {
    for (const override of [null, 7, 'x', [], true]) expect(failure(override).code).toBe('invalid-config');
  });

  test('the message says what is known or allowed', () => {
    expect(failure({ still: { x: 1 } }).message).toContain('tileOverlap');
    expect(failure({ decision: { operatingPoint: 2 } }).message).toMatch(/from 0\.01 to 0\.99 .*not 2/);
  });
});

describe('keys of Object.prototype', () => {
  test.each(['__proto__', 'constructor', 'toString'])('%s from JSON is an unknown key and pollutes nothing', key => {
    for (const text of [`{"${key}": {"polluted": 1}}`, `{"gate": {"${key}": {"polluted": 1}}}`]) {
      expect(failure(JSON.parse(text)).message).toContain(key);
    }
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test('inherited settings are not read', () => {
    const schema = { a: { default: 1, min: 0, max: 9, unit: 'x', doc: '' } };
    expect(resolveSettings(schema, Object.create({ a: 5 }))).toEqual({ a: 1 });
  });
});
