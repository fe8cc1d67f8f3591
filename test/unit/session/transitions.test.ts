import { describe, expect, test } from 'vitest';
import {
  isActive,
  isWatching,
  LIVENESS_STATES,
  type LivenessState,
  reduceSession,
  type Session,
  type SessionEvent,
} from '../../../src/core/session.js';
import { seededRandom } from '../core/face.js';
import {
  ACCEPTED,
  BLACK_FACE,
  CAPTURE,
  FAR_FACE,
  goodFace,
  LIMITS,
  observe,
  Player,
  RULES,
  STEP_MS,
  type TimelessEvent,
} from './support.js';

type EventType = SessionEvent['type'];

/** Where an event may lead from a state; an event that is not listed changes no state. */
const LEGAL: Record<LivenessState, Partial<Record<EventType, LivenessState[]>>> = {
  idle: { start: ['requesting-camera'], photo: ['analyzing'] },
  'requesting-camera': {
    'camera-ready': ['loading', 'positioning'],
    tick: ['requesting-camera', 'failed'],
    photo: ['analyzing'],
    failed: ['failed'],
    cancel: ['idle'],
  },
  loading: {
    'landmarks-ready': ['positioning'],
    'camera-reopening': ['requesting-camera'],
    photo: ['analyzing'],
    failed: ['failed'],
    cancel: ['idle'],
  },
  positioning: {
    'camera-reopening': ['requesting-camera'],
    frame: ['positioning', 'holding', 'failed'],
    tick: ['positioning', 'failed'],
    photo: ['analyzing'],
    failed: ['failed'],
    cancel: ['idle'],
  },
  holding: {
    frame: ['holding', 'positioning', 'analyzing', 'failed'],
    tick: ['holding', 'failed'],
    pause: ['positioning'],
    photo: ['analyzing'],
    failed: ['failed'],
    cancel: ['idle'],
  },
  analyzing: { judged: ['done', 'confirming'], failed: ['failed'], cancel: ['idle'] },
  confirming: { confirmed: ['done'], failed: ['failed'], cancel: ['idle'] },
  done: { start: ['requesting-camera'], photo: ['analyzing'], cancel: ['idle'] },
  failed: {
    start: ['requesting-camera'],
    photo: ['analyzing'],
    'confirm-again': ['failed', 'confirming'],
    cancel: ['idle'],
  },
};

const ERROR = { code: 'internal', message: 'x' } as const;
const face = (observation: ReturnType<typeof observe>): TimelessEvent => ({ type: 'frame', frameId: 99, observation });

/** Every kind of every event. */
const EVENTS: TimelessEvent[] = [
  { type: 'start' },
  { type: 'landmarks-ready' },
  { type: 'camera-ready' },
  { type: 'camera-reopening' },
  face(observe(0)),
  face(observe(0, goodFace())),
  face(observe(0, FAR_FACE)),
  face(observe(0, BLACK_FACE)),
  face(observe(0, goodFace(), goodFace())),
  { type: 'tick' },
  { type: 'capture-requested' },
  { type: 'photo' },
  { type: 'judged', response: ACCEPTED, confirm: false },
  { type: 'judged', response: ACCEPTED, confirm: true },
  { type: 'confirm-again' },
  { type: 'confirmed', response: ACCEPTED },
  { type: 'failed', error: ERROR },
  { type: 'pause' },
  { type: 'resume' },
  { type: 'cancel' },
];

/** After these, every kind of deadline has passed for some state. */
const DELAYS = [0, STEP_MS, CAPTURE.holdMs, RULES.manualCaptureAfterMs, RULES.timeoutMs + 1, LIMITS.permissionMs + 1];

/** Ways into every state, with what may be held there. */
const ARRIVALS: Record<LivenessState, (() => Player)[]> = {
  idle: [() => new Player(), () => new Player().positioning().send({ type: 'cancel' })],
  'requesting-camera': [
    () => new Player().send({ type: 'start' }),
    () => new Player().send({ type: 'start' }).send({ type: 'landmarks-ready' }),
  ],
  loading: [() => new Player().send({ type: 'start' }).send({ type: 'camera-ready' })],
  positioning: [
    () => new Player().positioning(),
    () => new Player().positioning().frames([FAR_FACE], 6_000),
    () => new Player().positioning().frames([], RULES.manualCaptureAfterMs).send({ type: 'capture-requested' }),
  ],
  holding: [() => new Player().positioning().frames([goodFace()], CAPTURE.holdMs / 2)],
  analyzing: [
    () => new Player().positioning().frames([goodFace()], CAPTURE.holdMs + STEP_MS),
    () => new Player().send({ type: 'photo' }),
  ],
  confirming: [() => new Player().send({ type: 'photo' }).send({ type: 'judged', response: ACCEPTED, confirm: true })],
  done: [() => new Player().send({ type: 'photo' }).send({ type: 'judged', response: ACCEPTED, confirm: false })],
  failed: [
    () => new Player().positioning().send({ type: 'failed', error: ERROR }),
    () =>
      new Player()
        .send({ type: 'photo' })
        .send({ type: 'judged', response: ACCEPTED, confirm: true })
        .send({ type: 'failed', error: ERROR }),
  ],
};

/** What must hold of any session, whatever happened. */
function expectSound(session: Session, now: number): void {
  const { state } = session;
  expect(session.error !== null).toBe(state === 'failed');
  if (state === 'done' || state === 'confirming') expect(session.response).not.toBeNull();
  if (isActive(session) && state !== 'confirming') expect(session.response).toBeNull();
  if (!isActive(session)) expect(session).toMatchObject({ hold: null, burst: [], manual: 'hidden', escalated: false });
  if (state === 'holding') expect(session.burst.length).toBeGreaterThan(0);
  if (state === 'positioning') expect(session).toMatchObject({ hold: null, burst: [] });
  if (session.hold) expect(session.hold.progress).toBeGreaterThanOrEqual(0);
  if (session.hold) expect(session.hold.progress).toBeLessThanOrEqual(1);
  expect(session.burst.length).toBeLessThanOrEqual(CAPTURE.burstFrames);
  if (session.pausedAtMs !== null) expect(isWatching(session)).toBe(false);
  expect(session.waitingSinceMs).toBeLessThanOrEqual(now);
  expect(session.stuckSinceMs).toBeLessThanOrEqual(now);
}

describe.each(LIVENESS_STATES)('from %s', state => {
  test('the arrivals are what they say', () => {
    for (const arrive of ARRIVALS[state]) expect(arrive().session.state).toBe(state);
  });

  test.each(EVENTS.map((event, index) => [event.type, index] as const))(
    '%s (%i) leads to a legal state',
    (type, index) => {
      const legal = LEGAL[state][type] ?? [state];
      for (const paused of [false, true]) {
        for (const arrive of ARRIVALS[state]) {
          for (const delay of DELAYS) {
            const player = arrive();
            if (paused) player.send({ type: 'pause' });
            const from = player.session.state;
            const before = structuredClone(player.session);
            const untouched = player.session;
            player.send(EVENTS[index]!, delay);
            expect(untouched, 'the session before is not changed').toEqual(before);
            const allowed = from === state ? legal : [...(LEGAL[from][type] ?? []), from];
            expect(paused ? [...allowed, from] : allowed).toContain(player.session.state);
            expectSound(player.session, player.now);
          }
        }
      }
    },
  );
});

test('every legal step can be taken', () => {
  const taken = new Set<string>();
  for (const state of LIVENESS_STATES) {
    for (const arrive of ARRIVALS[state]) {
      for (const event of EVENTS) {
        for (const delay of DELAYS) {
          const player = arrive();
          player.send(event, delay);
          taken.add(`${state} ${event.type} ${player.session.state}`);
        }
      }
    }
  }
  const missing = LIVENESS_STATES.flatMap(state =>
    Object.entries(LEGAL[state]).flatMap(([type, targets]) =>
      targets.map(target => `${state} ${type} ${target}`).filter(step => !taken.has(step)),
    ),
  );
  expect(missing).toEqual([]);
});

test('no order of events breaks a session', () => {
  const random = seededRandom(20);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)]!;
  const seen = new Set<string>();
  for (let walk = 0; walk < 400; walk++) {
    const player = new Player();
    for (let step = 0; step < 60; step++) {
      // The ways that lead somewhere more often than pure chance would find them.
      const event = random() < 0.3 ? face(observe(0, goodFace())) : pick(EVENTS);
      const from = player.session.state;
      player.send(event, random() < 0.9 ? random() * 600 : pick(DELAYS));
      const to = player.session.state;
      seen.add(to);
      if (from !== to) expect(LEGAL[from][event.type], `${from} ${event.type}`).toContain(to);
      expectSound(player.session, player.now);
    }
  }
  expect([...seen].sort()).toEqual([...LIVENESS_STATES].sort());
});

test('the same events give the same session', () => {
  const events = [
    { type: 'start', timeMs: 0 },
    { type: 'camera-ready', timeMs: 5 },
    { type: 'landmarks-ready', timeMs: 9 },
    { type: 'frame', timeMs: 40, frameId: 1, observation: observe(40, goodFace()) },
    { type: 'frame', timeMs: 80, frameId: 2, observation: observe(80, FAR_FACE) },
  ] as const;
  const replay = () => events.reduce((session, event) => reduceSession(session, event, RULES), new Player().session);
  expect(replay()).toEqual(replay());
  expect(JSON.parse(JSON.stringify(replay()))).toEqual(replay());
});
