import { expect, test } from 'vitest';
import { ACCEPTED, CAPTURE, FAR_FACE, goodFace, Player, rulesWith, STEP_MS } from './support.js';

test('a cold start goes through every state to the verdict', () => {
  const player = new Player()
    .send({ type: 'start' })
    .send({ type: 'camera-ready' }, 900)
    .send({ type: 'landmarks-ready' }, 2_000)
    .frame([])
    .frames([FAR_FACE], 1_000)
    .frames([goodFace()], CAPTURE.holdMs + STEP_MS)
    .send({ type: 'judged', response: ACCEPTED, confirm: false }, 200);
  expect(player.states).toEqual([
    'idle',
    'requesting-camera',
    'loading',
    'positioning',
    'holding',
    'analyzing',
    'done',
  ]);
  expect(player.session.response).toBe(ACCEPTED);
  expect(player.session.error).toBeNull();
});

test('with models that are there already, loading is passed over', () => {
  const player = new Player().send({ type: 'start' }).send({ type: 'landmarks-ready' }).send({ type: 'camera-ready' });
  expect(player.states).toEqual(['idle', 'requesting-camera', 'positioning']);
});

test('models that arrive while the permission prompt is open do not end the wait for the camera', () => {
  const player = new Player().send({ type: 'start' }).send({ type: 'landmarks-ready' }, 500);
  expect(player.session.state).toBe('requesting-camera');
});

test('with a confirmation the verdict is the server’s', () => {
  const signed = { ...ACCEPTED, request: { ...ACCEPTED.request, id: 'req_server' } };
  const player = new Player()
    .positioning()
    .frames([goodFace()], CAPTURE.holdMs + STEP_MS)
    .send({ type: 'judged', response: ACCEPTED, confirm: true })
    .send({ type: 'confirmed', response: signed });
  expect(player.states.slice(-3)).toEqual(['analyzing', 'confirming', 'done']);
  expect(player.session.response).toBe(signed);
});

test('the ring fills evenly over the hold and is full exactly when the capture is taken', () => {
  const player = new Player().positioning().frame([goodFace()]);
  expect(player.session.hold?.progress).toBe(0);
  player.frames([goodFace()], CAPTURE.holdMs / 3);
  expect(player.session.hold?.progress).toBeCloseTo(1 / 3, 6);
  player.frames([goodFace()], CAPTURE.holdMs / 3);
  expect(player.session.hold?.progress).toBeCloseTo(2 / 3, 6);
  expect(player.session.state).toBe('holding');
  player.frames([goodFace()], CAPTURE.holdMs / 3);
  expect(player.session.hold?.progress).toBe(1);
  expect(player.session.state).toBe('analyzing');
});

test('without a hold the first good frame is captured', () => {
  const player = new Player(rulesWith({ holdMs: 0 })).positioning().frame([goodFace()]);
  expect(player.session.state).toBe('analyzing');
  expect(player.session.burst.map(({ frameId }) => frameId)).toEqual([1]);
});

test('every frame of the burst passed the guidance gate', () => {
  const player = new Player()
    .positioning()
    .frames([goodFace()], CAPTURE.holdMs / 2)
    .frame([FAR_FACE])
    .frames([goodFace()], CAPTURE.holdMs);
  expect(player.session.state).toBe('analyzing');
  expect(player.session.burst.length).toBeGreaterThan(1);
  expect(player.session.burst.map(({ observation }) => observation.faces.length)).toEqual(
    player.session.burst.map(() => 1),
  );
});
