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
    const images = entries
      .filter(entry => entry.isFile() && IMAGE_NAME.test(entry.name))
      .map(entry => join(entry.parentPath, entry.name))
      .sort();
    return images.length > 0 ? images : { path, problem: 'The folder holds no image files.' };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return { path, problem: code === 'ENOENT' ? 'There is no such file or folder.' : `It cannot be read (${code}).` };
  }
}
