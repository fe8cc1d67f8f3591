import { expect, test } from 'vitest';
import { LivenessError } from '../../../src/core/errors.js';
import { emitChanges } from '../../../src/element/emit-changes.js';
import { type EngineState, INITIAL_ENGINE_STATE } from '../../../src/engine/engine-state.js';
import { ACCEPTED } from '../session/support.js';

const NAMES = ['ready', 'progress', 'state-change', 'hint-change', 'capture', 'complete', 'error', 'cancel'];
const IMAGE = new Blob(['picture']);

/** The events between two states. */
function changes(change: Partial<EngineState>, from: Partial<EngineState> = {}): CustomEvent[] {
  const target = new EventTarget();
  const heard: CustomEvent[] = [];
  for (const name of NAMES) target.addEventListener(`liveness-${name}`, event => heard.push(event as CustomEvent));
  const before = { ...INITIAL_ENGINE_STATE, ...from };
  emitChanges(target, { ...before, ...change }, before);
  return heard;
}

const told = (events: CustomEvent[]) => events.map(({ type, detail }) => [type, detail]);

test('nothing new, nothing told', () => {
  expect(changes({})).toEqual([]);
});

test('a change of state tells both states', () => {
  expect(told(changes({ state: 'holding' }, { state: 'positioning' }))).toEqual([
    ['liveness-state-change', { state: 'holding', previous: 'positioning' }],
  ]);
});

test('a hint and its fuller text are told apart', () => {
  expect(told(changes({ hint: 'too-far' }))).toEqual([['liveness-hint-change', { hint: 'too-far', escalated: false }]]);
  expect(told(changes({ escalated: true }, { hint: 'too-far' }))).toEqual([
    ['liveness-hint-change', { hint: 'too-far', escalated: true }],
  ]);
});

test('the verdict comes after the capture and the change to done', () => {
  const events = changes({ state: 'done', response: ACCEPTED, image: IMAGE, durationMs: 7 }, { state: 'analyzing' });
  expect(told(events)).toEqual([
    ['liveness-capture', { image: IMAGE }],
    ['liveness-state-change', { state: 'done', previous: 'analyzing' }],
    ['liveness-complete', { response: ACCEPTED, image: IMAGE, durationMs: 7 }],
  ]);
});

test('an error comes after the change to failed, with its cause', () => {
  const cause = new DOMException('x', 'NotFoundError');
  const error = new LivenessError('camera-not-found', 'none', { cause });
  expect(told(changes({ state: 'failed', error }, { state: 'requesting-camera' }))).toEqual([
    ['liveness-state-change', { state: 'failed', previous: 'requesting-camera' }],
    ['liveness-error', { code: 'camera-not-found', message: 'none', recoverable: true, cause }],
  ]);
});

test('a cancel comes after the change to idle', () => {
  expect(told(changes({ state: 'idle' }, { state: 'holding', cancelReason: 'user' }))).toEqual([
    ['liveness-state-change', { state: 'idle', previous: 'holding' }],
    ['liveness-cancel', { reason: 'user' }],
  ]);
});

test('loading and readiness', () => {
  const loading = { loaded: 1, total: 2, ratio: 0.5, asset: 'models/x' };
  expect(told(changes({ loading }))).toEqual([['liveness-progress', loading]]);
  expect(told(changes({ backend: { name: 'wasm' } }))).toEqual([['liveness-ready', { backend: { name: 'wasm' } }]]);
});

test('every event leaves shadow roots and cannot be prevented', () => {
  const events = changes(
    { state: 'done', response: ACCEPTED, image: IMAGE, backend: { name: 'wasm' }, hint: 'hold-still' },
    { state: 'analyzing' },
  );
  expect(events).toHaveLength(5);
  for (const { bubbles, composed, cancelable } of events) {
    expect({ bubbles, composed, cancelable }).toEqual({ bubbles: true, composed: true, cancelable: false });
  }
});
