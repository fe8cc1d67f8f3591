/** Hostile and broken image files through `checkImage` in real Chromium. `npm run fuzz` sends thousands. */
import { FUZZ_SEED } from '../fuzz/fuzz.js';
import { type FuzzFile, makeHostile, makePhotos, mutate } from '../fuzz/image-files.js';
import { expect, openEngine, test } from './support/engine.js';

const COUNT = Number(process.env.FUZZ_IMAGES ?? 100);
const BATCH = 50;

test('every file gets a verdict or a media_error, and the engine goes on', async ({ page, site }) => {
  test.setTimeout(60_000 + COUNT * 2_000);
  const crashes: string[] = [];
  page.on('crash', () => crashes.push('the page crashed'));
  page.on('pageerror', error => crashes.push(String(error)));
  // The second look for small faces costs ten times the rest and reads the same pixels.
  const engine = await openEngine(page, site, { config: { still: { maxTileLevel: 1 } } });
  expect(await engine.load()).toBeUndefined();

  const photos = await makePhotos();
  const hostile = await makeHostile(photos);
  const mutations = mutate(photos, FUZZ_SEED);
  const files: FuzzFile[] = [...photos, ...hostile];
  while (files.length < COUNT + photos.length + hostile.length) files.push(mutations.next().value as FuzzFile);

  const outcomes = new Map<string, number>();
  for (let at = 0; at < files.length; at += BATCH) {
    const batch = files.slice(at, at + BATCH);
    const answers = await engine.handle.evaluate(
      async (checker, list) => {
        const results = [];
        for (const base64 of list) {
          const bytes = Uint8Array.from(atob(base64), character => character.charCodeAt(0));
          results.push(await checker.checkImage(new Blob([bytes])));
        }
        return results;
      },
      batch.map(({ bytes }) => Buffer.from(bytes).toString('base64')),
    );
    for (const [i, answer] of answers.entries()) {
      const { name } = batch[i]!;
      const outcome = answer.status === 'failure' ? answer.error.type : answer.liveness.rejection_reason || 'accepted';
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      if (answer.status === 'failure') expect(answer.error.type, name).toBe('media_error');
      else expect(answer.liveness.rejection_reason === '', name).toBe(answer.liveness.score > 0.5);
      // Turned or squeezed, the face is another matter; in every other form it is the same one.
      if (at + i < photos.length && !/3000|orientation/.test(name)) {
        expect(answer, name).toMatchObject({ status: 'success', liveness: { rejection_reason: '' } });
      }
    }
  }
  const told = [...outcomes].map(([outcome, count]) => `${outcome} ${count}`).join(', ');
  process.stdout.write(`images: ${files.length} files, seed ${FUZZ_SEED}: ${told}\n`);
  expect(crashes).toEqual([]);
  expect(await page.title(), 'no script of a file ran').toBe('engine');
  expect(page.workers(), 'one worker judged them all').toHaveLength(1);
  expect([...outcomes.keys()]).toEqual(expect.arrayContaining(['accepted', 'media_error']));
});
