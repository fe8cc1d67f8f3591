import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectPath } from '../../../src/cli/project.js';
import { DEFAULT_CONFIG } from '../../../src/core/config.js';
import { IDLE_SESSION, reduceSession, type SessionEvent, type SessionRules } from '../../../src/core/session.js';
import {
  createRecorder,
  formatRecording,
  parseRecording,
  type Recording,
  replay,
} from '../../../src/evaluation/recording.js';

const textOf = (clip: string): string => readFileSync(projectPath('test/fixtures/recordings', `${clip}.jsonl`), 'utf8');

type FrameEvent = Extract<SessionEvent, { type: 'frame' }>;
const framesOf = ({ events }: Recording) => events.filter((event): event is FrameEvent => event.type === 'frame');

/** The recording with its frames changed. */
function changed(recording: Recording, change: (frame: FrameEvent) => FrameEvent): Recording {
  return { ...recording, events: recording.events.map(event => (event.type === 'frame' ? change(event) : event)) };
}

describe.each(['cap13', 'approach'])('the live check of %s', clip => {
  const recording = parseRecording(textOf(clip));

  test('goes through the states and hints that the browser went through', () => {
    expect(recording.steps.at(-1)?.state).toBe('done');
    expect(recording.steps.some(({ hint }) => hint === 'hold-still')).toBe(true);
    const played = replay(recording);
    expect(played.steps).toEqual(recording.steps);
    expect(played.identical).toBe(true);
    const analyzing = played.sessions.find(({ state }) => state === 'analyzing');
    expect(analyzing?.burst.length).toBeGreaterThan(1);
  });

  test('is a real camera’s: frames in order, faces found', () => {
    const frames = framesOf(recording);
    expect(frames.length).toBeGreaterThan(3);
    expect(frames.map(({ timeMs }) => timeMs)).toEqual(frames.map(({ timeMs }) => timeMs).sort((a, b) => a - b));
    expect(frames.some(({ observation }) => observation.faces.length === 1)).toBe(true);
  });

  test('does not end when the face is covered up, and the replay says that it differs', () => {
    const empty = changed(recording, frame => ({ ...frame, observation: { ...frame.observation, faces: [] } }));
    const { identical, steps, sessions } = replay(empty);
    expect(identical).toBe(false);
    expect(sessions.at(-1)?.state).toBe('positioning');
    expect(sessions.every(({ burst }) => burst.length === 0)).toBe(true);
    expect(steps.flatMap(({ hint }) => hint ?? [])).toEqual(['no-face']);
  });

  test('goes another way under other rules', () => {
    const { rules } = recording;
    const longer = { ...rules.config.capture, holdMs: 10_000 };
    const { identical, sessions } = replay(recording, { ...rules, config: { ...rules.config, capture: longer } });
    expect(identical).toBe(false);
    expect(sessions.some(({ state }) => state === 'analyzing')).toBe(false);
  });

  test('takes a slow machine’s frames as they come', () => {
    let index = 0;
    const slow = { ...recording, events: recording.events.filter(({ type }) => type !== 'frame' || index++ % 2 === 0) };
    expect(replay(slow).sessions.at(-1)?.state).not.toBe('failed');
  });
});

describe('the recorder', () => {
  const rules: SessionRules = { config: DEFAULT_CONFIG, timeoutMs: 60_000, manualCaptureAfterMs: 10_000 };

  function record(events: readonly SessionEvent[]) {
    const recorder = createRecorder('a browser', () => new Date(0));
    let session = IDLE_SESSION;
    for (const event of events) {
      const after = reduceSession(session, event, rules);
      recorder.add({ event, before: session, after, rules });
      session = after;
    }
    return recorder;
  }

  const START: SessionEvent = { type: 'start', timeMs: 5 };
  const CAMERA: SessionEvent = { type: 'camera-ready', timeMs: 9 };

  test('writes what it reads', () => {
    const { recording } = record([START, CAMERA]);
    expect(recording?.steps).toEqual([
      { event: 0, state: 'requesting-camera', hint: null },
      { event: 1, state: 'loading', hint: null },
    ]);
    expect(parseRecording(formatRecording(recording!))).toEqual(recording);
  });

  test('begins anew with every start, and has nothing before the first', () => {
    expect(record([CAMERA]).recording).toBeUndefined();
    const again = record([START, CAMERA, { type: 'cancel', timeMs: 20 }, { type: 'start', timeMs: 30 }]);
    expect(again.recording?.events).toEqual([{ type: 'start', timeMs: 30 }]);
  });

  test('forgets pictures when the consent is taken back', () => {
    const recorder = record([START]);
    recorder.addPicture(1, 'data:image/jpeg;base64,AA==');
    expect(recorder.recording?.pictures).toEqual({ 1: 'data:image/jpeg;base64,AA==' });
    recorder.dropPictures();
    expect(formatRecording(recorder.recording!)).not.toContain('data:image');
  });
});

describe('a file', () => {
  const text = textOf('cap13');
  const [header, ...events] = text.trimEnd().split('\n');
  const withHeader = (change: object) => [JSON.stringify({ ...JSON.parse(header!), ...change }), ...events].join('\n');

  test.each([
    ['empty', '', /no recording/],
    ['of another kind', '{"gate":{}}', /no recording/],
    ['of a later version', withHeader({ version: 2 }), /version 1/],
    ['cut off within a line', text.slice(0, text.length - 20), /Line \d+ .* not a JSON object/],
    ['without events', header!, /not complete/],
    ['with an event that is none', `${text}{"no":"type"}\n`, /is no event/],
    ['with a setting that is gone', withHeader({ rules: { config: { gate: { maxNose: 1 } } } }), /maxNose/],
  ])('that is %s is refused', (_what, broken, message) => {
    expect(() => parseRecording(broken)).toThrow(SyntaxError);
    expect(() => parseRecording(broken)).toThrow(message);
  });

  test('from before a setting existed has that setting’s default', () => {
    const { config } = JSON.parse(header!).rules;
    delete config.capture.lostGraceMs;
    const rules = { config, timeoutMs: 60_000, manualCaptureAfterMs: 10_000 };
    expect(parseRecording(withHeader({ rules })).rules.config.capture.lostGraceMs).toBe(
      DEFAULT_CONFIG.capture.lostGraceMs,
    );
  });
});
