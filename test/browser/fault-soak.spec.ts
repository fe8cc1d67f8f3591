/** The short form of `npm run soak`: what a handful of checks and cancels leave behind. */
import { SOAK_ARGS, Soak } from '../../bench/soak-page.js';
import { ensureCamera } from '../fixtures/clips.js';
import { expect, FAKE_CAMERA_ARGS, test } from './support/element.js';
import { launchChromium } from './support/engine.js';

test('five checks and thirty cancels leave nothing behind', async ({ elementSite }) => {
  const camera = await ensureCamera('cap13');
  const browser = await launchChromium([
    ...SOAK_ARGS,
    ...FAKE_CAMERA_ARGS,
    `--use-file-for-fake-video-capture=${camera}`,
  ]);
  try {
    const soak = await Soak.open(await browser.newPage(), `${elementSite.url}element.html`);
    // The first of each brings in what stays: models, code, the screens.
    expect(await soak.check()).toBe('done ');
    await soak.cycle('positioning');
    const before = await soak.holding();
    for (let round = 0; round < 4; round++) expect(await soak.check()).toBe('done ');
    for (let round = 0; round < 30; round++) await soak.cycle(round % 2 ? 'positioning' : 'requesting-camera');
    const after = await soak.holding();
    expect(after).toMatchObject({ bitmaps: 0, tracks: 0, workers: 1 });
    expect(after.wasm, 'wasm memory').toBe(before.wasm);
    expect(before.wasm, 'and it was seen').toBeGreaterThan(1e6);
    for (const count of ['nodes', 'listeners', 'threads'] as const) {
      // A screen may be another one, a pool may have one thread more; thirty rounds of anything kept would show.
      expect(after[count] - before[count], count).toBeLessThan(30);
    }
    expect(soak.troubles).toEqual([]);
  } finally {
    await browser.close();
  }
});
