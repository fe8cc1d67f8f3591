/** The documentation: generated parts up to date, every code block valid, every link leading somewhere. */
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { generateDocs } from '../../src/cli/generated-docs.js';
import { projectPath } from '../../src/cli/project.js';
import { ERROR_CODES } from '../../src/core/errors.js';
import { anchors, codeBlocks, localLinks } from './markdown.js';
import { cleanConsumer, runNode } from './packed.js';

const read = (path: string) => readFile(projectPath(path), 'utf8');
const MANUAL = (await readdir(projectPath('docs'))).filter(file => file.endsWith('.md')).map(file => `docs/${file}`);
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'llms.txt', ...MANUAL];
/** Theirs are the code blocks that are compiled; the others' belong to their own tests. */
const COMPILED = ['README.md', ...MANUAL.filter(path => path !== 'docs/confirm.md' && path !== 'docs/gate.md')];

test('the generated parts are up to date', async () => {
  for (const [path, text] of await generateDocs()) {
    expect((await read(path)) === text, `${path} is out of date: npm run docs`).toBe(true);
  }
});

test('every link leads to a file and a heading that are there', async () => {
  const broken: string[] = [];
  for (const path of DOCUMENTS) {
    for (const link of localLinks(await read(path))) {
      const [file, anchor] = link.split('#') as [string, string?];
      const target = file ? join(dirname(path), file) : path;
      if (!existsSync(projectPath(target))) broken.push(`${path}: ${link}`);
      else if (anchor && !anchors(await read(target)).includes(anchor)) broken.push(`${path}: ${link}`);
    }
  }
  expect(broken).toEqual([]);
});

test('every error code is explained, and no other', async () => {
  const rows = [...(await read('docs/errors.md')).matchAll(/^\| `([a-z-]+)` \|/gm)].map(match => match[1]);
  expect([...rows].sort()).toEqual([...ERROR_CODES].sort());
});

test('every command of the README is there', async () => {
  const scripts = JSON.parse(await read('package.json')).scripts as Record<string, string>;
  const text = await read('README.md');
  const named = [...text.matchAll(/npm run (?:-s )?([\w:]+)/g)].map(match => match[1]!);
  expect(named.length).toBeGreaterThan(3);
  expect(named.filter(name => !(name in scripts))).toEqual([]);
  const files = [...text.matchAll(/npx tsx (\S+\.ts)/g)].map(match => match[1]!);
  expect(files.filter(file => !existsSync(projectPath(file)))).toEqual([]);
});

test('every JSON block of the README is JSON once its omissions are filled in', async () => {
  const blocks = codeBlocks(await read('README.md')).filter(({ language }) => language === 'json');
  expect(blocks.length).toBeGreaterThan(0);
  for (const { code } of blocks) expect(() => JSON.parse(code)).not.toThrow();
});

describe('code blocks', () => {
  test('know only languages that are tested', async () => {
    const languages = new Set(codeBlocks(await read('README.md')).map(({ language }) => language));
    // Shell: above. HTML: run in a browser by package-cdn.spec.ts. Without a language: drawings and headers.
    expect([...languages].filter(name => !['', 'sh', 'json', 'html', 'ts', 'tsx'].includes(name))).toEqual([]);
  });

  test('in TypeScript compile against the installed package', async () => {
    const consumer = await cleanConsumer();
    const folder = join(consumer, 'documented');
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    const config = {
      compilerOptions: {
        target: 'ES2022',
        module: 'ESNext',
        moduleResolution: 'bundler',
        lib: ['ES2023', 'DOM', 'DOM.Iterable'],
        jsx: 'react-jsx',
        types: ['node'],
        // What an application has besides the package, out of this project's own modules.
        paths: Object.fromEntries(
          ['react', 'react/jsx-runtime'].map(name => [name, [projectPath('node_modules/@types', name)]]),
        ),
        typeRoots: [projectPath('node_modules/@types')],
        strict: true,
        noEmit: true,
        skipLibCheck: true,
        moduleDetection: 'force',
      },
    };
    await writeFile(join(folder, 'tsconfig.json'), JSON.stringify(config));
    let count = 0;
    for (const path of COMPILED) {
      for (const { language, code, line } of codeBlocks(await read(path))) {
        if (language !== 'ts' && language !== 'tsx') continue;
        count++;
        await writeFile(join(folder, `${path.replaceAll(/\W/g, '-')}-line-${line}.${language}`), code);
      }
    }
    expect(count).toBeGreaterThan(4);
    const tsc = projectPath('node_modules/typescript/bin/tsc');
    const output = await runNode(folder, [tsc, '-p', folder]).catch((error: { stdout: string }) => error.stdout);
    expect(output).toBe('');
  });
});
