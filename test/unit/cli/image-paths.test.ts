import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { expandPath } from '../../../src/cli/image-paths.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-paths-'));
  await mkdir(join(folder, 'b', 'deep'), { recursive: true });
  await mkdir(join(folder, 'empty.jpg'));
  for (const name of ['z.JPG', 'a.png', 'notes.txt', 'b/m.webp', 'b/deep/x.avif', 'b/README', 'c.jpeg.bak']) {
    await writeFile(join(folder, name), 'x');
  }
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('a folder gives its images and those of its subfolders, sorted', async () => {
  expect(await expandPath(folder)).toEqual(
    ['a.png', 'b/deep/x.avif', 'b/m.webp', 'z.JPG'].map(name => join(folder, name)),
  );
});

test('a file named directly is taken whatever it is called', async () => {
  expect(await expandPath(join(folder, 'notes.txt'))).toEqual([join(folder, 'notes.txt')]);
});

test('what cannot be read is said, with the path as given', async () => {
  const missing = join(folder, 'none.jpg');
  expect(await expandPath(missing)).toEqual({ path: missing, problem: 'There is no such file or folder.' });
  const below = join(folder, 'a.png', 'x.jpg');
  expect(await expandPath(below)).toEqual({ path: below, problem: expect.stringContaining('ENOTDIR') });
});

test('a folder without images is said too', async () => {
  await rm(join(folder, 'b', 'deep'), { recursive: true });
  await rm(join(folder, 'b', 'm.webp'));
  const path = join(folder, 'b');
  expect(await expandPath(path)).toEqual({ path, problem: 'The folder holds no image files.' });
});

test('links to images count, and a link in a circle does not hang', async () => {
  await symlink(join(folder, 'a.png'), join(folder, 'b', 'link.png'));
  await symlink(folder, join(folder, 'b', 'circle'));
  const found = await expandPath(join(folder, 'b'));
  expect(found).toEqual(['deep/x.avif', 'link.png', 'm.webp'].map(name => join(folder, 'b', name)));
});
