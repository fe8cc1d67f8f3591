import { expect, test } from 'vitest';
import { CAPTURE, FAR_FACE, goodFace, Player, STEP_MS } from './support.js';

const { holdMs, lostGraceMs } = CAPTURE;

function holding(): Player {
  return new Player()
    .positioning()
    .frame([goodFace()])
    .frames([goodFace()], holdMs / 2);
}

test('a gap within the grace keeps the ring where it was and the hold goes on', () => {
  const player = holding();
  const { hold, burst } = player.session;
  player.frames([], lostGraceMs);
  expect(player.session.state).toBe('holding');
  expect(player.session.hold).toEqual(hold);
  expect(player.session.burst).toEqual(burst);
  player.frames([goodFace()], holdMs);
  expect(player.session.state).toBe('analyzing');
});

test('the hint during the grace stays "hold still"', () => {
  const player = holding().frames([FAR_FACE], lostGraceMs);
  expect(player.session.display.hint).toBe('hold-still');
});

test('a longer gap drops ring and burst, and the hold begins anew', () => {
  const player = holding().frames([], lostGraceMs + STEP_MS);
  expect(player.session).toMatchObject({ state: 'positioning', hold: null, burst: [] });
  player.frame([goodFace()]);
  expect(player.session.hold?.progress).toBe(0);
  expect(player.session.burst).toHaveLength(1);
  player.frames([goodFace()], holdMs - STEP_MS);
  expect(player.session.state).toBe('holding');
  player.frames([goodFace()], STEP_MS);
  expect(player.session.state).toBe('analyzing');
});

test('a stall of the camera is a gap like any other', () => {
  const player = holding().frame([], lostGraceMs + 1);
  expect(player.session.state).toBe('positioning');
});

test('good frames after a stall within the grace complete the hold', () => {
  const player = holding().frame([goodFace()], lostGraceMs);
  expect(player.session.state).toBe('holding');
});

test('frames after the capture change nothing any more', () => {
  const player = holding().frames([goodFace()], holdMs);
  expect(player.session.state).toBe('analyzing');
  const captured = player.session;
  player.frames([], 5_000).frames([goodFace()], 5_000);
  expect(player.session).toBe(captured);
});
