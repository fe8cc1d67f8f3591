/** Rules of docs/security.md that hold for every source file. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectPath } from '../../src/cli/project.js';

const SHIPPED = ['assets', 'camera', 'confirm', 'core', 'element', 'engine', 'inference'];

async function sources(): Promise<{ path: string; code: string }[]> {
  const files = await Promise.all(
    SHIPPED.map(async folder => {
      const entries = await readdir(projectPath('src', folder), { recursive: true });
      return entries.filter(entry => entry.endsWith('.ts')).map(entry => join(folder, entry));
    }),
  );
  return Promise.all(
    files.flat().map(async path => ({ path, code: await readFile(projectPath('src', path), 'utf8') })),
  );
}

test.each([
  ['markup from data', /\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write|unsafeHTML|DOMParser/],
  ['code from data', /\beval\(|new Function\(|setTimeout\(\s*['"`]/],
  ['anything stored in the browser', /\b(localStorage|sessionStorage|indexedDB)\b|document\.cookie/],
  ['object URLs, which somebody would have to revoke', /createObjectURL/],
  ['logging', /\bconsole\.\w+\(/],
  ['merging into objects by given keys', /__proto__|setPrototypeOf/],
])('no shipped source file uses %s', async (_, pattern) => {
  const files = await sources();
  expect(files.length).toBeGreaterThan(50);
  expect(files.filter(({ code }) => pattern.test(code)).map(({ path }) => path)).toEqual([]);
});

test('nothing but a camera is asked for', async () => {
  const files = await sources();
  const asking = files.filter(({ code }) =>
    /\.getUserMedia\(|permissions\.query|getDisplayMedia|geolocation/.test(code),
  );
  expect(asking.map(({ path }) => path)).toEqual([join('camera', 'open-camera.ts')]);
  expect(asking[0]!.code).toMatch(/audio: false/);
});
