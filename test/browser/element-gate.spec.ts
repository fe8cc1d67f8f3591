import type { CameraName } from '../fixtures/clips.js';
import { type ElementPage, expect, test } from './support/element.js';

/** What a camera shows that must not get a verdict, and the hints of which the person must see at least one. */
const HELD_BACK: [camera: CameraName, hints: string[]][] = [
  ['no-face', ['no-face']],
  ['group', ['multiple-faces']],
  ['far', ['too-far']],
  ['very-far', ['no-face', 'too-far']],
  ['half-out', ['no-face', 'off-center']],
  ['off-center', ['off-center']],
  ['black', ['too-dark']],
  ['dim', ['too-dark']],
  ['bright', ['too-bright', 'no-face']],
  ['blurred', ['blurry']],
  ['fogged', ['blurry']],
];

for (const [camera, hints] of HELD_BACK) {
  test(`${camera}: the person is told, and no picture is taken`, async ({ open }) => {
    const element = await open(camera);
    await element.start();
    // More than a hold and a burst would need.
    await element.observed(12);
    await expect
      .poll(async () => (await element.hints()).some(hint => hints.includes(hint)), { message: `one of ${hints}` })
      .toBe(true);
    await element.button('Cancel').click();
    const shown = await element.hints();
    expect(shown).not.toContain('hold-still');
    expect((await element.events()).map(({ name }) => name)).not.toContain('capture');
    expect(await element.states()).not.toContain('holding');
    await element.expectReleased();
  });
}

test('the hint is on screen and in the live region', async ({ open }) => {
  const element = await open('far');
  await element.start();
  await expect(element.part('hint')).toHaveText('Come closer');
  await expect(element.element.getByRole('status')).toHaveText('Come closer');
  await expect(element.part('guide')).toHaveClass(/attention/);
});

/** Whether the check on this camera ends without a live verdict. */
async function isTurnedAway(open: (camera: CameraName) => Promise<ElementPage>, camera: CameraName): Promise<boolean> {
  const element = await open(camera);
  await element.start();
  if ((await element.finished()) === 'failed') return true;
  const { response } = (await element.event('complete')) as { response: { liveness: { rejection_reason: string } } };
  return response.liveness.rejection_reason !== '';
}

for (const [camera, what] of [
  ['photo-of-photo', 'a photo on a phone with its bezel in view'],
  ['print-of-painting', 'a print of a painting on a sheet'],
] as const) {
  test(`${what} is not accepted`, async ({ open }) => {
    expect(await isTurnedAway(open, camera)).toBe(true);
  });
}

test('a painting without an edge is not accepted', async ({ open }) => {
  // Known blind spot: gate and models take this fine oil portrait for a person; the gate reads .15 to .40 (docs/gate.md).
  test.fail();
  expect(await isTurnedAway(open, 'painting')).toBe(true);
});

test('someone who comes closer is guided in and accepted', async ({ open }) => {
  const element = await open('approach');
  await element.start();
  expect(await element.finished()).toBe('done');
  expect((await element.hints()).at(-1)).toBe('hold-still');
});
