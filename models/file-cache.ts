import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** SHA-256 of some bytes, in lower-case hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Returns the content of a file, or null when there is none. Other errors are thrown. */
export async function readIfExists(path: string): Promise<Uint8Array | null> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a file so that another process sees either the old or the whole new content. */
export async function writeAtomically(path: string, bytes: Uint8Array | string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  await writeFile(temporary, bytes);
  await rename(temporary, path);
}

/**
 * A folder of files stored under their own SHA-256, plus an index from path to hash. Whatever does not match its
 * hash counts as absent, so a damaged cache heals itself.
 */
export class FileCache {
  constructor(private readonly folder: string) {}

  /** Returns all the wanted files, or null when any of them is absent or damaged. */
  async read(paths: readonly string[]): Promise<Map<string, Uint8Array> | null> {
    const index = await this.readIndex();
    const files = new Map<string, Uint8Array>();
    for (const path of paths) {
      const hash = index[path];
      const bytes = hash && /^[0-9a-f]{64}$/.test(hash) ? await readIfExists(join(this.folder, hash)) : null;
      if (!bytes || sha256(bytes) !== hash) return null;
      files.set(path, bytes);
    }
    return files;
  }

  async write(files: ReadonlyMap<string, Uint8Array>): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const index = await this.readIndex();
    for (const [path, bytes] of files) {
      const hash = sha256(bytes);
      await writeAtomically(join(this.folder, hash), bytes);
      index[path] = hash;
    }
    await writeAtomically(join(this.folder, 'index.json'), `${JSON.stringify(index, null, 2)}\n`);
  }

  private async readIndex(): Promise<Record<string, string>> {
    const bytes = await readIfExists(join(this.folder, 'index.json'));
    if (!bytes) return {};
    try {
      return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, string>;
    } catch {
      return {};
    }
  }
}
