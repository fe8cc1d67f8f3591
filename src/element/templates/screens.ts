import { html, nothing, type TemplateResult } from 'lit';
import { isAccepted } from '../../core/response.js';
import { errorKeys } from '../announcements.js';
import type { MessageKey } from '../locales/en.js';
import { cameraSelect } from './camera-select.js';
import { badge, type IconName, icon } from './icons.js';
import type { ViewModel } from './view-model.js';

/** Screens without the camera's picture. */

const TIPS: readonly [IconName, MessageKey][] = [
  ['light', 'ui.start.light'],
  ['glasses', 'ui.start.bare'],
  ['person', 'hint.multiple-faces'],
];

export function startScreen(view: ViewModel): TemplateResult {
  const { text, actions, confirms } = view;
  return html`<slot name="start">
    <div class="screen">
      ${badge('face')}
      ${words(text('ui.start.title'), text('ui.start.text'))}
      <ul class="tips">
        ${TIPS.map(([name, key]) => html`<li>${icon(name)}<span>${text(key)}</span></li>`)}
      </ul>
      <div class="actions">
        <button part="start-button" class="primary" ?disabled=${view.disabled} @click=${actions.start}>
          ${text('ui.start.button')}
        </button>
        ${uploadButton(view)}
      </div>
      <p class="note">
        ${icon(confirms ? 'server' : 'lock')}<span>${text(confirms ? 'ui.start.remote' : 'ui.start.local')}</span>
      </p>
    </div>
  </slot>`;
}

export function waitingScreen(view: ViewModel): TemplateResult {
  const { engine, text } = view;
  const asks = engine.state === 'requesting-camera';
  return html`<slot name="loading">
    <div class="screen">
      ${badge(asks ? 'camera' : 'face')}
      ${words(text(asks ? 'ui.permission' : 'ui.loading'), asks ? text('ui.permission.more') : '')}
      ${loadingBar(view)}
      <div class="actions">${cancelButton(view)}</div>
    </div>
  </slot>`;
}

/** Bytes of all files: an honest figure, as their sizes are known beforehand. */
export function loadingBar({ engine, text, percent }: ViewModel): TemplateResult | typeof nothing {
  if (engine.backend) return nothing;
  // The last percent is the start of the models, not their download.
  const share = Math.min(Math.floor((engine.loading?.ratio ?? 0) * 100), 99) / 100;
  const label = text('ui.loading.percent', { percent: Math.round(share * 100) });
  return html`<span class="loading">
    <progress part="progress" class="progress" max="1" .value=${share} aria-label=${label}></progress>
    <span class="percent" aria-hidden="true">${percent(share)}</span>
  </span>`;
}

export function resultScreen(view: ViewModel): TemplateResult | typeof nothing {
  const { engine, text } = view;
  const { response } = engine;
  if (response?.status !== 'success') return nothing;
  const accepted = isAccepted(response);
  const key: MessageKey = accepted ? 'result.accepted' : `result.${response.liveness.rejection_reason || 'accepted'}`;
  const screen = html`<div class="screen" part="result">
    ${accepted ? badge('success', 'success') : badge('warning', 'danger')}
    ${words(text(key), text(`${key}.more` as MessageKey))}
    ${accepted ? nothing : html`<div class="actions">${retryButton(view)} ${uploadButton(view)}</div>`}
  </div>`;
  return accepted ? html`<slot name="success">${screen}</slot>` : screen;
}

export function errorScreen(view: ViewModel): TemplateResult | typeof nothing {
  const { engine, text } = view;
  const { error } = engine;
  if (!error) return nothing;
  const { title, more } = errorKeys(error);
  return html`<slot name="error"
    ><slot name="error-${error.code}">
      <div class="screen" part="error">
        ${badge(error.code.startsWith('camera') ? 'camera-off' : 'warning', 'danger')}
        ${words(text(title), text(more))}
        <div class="actions">
          ${error.code.startsWith('camera') ? cameraSelect(view) : nothing}
          ${error.recoverable ? retryButton(view) : nothing} ${uploadButton(view)}
        </div>
      </div>
    </slot></slot
  >`;
}

function words(title: string, more: string): TemplateResult {
  return html`<div class="words">
    <h2>${title}</h2>
    ${more ? html`<p>${more}</p>` : nothing}
  </div>`;
}

export function cancelButton({ text, actions }: ViewModel): TemplateResult {
  return html`<button part="cancel-button" class="secondary" @click=${actions.cancel}>
    ${text('ui.cancel.button')}
  </button>`;
}

function retryButton({ text, actions, disabled }: ViewModel): TemplateResult {
  return html`<button part="retry-button" class="primary" ?disabled=${disabled} @click=${actions.retry}>
    ${text('ui.retry.button')}
  </button>`;
}

function uploadButton({ allowUpload, text, actions, disabled }: ViewModel): TemplateResult | typeof nothing {
  if (!allowUpload) return nothing;
  return html`<button part="upload-button" class="secondary" ?disabled=${disabled} @click=${actions.upload}>
    ${text('ui.upload.button')}
  </button>`;
}
