/** Every example project, built from the packed package, driven to a verdict. */
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
