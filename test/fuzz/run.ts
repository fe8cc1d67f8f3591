/**
 * `npm run fuzz`: the fuzz tests at length, from a new seed each time. `npm run fuzz -- <seed> <images>` repeats a run.
 * The properties run 20 times as often as in CI, and 10 000 image files go through the engine in Chromium.
 */
import { spawnSync } from 'node:child_process';
import { projectPath } from '../../src/cli/project.js';

const [seed = String(Date.now() % 2 ** 31), images = '10000'] = process.argv.slice(2);
const env = { ...process.env, FUZZ_SEED: seed, FUZZ_IMAGES: images, FUZZ_FACTOR: '20' };

function run(script: string, ...args: string[]): boolean {
  const tool = projectPath('node_modules', ...script.split('/'));
  return spawnSync(process.execPath, [tool, ...args], { cwd: projectPath('.'), env, stdio: 'inherit' }).status === 0;
}

process.stdout.write(`seed ${seed}\n`);
const passed = [
  run('vitest/vitest.mjs', 'run', 'test/fuzz', '--testTimeout=1800000'),
  run(
    '@playwright/test/cli.js',
    ...['test', '--config', 'test/browser/playwright.config.ts', '--workers=1', 'fault-images'],
  ),
];
process.exitCode = passed.every(Boolean) ? 0 : 1;
