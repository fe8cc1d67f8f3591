/** The reducer: no order of events reaches an impossible state or loses the capture, and every wait ends. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  IDLE_SESSION,
  isActive,
  isWatching,
  LIVENESS_STATES,
  reduceSession,
  type Session,
  type SessionEvent,
} from '../../src/core/session.js';
import { ACCEPTED, FAR_FACE, goodFace, LIMITS, observe, RULES, rulesWith } from '../unit/session/support.js';
import { anyFrame, runs } from './fuzz.js';

type Step = { afterMs: number; lagMs: number; event: (timeMs: number, frameId: number) => SessionEvent };

const observation = fc.oneof(
  { weight: 6, arbitrary: fc.constant(observe(0, goodFace())) },
  { weight: 1, arbitrary: fc.constant(observe(0, FAR_FACE)) },
  { weight: 1, arbitrary: fc.constant(observe(0)) },
  { weight: 1, arbitrary: anyFrame },
);
const simple = (...types: SessionEvent['type'][]) =>
  fc.constantFrom(...types).map(
    (type): Step['event'] =>
      timeMs =>
        ({ type, timeMs }) as SessionEvent,
  );

const event: fc.Arbitrary<Step['event']> = fc.oneof(
  {
    weight: 16,
    arbitrary: observation.map((seen): Step['event'] => (timeMs, frameId) => ({
      type: 'frame',
      timeMs,
      frameId,
      observation: seen,
    })),
  },
  { weight: 2, arbitrary: simple('start', 'landmarks-ready', 'camera-ready') },
  { weight: 2, arbitrary: simple('tick', 'capture-requested', 'pause', 'resume') },
  { weight: 1, arbitrary: simple('cancel', 'photo', 'camera-reopening', 'confirm-again') },
  {
    weight: 1,
    arbitrary: fc.boolean().map((confirm): Step['event'] => timeMs => ({
      type: 'judged',
      timeMs,
      response: ACCEPTED,
      confirm,
    })),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step['event']>(
      timeMs => ({ type: 'confirmed', timeMs, response: ACCEPTED }),
      timeMs => ({ type: 'failed', timeMs, error: { code: 'internal', message: 'from the test' } }),
    ),
  },
);
const step: fc.Arbitrary<Step> = fc.record({
  // Frames of a camera, a slow camera, a suspended laptop.
  afterMs: fc.oneof(fc.constant(40), fc.constant(200), fc.integer({ min: 0, max: 2_000 }), fc.constant(3_600_000)),
  // A frame is as old as its analysis took when it arrives, and other events came meanwhile.
  lagMs: fc.constantFrom(0, 0, 15, 300),
  event,
});
const ready: Step[] = (['start', 'landmarks-ready', 'camera-ready'] as const).map(type => ({
  afterMs: 40,
  lagMs: 0,
  event: timeMs => ({ type, timeMs }),
}));
/** Half of them begin with an open camera: by chance alone few get that far. */
const steps = fc
  .tuple(fc.boolean(), fc.array(step, { maxLength: 60 }))
  .map(([open, list]) => (open ? [...ready, ...list] : list));
const rules = fc.constantFrom(
  RULES,
  rulesWith({ holdMs: 0 }),
  rulesWith({ burstFrames: 1 }),
  rulesWith({ lostGraceMs: 0 }),
);

/** Plays the steps on a clock that never runs backwards, looking at every transition. */
function play(
  list: readonly Step[],
  by: typeof RULES,
  look: (before: Session, after: Session, event: SessionEvent) => void = () => {},
): { session: Session; now: number } {
  let session = IDLE_SESSION;
  let now = 1_000;
  let lastFrame = 0;
  for (const [i, { afterMs, lagMs, event: make }] of list.entries()) {
    now += afterMs;
    let next = make(now, i + 1);
    if (next.type === 'frame') {
      lastFrame = Math.max(lastFrame, now - lagMs);
      next = { ...next, timeMs: lastFrame };
    }
    const after = reduceSession(session, next, by);
    look(session, after, next);
    session = after;
  }
  return { session, now };
}

test('no order of events reaches an impossible state', () => {
  fc.assert(
    fc.property(steps, rules, (list, by) => {
      play(list, by, (_, now) => {
        expect(LIVENESS_STATES).toContain(now.state);
        expect(now.error !== null).toBe(now.state === 'failed');
        if (now.state === 'done' || now.state === 'confirming') expect(now.response).not.toBeNull();
        if (isActive(now) && now.state !== 'confirming') expect(now.response).toBeNull();
        if (now.state === 'holding') expect(now.burst.length).toBeGreaterThan(0);
        if (isWatching(now)) expect(now.cameraReady && now.landmarksReady).toBe(true);
        expect(now.burst.length).toBeLessThanOrEqual(by.config.capture.burstFrames);
        if (now.hold) {
          expect(now.hold.progress).toBeGreaterThanOrEqual(0);
          expect(now.hold.progress).toBeLessThanOrEqual(1);
        }
        if (!isActive(now)) expect(now).toMatchObject({ burst: [], hold: null, cameraReady: false, manual: 'hidden' });
      });
    }),
    runs(400),
  );
});

test('a capture that is being judged or confirmed is only given up by its end, an error, a cancel or a new start', () => {
  const ends = ['judged', 'failed', 'cancel', 'confirmed'];
  let judged = 0;
  fc.assert(
    fc.property(steps, rules, (list, by) => {
      play(list, by, (before, after, { type }) => {
        if (before.state === 'analyzing' && !ends.includes(type)) {
          judged++;
          expect(after.state).toBe('analyzing');
          expect(after.burst).toBe(before.burst);
        }
        if (before.state === 'confirming' && !ends.includes(type)) expect(after.response).toBe(before.response);
        // What could not be confirmed is kept for another try.
        if (before.state === 'confirming' && type === 'failed') expect(after.response).toBe(before.response);
      });
    }),
    runs(400),
  );
  expect(judged, 'the property was looked at').toBeGreaterThan(50);
});

test('frames that are looked at end in a capture, which has at least one frame', () => {
  let captures = 0;
  fc.assert(
    fc.property(steps, rules, (list, by) => {
      play(list, by, (before, after, { type }) => {
        if (type !== 'frame' || before.state === after.state || after.state !== 'analyzing') return;
        captures++;
        expect(after.burst.length).toBeGreaterThan(0);
        expect(new Set(after.burst.map(({ frameId }) => frameId)).size).toBe(after.burst.length);
      });
    }),
    runs(400),
  );
  expect(captures, 'the property was looked at').toBeGreaterThan(20);
});

test('every wait of the person ends by time alone', () => {
  let waits = 0;
  fc.assert(
    fc.property(steps, rules, (list, by) => {
      const { session, now } = play(list, by);
      const shown = reduceSession(session, { type: 'resume', timeMs: now }, by);
      if (!isWatching(shown) && shown.state !== 'requesting-camera') return;
      waits++;
      const longest = Math.max(by.timeoutMs, LIMITS.permissionMs);
      const end = reduceSession(shown, { type: 'tick', timeMs: now + longest + 1 }, by);
      expect(end).toMatchObject({ state: 'failed', error: { code: 'timeout' } });
    }),
    runs(400),
  );
  expect(waits, 'the property was looked at').toBeGreaterThan(20);
});

test('hidden time does not count', () => {
  fc.assert(
    fc.property(steps, rules, fc.integer({ min: 0, max: 1e8 }), (list, by, awayMs) => {
      const { session, now } = play(list, by);
      if (!isWatching(session)) return;
      const hidden = reduceSession(session, { type: 'pause', timeMs: now }, by);
      const asleep = reduceSession(hidden, { type: 'tick', timeMs: now + awayMs }, by);
      const shown = reduceSession(asleep, { type: 'resume', timeMs: now + awayMs }, by);
      expect(shown.state).toBe('positioning');
      expect(now + awayMs - shown.waitingSinceMs).toBe(now - session.waitingSinceMs);
    }),
    runs(500),
  );
});

test('an event that changes nothing gives the very same session, and sessions are plain data', () => {
  fc.assert(
    fc.property(steps, rules, (list, by) => {
      play(list, by, (before, after, event) => {
        expect(reduceSession(before, event, by)).toEqual(after);
        expect(structuredClone(after)).toEqual(after);
      });
    }),
    runs(60),
  );
});
