import { type LivenessConfig, type LivenessConfigOverride, resolveConfig } from '../src/core/config.js';
import { LivenessError } from '../src/core/errors.js';
import { createStore } from '../src/core/store.js';

/** Every setting of the page, as it stands in the address bar: a link is a bug report. */
export const DEFAULT_SETTINGS = {
  tab: 'live',
  /** `''` for the real camera, else the name of a sample clip; `dropped` for a file of one's own. */
  source: '',
  device: '',
  facing: 'user',
  /** `''` for the product's own choice, else `1280x720` and the like. */
  resolution: '',
  locale: 'en',
  theme: 'light dark',
  backend: 'wasm',
  confirm: 'never',
  upload: '',
  mesh: 'on',
  /** JSON of any part of the configuration. */
  config: '',
};

export type Settings = typeof DEFAULT_SETTINGS;
export type SettingName = keyof Settings;

const NAMES = Object.keys(DEFAULT_SETTINGS) as SettingName[];

/** The settings of a query string; what it leaves out has its default, what it should not hold is passed over. */
export function parseSettings(query: string): Settings {
  const given = new URLSearchParams(query);
  return Object.fromEntries(NAMES.map(name => [name, given.get(name) ?? DEFAULT_SETTINGS[name]])) as Settings;
}

/** The shortest query string with these settings, `?` included; `''` for the defaults. */
export function formatSettings(settings: Settings): string {
  const changed = NAMES.filter(name => settings[name] !== DEFAULT_SETTINGS[name]);
  const query = new URLSearchParams(changed.map(name => [name, settings[name]]));
  return changed.length > 0 ? `?${query}` : '';
}

export interface ParsedConfig {
  override: LivenessConfigOverride;
  config: LivenessConfig;
  /** Why the text was not taken; the defaults hold then. */
  problem: string;
}

/** The configuration in a text that anybody may have written. */
export function parseConfig(text: string): ParsedConfig {
  try {
    const override: LivenessConfigOverride = text ? JSON.parse(text) : {};
    return { override, config: resolveConfig(override), problem: '' };
  } catch (error) {
    const problem = error instanceof LivenessError ? error.message : `Not JSON: ${(error as Error).message}`;
    return { override: {}, config: resolveConfig(), problem };
  }
}

/** The page's settings, kept in its address. */
export function createSettings() {
  const store = createStore(parseSettings(location.search));
  store.subscribe(now => history.replaceState(null, '', `${location.pathname}${formatSettings(now)}${location.hash}`));
  return store;
}

/** What a running check depends on; the others change what is shown of it. */
const OF_THE_CHECK: readonly SettingName[] = [
  'source',
  'device',
  'facing',
  'resolution',
  'backend',
  'confirm',
  'upload',
  'config',
];

/** Whether a check that runs under the one settings must end under the others. */
export function changesCheck(now: Settings, before: Settings): boolean {
  return OF_THE_CHECK.some(name => now[name] !== before[name]);
}

export type SettingsStore = ReturnType<typeof createSettings>;
