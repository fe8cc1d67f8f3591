/** The peers' own files, out of pinned npm tarballs into a folder that git ignores. Nothing of them is committed. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { DEFAULT_CACHE_DIR, fetchPackageFiles } from '../../models/package-files.js';
import sources from './sources.json' with { type: 'json' };

const FOLDER = join(DEFAULT_CACHE_DIR, 'peers');

/** Absolute path of a file of a peer's package. */
export function peerPath(name: string, file = ''): string {
  return join(FOLDER, ...name.split('/'), file);
}

/** `3.3.6` */
export function versionOf(name: string): string {
  return sources.packages.find(entry => entry.name === name)?.version ?? '';
}

/** Fetches what is missing, checks integrities, and lays the files out as they are in their packages. */
export async function ensurePeers(): Promise<void> {
  for (const { name, version, integrity, files } of sources.packages) {
    const wanted = files.map(file => `package/${file}`);
    const contents = await fetchPackageFiles({ name, version, integrity, files: wanted });
    for (const file of files) {
      const path = peerPath(name, file);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, contents.get(`package/${file}`)!);
    }
  }
}
