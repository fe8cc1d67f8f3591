/**
 * `npm run fuzz`: the fuzz tests at length, from a new seed each time. The properties run 20 times as often as in CI, and
 * 10 000 image files go through the engine in Chromium. `npm run fuzz -- SEED IMAGES` repeats a run;
 * `npm run fuzz -- SEED IMAGES FROM` goes on with the images of one that was cut short.
 */
import { spawnSync } from 'node:child_process';
import { projectPath } from '../../src/cli/project.js';
import { fuzzImages } from './run-images.js';

const [seed = Date.now() % 2 ** 31, images = 10_000, from = 0] = process.argv.slice(2).map(Number);

function runProperties(): boolean {
  const env = { ...process.env, FUZZ_SEED: String(seed), FUZZ_IMAGES: String(images), FUZZ_FACTOR: '20' };
  const vitest = projectPath('node_modules', 'vitest', 'vitest.mjs');
  const args = [vitest, 'run', 'test/fuzz', '--testTimeout=1800000'];
  return spawnSync(process.execPath, args, { cwd: projectPath('.'), env, stdio: 'inherit' }).status === 0;
}

process.stdout.write(`seed ${seed}\n`);
const passed = [from > 0 || runProperties(), await fuzzImages({ seed, from, to: images })];
process.exitCode = passed.every(Boolean) ? 0 : 1;
