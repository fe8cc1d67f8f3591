/**
 * Memory and speed of `check` over many photos: the summed memory of the browser's processes every 25 photos, its growth
 * after the first 100, photos a second, and the time of each stage. Run: npx tsx bench/check-memory.ts DIR
 */
import { startHeadlessEngine } from '../src/cli/headless-engine.js';
import { expandPath } from '../src/cli/image-paths.js';
import { percentile } from '../src/core/image-quality.js';
import type { StageTimings } from '../src/core/response.js';
import { descendantsOf, memoryOf } from './process-tree.js';

const WARM_UP = 100;
const EVERY = 25;
const STAGES = ['decode', 'landmarks', 'state', 'measure', 'score', 'total'] as const satisfies (keyof StageTimings)[];

async function megabytes(): Promise<number> {
  const sizes = await Promise.all((await descendantsOf(process.pid)).map(memoryOf));
  return sizes.reduce((sum, { proportional }) => sum + proportional, 0) / 1e6;
}

const [folder] = process.argv.slice(2);
const files = folder ? await expandPath(folder) : [];
if (!Array.isArray(files) || files.length <= WARM_UP) throw new Error(`Name a folder of more than ${WARM_UP} photos.`);
const engine = await startHeadlessEngine({});
const timings: StageTimings[] = [];
const memory: number[] = [];
const started = performance.now();
for (const [index, file] of files.entries()) {
  const response = await engine.check(file);
  if (response.status === 'success' && response.local) timings.push(response.local.timings);
  if (index >= WARM_UP && index % EVERY === 0) memory.push(await megabytes());
}
const seconds = (performance.now() - started) / 1000;
await engine.close();

const growth = (memory.at(-1)! / memory[0]! - 1) * 100;
process.stdout.write(
  `${files.length} photos, ${timings.length} judged, ${(files.length / seconds).toFixed(1)} a second\n` +
    `memory after ${WARM_UP}: ${memory[0]!.toFixed(0)} MB, at the end: ${memory.at(-1)!.toFixed(0)} MB (${growth.toFixed(1)} %)\n`,
);
for (const stage of STAGES) {
  const values = timings.flatMap(timing => timing[stage] ?? []).sort((a, b) => a - b);
  const at = (share: number) => percentile(values, share).toFixed(1);
  process.stdout.write(`${stage}: median ${at(0.5)} ms, p90 ${at(0.9)} ms\n`);
}
