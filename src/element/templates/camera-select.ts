import { html, nothing, type TemplateResult } from 'lit';
import { icon } from './icons.js';
import type { ViewModel } from './view-model.js';

/** The list behind a round button, where room is scarce. */
export function cameraSwitch(view: ViewModel): TemplateResult | typeof nothing {
  const select = cameraSelect(view);
  return select === nothing ? nothing : html`<span class="switch">${icon('switch')}${select}</span>`;
}

/** The list of cameras; nothing where there is no choice. */
export function cameraSelect({ engine, text, cameraId, actions }: ViewModel): TemplateResult | typeof nothing {
  if (engine.cameras.length < 2) return nothing;
  const choose = (event: Event) => actions.switchCamera((event.target as HTMLSelectElement).value);
  return html`<select aria-label=${text('ui.camera.label')} @change=${choose}>
    ${engine.cameras.map(
      ({ deviceId, label }, index) =>
        html`<option value=${deviceId} ?selected=${deviceId === cameraId}>
          ${label || text('ui.camera.unnamed', { number: index + 1 })}
        </option>`,
    )}
  </select>`;
}
