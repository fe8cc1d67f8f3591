import { resolveConfig } from '../core/config.js';
import {
  IDLE_SESSION,
  type LivenessState,
  reduceSession,
  type Session,
  type SessionEvent,
  type SessionRules,
} from '../core/session.js';

/** One check, as everything that happened to it. Numbers only, unless the person agreed to pictures. */
export interface Recording {
  format: typeof FORMAT;
  version: typeof VERSION;
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

/** One event and what the session made of it, as the engine tells it. */
export interface RecordedEvent {
  event: SessionEvent;
  before: Session;
  after: Session;
  rules: SessionRules;
}

const FORMAT = 'liveness-check-recording';
const VERSION = 1;

/** Collects the events of one check; a new start begins anew. */
export function createRecorder(userAgent: string, now = () => new Date()) {
  let recording: Recording | undefined;

  return {
    /** Takes every event of the engine, in order. */
    add({ event, before, after, rules }: RecordedEvent): void {
      if (event.type === 'start' || event.type === 'photo') {
        const created = now().toISOString();
        recording = {
          format: FORMAT,
          version: VERSION,
          created,
          userAgent,
          rules,
          initial: before,
          events: [],
          steps: [],
        };
      }
      if (!recording) return;
      recording.events.push(event);
      const step = stepOf(recording.events.length - 1, after);
      if (differs(recording.steps.at(-1), step)) recording.steps.push(step);
    },
    addPicture(frameId: number, dataUrl: string): void {
      if (!recording) return;
      recording.pictures ??= {};
      recording.pictures[frameId] = dataUrl;
    },
    /** The consent was taken back. */
    dropPictures(): void {
      delete recording?.pictures;
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

/** The recording's file: JSON lines, one for everything but the events, then one for each event. */
export function formatRecording({ events, ...header }: Recording): string {
  return [header, ...events].map(line => `${JSON.stringify(line)}\n`).join('');
}

/**
 * Reads a recording's file. A setting that came after it has its default.
 * @throws SyntaxError when it is none, is damaged, or was made with a setting that is gone
 */
export function parseRecording(text: string): Recording {
  const [header, ...events] = text.split('\n').flatMap((line, i) => (line.trim() ? [parseLine(line, i + 1)] : []));
  if (header?.format !== FORMAT || header.version !== VERSION) {
    throw new SyntaxError(`This file is no recording of a liveness check (${FORMAT}, version ${VERSION}).`);
  }
  const { rules, steps, initial } = header as unknown as Recording;
  if (!rules || !Array.isArray(steps) || !initial || events.length === 0) {
    throw new SyntaxError('The recording is not complete: record the check again.');
  }
  const odd = events.findIndex(({ type, timeMs }) => typeof type !== 'string' || typeof timeMs !== 'number');
  if (odd >= 0) throw new SyntaxError(`Line ${odd + 2} of the recording is no event with a type and a time.`);
  try {
    const config = resolveConfig(rules.config);
    return {
      ...(header as unknown as Recording),
      rules: { ...rules, config },
      initial: { ...IDLE_SESSION, ...initial },
      events: events as unknown as SessionEvent[],
    };
  } catch (error) {
    throw new SyntaxError(`The recording was made under other rules: ${(error as Error).message}`);
  }
}

function parseLine(line: string, number: number): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // Said below, with the line's number.
  }
  throw new SyntaxError(`Line ${number} of the recording is not a JSON object.`);
}
