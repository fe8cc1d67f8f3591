/** Every example project, built from the packed package, driven to a verdict. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { builtExamples, runNode } from '../package/packed.js';
import { test as base, expect } from './support/element.js';
import { ACCEPTED, runCheck, servePackage } from './support/package-page.js';

const test = base.extend<object, { examples: string }>({
  examples: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of what a fixture needs from this pattern.
    async ({}, use) => use(await builtExamples()),
    { scope: 'worker' },
  ],
});

for (const [name, folder] of [
  ['plain page', 'html'],
  ['Vite and TypeScript', 'vite/dist'],
  ['React 19', 'react/dist'],
  ['Vue 3', 'vue/dist'],
  ['Svelte 5', 'svelte/dist'],
  ['Angular 21', 'angular/dist'],
] as const) {
  test(`${name}: loads, completes, without a complaint or another host`, async ({ cameraBrowser, examples }) => {
    const dist = join(examples, 'node_modules/liveness-check/dist');
    const site = await servePackage(join(examples, folder), dist);
    try {
      const visit = await runCheck(await cameraBrowser('cap13'), site.url);
      expect(visit).toMatchObject({ outcome: expect.stringMatching(ACCEPTED), worker: 'blob:', complaints: [] });
      expect(visit.hosts).toEqual([new URL(site.url).host]);
    } finally {
      await site.close();
    }
  });
}

test('React renders it on the server, and importing it there opens nothing', async ({ examples }) => {
  const script = `
    import { createElement } from 'react';
    import { renderToString } from 'react-dom/server';
    import { LivenessCheck } from 'liveness-check/react';
    console.log(renderToString(createElement(LivenessCheck, { id: 'check', assetBase: '/liveness/', onLivenessComplete() {} })));`;
  const html = await runNode(examples, ['--input-type=module', '-e', script]);
  expect(html).toBe('<liveness-check id="check"></liveness-check>\n');
});

test('Angular types the events of its templates', async ({ examples }) => {
  const folder = join(examples, 'angular');
  const main = await readFile(join(folder, 'src/main.ts'), 'utf8');
  await writeFile(
    join(folder, 'src/wrong.ts'),
    main.replace('(liveness-error)="failed(', '(liveness-error)="complete('),
  );
  await writeFile(
    join(folder, 'tsconfig.wrong.json'),
    JSON.stringify({ extends: './tsconfig.json', compilerOptions: { noEmit: true }, files: ['src/wrong.ts'] }),
  );
  const compiler = join(folder, 'node_modules/@angular/compiler-cli/bundles/src/bin/ngc.js');
  const compiling = runNode(folder, [compiler, '-p', 'tsconfig.wrong.json']);
  await expect(compiling).rejects.toThrow(
    /CustomEvent<\{ code: .* is not assignable to parameter of type 'CustomEvent<\{ response:/,
  );
});
