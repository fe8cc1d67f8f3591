import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { Parser, type ReadEntry } from 'tar';
import { ModelBuildError } from './model-build-error.js';

/** The integrity string npm prints for a tarball: `sha512-` and the digest in base64. */
export function integrityOf(tarball: Uint8Array): string {
  return `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
}

/** Throws a `ModelBuildError` unless the tarball has exactly the pinned integrity. */
export function verifyIntegrity(subject: string, tarball: Uint8Array, integrity: string): void {
  const found = integrityOf(tarball);
  if (found === integrity) return;
  const truncated = endsEarly(tarball);
  throw new ModelBuildError(truncated ? 'truncated-tarball' : 'wrong-integrity', {
    subject,
    expected: `a tarball with integrity ${integrity}`,
    found: `${found} (${tarball.length} bytes${truncated ? ', the compressed data ends early' : ''})`,
    remedy: truncated
      ? 'The download was cut off. Run "npm cache verify", then "npm run prepare" again.'
      : 'Do not use this tarball. If your registry is a mirror, compare it with the pin in the sources.json file.',
  });
}

function endsEarly(tarball: Uint8Array): boolean {
  try {
    gunzipSync(tarball);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
  }
}

/** Reads the wanted files of a verified tarball into memory; paths are as in the tarball (`package/…`). */
export async function extractFiles(
  subject: string,
  tarball: Uint8Array,
  wanted: readonly string[],
): Promise<Map<string, Uint8Array>> {
  const found = new Map<string, Uint8Array>();
  const others: string[] = [];
  await parse(tarball, entry => {
    if (!wanted.includes(entry.path)) {
      others.push(entry.path);
      entry.resume();
      return;
    }
    const chunks: Buffer[] = [];
    entry.on('data', chunk => chunks.push(chunk));
    entry.on('end', () => found.set(entry.path, new Uint8Array(Buffer.concat(chunks))));
  });
  const missing = wanted.filter(path => !found.has(path));
  if (missing.length > 0) throw missingFiles(subject, missing, others);
  return found;
}

function parse(tarball: Uint8Array, onReadEntry: (entry: ReadEntry) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const parser = new Parser({ strict: true, onReadEntry });
    parser.on('end', resolve);
    parser.on('error', reject);
    parser.end(Buffer.from(tarball.buffer, tarball.byteOffset, tarball.byteLength));
  });
}

function missingFiles(subject: string, missing: string[], others: string[]): ModelBuildError {
  const shown = others.slice(0, 12).join(', ');
  return new ModelBuildError('missing-file', {
    subject,
    expected: `the file${missing.length > 1 ? 's' : ''} ${missing.join(', ')} in the tarball`,
    found: `${others.length} other file${others.length === 1 ? '' : 's'}: ${shown}${others.length > 12 ? ', …' : ''}`,
    remedy: 'Correct the list of files in the sources.json file; paths start with "package/".',
  });
}
