/**
 * What the gate costs per picture, before and after its classifier, in one and the same run:
 *
 *     npx tsx bench/gate-cost.ts DIR
 *
 * Judges the images of DIR with the production engine in headless Chromium, once to warm up and once measured, and prints
 * the median of each stage. Pictures where no face was found are left out: a photo is then looked at many times over,
 * which a camera frame never is.
 */

import { startHeadlessEngine } from '../src/cli/headless-engine.js';
import { expandPath } from '../src/cli/image-paths.js';
import type { LivenessResponse } from '../src/core/response.js';

/** A frame may take this long at 15 frames a second, ms. */
const FRAME_BUDGET_MS = 1000 / 15;
const MOST_PICTURES = 120;

const [folder] = process.argv.slice(2);
if (!folder) throw new Error('Usage: npx tsx bench/gate-cost.ts DIR');
const found = await expandPath(folder);
if (!Array.isArray(found)) throw new Error(`${found.path}: ${found.problem}`);
const files = found.slice(0, MOST_PICTURES);

const engine = await startHeadlessEngine({});
try {
  await judgeAll();
  report(await judgeAll());
} finally {
  await engine.close();
}

async function judgeAll(): Promise<LivenessResponse[]> {
  const answers: LivenessResponse[] = [];
  for (const file of files) answers.push(await engine.check(file));
  return answers;
}

function report(answers: readonly LivenessResponse[]): void {
  const timings = answers.flatMap(answer =>
    answer.status === 'success' && answer.local && answer.local.gate.faces > 0 ? [answer.local.timings] : [],
  );
  const stage = (name: 'landmarks' | 'measure' | 'state') => timings.map(entry => entry[name] ?? 0);
  const before = timings.map((_, i) => stage('landmarks')[i] + stage('measure')[i]);
  const after = before.map((ms, i) => ms + stage('state')[i]);
  const line = (name: string, values: number[]) => console.log(`${name.padEnd(34)}${median(values).toFixed(1)} ms`);
  console.log(`${timings.length} pictures with a face, medians:`);
  line('landmarks', stage('landmarks'));
  line('pixel measures', stage('measure'));
  line('face-state classifier', stage('state'));
  line('before (without the classifier)', before);
  line('after', after);
  console.log(`${'budget at 15 frames a second'.padEnd(34)}${FRAME_BUDGET_MS.toFixed(1)} ms`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.5)] + sorted[Math.ceil(middle - 0.5)]) / 2;
}
