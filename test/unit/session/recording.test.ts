import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { projectPath } from '../../../src/cli/project.js';
import type { SessionEvent } from '../../../src/core/session.js';
import { parseRecording, type Recording, replay } from '../../fixtures/recordings/recording.js';

const read = (clip: string): Recording =>
  parseRecording(readFileSync(projectPath('test/fixtures/recordings', `${clip}.jsonl`), 'utf8'));

type FrameEvent = Extract<SessionEvent, { type: 'frame' }>;
const framesOf = ({ events }: Recording) => events.filter((event): event is FrameEvent => event.type === 'frame');

/** The recording with its frames changed. */
function changed(recording: Recording, change: (frame: FrameEvent) => FrameEvent): Recording {
  return { ...recording, events: recording.events.map(event => (event.type === 'frame' ? change(event) : event)) };
}

describe.each(['cap13', 'approach'])('the live check of %s', clip => {
  const recording = read(clip);

  test('goes through the states that the browser showed, with the same hints and burst', () => {
    expect(recording.seen.states.at(-1)).toBe('done');
    expect(recording.seen.scored).toBeGreaterThan(1);
    expect(replay(recording).seen).toEqual(recording.seen);
  });

  test('is a real camera’s: frames in order, faces found', () => {
    const frames = framesOf(recording);
    expect(frames.length).toBeGreaterThan(3);
    expect(frames.map(({ timeMs }) => timeMs)).toEqual(frames.map(({ timeMs }) => timeMs).sort((a, b) => a - b));
    expect(frames.some(({ observation }) => observation.faces.length === 1)).toBe(true);
  });

  test('does not end when the face is covered up', () => {
    const empty = changed(recording, frame => ({ ...frame, observation: { ...frame.observation, faces: [] } }));
    const { seen, session } = replay(empty);
    expect(session.state).toBe('positioning');
    expect(seen).toMatchObject({ hints: ['no-face'], scored: 0 });
  });

  test('takes a slow machine’s frames as they come', () => {
    let index = 0;
    const slow = { ...recording, events: recording.events.filter(({ type }) => type !== 'frame' || index++ % 2 === 0) };
    expect(replay(slow).session.state).not.toBe('failed');
  });
});
