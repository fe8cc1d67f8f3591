import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

const IMAGE_NAME = /\.(jpe?g|jfif|png|webp|gif|bmp|avif|hei[cf])$/i;

export interface PathProblem {
  path: string;
  problem: string;
}

/**
 * The images behind a path: itself, or the image files of a folder and its subfolders, sorted by name.
 * A path named directly is taken whatever its extension; its content decides.
 */
export async function expandPath(path: string): Promise<string[] | PathProblem> {
  try {
    const info = await stat(path);
    if (!info.isDirectory()) return [path];
    const entries = await readdir(path, { recursive: true, withFileTypes: true });
    const images: string[] = [];
    for (const entry of entries) {
      const file = join(entry.parentPath, entry.name);
      if (IMAGE_NAME.test(entry.name) && (entry.isFile() || (await isLinkedFile(entry, file)))) images.push(file);
    }
    images.sort();
    return images.length > 0 ? images : { path, problem: 'The folder holds no image files.' };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { path, problem: code === 'ENOENT' ? 'There is no such file or folder.' : `It cannot be read (${code}).` };
  }
}

/** Links to files count; links to folders do not, since they may lead in a circle. */
async function isLinkedFile(entry: Dirent, path: string): Promise<boolean> {
  if (!entry.isSymbolicLink()) return false;
  return stat(path).then(
    info => info.isFile(),
    () => false,
  );
}
