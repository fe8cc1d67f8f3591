import { describe, expect, test } from 'vitest';
import { ACCEPTED, CAPTURE, goodFace, Player, STEP_MS } from './support.js';

const BROKEN = { code: 'confirm-failed', message: 'No answer.' } as const;

function analyzing(): Player {
  return new Player().positioning().frames([goodFace()], CAPTURE.holdMs + STEP_MS);
}

function confirming(): Player {
  return analyzing().send({ type: 'judged', response: ACCEPTED, confirm: true });
}

describe('confirmation', () => {
  test('a failed one keeps the capture and can be repeated', () => {
    const player = confirming().send({ type: 'failed', error: BROKEN });
    expect(player.session).toMatchObject({ state: 'failed', error: BROKEN, response: ACCEPTED });
    player.send({ type: 'confirm-again' });
    expect(player.session).toMatchObject({ state: 'confirming', error: null, response: ACCEPTED });
    player.send({ type: 'confirmed', response: ACCEPTED });
    expect(player.session.state).toBe('done');
  });

  test('a fresh start after it drops the capture', () => {
    const player = confirming().send({ type: 'failed', error: BROKEN }).send({ type: 'start' });
    expect(player.session).toMatchObject({ state: 'requesting-camera', response: null, error: null });
    const before = player.session;
    expect(player.send({ type: 'confirm-again' }).session).toBe(before);
  });

  test('without a capture there is nothing to repeat', () => {
    const player = analyzing().send({ type: 'failed', error: { code: 'inference-failed', message: 'x' } });
    const failed = player.session;
    expect(player.send({ type: 'confirm-again' }).session).toBe(failed);
  });
});

describe('cancel', () => {
  test.each([
    ['positioning', () => new Player().positioning()],
    ['holding', () => new Player().positioning().frame([goodFace()])],
    ['analyzing', analyzing],
    ['confirming', confirming],
    ['done', () => analyzing().send({ type: 'judged', response: ACCEPTED, confirm: false })],
  ])('from %s leaves nothing but the loaded models', (state, arrive) => {
    const player = arrive();
    expect(player.session.state).toBe(state);
    const fresh = new Player().send({ type: 'landmarks-ready' }).session;
    expect(player.send({ type: 'cancel' }).session).toEqual(fresh);
  });

  test.each([
    ['a verdict', { type: 'judged', response: ACCEPTED, confirm: false }],
    ['a confirmation', { type: 'confirmed', response: ACCEPTED }],
    ['a failure', { type: 'failed', error: { code: 'internal', message: 'x' } }],
    ['a camera', { type: 'camera-ready' }],
    ['a capture', { type: 'capture-requested' }],
  ] as const)('%s that comes after it is stale', (_name, event) => {
    const player = analyzing().send({ type: 'cancel' });
    const cancelled = player.session;
    expect(player.send(event).session).toBe(cancelled);
  });
});

describe('failure', () => {
  test('drops what was being watched', () => {
    const player = new Player()
      .positioning()
      .frame([goodFace()])
      .send({ type: 'failed', error: { code: 'camera-interrupted', message: 'x' } });
    expect(player.session).toMatchObject({
      state: 'failed',
      hold: null,
      burst: [],
      manual: 'hidden',
      cameraReady: false,
      display: { hint: null },
    });
  });

  test('a later one does not replace the first', () => {
    const player = new Player()
      .positioning()
      .send({ type: 'failed', error: { code: 'camera-interrupted', message: 'a' } });
    const failed = player.session;
    expect(player.send({ type: 'failed', error: { code: 'internal', message: 'b' } }).session).toBe(failed);
  });
});

describe('another camera', () => {
  test('is opened from the start, with the models kept', () => {
    const player = new Player().positioning().send({ type: 'camera-reopening' });
    expect(player.session).toMatchObject({ state: 'requesting-camera', landmarksReady: true, cameraReady: false });
    expect(player.send({ type: 'camera-ready' }).session.state).toBe('positioning');
  });

  test('is not opened while a capture is being kept, scored or confirmed', () => {
    for (const player of [new Player().positioning().frame([goodFace()]), analyzing(), confirming()]) {
      const before = player.session;
      expect(player.send({ type: 'camera-reopening' }).session).toBe(before);
    }
  });
});

describe('a photo', () => {
  test('is judged without a camera', () => {
    const player = new Player().send({ type: 'photo' }).send({ type: 'judged', response: ACCEPTED, confirm: false });
    expect(player.states).toEqual(['idle', 'analyzing', 'done']);
  });

  test('takes the place of a camera check that has not captured', () => {
    const player = new Player().positioning().frame([goodFace()]).send({ type: 'photo' });
    expect(player.session).toMatchObject({ state: 'analyzing', burst: [], hold: null, cameraReady: false });
  });

  test('does not disturb a verdict on its way', () => {
    for (const player of [analyzing(), confirming()]) {
      const before = player.session;
      expect(player.send({ type: 'photo' }).session).toBe(before);
    }
  });
});
