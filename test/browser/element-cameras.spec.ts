import { type ElementPage, expect, test } from './support/element.js';

const PERSON = { width: 640, height: 480, picture: 'media/audrey.jpg' };
const EMPTY = { width: 640, height: 480 };

async function captureSize({ page }: ElementPage): Promise<{ width: number; height: number }> {
  return page.evaluate(async () => {
    const bitmap = await createImageBitmap(window.kit.captures.at(-1)!);
    const { width, height } = bitmap;
    bitmap.close();
    return { width, height };
  });
}

test.describe('several cameras', () => {
  const CAMERAS = [
    { ...EMPTY, label: 'Desk camera', deviceId: 'desk' },
    { ...PERSON, label: 'Screen camera', deviceId: 'screen' },
  ];

  test('can be chosen from, and the check goes on with the other one', async ({ open }) => {
    const element = await open('cap13');
    await element.page.evaluate(cameras => window.kit.plugIn(cameras), CAMERAS);
    await element.start();
    await element.hinted('no-face');
    const select = element.element.getByRole('combobox', { name: 'Camera' });
    await expect(select.locator('option')).toHaveText(['Desk camera', 'Screen camera']);
    await expect(select).toHaveValue('desk');
    await select.selectOption('Screen camera');
    expect(await element.finished()).toBe('done');
    expect(await element.states()).toEqual(
      expect.arrayContaining(['requesting-camera', 'positioning', 'holding', 'analyzing', 'done']),
    );
    const asked = await element.page.evaluate(() => window.kit.asked);
    expect(asked).toHaveLength(2);
    expect(asked[1]).toMatchObject({ audio: false, video: { deviceId: { exact: 'screen' } } });
    await element.expectReleased();
  });

  test('only one of them runs at a time', async ({ open }) => {
    const element = await open('cap13');
    await element.page.evaluate(
      cameras => window.kit.plugIn(cameras),
      CAMERAS.map(camera => ({ ...EMPTY, label: camera.label, deviceId: camera.deviceId })),
    );
    await element.start();
    await element.hinted('no-face');
    for (const label of ['Screen camera', 'Desk camera', 'Screen camera']) {
      await element.forget();
      await element.element.getByRole('combobox').selectOption(label);
      await element.reached('positioning');
      expect((await element.holdings()).liveTracks).toBe(1);
    }
  });

  test('that fail to open are an error with a retry', async ({ open }) => {
    const element = await open('cap13');
    await element.page.evaluate(cameras => {
      window.kit.plugIn(cameras);
      const opens = window.kit.element().getStream as (constraints: MediaStreamConstraints) => Promise<MediaStream>;
      window.kit.element().getStream = async (constraints: MediaStreamConstraints) => {
        if (window.kit.asked.length > 0) throw new DOMException('x', 'NotReadableError');
        return opens(constraints);
      };
    }, CAMERAS);
    await element.start();
    await element.hinted('no-face');
    await element.element.getByRole('combobox').selectOption('Screen camera');
    expect(await element.finished()).toBe('failed');
    expect(await element.event('error')).toMatchObject({ code: 'camera-in-use' });
    await element.expectReleased();
  });

  test('that are plugged in later are listed', async ({ open }) => {
    const element = await open('cap13');
    await element.page.evaluate(cameras => window.kit.plugIn(cameras), CAMERAS.slice(0, 1));
    await element.start();
    await element.hinted('no-face');
    await expect(element.element.getByRole('combobox')).toHaveCount(0);
    await element.page.evaluate(cameras => {
      const { getStream } = window.kit.element();
      window.kit.plugIn(cameras);
      window.kit.element().getStream = getStream;
      navigator.mediaDevices.dispatchEvent(new Event('devicechange'));
    }, CAMERAS);
    await expect(element.element.locator('option')).toHaveText(['Desk camera', 'Screen camera']);
  });

  test('without names are numbered', async ({ open }) => {
    const element = await open('cap13');
    await element.page.evaluate(
      cameras => window.kit.plugIn(cameras),
      CAMERAS.map(camera => ({ ...EMPTY, label: '', deviceId: camera.deviceId })),
    );
    await element.start();
    await element.hinted('no-face');
    await expect(element.element.locator('option')).toHaveText(['Camera 1', 'Camera 2']);
  });
});

test('the preview is a mirror only while the camera faces the person', async ({ open }) => {
  const element = await open('cap13');
  await element.page.evaluate(
    cameras => window.kit.plugIn(cameras),
    [
      { ...EMPTY, label: 'Front Camera', deviceId: 'front' },
      { ...EMPTY, label: 'Back Camera', deviceId: 'back' },
    ],
  );
  const video = element.part('video');
  const transform = () => video.evaluate(node => getComputedStyle(node).transform);
  await element.start();
  await element.hinted('no-face');
  expect(await transform()).toBe('matrix(-1, 0, 0, 1, 0, 0)');
  await element.forget();
  await element.element.getByRole('combobox').selectOption('Back Camera');
  await element.reached('positioning');
  expect(await transform()).toBe('none');
  // What is said of the picture must hold for both.
  await expect(video).toHaveAttribute('aria-label', 'Camera preview');
});

test('after an error another camera can be chosen, and is kept for later checks', async ({ open }) => {
  const element = await open('cap13');
  await element.page.evaluate(
    cameras => {
      window.kit.plugIn(cameras);
      const opens = window.kit.element().getStream as (constraints: MediaStreamConstraints) => Promise<MediaStream>;
      window.kit.element().getStream = async (constraints: MediaStreamConstraints) => {
        const { deviceId } = constraints.video as { deviceId?: unknown };
        if (!deviceId) throw new DOMException('x', 'NotReadableError');
        return opens(constraints);
      };
    },
    [
      { ...EMPTY, label: 'Broken camera', deviceId: 'broken' },
      { ...PERSON, label: 'Working camera', deviceId: 'working' },
    ],
  );
  await element.start();
  expect(await element.finished()).toBe('failed');
  const select = element.element.getByRole('combobox', { name: 'Camera' });
  // Which one the browser would have opened nobody knows, so none is named.
  await expect(select).toHaveValue('');
  await select.selectOption('Working camera');
  for (const button of ['Try again', undefined]) {
    await element.forget();
    if (button) await element.button(button).click();
    else await element.page.evaluate(() => (window.kit.element().retry as () => Promise<void>)());
    expect(await element.finished()).toBe('done');
  }
  const asked = await element.page.evaluate(() => window.kit.asked.map(({ video }) => video));
  expect(asked).toEqual(Array(2).fill(expect.objectContaining({ deviceId: { exact: 'working' } })));
});

test('after an error the list names the camera that failed', async ({ open }) => {
  const element = await open('cap13', { attributes: { 'device-id': 'second' } });
  await element.page.evaluate(
    cameras => {
      window.kit.plugIn(cameras);
      window.kit.element().getStream = async () => {
        throw new DOMException('x', 'NotReadableError');
      };
    },
    [
      { ...EMPTY, label: 'First camera', deviceId: 'first' },
      { ...EMPTY, label: 'Second camera', deviceId: 'second' },
      { ...EMPTY, label: 'Third camera', deviceId: 'third' },
    ],
  );
  await element.start();
  expect(await element.finished()).toBe('failed');
  const select = element.element.getByRole('combobox', { name: 'Camera' });
  await expect(select).toHaveValue('second');
  await select.selectOption('Third camera');
  await element.forget();
  await element.button('Try again').click();
  expect(await element.finished()).toBe('failed');
  await expect(select).toHaveValue('third');
});

test('an infrared camera is left for one that shows the person', async ({ open }) => {
  const element = await open('cap13');
  await element.page.evaluate(
    cameras => window.kit.plugIn(cameras),
    [
      { ...EMPTY, label: 'Integrated IR Camera', deviceId: 'ir' },
      { ...PERSON, label: 'Integrated Camera', deviceId: 'color' },
    ],
  );
  await element.start();
  expect(await element.finished()).toBe('done');
  const asked = await element.page.evaluate(() => window.kit.asked.map(({ video }) => video as MediaTrackConstraints));
  expect(asked).toHaveLength(2);
  expect(asked[0]).toMatchObject({ facingMode: { ideal: 'user' }, width: { ideal: 1280 }, height: { ideal: 720 } });
  expect(asked[1]).toMatchObject({ deviceId: { exact: 'color' } });
  await element.expectReleased();
});

test('a camera that the page names is kept, whatever it is called', async ({ open }) => {
  const element = await open('cap13', { attributes: { 'device-id': 'ir' } });
  await element.page.evaluate(
    cameras => window.kit.plugIn(cameras),
    [
      { ...PERSON, label: 'Integrated Camera', deviceId: 'color' },
      { ...EMPTY, label: 'Integrated IR Camera', deviceId: 'ir' },
    ],
  );
  await element.start();
  await element.hinted('no-face');
  expect(await element.page.evaluate(() => window.kit.asked.length)).toBe(1);
  await expect(element.element.getByRole('combobox')).toHaveValue('ir');
});

for (const [name, width, height] of [
  ['landscape', 1280, 720],
  ['portrait', 720, 1280],
  ['square', 480, 480],
  ['the smallest allowed', 320, 240],
  ['the smallest allowed, upright', 240, 320],
] as const) {
  test(`${name}, ${width}×${height}: verdict and capture at that size`, async ({ open }) => {
    const element = await open('cap13', { stream: { ...PERSON, width, height } });
    await element.start();
    expect(await element.finished()).toBe('done');
    expect(await captureSize(element)).toEqual({ width, height });
    await element.expectReleased();
  });
}

test('a camera below the smallest size is refused', async ({ open }) => {
  const element = await open('cap13', { stream: { ...PERSON, width: 160, height: 120 } });
  await element.start();
  expect(await element.finished()).toBe('failed');
  expect(await element.event('error')).toMatchObject({
    code: 'camera-constraints',
    message: expect.stringContaining('160×120'),
  });
  await element.expectReleased();
});

test('a phone that is turned in the middle of the check finishes it', async ({ open }) => {
  const element = await open('cap13', { stream: { ...EMPTY, width: 640, height: 480 } });
  await element.start();
  await element.hinted('no-face');
  await element.page.evaluate(() => window.kit.made[0]!.resize(480, 640));
  await element.page.waitForFunction(() => {
    const { observation } = window.kit.observations.at(-1) as { observation: { width: number; height: number } };
    return observation.width === 480 && observation.height === 640;
  });
  expect(await element.state()).toBe('positioning');
});

test('a phone that is turned while the face is held finishes it', async ({ open }) => {
  const element = await open('cap13', { stream: PERSON, properties: { config: { capture: { holdMs: 2_500 } } } });
  await element.start();
  await element.reached('holding');
  await element.page.evaluate(() => window.kit.made[0]!.resize(480, 640));
  expect(await element.finished()).toBe('done');
  const { width, height } = await captureSize(element);
  expect([width, height].sort()).toEqual([480, 640]);
  await element.expectReleased();
});
