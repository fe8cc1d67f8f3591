import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, sep } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { projectPath } from '../../src/cli/project.js';
import { findOwners, findViolations, type SourceFile } from './import-rules.js';

let sources: SourceFile[];

beforeAll(async () => {
  const root = projectPath('src');
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter(entry => entry.isFile() && entry.name.endsWith('.ts'))
    .map(entry => join(entry.parentPath, entry.name));
  sources = await Promise.all(
    paths.map(async path => ({
      path: relative(root, path).split(sep).join('/'),
      text: await readFile(path, 'utf8'),
    })),
  );
});

describe('the sources', () => {
  test('import one way, and name what has an owner only there', () => {
    expect(sources.length).toBeGreaterThan(50);
    expect(findViolations(sources)).toEqual([]);
  });

  test('every owner is in use, alone', () => {
    for (const [what, owners] of findOwners(sources)) expect(owners, what).toHaveLength(1);
  });

  test('core compiles without the DOM and without Node', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'core-only-'));
    try {
      const config = {
        extends: projectPath('tsconfig.json'),
        compilerOptions: { lib: ['ES2023'], types: [] },
        include: [projectPath('src/core')],
      };
      await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
      const tsc = projectPath('node_modules/typescript/bin/tsc');
      const output = execFileSync(process.execPath, [tsc, '--noEmit', '-p', folder], { encoding: 'utf8' });
      expect(output).toBe('');
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

describe('the checker', () => {
  const violationsOf = (path: string, text: string) => findViolations([{ path, text }]);

  test.each([
    ['core/gate.ts', "import { html } from 'lit';", 'must not import the package lit'],
    [
      'core/gate.ts',
      "import { customElement } from 'lit/decorators.js';",
      'must not import the package lit/decorators.js',
    ],
    [
      'core/gate.ts',
      "import type { Analyzer } from '../inference/analyzer.js';",
      'core must not import inference/analyzer.js',
    ],
    ['core/gate.ts', "export * from '../assets/progress.js';", 'core must not import assets/progress.js'],
    ['core/gate.ts', "const x = await import('../engine/loop.js');", 'core must not import engine/loop.js'],
    [
      'core/gate.ts',
      "type T = typeof import('../camera/open-camera.js');",
      'core must not import camera/open-camera.js',
    ],
    ['core/gate.ts', "import { readFile } from 'node:fs/promises';", 'must not import the package node:fs/promises'],
    ['core/gate.ts', "import { x } from '../engine.js';", 'imports the entry engine.js'],
    ['core/gate.ts', "import x from '../../models/build.js';", '../../models/build.js leaves src'],
    ['assets/x.ts', "import '../inference/models.js';", 'assets must not import inference/models.js'],
    ['inference/x.ts', "import '../engine/loop.js';", 'inference must not import engine/loop.js'],
    ['inference/x.ts', "import '../camera/open-camera.js';", 'inference must not import camera/open-camera.js'],
    ['engine/x.ts', "import '../element/templates.js';", 'engine must not import element/templates.js'],
    ['engine/x.ts', "import { LitElement } from 'lit';", 'must not import the package lit'],
    ['server/x.ts', "import '../confirm/confirm-client.js';", 'server must not import confirm/confirm-client.js'],
    ['server/x.ts', "import '../assets/fetch-asset.js';", 'server must not import assets/fetch-asset.js'],
    [
      'engine.ts',
      "export * from './element/liveness-check.js';",
      'this entry must not import element/liveness-check.js',
    ],
    ['element/x.ts', "import '../cli/check.js';", 'element must not import cli/check.js'],
    ['element/x.ts', "import '../server/signing.js';", 'element must not import server/signing.js'],
    ['widgets/x.ts', '', 'the folder widgets has no place in the order'],
    [
      'inference/x.ts',
      "import * as ort from 'onnxruntime-web';",
      'only inference/onnx-session.ts may name onnxruntime-web',
    ],
    ['engine/x.ts', "const name = 'onnxruntime-web';", 'only inference/onnx-session.ts may name onnxruntime-web'],
    ['element/x.ts', 'const here = import.meta.url;', 'only assets/script-base.ts may name import.meta.url'],
    ['element/x.ts', 'document.currentScript;', 'only assets/script-base.ts may name document.currentScript'],
    ['engine/x.ts', 'navigator.mediaDevices.getUserMedia({});', 'only camera/open-camera.ts may name getUserMedia'],
  ])('%s: %s', (path, text, problem) => {
    expect(violationsOf(path, text)).toContain(`${path}: ${problem}`);
  });

  test.each([
    ['engine/x.ts', "import type { Box } from '../core/geometry.js'; import './y.js';"],
    ['inference/spawn-worker.ts', "import W from './analyzer.worker.js?worker&inline';"],
    ['element/x.ts', "import { html } from 'lit'; import '../engine/loop.js';"],
    ['core/x.ts', "// import { html } from 'lit'; document.currentScript\nconst text = 1;"],
    ['cli/x.ts', "import { build } from 'vite'; import '../engine/loop.js'; const here = import.meta.url;"],
  ])('%s may: %s', (path, text) => {
    expect(violationsOf(path, text)).toEqual([]);
  });
});
