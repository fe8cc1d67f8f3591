import { readFile } from 'node:fs/promises';
import { BASELINE_MODEL, TEXTURE_MODEL } from '../../src/inference/models.js';
import { type CameraName, ensureCamera } from '../fixtures/clips.js';
import { type ElementPage, expect, test } from './support/element.js';

/** The first picture of an `.mjpeg`. */
async function firstFrame(camera: CameraName): Promise<Buffer> {
  const bytes = await readFile(await ensureCamera(camera));
  return bytes.subarray(0, bytes.indexOf(Buffer.from([0xff, 0xd9, 0xff, 0xd8])) + 2);
}

/** Size of the capture, and how well it correlates (−1..1) with a picture and with that picture's mirror image. */
function compareCapture({ page }: ElementPage, picture: Buffer) {
  return page.evaluate(async base64 => {
    const [width, height] = [64, 48];
    const luma = async (blob: Blob, mirror = false) => {
      const bitmap = await createImageBitmap(blob);
      const context = new OffscreenCanvas(width, height).getContext('2d')!;
      if (mirror) context.setTransform(-1, 0, 0, 1, width, 0);
      context.drawImage(bitmap, 0, 0, width, height);
      const { data } = context.getImageData(0, 0, width, height);
      const size = { width: bitmap.width, height: bitmap.height };
      bitmap.close();
      return {
        size,
        values: Array.from({ length: width * height }, (_, i) => data[i * 4]! + data[i * 4 + 1]! + data[i * 4 + 2]!),
      };
    };
    const correlate = (a: number[], b: number[]) => {
      const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
      const [meanA, meanB] = [mean(a), mean(b)];
      const spread = (x: number[], meanX: number, y: number[], meanY: number) =>
        x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0);
      return spread(a, meanA, b, meanB) / Math.sqrt(spread(a, meanA, a, meanA) * spread(b, meanB, b, meanB));
    };
    const original = new Blob([Uint8Array.from(atob(base64), character => character.charCodeAt(0))]);
    const capture = window.kit.captures.at(-1)!;
    const taken = await luma(capture);
    const camera = await luma(original);
    return {
      type: capture.type,
      size: taken.size,
      cameraSize: camera.size,
      asSeen: correlate(taken.values, camera.values),
      mirrored: correlate(taken.values, (await luma(original, true)).values),
    };
  }, picture.toString('base64'));
}

for (const camera of ['cap13', 'cap13-hd', 'franck'] as const) {
  test(`${camera}: from start to a live verdict`, async ({ open }) => {
    const element = await open(camera);
    await element.start();
    expect(await element.finished()).toBe('done');

    const states = await element.states();
    expect(states[0]).toBe('idle');
    expect(states[1]).toBe('requesting-camera');
    expect(states.filter(state => !['positioning', 'holding'].includes(state))).toEqual(
      ['idle', 'requesting-camera', 'loading', 'analyzing', 'done'].filter(state => states.includes(state)),
    );
    expect(states.slice(-3)).toEqual(['holding', 'analyzing', 'done']);
    expect(states).toContain('positioning');

    const names = (await element.events()).map(({ name, detail }) =>
      name === 'state-change' ? `state ${detail.state}` : name,
    );
    expect(names.slice(-4).filter(name => name !== 'hint-change')).toEqual(['capture', 'state done', 'complete']);
    for (const name of ['ready', 'capture', 'complete']) expect(names.filter(told => told === name)).toHaveLength(1);
    expect(names.indexOf('ready')).toBeLessThan(names.indexOf('capture'));
    expect(names).not.toContain('error');
    expect(names).not.toContain('cancel');

    const complete = (await element.event('complete')) as Record<string, never>;
    expect(complete).toMatchObject({
      response: {
        status: 'success',
        liveness: { rejection_reason: '' },
        media: { uri: 'capture.jpg' },
        local: {
          source: 'local',
          trusted: false,
          gate: { reason: '', hint: null, faces: 1 },
          backend: { name: 'wasm' },
        },
      },
    });
    const { response, durationMs } = complete as unknown as {
      response: { liveness: { score: number }; local: { scores: { model: string; frame: number; score: number }[] } };
      durationMs: number;
    };
    expect(response.liveness.score).toBeGreaterThan(0.5);
    const framesOf = (id: string) =>
      response.local.scores.filter(({ model }) => model === id).map(({ frame }) => frame);
    const frames = framesOf(BASELINE_MODEL.id);
    expect(frames).toEqual(frames.map((_, index) => index));
    expect(frames.length).toBeGreaterThan(1);
    expect(framesOf(TEXTURE_MODEL.id)).toHaveLength(TEXTURE_MODEL.burstFrames);
    expect(durationMs).toBeGreaterThan(0);

    expect(await element.page.evaluate(() => window.kit.observed), 'frames seen by the worker').toBeGreaterThan(1);
    expect(await element.page.evaluate(() => window.kit.mostInFlight), 'the newest frame only').toBe(1);
    await element.expectReleased();
    expect((await element.holdings()).frames).toBe(0);
  });

  test(`${camera}: the capture is what the camera saw`, async ({ open }) => {
    const element = await open(camera);
    await element.start();
    await element.reached('positioning');
    const settings = await element.page.evaluate(() => {
      const { width, height } = window.kit.streams[0]!.getVideoTracks()[0]!.getSettings();
      return { width, height };
    });
    expect(await element.finished()).toBe('done');
    const capture = await compareCapture(element, await firstFrame(camera));
    expect(capture.type).toBe('image/jpeg');
    expect(capture.size).toEqual(settings);
    expect(capture.size).toEqual(capture.cameraSize);
    // The same scene some moments later, in which the person may have moved: more alike than its mirror image.
    expect(capture.asSeen).toBeGreaterThan(capture.mirrored + 0.15);
  });
}

test('a second check in the same page reuses what is loaded', async ({ open }) => {
  const element = await open('cap13');
  await element.start();
  expect(await element.finished()).toBe('done');
  await element.forget();
  await element.page.evaluate(() => (window.kit.element().retry as () => Promise<void>)());
  expect(await element.finished()).toBe('done');
  expect(await element.states()).not.toContain('loading');
  expect((await element.events()).filter(({ name }) => name === 'progress')).toEqual([]);
  expect(await element.page.evaluate(() => window.kit.workersStarted)).toBe(1);
  await element.expectReleased();
});

test('the first hint waits neither for the runtime nor for the models of the score', async ({ open }) => {
  const element = await open('far');
  const held: string[] = [];
  for (const pattern of ['**/ort-wasm*', '**/*.onnx']) {
    await element.page.route(pattern, route => void held.push(route.request().url()));
  }
  await element.start();
  await element.hinted('too-far');
  expect(held.length).toBeGreaterThan(0);
  expect((await element.events()).map(({ name }) => name)).not.toContain('ready');
});

test('the camera is asked for while everything is still loading', async ({ open }) => {
  const element = await open('cap13');
  for (const pattern of ['**/*.wasm', '**/*.task', '**/*.onnx']) await element.page.route(pattern, () => {});
  await element.start();
  await element.reached('loading');
  expect((await element.holdings()).liveTracks).toBe(1);
});

test('without requestVideoFrameCallback frames are found by the video’s clock', async ({ open }) => {
  const element = await open('cap13', {});
  await element.page.evaluate(() => {
    Reflect.deleteProperty(HTMLVideoElement.prototype, 'requestVideoFrameCallback');
    if ('requestVideoFrameCallback' in document.createElement('video')) throw new Error('still there');
  });
  await element.start();
  expect(await element.finished()).toBe('done');
});

test('the states can be styled', async ({ open }) => {
  const element = await open('cap13');
  expect(await element.element.evaluate(node => node.matches(':state(idle)'))).toBe(true);
  await element.start();
  expect(await element.finished()).toBe('done');
  await expect
    .poll(() => element.element.evaluate(node => [node.matches(':state(done)'), node.matches(':state(idle)')]))
    .toEqual([true, false]);
});
