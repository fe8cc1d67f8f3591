import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectPath } from './project.js';

/** What the build is made from; a change in any of these makes `dist/` stale. */
const SOURCES = ['src', 'public', 'package-lock.json', 'vite.config.ts', 'tsconfig.json'];
const STAMP = projectPath('dist', '.build-stamp');

/** Whether `dist/` was built from the sources as they are now. */
export async function isBuildCurrent(): Promise<boolean> {
  const recorded = await readFile(STAMP, 'utf8').catch(() => undefined);
  return recorded === (await hashSources());
}

export async function recordBuild(): Promise<void> {
  await writeFile(STAMP, await hashSources());
}

async function hashSources(): Promise<string> {
  const hash = createHash('sha256');
  for (const source of SOURCES) {
    for (const file of await listFiles(projectPath(source))) {
      hash.update(file).update(await readFile(file));
    }
  }
  return hash.digest('hex');
}

async function listFiles(path: string): Promise<string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(() => undefined);
  if (!entries) return [path];
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort();
}
