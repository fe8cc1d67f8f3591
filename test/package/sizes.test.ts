/** Budgets of what a page downloads, gzip at level 9; more than 5 % above one fails. `bench/sizes.ts` prints the table. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { ASSET_MANIFEST } from '../../src/assets/manifest.generated.js';
import { cleanConsumer } from './packed.js';

const MARGIN = 1.05;

let dist: string;

beforeAll(async () => {
  dist = join(await cleanConsumer(), 'node_modules/liveness-check/dist');
});

const gzipped = async (file: string) => gzipSync(await readFile(join(dist, file)), { level: 9 }).length;

/** An entry with every file of the package that it imports. */
async function entryFiles(entry: string, found = new Set<string>()): Promise<Set<string>> {
  if (found.has(entry)) return found;
  found.add(entry);
  const code = await readFile(join(dist, entry), 'utf8');
  for (const [, file] of code.matchAll(/^(?:import|export)[^;]*?["']\.\/([\w.-]+\.js)["'];?$/gm)) {
    await entryFiles(file!, found);
  }
  return found;
}

test.each([
  ['liveness-check.iife.js', 75_000],
  ['liveness-check.js', 75_000],
])('the CDN script %s, which carries English only', async (file, budget) => {
  expect(await gzipped(file)).toBeLessThan(budget * MARGIN);
  expect((await readFile(join(dist, file), 'utf8')).includes('Gesicht')).toBe(false);
});

test.each([
  ['define.js', 70_000],
  ['engine.js', 60_000],
  ['react.js', 71_000],
])('the npm entry %s with all its chunks', async (entry, budget) => {
  const files = await entryFiles(entry);
  expect(files.size).toBeGreaterThan(1);
  const sizes = await Promise.all([...files].map(gzipped));
  expect(sizes.reduce((sum, size) => sum + size)).toBeLessThan(budget * MARGIN);
});

/** Gzip bytes. All but the worker come from pinned packages. */
const RUNTIME: Readonly<Record<string, number>> = {
  'analyzer.worker.js': 24_000,
  'ort-wasm-simd-threaded.asyncify.wasm': 6_430_000,
  'ort-wasm-simd-threaded.wasm': 3_690_000,
  'ort.wasm.bundle.min.mjs': 25_000,
  'ort.webgpu.bundle.min.mjs': 39_000,
  'vision_bundle.mjs': 40_000,
  'vision_wasm_module_internal.js': 78_000,
  'vision_wasm_module_internal.wasm': 3_300_000,
};

test('every runtime file', async () => {
  const files = await readdir(join(dist, 'runtime'));
  expect(files.sort()).toEqual(Object.keys(RUNTIME));
  for (const file of files) expect(await gzipped(`runtime/${file}`), file).toBeLessThan(RUNTIME[file]! * MARGIN);
});

test('all models together; weights hardly compress', async () => {
  const models = Object.entries(ASSET_MANIFEST).filter(([path]) => path.startsWith('models/'));
  expect(models.length).toBeGreaterThan(2);
  expect(models.reduce((sum, [, { bytes }]) => sum + bytes, 0)).toBeLessThan(8_000_000);
});

test('a locale', async () => {
  for (const file of await readdir(join(dist, 'locales'))) {
    expect(await gzipped(`locales/${file}`), file).toBeLessThan(5_000);
  }
});
