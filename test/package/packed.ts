/** The package as a user gets it: packed with npm once, installed in folders of its own. */
import { execFile as execFileCallback } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findNpmCommand } from '../../models/npm-pack.js';
import { buildAll } from '../../src/cli/build.js';
import { isBuildCurrent } from '../../src/cli/build-stamp.js';
import { projectPath } from '../../src/cli/project.js';

const execFile = promisify(execFileCallback);

/** What the tarball holds besides `dist/`, whose sources the build stamp covers. */
const PACKED_FILES = ['dist/.build-stamp', 'package.json', 'README.md', 'NOTICE', 'LICENSE', 'llms.txt'];
const EXAMPLES = projectPath('examples/web');

/** Runs npm in a folder. @returns its stdout */
async function npm(cwd: string, args: readonly string[]): Promise<string> {
  const { file, prefix, shell } = findNpmCommand();
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error', '--prefer-offline'];
  const { stdout } = await execFile(file, [...prefix, ...args, ...quiet], { cwd, shell, maxBuffer: 1 << 24 });
  return stdout;
}

/**
 * A folder made once for everything that goes into it. Made elsewhere and then renamed, so that another process sees all
 * of it or nothing; outside the project, so that nothing is resolved from the project's own modules.
 */
async function madeOnce(name: string, key: string, make: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(tmpdir(), `liveness-check-${name}-${key}`);
  if (existsSync(folder)) return folder;
  const draft = `${folder}.${randomUUID()}`;
  await mkdir(draft, { recursive: true });
  try {
    await make(draft);
    await rename(draft, folder).catch(error => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  return folder;
}

async function keyOf(files: readonly string[], ...more: string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  for (const text of more) hash.update(text);
  return hash.digest('hex').slice(0, 16);
}

/** Path of the tarball. */
export async function packedTarball(): Promise<string> {
  if (!(await isBuildCurrent())) await buildAll();
  const key = await keyOf(PACKED_FILES.map(file => projectPath(file)));
  const folder = await madeOnce('tarball', key, async draft => {
    await npm(projectPath('.'), ['pack', '--ignore-scripts', '--pack-destination', draft]);
  });
  const [name] = (await readdir(folder)).filter(file => file.endsWith('.tgz'));
  return join(folder, name!);
}

/** A folder with nothing in it but the installed package and what it depends on. */
export async function cleanConsumer(): Promise<string> {
  const tarball = await packedTarball();
  return madeOnce('consumer', await keyOf([tarball]), async folder => {
    await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }');
    await npm(folder, ['install', tarball]);
  });
}

/** The example projects with their own dependencies and the package, all of them built. */
export async function builtExamples(): Promise<string> {
  const tarball = await packedTarball();
  const sources = (await readdir(EXAMPLES, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile() && !entry.parentPath.includes('node_modules'))
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
  return madeOnce('examples', await keyOf([tarball, ...sources]), async folder => {
    await cp(EXAMPLES, folder, { recursive: true, filter: source => !source.includes('node_modules') });
    await npm(folder, ['ci']);
    await npm(folder, ['install', '--no-save', tarball]);
    await npm(folder, ['run', 'build', '--workspaces']);
  });
}

/** Runs a script of a folder with this Node. @returns its stdout */
export async function runNode(folder: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execFile(process.execPath, args, { cwd: folder, maxBuffer: 1 << 24 });
  return stdout;
}
