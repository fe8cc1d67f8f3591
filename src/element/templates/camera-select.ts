import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.js';
import type { ViewModel } from './view-model.js';

/** The list behind a round button, where room is scarce. */
export function cameraSwitch(view: ViewModel): TemplateResult | typeof nothing {
  const select = cameraSelect(view);
  return select === nothing ? nothing : html`<span class="switch">${icon('switch')}${select}</span>`;
}

/** The list of cameras, with nothing chosen where it is not known which one is meant; no list where there is no choice. */
export function cameraSelect({ engine, text, cameraId, actions }: ViewModel): TemplateResult | typeof nothing {
  if (engine.cameras.length < 2) return nothing;
  const known = engine.cameras.some(({ deviceId }) => deviceId === cameraId);
  const choose = (event: Event) => actions.switchCamera((event.target as HTMLSelectElement).value);
  return html`<select dir="auto" aria-label=${text('ui.camera.label')} @change=${choose}>
    ${known ? nothing : html`<option value="" disabled selected>${text('ui.camera.label')}</option>`}
    ${engine.cameras.map(
      ({ deviceId, label }, index) =>
        html`<option value=${deviceId} ?selected=${deviceId === cameraId}>
          ${label || text('ui.camera.unnamed', { number: index + 1 })}
        </option>`,
    )}
  </select>`;
}
