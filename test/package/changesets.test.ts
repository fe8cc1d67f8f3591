/** Versioning as CONTRIBUTING describes it, on a copy: two described changes become one version and one changelog entry. */
import { execFileSync } from 'node:child_process';
import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findNpmCommand } from '../../models/npm-pack.js';
import { projectPath } from '../../src/cli/project.js';

const AUTHOR = { NAME: 'Test', EMAIL: 'test@example.org' };
const ENV = {
  ...process.env,
  ...Object.fromEntries(
    ['AUTHOR', 'COMMITTER'].flatMap(role =>
      Object.entries(AUTHOR).map(([key, value]) => [`GIT_${role}_${key}`, value]),
    ),
  ),
  npm_config_offline: 'true',
};

let folder: string;

const run = (file: string, args: string[], shell = false) =>
  execFileSync(file, args, { cwd: folder, env: ENV, shell, encoding: 'utf8', stdio: 'pipe' });
const read = (path: string) => readFile(join(folder, path), 'utf8');
const version = async (path: string) => JSON.parse(await read(path)).version as string;

function commit(message: string): void {
  run('git', ['add', '.']);
  run('git', ['commit', '-qm', message]);
}

function npmRun(...args: string[]): void {
  const { file, prefix, shell } = findNpmCommand();
  run(file, [...prefix, 'run', '--silent', ...args], shell);
}

async function describeChange(name: string, bump: string, text: string): Promise<void> {
  await writeFile(join(folder, `.changeset/${name}.md`), `---\n"liveness-check": ${bump}\n---\n\n${text}\n`);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'liveness-changesets-'));
  await cp(projectPath('.changeset/config.json'), join(folder, '.changeset/config.json'));
  for (const file of ['package.json', 'package-lock.json', 'CHANGELOG.md'])
    await cp(projectPath(file), join(folder, file));
  await writeFile(join(folder, '.gitignore'), 'node_modules\n');
  await symlink(projectPath('node_modules'), join(folder, 'node_modules'), 'junction');
  run('git', ['init', '-q', '-b', 'main']);
  commit('as it is');
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test('every version of the package has an entry in the changelog', async () => {
  expect(await read('CHANGELOG.md')).toContain(`\n## ${await version('package.json')}\n`);
});

test('described changes become the next version, the same everywhere, without a network', async () => {
  const before = await read('CHANGELOG.md');
  const [major, minor] = (await version('package.json')).split('.').map(Number) as [number, number];
  await describeChange('one', 'minor', 'The element sings.');
  await describeChange('two', 'patch', 'The element no longer hums.');
  commit('two changes');

  npmRun('release:version');

  const next = `${major}.${minor + 1}.0`;
  expect(await version('package.json')).toBe(next);
  const lock = JSON.parse(await read('package-lock.json'));
  expect([lock.version, lock.packages[''].version]).toEqual([next, next]);
  expect(await readdir(join(folder, '.changeset'))).toEqual(['config.json']);
  const commitId = /[0-9a-f]{7}/.source;
  const [heading, ...older] = before.split(/(?=^## )/m);
  const entry = (await read('CHANGELOG.md')).slice(heading!.length, -older.join('').length);
  expect(entry).toMatch(
    new RegExp(
      `^## ${next}\\n\\n### Minor Changes\\n\\n- ${commitId}: The element sings.\\n\\n` +
        `### Patch Changes\\n\\n- ${commitId}: The element no longer hums.\\n\\n$`,
    ),
  );
  expect((await read('CHANGELOG.md')).endsWith(older.join(''))).toBe(true);
});

test('a change of the package without a description is refused, one with it passes', async () => {
  run('git', ['checkout', '-qb', 'change']);
  await writeFile(join(folder, 'NOTICE'), 'changed');
  commit('not described');
  expect(() => npmRun('release:status')).toThrow(/have been changed but no changesets were found/);
  await describeChange('one', 'patch', 'Another notice.');
  commit('described');
  expect(() => npmRun('release:status')).not.toThrow();
});
