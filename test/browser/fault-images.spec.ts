/** Hostile and broken image files through `checkImage` in real Chromium. `npm run fuzz` sends thousands. */
import { FUZZ_IMAGES, FUZZ_SEED } from '../fuzz/fuzz.js';
import { makeHostile, makePhotos, mutate, take } from '../fuzz/image-files.js';
import { expect, openEngine, test } from './support/engine.js';
import { FUZZ_ENGINE, isWrong, judgeFiles, outcomeOf } from './support/image-fuzz.js';

test('every file gets a verdict or a media_error, and the engine goes on', async ({ page, site }) => {
  const crashes: string[] = [];
  page.on('crash', () => crashes.push('the page crashed'));
  page.on('pageerror', error => crashes.push(String(error)));
  const engine = await openEngine(page, site, FUZZ_ENGINE);
  expect(await engine.load()).toBeUndefined();

  const photos = await makePhotos();
  const hostile = await makeHostile(photos);
  const judged = await judgeFiles(engine, photos);
  for (const { name, response } of judged) {
    // Turned or squeezed, the face is another matter; in every other form it is the same one.
    if (/3000|orientation/.test(name)) continue;
    expect(response, name).toMatchObject({ status: 'success', liveness: { rejection_reason: '' } });
  }
  judged.push(...(await judgeFiles(engine, hostile)));
  judged.push(...(await judgeFiles(engine, take(mutate(photos, FUZZ_SEED), FUZZ_IMAGES))));
  expect(judged.filter(isWrong)).toEqual([]);
  expect(judged.map(outcomeOf), 'and some are refused').toContainEqual(expect.stringContaining('media_error'));
  expect(crashes).toEqual([]);
  expect(await page.title(), 'no script of a file ran').toBe('engine');
  expect(page.workers(), 'one worker judged them all').toHaveLength(1);
});
