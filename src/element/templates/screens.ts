import { html, nothing, type TemplateResult } from 'lit';
import { PERMISSION_DISMISSED } from '../../camera/camera-errors.js';
import { isAccepted } from '../../core/response.js';
import type { MessageKey } from '../locales/en.js';
import { type IconName, icon } from './icons.js';
import type { ViewModel } from './view-model.js';

/** Screens without the camera's picture. */

export function startScreen(view: ViewModel): TemplateResult {
  const { text, actions } = view;
  return html`<slot name="start">
    <div class="screen">
      ${icon('face')}
      <h2>${text('ui.start.title')}</h2>
      <p>${text('ui.start.text')}</p>
      <p class="note">${text(view.confirms ? 'ui.start.remote' : 'ui.start.local')}</p>
      <div class="actions">
        <button part="start-button" class="primary" ?disabled=${view.disabled} @click=${actions.start}>
          ${text('ui.start.button')}
        </button>
        ${uploadButton(view)}
      </div>
    </div>
  </slot>`;
}

export function waitingScreen(view: ViewModel): TemplateResult {
  const { engine, text } = view;
  const asks = engine.state === 'requesting-camera';
  return html`<slot name="loading">
    <div class="screen">
      ${icon(asks ? 'camera' : 'face')}
      <h2>${text(asks ? 'ui.permission' : 'ui.loading')}</h2>
      ${asks ? html`<p>${text('ui.permission.more')}</p>` : nothing} ${loadingBar(view)}
      <div class="actions">${cancelButton(view)}</div>
    </div>
  </slot>`;
}

/** Bytes of all files: an honest figure, as their sizes are known beforehand. */
export function loadingBar({ engine, text }: ViewModel): TemplateResult | typeof nothing {
  const ratio = engine.loading?.ratio ?? 0;
  if (engine.backend) return nothing;
  const percent = Math.round(ratio * 100);
  const label = text('ui.loading.percent', { percent });
  return html`<progress part="progress" class="progress" max="1" .value=${ratio} aria-label=${label}></progress>`;
}

export function resultScreen(view: ViewModel): TemplateResult | typeof nothing {
  const { response } = view.engine;
  if (response?.status !== 'success') return nothing;
  const accepted = isAccepted(response);
  const key: MessageKey = accepted ? 'result.accepted' : `result.${response.liveness.rejection_reason || 'accepted'}`;
  const screen = html`<div class="screen" part="result">
    ${message(view, accepted ? 'success' : 'retry', key)}
    ${accepted ? nothing : html`<div class="actions">${retryButton(view)} ${uploadButton(view)}</div>`}
  </div>`;
  return accepted ? html`<slot name="success">${screen}</slot>` : screen;
}

export function errorScreen(view: ViewModel): TemplateResult | typeof nothing {
  const { error } = view.engine;
  if (!error) return nothing;
  const dismissed = error.message === PERMISSION_DISMISSED;
  const title: MessageKey = dismissed ? 'ui.permission' : `error.${error.code}`;
  return html`<slot name="error"
    ><slot name="error-${error.code}">
      <div class="screen" part="error">
        ${message(view, error.code.startsWith('camera') ? 'camera' : 'error', title, `error.${error.code}.more`)}
        <div class="actions">${error.recoverable ? retryButton(view) : nothing} ${uploadButton(view)}</div>
      </div>
    </slot></slot
  >`;
}

function message({ text }: ViewModel, name: IconName, title: MessageKey, more = `${title}.more` as MessageKey) {
  return html`${icon(name)}
    <h2>${text(title)}</h2>
    <p>${text(more)}</p>`;
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
