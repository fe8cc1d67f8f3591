/** The packed and installed package: complete, resolvable, typed, and harmless to import. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { build } from 'vite';
import { beforeAll, describe, expect, test } from 'vitest';
import { ASSET_MANIFEST } from '../../src/assets/manifest.generated.js';
import { projectPath } from '../../src/cli/project.js';
import { cleanConsumer, packedTarball, runNode } from './packed.js';

let consumer: string;
let installed: string;
let packageJson: {
  exports: Record<string, unknown>;
  dependencies: Record<string, string>;
  bin: Record<string, string>;
};

beforeAll(async () => {
  consumer = await cleanConsumer();
  installed = join(consumer, 'node_modules/liveness-check');
  packageJson = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
});

/** Entries that are scripts, by the name a user imports. */
const ENTRIES = ['', '/engine', '/define', '/react', '/server', '/cdn'].map(entry => `liveness-check${entry}`);
/** React is an optional peer that the clean folder does not have. */
const WITHOUT_REACT = ENTRIES.filter(entry => !entry.endsWith('/react'));

test('publint finds nothing', async () => {
  const { messages, pkg } = await publint({ pkgDir: installed, strict: true, pack: false });
  expect(messages.map(message => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

test('arethetypeswrong finds nothing, for ES modules', async () => {
  const result = await checkPackage(
    createPackageFromTarballData(new Uint8Array(await readFile(await packedTarball()))),
  );
  if (result.types === false) throw new Error('The package has no types.');
  // The package is ES modules only: `require` gets them in Node 20.19 and newer, and node10 knows no `exports`.
  const relevant = result.problems.filter(
    problem => !('resolutionKind' in problem) || !['node10', 'node16-cjs'].includes(problem.resolutionKind),
  );
  expect(relevant).toEqual([]);
  expect(Object.keys(result.entrypoints)).toEqual(expect.arrayContaining(['.', './engine', './react', './server']));
});

test('every export is there, and what the README names is exported', async () => {
  const targets = (value: unknown): string[] =>
    typeof value === 'string' ? [value] : Object.values(value as object).flatMap(targets);
  for (const target of Object.values(packageJson.exports).flatMap(targets)) {
    expect(existsSync(join(installed, target.replace(/\*$/, ''))), target).toBe(true);
  }
  for (const entry of ['', '/engine', '/define', '/react', '/jsx', '/server', '/cdn', '/custom-elements.json']) {
    expect(Object.keys(packageJson.exports)).toContain(`.${entry}`);
  }
});

test('the side files are those of the manifest', async () => {
  for (const [path, { sha256 }] of Object.entries(ASSET_MANIFEST)) {
    const bytes = await readFile(join(installed, 'dist', path));
    expect(createHash('sha256').update(bytes).digest('hex'), path).toBe(sha256);
  }
});

test('nothing else is packed, and nothing tells where it was built', async () => {
  const files = (await readdir(installed, { recursive: true, withFileTypes: true }))
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(installed.length + 1));
  const known =
    /^(package\.json|README\.md|LICENSE|NOTICE|llms\.txt|CHANGELOG\.md|models\/README\.md|dist\/(types|runtime|models|locales)\/.+|dist\/[\w.-]+\.(js|json))$/;
  expect(files.filter(file => !known.test(file))).toEqual([]);
  expect(files).toEqual(expect.arrayContaining(['LICENSE', 'NOTICE', 'llms.txt', 'dist/sri.json']));
  for (const file of files.filter(name => /\.(js|json|ts)$/.test(name) && !name.includes('runtime/'))) {
    const text = await readFile(join(installed, file), 'utf8');
    expect(text.includes(projectPath('.')) || /sourceMappingURL/.test(text), file).toBe(false);
  }
});

test('it brings along only what the README explains', async () => {
  const readme = await readFile(join(installed, 'README.md'), 'utf8');
  expect(Object.keys(packageJson.dependencies).filter(name => !readme.includes(`| [${name}]`))).toEqual([]);
  const own = new Set(['lit', 'lit-html', 'lit-element', 'jose', 'liveness-check', '@lit', '@lit-labs', '@types']);
  const folders = (await readdir(join(consumer, 'node_modules'))).filter(name => !name.startsWith('.'));
  expect(folders.filter(name => !own.has(name))).toEqual(['@shoelace-style']);
});

describe('on Node', () => {
  test.each(WITHOUT_REACT)('%s can be imported', async entry => {
    const output = await runNode(consumer, ['-e', `import('${entry}').then(m => console.log(Object.keys(m).join()))`]);
    expect(output).toContain(entry.endsWith('/server') ? 'createConfirmHandler' : 'createLivenessEngine');
  });

  test('importing an entry twice, or two of them, defines the tag once', async () => {
    const script = `await import('liveness-check/define'); await import('liveness-check/cdn');
      const { LivenessCheck } = await import('liveness-check');
      console.log(customElements.get('liveness-check') === LivenessCheck)`;
    expect(await runNode(consumer, ['--input-type=module', '-e', script])).toBe('true\n');
  });

  test('the engine says what is wrong instead of crashing', async () => {
    const script = `const { createLivenessEngine } = await import('liveness-check/engine');
      await createLivenessEngine({ assetBase: 'https://a.example/' }).load().catch(error => console.log(error.name, error.code))`;
    expect(await runNode(consumer, ['--input-type=module', '-e', script])).toBe('LivenessError invalid-config\n');
  });

  test('the assets are copied by a command, WebGPU only when asked for', async () => {
    const command = join(installed, packageJson.bin['liveness-check-assets']!);
    const list = async (folder: string) =>
      (await readdir(join(consumer, folder), { recursive: true, withFileTypes: true }))
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name).slice(join(consumer, folder).length + 1));
    await runNode(consumer, [command, 'assets-wasm']);
    await runNode(consumer, [command, '--webgpu', 'assets-all']);
    const all = [...Object.keys(ASSET_MANIFEST), 'runtime/analyzer.worker.js'];
    expect((await list('assets-all')).sort()).toEqual(all.sort());
    expect((await list('assets-wasm')).sort()).toEqual(all.filter(path => !/webgpu|asyncify/.test(path)));
    await expect(runNode(consumer, [command])).rejects.toThrow(/name one folder/);
  });
});

describe('in a bundler', () => {
  async function bundle(code: string): Promise<string> {
    const entry = join(consumer, `entry-${createHash('sha256').update(code).digest('hex').slice(0, 8)}.js`);
    await writeFile(entry, code);
    const output = await build({
      root: consumer,
      configFile: false,
      logLevel: 'silent',
      build: { write: false, minify: false, lib: { entry, formats: ['es'] } },
    });
    const [{ output: chunks }] = output as unknown as [{ output: { code?: string }[] }];
    return chunks.map(chunk => chunk.code ?? '').join('\n');
  }

  // Compared as booleans: a failure must not print the whole bundle.
  const has = (code: string, ...marks: (string | RegExp)[]) => marks.map(mark => code.search(mark) >= 0);
  const DEFINITION = 'customElements.define\\("liveness-check"';

  test('the definition of the tag stays, though nothing is imported by name', async () => {
    expect(has(await bundle(`import 'liveness-check/define';`), DEFINITION)).toEqual([true]);
  });

  test('what is not used goes: an error class alone brings neither element nor Lit nor camera', async () => {
    const code = await bundle(`import { LivenessError } from 'liveness-check'; console.log(LivenessError);`);
    expect(has(code, 'LivenessError', DEFINITION, 'LitElement', /getUserMedia\(/)).toEqual([true, false, false, false]);
  });

  test('the engine alone brings no Lit', async () => {
    const code = await bundle(`import { createLivenessEngine } from 'liveness-check/engine'; createLivenessEngine();`);
    expect(has(code, /getUserMedia\(/, DEFINITION, 'LitElement')).toEqual([true, false, false]);
  });
});

describe('types', () => {
  const CONSUMER = `
import { createLivenessEngine, type LivenessResponse } from 'liveness-check/engine';
import { LivenessCheck, LivenessError, setAssetBase } from 'liveness-check';
import 'liveness-check/define';
import * as cdn from 'liveness-check/cdn';

setAssetBase('/liveness/');
const element: LivenessCheck = document.createElement('liveness-check');
element.addEventListener('liveness-complete', event => {
  const response: LivenessResponse = event.detail.response;
  const image: Blob = event.detail.image;
  console.log(response, image);
});
element.addEventListener('liveness-error', ({ detail }) => {
  // @ts-expect-error No such code.
  if (detail.code === 'no-such-code') console.log(detail.message);
});
// @ts-expect-error No such backend.
element.backend = 'gpu';
const engine = createLivenessEngine({ config: { capture: { holdMs: 500 } } });
engine.subscribe(state => console.log(state.state));
console.log(new cdn.LivenessError('timeout', 'text') instanceof LivenessError);
`;

  test.each(['bundler', 'nodenext'])('hold in an application, checked in full, resolved as %s', async resolution => {
    const folder = join(consumer, `types-${resolution}`);
    const config = {
      compilerOptions: {
        target: 'ES2022',
        module: resolution === 'nodenext' ? 'NodeNext' : 'ESNext',
        moduleResolution: resolution,
        lib: ['ES2023', 'DOM', 'DOM.Iterable'],
        types: [],
        strict: true,
        exactOptionalPropertyTypes: true,
        noEmit: true,
        skipLibCheck: false,
      },
      files: ['consumer.ts'],
    };
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    await writeFile(join(folder, 'consumer.ts'), CONSUMER);
    const tsc = projectPath('node_modules/typescript/bin/tsc');
    const output = await runNode(folder, [tsc, '-p', folder]).catch((error: { stdout: string }) => error.stdout);
    expect(output).toBe('');
  });
});
