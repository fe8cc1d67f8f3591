import { expect, test } from 'vitest';
import { LivenessError } from '../../../src/core/errors.js';
import type { SessionEvent } from '../../../src/core/session.js';
import { createSessionStore } from '../../../src/engine/session-store.js';
import { ACCEPTED, goodFace, observe, rulesWith } from './support.js';

/** A store whose first good frame is captured. */
function create() {
  const store = createSessionStore();
  store.setRules(rulesWith({ holdMs: 0 }));
  const send = (...events: SessionEvent[]) => {
    for (const event of events) store.dispatch(event);
  };
  const capture = (startMs: number) =>
    send(
      { type: 'start', timeMs: startMs },
      { type: 'landmarks-ready', timeMs: startMs },
      { type: 'camera-ready', timeMs: startMs + 100 },
      { type: 'frame', timeMs: startMs + 200, frameId: 1, observation: observe(startMs + 200, goodFace()) },
    );
  return { store, send, capture };
}

test('the duration runs from start to verdict and is gone with the next start', () => {
  const { store, send, capture } = create();
  capture(1_000);
  expect(store.view.getState()).toMatchObject({ state: 'analyzing', durationMs: 0, holdProgress: 1 });
  send({ type: 'judged', timeMs: 1_500, response: ACCEPTED, confirm: false });
  expect(store.view.getState()).toMatchObject({ state: 'done', durationMs: 500, response: ACCEPTED });
  send({ type: 'start', timeMs: 9_000 });
  expect(store.view.getState()).toMatchObject({ state: 'requesting-camera', durationMs: 0, response: null });
});

test('the capture is dropped with its verdict', () => {
  const { store, send, capture } = create();
  capture(0);
  store.update({ image: new Blob(['x']) });
  send({ type: 'judged', timeMs: 500, response: ACCEPTED, confirm: false });
  expect(store.view.getState().image).not.toBeNull();
  send({ type: 'start', timeMs: 600 });
  expect(store.view.getState().image).toBeNull();
});

test('a capture whose confirmation failed is kept', () => {
  const { store, send, capture } = create();
  capture(0);
  store.update({ image: new Blob(['x']) });
  send({ type: 'judged', timeMs: 500, response: ACCEPTED, confirm: true });
  store.fail(new LivenessError('confirm-failed', 'no answer'));
  expect(store.view.getState()).toMatchObject({ state: 'failed', response: ACCEPTED });
  expect(store.view.getState().image).not.toBeNull();
});

test('an error is shown as it was thrown, with its cause', () => {
  const { store, send } = create();
  send({ type: 'start', timeMs: 0 });
  const error = new LivenessError('camera-in-use', 'x', { cause: new Error('why') });
  store.fail(error);
  expect(store.view.getState().error).toBe(error);
  send({ type: 'start', timeMs: 10 });
  expect(store.view.getState().error).toBeNull();
});

test('an error of the session itself is a LivenessError too', () => {
  const { store, send } = create();
  send({ type: 'start', timeMs: 0 }, { type: 'tick', timeMs: 10_000_000 });
  expect(store.view.getState().error).toBeInstanceOf(LivenessError);
  expect(store.view.getState().error?.code).toBe('timeout');
});

test('events that change nothing tell nobody', () => {
  const { store, send } = create();
  let calls = 0;
  store.view.subscribe(() => calls++);
  send(
    { type: 'tick', timeMs: 5 },
    { type: 'resume', timeMs: 6 },
    { type: 'confirmed', timeMs: 7, response: ACCEPTED },
  );
  expect(calls).toBe(0);
});
