import type { ErrorCode } from '../../src/core/errors.js';
import { EN } from '../../src/element/locales/en.js';
import { ElementPage, expect, FAKE_CAMERA_ARGS, preparePage, test } from './support/element.js';

const [FAKE_DEVICE, FAKE_UI] = FAKE_CAMERA_ARGS as [string, string];

/** The failure is told as an event, read out, written on screen with its way out, and leaves nothing running. */
async function expectFailure(
  element: ElementPage<never> | ElementPage,
  code: ErrorCode,
  recoverable = true,
): Promise<void> {
  const shown = element as ElementPage;
  expect(await shown.finished()).toBe('failed');
  expect(await shown.event('error')).toMatchObject({ code, recoverable });
  await expect(shown.part('error')).toContainText(EN[`error.${code}.more`]);
  await expect(shown.element.getByRole('alert')).toHaveText(`${EN[`error.${code}`]}. ${EN[`error.${code}.more`]}`);
  await expect(shown.button('Try again')).toHaveCount(recoverable ? 1 : 0);
  await shown.expectReleased();
}

test.describe('as Chromium itself fails', () => {
  test('the person refuses', async ({ openWith, elementSite }) => {
    const element = await openWith([FAKE_DEVICE, `${FAKE_UI}=deny`], elementSite);
    await element.start();
    await expectFailure(element, 'camera-permission-denied');
    await expect(element.part('error')).toContainText('The camera is not allowed');
    expect((await element.event('error'))?.cause).toBe('NotAllowedError: Permission denied');
  });

  test('the browser refuses without asking', async ({ openWith, elementSite }) => {
    const element = await openWith([FAKE_DEVICE, '--deny-permission-prompts'], elementSite);
    await element.start();
    await expectFailure(element, 'camera-permission-denied');
  });

  test('a prompt that was closed can be asked again', async ({ openWith, elementSite }) => {
    const element = await openWith([FAKE_DEVICE], elementSite, { stream: { throws: 'NotAllowedError' } });
    await element.start();
    expect(await element.finished()).toBe('failed');
    expect(await element.event('error')).toMatchObject({ code: 'camera-permission-denied', recoverable: true });
    await expect(element.part('error')).toContainText(EN['ui.permission']);
    await expect(element.part('error')).toContainText(EN['ui.permission.again']);
    await expect(element.part('error')).not.toContainText(EN['error.camera-permission-denied.more']);
    await expect(element.element.getByRole('alert')).toContainText(EN['ui.permission.again']);
    await element.expectReleased();
  });

  test('the page’s own policy forbids it', async ({ openWith, startElementSite }) => {
    const site = await startElementSite({ headers: { 'permissions-policy': 'camera=()' } });
    const element = await openWith(FAKE_CAMERA_ARGS, site);
    await element.start();
    await expectFailure(element, 'camera-policy-blocked', false);
  });

  test('there is no camera', async ({ openWith, elementSite }) => {
    const element = await openWith([FAKE_UI], elementSite);
    await element.start();
    await expectFailure(element, 'camera-not-found');
  });

  test('the page is not secure', async ({ openWith, elementSite }) => {
    const site = { ...elementSite, url: elementSite.url.replace('127.0.0.1', 'insecure.test') };
    const element = await openWith([...FAKE_CAMERA_ARGS, '--host-resolver-rules=MAP insecure.test 127.0.0.1'], site);
    await element.start();
    await expectFailure(element, 'insecure-context', false);
  });

  test('the camera that was asked for does not exist', async ({ open }) => {
    const element = await open('cap13', { attributes: { 'device-id': 'no-such-device' } });
    await element.start();
    await expectFailure(element, 'camera-constraints');
  });
});

test.describe('in a frame of another site', () => {
  for (const allow of [undefined, 'camera']) {
    test(
      allow ? 'it works with allow="camera"' : 'without allow="camera" it is the page’s policy',
      async ({ cameraBrowser, elementSite, startElementSite }) => {
        const host = await startElementSite();
        const context = await (await cameraBrowser('cap13')).newContext();
        const outer = await preparePage(context, host);
        await outer.page.goto(`${host.url}frame.html`);
        await outer.page.evaluate(
          ([src, policy]) => {
            const frame = document.createElement('iframe');
            Object.assign(frame, { src, title: 'check', width: 480, height: 640 });
            if (policy) frame.allow = policy;
            document.querySelector('main')!.append(frame);
          },
          [`${elementSite.url}element.html`, allow] as const,
        );
        await expect.poll(() => outer.page.frames().length).toBe(2);
        await outer.page.frames()[1]!.waitForURL('**/element.html');
        const element = new ElementPage(outer.page.frames()[1]!, elementSite);
        await element.open();
        await element.start();
        if (allow) expect(await element.finished()).toBe('done');
        else await expectFailure(element as ElementPage<never>, 'camera-policy-blocked', false);
        await context.close();
      },
    );
  }
});

const THROWN: [name: string, code: ErrorCode][] = [
  ['NotReadableError', 'camera-in-use'],
  ['AbortError', 'camera-in-use'],
  ['NotFoundError', 'camera-not-found'],
  ['OverconstrainedError', 'camera-constraints'],
  ['InvalidStateError', 'camera-interrupted'],
];

for (const [name, code] of THROWN) {
  test(`${name} of the camera`, async ({ open }) => {
    const element = await open('cap13', { stream: { throws: name } });
    await element.start();
    await expectFailure(element, code);
  });
}

test('a camera that is free again works with the retry', async ({ open }) => {
  const element = await open('cap13', { stream: { throws: 'NotReadableError' } });
  await element.start();
  await expectFailure(element, 'camera-in-use');
  await element.forget();
  await element.page.evaluate(() => {
    window.kit.element().getStream = undefined;
  });
  await element.button('Try again').click();
  expect(await element.finished()).toBe('done');
});

test.describe('the picture stops', () => {
  test('because the camera is pulled out', async ({ open }) => {
    const element = await open('cap13');
    // A generator's track really ends when its writer is closed; one that a script stops tells nobody.
    await element.page.evaluate(async () => {
      const Generator = (window as unknown as { MediaStreamTrackGenerator: new (init: object) => MediaStreamTrack })
        .MediaStreamTrackGenerator;
      const track = new Generator({ kind: 'video' }) as MediaStreamTrack & { writable: WritableStream<VideoFrame> };
      const writer = track.writable.getWriter();
      const canvas = new OffscreenCanvas(640, 480);
      canvas.getContext('2d')!.fillRect(0, 0, 640, 480);
      let frames = 0;
      const timer = setInterval(() => {
        if (track.readyState === 'live') void writer.write(new VideoFrame(canvas, { timestamp: frames++ * 40_000 }));
      }, 40);
      const stream = new MediaStream([track]);
      window.kit.streams.push(stream);
      Object.assign(window, {
        pullOut: () => {
          clearInterval(timer);
          void writer.close();
        },
      });
      window.kit.element().getStream = async () => stream;
    });
    await element.start();
    await element.observed(2);
    await element.page.evaluate(() => (window as unknown as { pullOut(): void }).pullOut());
    await expectFailure(element, 'camera-interrupted');
  });

  test('because it freezes', async ({ open }) => {
    const element = await open('cap13', {
      stream: { width: 640, height: 480 },
      properties: { config: { limits: { interruptionMs: 600 } } },
    });
    await element.start();
    await element.observed(2);
    await element.page.evaluate(() => window.kit.made[0]!.freeze());
    await expectFailure(element, 'camera-interrupted');
  });

  for (const comesBack of [false, true]) {
    test(`because the system mutes the camera, ${comesBack ? 'for a moment' : 'for good'}`, async ({ open }) => {
      const element = await open('cap13', {
        stream: { width: 640, height: 480 },
        properties: { config: { limits: { interruptionMs: 1_500 } } },
      });
      await element.start();
      await element.observed(2);
      // Pictures still come, as on systems that play black ones meanwhile.
      await element.page.evaluate(back => {
        const track = window.kit.streams[0]!.getVideoTracks()[0]!;
        track.dispatchEvent(new Event('mute'));
        if (back) track.dispatchEvent(new Event('unmute'));
      }, comesBack);
      if (!comesBack) return expectFailure(element, 'camera-interrupted');
      // More pictures than fit into the time after which a muted camera is given up.
      const before = await element.page.evaluate(() => window.kit.observed);
      await element.observed(before + 50);
      expect(await element.state()).toBe('positioning');
    });
  }

  test('before it began', async ({ open }) => {
    const element = await open('cap13', {
      stream: { width: 640, height: 480, fps: 0 },
      properties: { config: { limits: { cameraMs: 1_000 } } },
    });
    await element.start();
    await expectFailure(element, 'camera-interrupted');
    expect(await element.states()).not.toContain('positioning');
  });
});

test('a stream without a video track is no camera', async ({ open }) => {
  const element = await open('cap13');
  await element.page.evaluate(() => {
    window.kit.element().getStream = async () => new MediaStream();
  });
  await element.start();
  await expectFailure(element, 'camera-interrupted');
});

test('a refused camera can be replaced by a photo', async ({ openWith, elementSite }) => {
  const element = await openWith([FAKE_DEVICE, `${FAKE_UI}=deny`], elementSite, { attributes: { 'allow-upload': '' } });
  await element.start();
  expect(await element.finished()).toBe('failed');
  await expect(element.button('Upload a photo')).toBeVisible();
});

test('a host’s own text for one error takes the place of ours', async ({ openWith, elementSite }) => {
  const element = await openWith([FAKE_UI], elementSite);
  await element.page.evaluate(() => {
    window.kit.element().innerHTML = '<p slot="error-camera-not-found">Call us: 0800</p>';
  });
  await element.start();
  expect(await element.finished()).toBe('failed');
  await expect(element.page.getByText('Call us: 0800')).toBeVisible();
  await expect(element.part('error')).toBeHidden();
});
