import { mediaPath } from '../fixtures/media.js';
import { type ElementPage, expect, test } from './support/element.js';

async function upload(element: ElementPage, file: string | { name: string; mimeType: string; buffer: Buffer }) {
  const chooser = element.page.waitForEvent('filechooser');
  await element.button('Upload a photo').click();
  await (await chooser).setFiles(file);
}

/** What is decided by the picture alone, not by the moment. */
const verdictOf = (response: unknown) => {
  const { liveness, local } = response as {
    liveness: unknown;
    local: { gate: unknown; scores: unknown; model: unknown };
  };
  return { liveness, gate: local.gate, scores: local.scores, model: local.model };
};

for (const name of ['cage.jpg', 'joconde.jpg', 'vendetta.jpg']) {
  test(`${name}: an uploaded photo gets the verdict that checkImage gives`, async ({ open }) => {
    const element = await open('cap13', { attributes: { 'allow-upload': '' } });
    await upload(element, mediaPath(name));
    expect(await element.finished()).toBe('done');
    expect(await element.states()).toEqual(['idle', 'analyzing', 'done']);
    const { response } = (await element.event('complete')) as { response: { media: { uri: string } } };
    expect(response.media.uri).toBe(name);
    const direct = await element.page.evaluate(async path => {
      const { checkImage } = window.kit.element() as unknown as { checkImage(image: Blob): Promise<unknown> };
      return checkImage.call(window.kit.element(), await (await fetch(path)).blob());
    }, `media/${name}`);
    expect(verdictOf(response)).toEqual(verdictOf(direct));
    expect(await element.page.evaluate(() => window.kit.streams.length), 'the camera was not needed').toBe(0);
  });
}

test('the capture of an upload is the photo itself', async ({ open }) => {
  const element = await open('cap13', { attributes: { 'allow-upload': '' } });
  await upload(element, mediaPath('cage.jpg'));
  await element.finished();
  const same = await element.page.evaluate(async () => {
    const bytes = async (blob: Blob) => [...new Uint8Array(await blob.arrayBuffer())].join();
    return (await bytes(window.kit.captures[0]!)) === (await bytes(await (await fetch('media/cage.jpg')).blob()));
  });
  expect(same).toBe(true);
});

test('a group is refused with its reason', async ({ open }) => {
  const element = await open('cap13', { attributes: { 'allow-upload': '' } });
  await upload(element, mediaPath('sample6.jpg'));
  expect(await element.finished()).toBe('done');
  expect(await element.event('complete')).toMatchObject({
    response: { liveness: { score: 0, rejection_reason: 'too_many_faces' }, local: { scores: [] } },
  });
  await expect(element.part('result')).toContainText('More than one face');
  await expect(element.button('Try again')).toBeVisible();
  await expect(element.button('Upload a photo')).toBeVisible();
});

const BAD_FILES = [
  { name: 'notes.txt', mimeType: 'image/jpeg', buffer: Buffer.from('not a picture at all') },
  { name: 'empty.png', mimeType: 'image/png', buffer: Buffer.alloc(0) },
  { name: 'cut.jpg', mimeType: 'image/jpeg', buffer: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46]) },
];

for (const file of BAD_FILES) {
  test(`${file.name} is said to be no photo, and the same file can be chosen again`, async ({ open }) => {
    const element = await open('cap13', { attributes: { 'allow-upload': '' } });
    for (let attempt = 0; attempt < 2; attempt++) {
      await element.forget();
      await upload(element, file);
      expect(await element.finished()).toBe('failed');
      expect(await element.event('error')).toMatchObject({ code: 'invalid-image', recoverable: true });
      await expect(element.part('error')).toContainText('This file cannot be used');
    }
  });
}

test('after a bad file a good one is judged', async ({ open }) => {
  const element = await open('cap13', { attributes: { 'allow-upload': '' } });
  await upload(element, BAD_FILES[0]!);
  expect(await element.finished()).toBe('failed');
  await element.forget();
  await upload(element, mediaPath('cage.jpg'));
  expect(await element.finished()).toBe('done');
});

test('without allow-upload there is nothing to upload with', async ({ open }) => {
  const element = await open('cap13');
  await expect(element.button('Start')).toBeVisible();
  await expect(element.part('upload-button')).toHaveCount(0);
  await expect(element.element.locator('input[type=file]')).toHaveCount(0);
});
