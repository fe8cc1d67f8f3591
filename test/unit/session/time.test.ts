import { describe, expect, test } from 'vitest';
import { BLACK_FACE, CAPTURE, FAR_FACE, GUIDANCE, goodFace, LIMITS, Player, RULES, STEP_MS } from './support.js';

const { timeoutMs, manualCaptureAfterMs } = RULES;

describe('timeout', () => {
  test('positioning ends after the limit, by ticks where no frame arrives', () => {
    const player = new Player().positioning().send({ type: 'tick' }, timeoutMs);
    expect(player.session.state).toBe('positioning');
    player.send({ type: 'tick' }, 1);
    expect(player.session).toMatchObject({ state: 'failed', error: { code: 'timeout' } });
  });

  test('a frame beyond the limit ends it too, however good', () => {
    const player = new Player().positioning().frame([goodFace()], timeoutMs + 1);
    expect(player.session).toMatchObject({ state: 'failed', error: { code: 'timeout' }, burst: [] });
  });

  test('the limit counts from positioning: waiting for camera and models costs nothing', () => {
    const player = new Player()
      .send({ type: 'start' })
      .send({ type: 'camera-ready' }, 50_000)
      .send({ type: 'landmarks-ready' }, 50_000)
      .send({ type: 'tick' }, timeoutMs);
    expect(player.session.state).toBe('positioning');
  });

  test('a hold that began in time does not extend it', () => {
    const player = new Player()
      .positioning()
      .frames([FAR_FACE], timeoutMs - 100)
      .frames([goodFace()], 200);
    expect(player.session.state).toBe('failed');
  });

  test('scoring is not counted', () => {
    const player = new Player()
      .positioning()
      .frames([goodFace()], CAPTURE.holdMs + STEP_MS)
      .send({ type: 'tick' }, timeoutMs * 10);
    expect(player.session.state).toBe('analyzing');
  });

  test('a retry starts with the full time', () => {
    const player = new Player()
      .positioning()
      .send({ type: 'tick' }, timeoutMs + 1)
      .send({ type: 'start' }, 1)
      .send({ type: 'camera-ready' }, 10)
      .send({ type: 'tick' }, timeoutMs);
    expect(player.session).toMatchObject({ state: 'positioning', error: null });
  });
});

describe('permission', () => {
  test('an unanswered prompt ends after the limit', () => {
    const player = new Player().send({ type: 'start' }).send({ type: 'tick' }, LIMITS.permissionMs);
    expect(player.session.state).toBe('requesting-camera');
    player.send({ type: 'tick' }, 1);
    expect(player.session).toMatchObject({ state: 'failed', error: { code: 'timeout' } });
  });

  test('models that load for long are not bounded by it', () => {
    const player = new Player()
      .send({ type: 'start' })
      .send({ type: 'camera-ready' })
      .send({ type: 'tick' }, LIMITS.permissionMs * 2);
    expect(player.session.state).toBe('loading');
  });
});

describe('manual capture', () => {
  const stuck = (): Player => new Player().positioning().frames([FAR_FACE], manualCaptureAfterMs - STEP_MS);

  test('is offered once the person was positioning for so long, not before', () => {
    const player = stuck();
    expect(player.session.manual).toBe('hidden');
    player.frame([FAR_FACE]);
    expect(player.session.manual).toBe('offered');
  });

  test('is offered by time alone where no frame arrives', () => {
    expect(new Player().positioning().send({ type: 'tick' }, manualCaptureAfterMs).session.manual).toBe('offered');
  });

  test('cannot be asked for before it is offered', () => {
    expect(stuck().send({ type: 'capture-requested' }).session.manual).toBe('hidden');
  });

  test('takes a face that the guidance would still improve', () => {
    const player = stuck().frame([FAR_FACE]).send({ type: 'capture-requested' });
    expect(player.session.manual).toBe('requested');
    player.frames([FAR_FACE], CAPTURE.holdMs + STEP_MS);
    expect(player.session.state).toBe('analyzing');
    expect(player.session.burst[0]?.observation.faces[0]).toEqual(FAR_FACE);
  });

  test.each([
    ['no face', []],
    ['a face in the dark', [BLACK_FACE]],
    ['two faces', [goodFace(), goodFace()]],
  ])('still refuses %s', (_name, faces) => {
    const player = stuck().frame([FAR_FACE]).send({ type: 'capture-requested' }).frames(faces, 5_000);
    expect(player.session).toMatchObject({ state: 'positioning', manual: 'requested', burst: [] });
  });

  test('waits for the hard gate and then takes the picture without being asked again', () => {
    const player = stuck()
      .frame([FAR_FACE])
      .send({ type: 'capture-requested' })
      .frames([], 2_000)
      .frames([FAR_FACE], CAPTURE.holdMs + STEP_MS);
    expect(player.session.state).toBe('analyzing');
  });

  test('is offered anew, not at once, after a retry', () => {
    const player = stuck()
      .frame([FAR_FACE])
      .send({ type: 'capture-requested' })
      .send({ type: 'cancel' })
      .positioning()
      .frame([FAR_FACE]);
    expect(player.session).toMatchObject({ state: 'positioning', manual: 'hidden' });
  });
});

describe('escalation', () => {
  test('the fuller explanation comes after being stuck for a while, and goes with the first good frame', () => {
    const player = new Player().positioning().frames([FAR_FACE], GUIDANCE.escalateAfterMs - STEP_MS);
    expect(player.session.escalated).toBe(false);
    player.frame([FAR_FACE]);
    expect(player.session.escalated).toBe(true);
    player.frame([goodFace()]);
    expect(player.session.escalated).toBe(false);
  });
});

describe('pause', () => {
  const pausedFor = 45_000;

  test('moves every deadline on', () => {
    const player = new Player()
      .positioning()
      .frames([FAR_FACE], 4_000)
      .send({ type: 'pause' })
      .send({ type: 'resume' }, pausedFor)
      .frame([FAR_FACE]);
    expect(player.session).toMatchObject({ state: 'positioning', manual: 'hidden', escalated: false });
    player.frames([FAR_FACE], GUIDANCE.escalateAfterMs - 4_000);
    expect(player.session).toMatchObject({ manual: 'hidden', escalated: true });
    player.frames([FAR_FACE], manualCaptureAfterMs - GUIDANCE.escalateAfterMs);
    expect(player.session.manual).toBe('offered');
    player.send({ type: 'tick' }, timeoutMs - manualCaptureAfterMs - STEP_MS);
    expect(player.session.state).toBe('positioning');
    player.send({ type: 'tick' }, 1);
    expect(player.session.state).toBe('failed');
  });

  test('ends a hold: what was held before says nothing of now', () => {
    const player = new Player()
      .positioning()
      .frame([goodFace()])
      .frames([goodFace()], CAPTURE.holdMs / 2);
    player.send({ type: 'pause' });
    expect(player.session).toMatchObject({ state: 'positioning', hold: null, burst: [], display: { hint: null } });
    player.send({ type: 'resume' }, 1_000).frame([goodFace()]);
    expect(player.session.hold?.progress).toBe(0);
  });

  test('frames and ticks that still arrive are not looked at', () => {
    const player = new Player().positioning().send({ type: 'pause' });
    const paused = player.session;
    player.frames([goodFace()], 2_000).send({ type: 'tick' }, timeoutMs * 2);
    expect(player.session).toBe(paused);
  });

  test('an unanswered permission prompt behind another tab does not expire', () => {
    const player = new Player()
      .send({ type: 'start' })
      .send({ type: 'pause' }, 10)
      .send({ type: 'tick' }, LIMITS.permissionMs * 2)
      .send({ type: 'resume' }, 10)
      .send({ type: 'tick' }, LIMITS.permissionMs - 10);
    expect(player.session.state).toBe('requesting-camera');
    player.send({ type: 'tick' }, 1);
    expect(player.session.state).toBe('failed');
  });

  test('a camera that becomes ready while hidden gives the full time after the return, and no more', () => {
    const player = new Player()
      .send({ type: 'landmarks-ready' })
      .send({ type: 'start' })
      .send({ type: 'pause' })
      .send({ type: 'camera-ready' }, 20_000)
      .send({ type: 'resume' }, 20_000)
      .send({ type: 'tick' }, timeoutMs);
    expect(player.session.state).toBe('positioning');
    player.send({ type: 'tick' }, 1);
    expect(player.session.state).toBe('failed');
  });

  test('a second pause and a resume without a pause change nothing', () => {
    const player = new Player().positioning();
    const running = player.session;
    expect(player.send({ type: 'resume' }, 10).session).toBe(running);
    const paused = player.send({ type: 'pause' }, 10).session;
    expect(player.send({ type: 'pause' }, 10).session).toBe(paused);
  });

  test('scoring goes on while hidden', () => {
    const player = new Player()
      .positioning()
      .frames([goodFace()], CAPTURE.holdMs + STEP_MS)
      .send({ type: 'pause' });
    expect(player.session.state).toBe('analyzing');
    expect(player.session.burst.length).toBeGreaterThan(0);
  });
});
