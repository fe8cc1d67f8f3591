/** `npm run -s try`: a verdict on a real photo, with nothing but Node and npm: a frame of the test media's webcam clip. */
import { relative } from 'node:path';
import { ensureFrame } from '../../test/fixtures/clips.js';
import type { LivenessResponse } from '../core/response.js';
import { startHeadlessEngine } from './headless-engine.js';

const CLIP = 'cap13_edit2.webm';
const SECONDS = 2;

/** One line for a reader who has never seen a response. */
export function describeVerdict(response: LivenessResponse): string {
  if (response.status === 'failure') return `not judged: ${response.error.message}`;
  const { score, rejection_reason: reason } = response.liveness;
  if (reason === '') return `live, score ${score.toFixed(3)}: above 0.5, so the photo would be accepted`;
  const verdict = reason === 'spoof' ? `spoof, score ${score.toFixed(3)}` : `refused before scoring: ${reason}`;
  return `${verdict}, so the photo would not be accepted`;
}

async function tryOnce(): Promise<void> {
  const path = relative(process.cwd(), await ensureFrame(CLIP, SECONDS));
  const engine = await startHeadlessEngine({});
  try {
    const response = await engine.check(path);
    process.stderr.write(`${path}: ${describeVerdict(response)}\n`);
    process.stdout.write(`${JSON.stringify(response, null, 2)}\n`);
    if (response.status === 'failure') process.exitCode = 2;
  } finally {
    await engine.close();
  }
}

if (process.argv[1] === import.meta.filename) await tryOnce();
