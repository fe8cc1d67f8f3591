import { PERMISSION_DISMISSED } from '../camera/camera-errors.js';
import type { LivenessError } from '../core/errors.js';
import { isAccepted } from '../core/response.js';
import type { MessageKey } from './locales/en.js';
import type { ViewModel } from './templates/view-model.js';

/** What a screen reader should hear of the current state; `''` for nothing new. */
export function politeText({ engine, text }: ViewModel): string {
  if (engine.paused && (engine.state === 'positioning' || engine.state === 'holding')) return text('ui.paused');
  switch (engine.state) {
    case 'requesting-camera':
      return text('ui.permission');
    case 'loading':
      return text('ui.loading');
    case 'positioning':
    case 'holding':
      return engine.hint ? text(hintKey(engine.hint, engine.escalated)) : text('ui.guide');
    case 'analyzing':
      return text('ui.analyzing');
    case 'confirming':
      return text('ui.confirming');
    case 'done':
      return resultText({ engine, text });
    case 'idle':
      return engine.cancelReason ? text('ui.cancelled') : '';
    case 'failed':
      return '';
  }
}

/** What must be heard at once: an error. */
export function assertiveText({ engine, text }: Pick<ViewModel, 'engine' | 'text'>): string {
  if (engine.state !== 'failed' || !engine.error) return '';
  const { title, more } = errorKeys(engine.error);
  return `${text(title)}. ${text(more)}`;
}

/** What went wrong and the way out. A prompt that was only closed needs no settings: it can be asked again. */
export function errorKeys({ code, message }: LivenessError): { title: MessageKey; more: MessageKey } {
  return message === PERMISSION_DISMISSED
    ? { title: 'ui.permission', more: 'ui.permission.again' }
    : { title: `error.${code}`, more: `error.${code}.more` };
}

function hintKey(hint: NonNullable<ViewModel['engine']['hint']>, escalated: boolean): MessageKey {
  return escalated ? `hint.${hint}.more` : `hint.${hint}`;
}

function resultText({ engine, text }: Pick<ViewModel, 'engine' | 'text'>): string {
  const { response } = engine;
  if (response?.status !== 'success') return '';
  const key: MessageKey = isAccepted(response)
    ? 'result.accepted'
    : `result.${response.liveness.rejection_reason || 'accepted'}`;
  return `${text(key)}. ${text(`${key}.more` as MessageKey)}`;
}
