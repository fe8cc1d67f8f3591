import { describe, expect, test } from 'vitest';
import { LivenessError } from '../../../src/core/errors.js';
import { assertiveText, politeText } from '../../../src/element/announcements.js';
import { EN } from '../../../src/element/locales/en.js';
import type { ViewModel } from '../../../src/element/templates/view-model.js';
import { type EngineState, INITIAL_ENGINE_STATE } from '../../../src/engine/engine-state.js';
import { ACCEPTED } from '../session/support.js';

function view(engine: Partial<EngineState>): ViewModel {
  const action = () => {};
  return {
    engine: { ...INITIAL_ENGINE_STATE, ...engine },
    text: key => EN[key],
    percent: share => `${share * 100} %`,
    cameraId: '',
    disabled: false,
    allowUpload: false,
    confirms: false,
    actions: { start: action, cancel: action, retry: action, capture: action, upload: action, switchCamera: action },
  } as ViewModel;
}

const polite = (engine: Partial<EngineState>) => politeText(view(engine));
const assertive = (engine: Partial<EngineState>) => assertiveText(view(engine));

describe('politely', () => {
  test('a hint is said, and its explanation once the person is stuck', () => {
    expect(polite({ state: 'positioning', hint: 'too-far' })).toBe('Come closer');
    expect(polite({ state: 'positioning', hint: 'too-far', escalated: true })).toBe(EN['hint.too-far.more']);
  });

  test('before the first hint the task is said', () => {
    expect(polite({ state: 'positioning' })).toBe(EN['ui.guide']);
  });

  test('a pause is said instead of the hint', () => {
    expect(polite({ state: 'positioning', hint: 'too-far', paused: true })).toBe(EN['ui.paused']);
  });

  test('an accepted check and a rejected one are said with what to do', () => {
    expect(polite({ state: 'done', response: ACCEPTED })).toBe('Thank you, all done. You can continue.');
    const rejected = { ...ACCEPTED, liveness: { score: 0.1, rejection_reason: 'spoof' as const } };
    expect(polite({ state: 'done', response: rejected as EngineState['response'] })).toBe(
      `${EN['result.spoof']}. ${EN['result.spoof.more']}`,
    );
  });

  test('nothing is said before anything happened; a cancel is', () => {
    expect(polite({ state: 'idle' })).toBe('');
    expect(polite({ state: 'idle', cancelReason: 'user' })).toBe(EN['ui.cancelled']);
  });

  test('an error is left to the alert', () => {
    expect(polite({ state: 'failed', error: new LivenessError('timeout', 'x') })).toBe('');
  });
});

describe('at once', () => {
  test('an error with its way out, never the developer’s message', () => {
    const text = assertive({ state: 'failed', error: new LivenessError('camera-in-use', 'NotReadableError: 0x80') });
    expect(text).toBe(`${EN['error.camera-in-use']}. ${EN['error.camera-in-use.more']}`);
  });

  test('nothing else', () => {
    expect(assertive({ state: 'positioning', hint: 'too-far' })).toBe('');
    expect(assertive({ state: 'idle', error: new LivenessError('timeout', 'x') })).toBe('');
  });
});
