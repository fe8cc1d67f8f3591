import {
  CONFIG_SCHEMA,
  DEFAULT_CONFIG,
  type LivenessConfig,
  type LivenessConfigOverride,
} from '../../src/core/config.js';
import { isNumberSetting, type NumberSetting, type SettingGroup } from '../../src/core/config-schema.js';

/** Parts of the configuration that the stored numbers of an image can be judged by. */
export const LAB_SECTIONS = ['gate', 'decision'] as const;

/** One number that can be moved. */
export interface Knob {
  /** `gate.maxYaw.hard` */
  path: string;
  setting: NumberSetting;
}

/** All numbers of a section, in the order of the schema. */
export function knobsOf(section: (typeof LAB_SECTIONS)[number]): Knob[] {
  return collect(CONFIG_SCHEMA[section], section);
}

function collect(group: SettingGroup, path: string): Knob[] {
  return Object.entries(group).flatMap(([name, entry]) =>
    isNumberSetting(entry) ? [{ path: `${path}.${name}`, setting: entry }] : collect(entry, `${path}.${name}`),
  );
}

type Tree = { [key: string]: number | Tree };

export function valueAt(config: LivenessConfig, path: string): number {
  const value = path.split('.').reduce<Tree | number>((node, key) => (node as Tree)[key], config as unknown as Tree);
  return value as number;
}

/** The override with one number changed; a number at its default is left out, and so is a group without any. */
export function withValue(override: LivenessConfigOverride, path: string, value: number): LivenessConfigOverride {
  const changed = structuredClone(override) as Tree;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let node = changed;
  for (const key of keys) {
    const next = typeof node[key] === 'object' ? (node[key] as Tree) : {};
    node[key] = next;
    node = next;
  }
  if (value === valueAt(DEFAULT_CONFIG, path)) delete node[last];
  else node[last] = value;
  return prune(changed) as LivenessConfigOverride;
}

function prune(tree: Tree): Tree {
  return Object.fromEntries(
    Object.entries(tree)
      .map(([key, entry]): [string, number | Tree] => [key, typeof entry === 'object' ? prune(entry) : entry])
      .filter(([, entry]) => typeof entry !== 'object' || Object.keys(entry).length > 0),
  );
}

/** A slider's step: a two-hundredth of its way, rounded to 1, 2 or 5 of some power of ten. */
export function stepOf({ min, max }: NumberSetting): number {
  const rough = (max - min) / 200;
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find(candidate => candidate * power >= rough * 0.999) ?? 10;
  return Number((factor * power).toPrecision(1));
}
