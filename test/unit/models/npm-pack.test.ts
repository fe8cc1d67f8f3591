import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findNpmCommand, npmPack } from '../../../models/npm-pack.js';

const PKG = { name: '@scope/thing', version: '1.2.3' };
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'npm pack '));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A stand-in for npm: a script that gets npm's arguments. */
async function fakeNpm(body: string) {
  const script = join(folder, 'npm-cli.js');
  await writeFile(script, body);
  return { file: process.execPath, prefix: [script], shell: false };
}

const WRITE_TARBALL = `
  const { writeFileSync } = require('node:fs');
  const args = process.argv.slice(2);
  const folder = args[args.indexOf('--pack-destination') + 1];
  writeFileSync(folder + '/scope-thing-1.2.3.tgz', JSON.stringify({ args, folder }));
`;

describe('npmPack', () => {
  test('asks npm for the exact version and returns the tarball, leaving nothing behind', async () => {
    const bytes = await npmPack(PKG, { command: await fakeNpm(WRITE_TARBALL) });
    const said = JSON.parse(new TextDecoder().decode(bytes)) as { args: string[]; folder: string };
    expect(said.args.slice(0, 3)).toEqual(['pack', '@scope/thing@1.2.3', '--pack-destination']);
    expect(said.args).toContain('--dry-run=false');
    await expect(readdir(said.folder)).rejects.toThrow('ENOENT');
  });

  test('stops npm when it takes too long', async () => {
    const command = await fakeNpm('setTimeout(() => {}, 60_000);');
    const started = Date.now();
    await expect(npmPack(PKG, { command, timeoutMs: 300 })).rejects.toMatchObject({
      code: 'npm-timeout',
      message: expect.stringMatching(
        /@scope\/thing@1\.2\.3[\s\S]*expected: .*within 0\.3 s[\s\S]*found: .*was stopped/,
      ),
    });
    expect(Date.now() - started).toBeLessThan(10_000);
  });

  test('reports an npm that writes nothing, and one that cannot be started', async () => {
    await expect(npmPack(PKG, { command: await fakeNpm('') })).rejects.toMatchObject({
      code: 'npm-failed',
      message: expect.stringContaining('found:    no .tgz file'),
    });
    const absent = { file: join(folder, 'absent'), prefix: [], shell: false };
    await expect(npmPack(PKG, { command: absent })).rejects.toMatchObject({
      code: 'npm-failed',
      message: expect.stringContaining('npm could not be started'),
    });
  });

  test('refuses what is not an exact version of a plainly named package', async () => {
    const command = await fakeNpm(WRITE_TARBALL);
    for (const pkg of [
      { name: 'a', version: '^1.0.0' },
      { name: 'a', version: 'latest' },
      { name: 'a & b', version: '1.0.0' },
      { name: '../a', version: '1.0.0' },
    ]) {
      await expect(npmPack(pkg, { command })).rejects.toThrow('Not an exact npm package version');
    }
  });
});

describe('findNpmCommand', () => {
  test('prefers the npm that runs this lifecycle', async () => {
    await mkdir(join(folder, 'bin'));
    const cli = join(folder, 'bin', 'npm-cli.js');
    await writeFile(cli, '');
    const expected = { file: process.execPath, prefix: [cli], shell: false };
    expect(findNpmCommand({ npm_execpath: cli })).toEqual(expected);
    expect(findNpmCommand({ npm_execpath: cli }, 'win32')).toEqual(expected);
  });

  test('does not take another package manager for npm', async () => {
    const yarn = join(folder, 'yarn.js');
    await writeFile(yarn, '');
    const command = findNpmCommand({ npm_execpath: yarn });
    expect(JSON.stringify(command)).not.toContain('yarn');
    expect(`${command.file} ${command.prefix.join(' ')}`).toMatch(/npm/);
  });
});
