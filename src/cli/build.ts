import { execFile as execFileCallback } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { build } from 'vite';
import packageJson from '../../package.json' with { type: 'json' };
import { OUTPUT_NAMES } from '../../vite.config.js';
import { recordBuild } from './build-stamp.js';
import { jsxTypes, vsCodeCssData, vsCodeHtmlData, webTypes } from './element-data.js';
import { readElementManifest, toPackageManifest } from './element-manifest.js';
import { projectPath } from './project.js';

const execFile = promisify(execFileCallback);

/** What a page names in a `<script>` of its own, and so may pin by its hash. */
export const PAGE_SCRIPTS = ['liveness-check.iife.js', 'liveness-check.js'];

/** `npm run build`: the complete `dist/`. */
export async function buildAll(): Promise<void> {
  await rm(projectPath('dist'), { recursive: true, force: true });
  await cp(projectPath('public'), projectPath('dist'), { recursive: true });
  await bundleAll();
  await execFile(process.execPath, [
    projectPath('node_modules/typescript/bin/tsc'),
    '-p',
    projectPath('tsconfig.build.json'),
  ]);
  await writeElementData();
  await writeJson('sri.json', await hashPageScripts());
  await recordBuild();
}

async function bundleAll(): Promise<void> {
  const before = process.env.NODE_ENV;
  // Test runners set another one, which would let the development builds of Lit in.
  process.env.NODE_ENV = 'production';
  try {
    for (const mode of OUTPUT_NAMES) {
      await build({ configFile: projectPath('vite.config.ts'), root: projectPath('.'), mode, logLevel: 'warn' });
    }
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/** The manifest and what editors read, derived from it. */
async function writeElementData(): Promise<void> {
  const manifest = await readElementManifest();
  await writeJson('custom-elements.json', toPackageManifest(manifest));
  await writeJson('vscode.html-data.json', vsCodeHtmlData(manifest));
  await writeJson('vscode.css-data.json', vsCodeCssData(manifest));
  await writeJson('web-types.json', webTypes(manifest, packageJson.version));
  await writeFile(projectPath('dist/types/jsx.d.ts'), jsxTypes(manifest));
}

/** Subresource integrity values by file. */
async function hashPageScripts(): Promise<Record<string, string>> {
  const entries = PAGE_SCRIPTS.map(async file => {
    const hash = createHash('sha384').update(await readFile(projectPath('dist', file)));
    return [file, `sha384-${hash.digest('base64')}`] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function writeJson(file: string, value: unknown): Promise<void> {
  return writeFile(projectPath('dist', file), `${JSON.stringify(value, null, 2)}\n`);
}

if (process.argv[1] === import.meta.filename) {
  await buildAll();
  for (const [file, hash] of Object.entries(await hashPageScripts())) process.stdout.write(`${file} ${hash}\n`);
}
