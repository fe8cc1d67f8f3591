import {
  type LivenessState,
  reduceSession,
  type Session,
  type SessionEvent,
  type SessionRules,
} from '../../src/core/session.js';
import type { EventTrace } from '../../src/engine/trace.js';

/** One check, as everything that happened to it. Numbers only, unless the person agreed to pictures. */
export interface Recording {
  format: 'liveness-check-recording';
  version: 1;
  /** ISO 8601. */
  created: string;
  userAgent: string;
  rules: SessionRules;
  /** The session before the first event. */
  initial: Session;
  events: SessionEvent[];
  /** What came out while recording: one entry whenever state or hint changed. */
  steps: RecordedStep[];
  /** Small JPEGs as data URLs by frame, on consent only. */
  pictures?: Record<number, string>;
}

export interface RecordedStep {
  /** Which event it was. */
  event: number;
  state: LivenessState;
  hint: string | null;
}

/** Collects the events of one check; a new start begins anew. */
export function createRecorder(userAgent: string) {
  let recording: Recording | undefined;

  return {
    /** Takes every event trace of the engine, in order. */
    add({ event, before, after, rules }: EventTrace): void {
      if (event.type === 'start' || event.type === 'photo') {
        const created = new Date().toISOString();
        const format = 'liveness-check-recording';
        recording = { format, version: 1, created, userAgent, rules, initial: before, events: [], steps: [] };
      }
      if (!recording) return;
      recording.events.push(event);
      const step = stepOf(recording.events.length - 1, after);
      if (differs(recording.steps.at(-1), step)) recording.steps.push(step);
    },
    addPicture(frameId: number, dataUrl: string): void {
      if (!recording) return;
      recording.pictures = { ...recording.pictures, [frameId]: dataUrl };
    },
    /** The check recorded last; `undefined` before the first. */
    get recording(): Recording | undefined {
      return recording;
    },
  };
}

function stepOf(event: number, { state, display }: Session): RecordedStep {
  return { event, state, hint: display.hint };
}

function differs(a: RecordedStep | undefined, b: RecordedStep): boolean {
  return a?.state !== b.state || a?.hint !== b.hint;
}

export interface Replay {
  /** The session after each event. */
  sessions: Session[];
  steps: RecordedStep[];
  /** Whether the same steps came out as while recording. */
  identical: boolean;
}

/** Runs the recorded events through the product's own reducer. @param rules other rules than the recorded ones: what if */
export function replay(recording: Recording, rules: SessionRules = recording.rules): Replay {
  const sessions: Session[] = [];
  const steps: RecordedStep[] = [];
  let session = recording.initial;
  for (const [i, event] of recording.events.entries()) {
    session = reduceSession(session, event, rules);
    sessions.push(session);
    const step = stepOf(i, session);
    if (differs(steps.at(-1), step)) steps.push(step);
  }
  return { sessions, steps, identical: JSON.stringify(steps) === JSON.stringify(recording.steps) };
}

/**
 * Reads a recording's file.
 * @throws SyntaxError when it is none
 */
export function parseRecording(text: string): Recording {
  const value = JSON.parse(text) as Partial<Recording> | null;
  const known = value?.format === 'liveness-check-recording' && value.version === 1;
  if (!known || !Array.isArray(value.events) || !Array.isArray(value.steps) || !value.initial || !value.rules) {
    throw new SyntaxError('This file is no recording of a liveness check (version 1).');
  }
  return value as Recording;
}
