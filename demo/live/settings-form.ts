import { html, type TemplateResult } from 'lit';
import { live } from 'lit/directives/live.js';
import { LOCALES } from '../../src/element/match-locale.js';
import type { SettingName, Settings, SettingsStore } from '../settings.js';
import { DROPPED, RESOLUTIONS, SAMPLE_CLIPS } from './camera-source.js';

type Options = readonly (readonly [value: string, label: string])[];

const languageNames = new Intl.DisplayNames('en', { type: 'language' });
const LANGUAGES: Options = [['en', 'English'], ...LOCALES.map(code => [code, languageNames.of(code) ?? code] as const)];
const named = (values: readonly string[]): Options => values.map(value => [value, value]);

export interface SettingsFormContext {
  settings: SettingsStore;
  devices: readonly MediaDeviceInfo[];
  droppedName: string | undefined;
  onDropped(file: File): void;
}

/** All switches of the live panel. */
export function settingsForm({ settings, devices, droppedName, onDropped }: SettingsFormContext): TemplateResult {
  const now = settings.getState();
  const choose = (name: SettingName, label: string, options: Options) => select(settings, now, name, label, options);
  const dropped = droppedName ? ([[DROPPED, droppedName]] as const) : [];
  return html`<form class="settings" aria-label="Settings" @submit=${(event: Event) => event.preventDefault()}>
    ${choose('source', 'Camera', [
      ['', 'Real camera'],
      ...SAMPLE_CLIPS.map(name => [name, `Sample clip ${name}`] as const),
      ...dropped,
    ])}
    ${choose('device', 'Device', [['', 'Any'], ...devices.map(({ deviceId, label }, i) => [deviceId, label || `Camera ${i + 1}`] as const)])}
    ${choose('facing', 'Facing', named(['user', 'environment']))}
    ${choose('resolution', 'Resolution', [['', 'As the product asks'], ...named(RESOLUTIONS)])}
    ${choose('locale', 'Language', LANGUAGES)}
    ${choose('theme', 'Theme', [
      ['light dark', 'System'],
      ['light', 'Light'],
      ['dark', 'Dark'],
    ])}
    ${choose('backend', 'Backend', named(['wasm', 'webgpu', 'auto']))}
    ${choose('confirm', 'Confirm', named(['never', 'uncertain', 'always']))}
    ${choose('upload', 'Photo instead', [
      ['', 'not offered'],
      ['on', 'offered'],
    ])}
    ${choose('mesh', 'Mesh and boxes', [
      ['on', 'drawn'],
      ['off', 'not drawn'],
    ])}
    <label>
      Own clip or photo as the camera
      <input
        type="file"
        name="dropped"
        accept="video/*,image/*"
        @change=${(event: Event) => {
          const file = (event.target as HTMLInputElement).files?.[0];
          if (file) onDropped(file);
        }}
      />
    </label>
  </form>`;
}

function select(
  settings: SettingsStore,
  now: Settings,
  name: SettingName,
  label: string,
  options: Options,
): TemplateResult {
  const change = (event: Event) => settings.update({ [name]: (event.target as HTMLSelectElement).value });
  return html`<label>
    ${label}
    <select name=${name} .value=${live(now[name])} @change=${change}>
      ${options.map(([value, text]) => html`<option value=${value} ?selected=${value === now[name]}>${text}</option>`)}
    </select>
  </label>`;
}
