import { LivenessError } from './errors.js';

/** One number of the configuration: its default, the range that makes sense, its unit and why it is what it is. */
export interface NumberSetting {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly doc: string;
}

export interface SettingGroup {
  readonly [key: string]: NumberSetting | SettingGroup;
}

/** The plain values that a schema describes. */
export type ValuesOf<S> = { -readonly [K in keyof S]: S[K] extends NumberSetting ? number : ValuesOf<S[K]> };

/** Any part of the values, at any depth. */
export type DeepPartial<T> = { [K in keyof T]?: T[K] extends number ? number : DeepPartial<T[K]> };

export function isNumberSetting(entry: NumberSetting | SettingGroup): entry is NumberSetting {
  return typeof entry.default === 'number';
}

/**
 * Lays a partial override over the defaults. Whatever the override leaves out keeps its default, at every depth.
 * @throws LivenessError `invalid-config` naming the path, for an unknown key, a wrong type or a value out of range
 */
export function resolveSettings<S extends SettingGroup>(schema: S, override: unknown, path = ''): ValuesOf<S> {
  const given = asRecord(override, path);
  for (const key of Object.keys(given)) {
    if (!Object.hasOwn(schema, key)) {
      throw invalid(path + key, `is not a setting; known here: ${Object.keys(schema).join(', ')}`);
    }
  }
  const entries = Object.entries(schema).map(([key, entry]) => {
    const value = Object.hasOwn(given, key) ? given[key] : undefined;
    const resolved = isNumberSetting(entry)
      ? resolveNumber(entry, value, path + key)
      : resolveSettings(entry, value, `${path}${key}.`);
    return [key, resolved];
  });
  return Object.fromEntries(entries) as ValuesOf<S>;
}

function resolveNumber(setting: NumberSetting, value: unknown, path: string): number {
  if (value === undefined) return setting.default;
  if (typeof value !== 'number' || !Number.isFinite(value)) throw invalid(path, 'must be a finite number');
  if (value < setting.min || value > setting.max) {
    throw invalid(path, `must be from ${setting.min} to ${setting.max} ${setting.unit}, not ${value}`);
  }
  return value;
}

function asRecord(value: unknown, path: string): Record<string, unknown> {
  if (value === undefined) return {};
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalid(path.replace(/\.$/, ''), 'must be an object');
  }
  return value as Record<string, unknown>;
}

function invalid(path: string, problem: string): LivenessError {
  return new LivenessError('invalid-config', `config${path ? ` "${path}"` : ''} ${problem}.`);
}
