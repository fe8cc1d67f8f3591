import { html, nothing, svg, type TemplateResult } from 'lit';
import type { MessageKey } from '../locales/en.js';
import { cameraSwitch } from './camera-select.js';
import { cancelButton, loadingBar } from './screens.js';
import type { ViewModel } from './view-model.js';

/** What lies over the camera's picture: oval, ring, hint, controls. */
export function cameraOverlay(view: ViewModel): TemplateResult {
  const { state } = view.engine;
  const judging = state === 'analyzing' || state === 'confirming';
  return html`${guide(view)}
    <div class="overlay">
      ${judging ? judgingNote(view) : hintNote(view)}
      <div class="controls">
        ${judging ? nothing : html`${cameraSwitch(view)} ${captureButton(view)}`}
        ${state === 'analyzing' && view.engine.backend ? nothing : cancelButton(view)}
      </div>
    </div>`;
}

const RING_LENGTH = 100;

function guide({ engine }: ViewModel): TemplateResult {
  const full = engine.state === 'analyzing' || engine.state === 'confirming';
  const progress = full ? 1 : engine.holdProgress;
  const attention = engine.state === 'positioning' && engine.hint !== null && engine.hint !== 'no-face';
  return html`<div part="guide" class="guide ${attention ? 'attention' : ''}" aria-hidden="true">
    <svg viewBox="0 0 300 400" >
      <ellipse class="outline" cx="150" cy="200" rx="150" ry="200"></ellipse>
      ${progress > 0 ? ring(progress) : nothing}
    </svg>
  </div>`;
}

/** Drawn from the top, clockwise. */
function ring(progress: number): TemplateResult {
  return svg`<path
    class="ring"
    d="M150 0A150 200 0 0 1 150 400A150 200 0 0 1 150 0"
    fill="none"
    pathLength=${RING_LENGTH}
    stroke-dasharray=${RING_LENGTH}
    stroke-dashoffset=${(RING_LENGTH * (1 - progress)).toFixed(1)}
  ></path>`;
}

function hintNote({ engine, text }: ViewModel): TemplateResult {
  const key: MessageKey = engine.paused ? 'ui.paused' : engine.hint ? `hint.${engine.hint}` : 'ui.guide';
  const more = engine.escalated && engine.hint && !engine.paused ? text(`hint.${engine.hint}.more`) : '';
  return html`<p part="hint" class="hint">
    <span>${text(key)}</span>${more ? html`<small>${more}</small>` : nothing}
  </p>`;
}

function judgingNote(view: ViewModel): TemplateResult {
  const { engine, text } = view;
  return html`<p part="hint" class="hint">
    <span><span class="spinner"></span>${text(engine.state === 'confirming' ? 'ui.confirming' : 'ui.analyzing')}</span>
    ${engine.state === 'analyzing' ? loadingBar(view) : nothing}
  </p>`;
}

function captureButton({ engine, text, actions }: ViewModel): TemplateResult | typeof nothing {
  if (engine.manualCapture !== 'offered' || engine.paused) return nothing;
  return html`<button part="capture-button" class="primary" @click=${actions.capture}>
    ${text('ui.capture.button')}
  </button>`;
}
