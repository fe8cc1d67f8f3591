import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Absolute path of a file of this project. */
export function projectPath(...segments: string[]): string {
  return join(ROOT, ...segments);
}
