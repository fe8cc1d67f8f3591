import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { buildModels, type ModelSource } from '../../../models/build-models.js';
import { sha256 } from '../../../models/file-cache.js';
import allSources from '../../../models/sources.json' with { type: 'json' };
import { integrityOf } from '../../../models/tarball.js';

let folder: string;
let tarball: Uint8Array;
const MODEL = new TextEncoder().encode('a model');

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-models-'));
  await writeFile(join(folder, 'model.onnx'), MODEL);
  const packed = create({ cwd: folder, gzip: true, portable: true, sync: true, prefix: 'package' }, ['model.onnx']);
  tarball = new Uint8Array(packed.read()!);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const options = (changes: Partial<ModelSource> = {}) => ({
  sources: [
    {
      output: 'out.onnx',
      sha256: sha256(MODEL),
      bytes: MODEL.length,
      licence: 'MIT',
      recipe: 'copy',
      package: 'thing',
      version: '1.2.3',
      integrity: integrityOf(tarball),
      files: ['package/model.onnx'],
      ...changes,
    },
  ],
  outDir: join(folder, 'out'),
  cacheDir: join(folder, 'cache'),
  getTarball: vi.fn(async () => tarball),
  log: vi.fn(),
});

test('builds a model and says so', async () => {
  const run = options();
  expect(await buildModels(run)).toEqual(['out.onnx']);
  expect(new Uint8Array(await readFile(join(folder, 'out', 'out.onnx')))).toEqual(MODEL);
  expect(run.log.mock.calls.flat().join('\n')).toContain('thing@1.2.3');
});

test('does nothing, silently, when the output is there', async () => {
  await buildModels(options());
  await rm(join(folder, 'cache'), { recursive: true });
  const again = options();
  expect(await buildModels(again)).toEqual([]);
  expect(again.getTarball).not.toHaveBeenCalled();
  expect(again.log).not.toHaveBeenCalled();
});

test('rebuilds a damaged output from the cache, without the network', async () => {
  await buildModels(options());
  await writeFile(join(folder, 'out', 'out.onnx'), 'damaged');
  const again = options();
  expect(await buildModels(again)).toEqual(['out.onnx']);
  expect(again.getTarball).not.toHaveBeenCalled();
  expect(new Uint8Array(await readFile(join(folder, 'out', 'out.onnx')))).toEqual(MODEL);
});

test('refuses an output with another hash and does not write it', async () => {
  const pinned = 'f'.repeat(64);
  await expect(buildModels(options({ sha256: pinned }))).rejects.toMatchObject({
    code: 'wrong-output',
    message: expect.stringContaining(
      `out.onnx from thing@1.2.3 (wrong-output)\n  expected: SHA-256 ${pinned} (7 bytes)\n  found:    SHA-256 ${sha256(MODEL)}`,
    ),
  });
  await expect(readFile(join(folder, 'out', 'out.onnx'))).rejects.toThrow('ENOENT');
});

test('explains a recipe that does not fit', async () => {
  await expect(buildModels(options({ recipe: 'face-landmarker' }))).rejects.toMatchObject({
    code: 'unexpected-content',
    message: expect.stringMatching(/thing@1\.2\.3[\s\S]*found: .*are needed/),
  });
  await expect(buildModels(options({ recipe: 'magic' }))).rejects.toMatchObject({ code: 'unexpected-content' });
});

test('the pins in sources.json are well-formed', () => {
  for (const source of allSources.models) {
    expect(source.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(source.integrity).toMatch(/^sha512-[A-Za-z0-9+/]{86}==$/);
    expect(source.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(source.bytes).toBeGreaterThan(0);
    expect(source.files.every(file => file.startsWith('package/'))).toBe(true);
  }
});
