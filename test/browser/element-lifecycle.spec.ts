import { type ElementPage, expect, test } from './support/element.js';

const call = ({ page }: ElementPage, method: 'start' | 'cancel' | 'retry' | 'remove') =>
  page.evaluate(name => {
    void (window.kit.element()[name] as () => unknown)();
  }, method);

/** Waits until the preview has shown so many more pictures. */
const presented = ({ page }: ElementPage, frames: number) =>
  page.evaluate(
    count =>
      new Promise<void>(resolve => {
        const video = window.kit.element().shadowRoot!.querySelector('video')!;
        const next = (left: number) => (left === 0 ? resolve() : video.requestVideoFrameCallback(() => next(left - 1)));
        next(count);
      }),
    frames,
  );

test.describe('cancel', () => {
  for (const key of ['button', 'Escape', 'method'] as const) {
    test(`by ${key} ends the check and gives the camera back`, async ({ open }) => {
      const element = await open('far');
      await element.start();
      await element.hinted('too-far');
      if (key === 'button') await element.button('Cancel').click();
      else if (key === 'Escape') await element.page.keyboard.press('Escape');
      else await call(element, 'cancel');
      await element.reached('idle');
      expect(await element.event('cancel')).toEqual({ reason: key === 'method' ? 'host' : 'user' });
      await expect(element.button('Start')).toBeVisible();
      expect(await element.event('error')).toBeUndefined();
      await element.expectReleased();
      expect((await element.holdings()).frames).toBe(0);
    });
  }

  test('right after start, in the same breath, leaves the camera alone', async ({ open }) => {
    const element = await open('cap13');
    await element.page.evaluate(async () => {
      const { start, cancel } = window.kit.element() as unknown as { start(): Promise<void>; cancel(): void };
      const started = start.call(window.kit.element());
      cancel.call(window.kit.element());
      await started;
    });
    expect(await element.state()).toBe('idle');
    expect(await element.page.evaluate(() => window.kit.streams.length)).toBe(0);
  });

  test('while the prompt is open: a stream that comes later is stopped at once', async ({ open }) => {
    const element = await open('cap13');
    await element.page.evaluate(() => {
      let grant: (stream: MediaStream) => void;
      const answer = new Promise<MediaStream>(resolve => {
        grant = resolve;
      });
      window.kit.element().getStream = () => answer;
      Object.assign(window, {
        grantLate: async () => {
          const { stream } = await window.kit.makeStream({ width: 640, height: 480 });
          grant(stream);
          await answer;
        },
      });
    });
    await element.start();
    await element.reached('requesting-camera');
    await element.button('Cancel').click();
    await element.reached('idle');
    await element.page.evaluate(() => (window as unknown as { grantLate(): Promise<void> }).grantLate());
    await expect.poll(async () => (await element.holdings()).liveTracks).toBe(0);
    expect(await element.page.evaluate(() => window.kit.streams.length)).toBe(1);
    expect(await element.state()).toBe('idle');
  });

  test('while the models load starts nothing, and the next start works', async ({ open }) => {
    const element = await open('cap13');
    await element.start();
    await element.reached('requesting-camera', 'loading');
    await call(element, 'cancel');
    await element.reached('idle');
    await element.forget();
    await element.start();
    expect(await element.finished()).toBe('done');
    expect(await element.page.evaluate(() => window.kit.workersStarted)).toBe(1);
  });

  test('twenty times over leaves nothing behind', async ({ open }) => {
    const element = await open('far');
    const untouched = await element.holdings();
    const phases = ['requesting-camera', 'positioning'] as const;
    await element.start();
    await element.hinted('too-far');
    for (let cycle = 0; cycle < 20; cycle++) {
      await call(element, 'cancel');
      await element.reached('idle');
      await element.forget();
      await call(element, 'start');
      await element.reached(phases[cycle % 2]!);
    }
    await call(element, 'cancel');
    await element.expectReleased();
    await expect.poll(() => element.holdings()).toMatchObject({ liveTracks: 0, bitmaps: 0, frames: 0, workers: 1 });
    expect((await element.holdings()).listeners).toBe(untouched.listeners);
    expect(await element.page.evaluate(() => window.kit.streams.length)).toBeGreaterThan(10);
    expect(await element.page.evaluate(() => window.kit.workersStarted)).toBe(1);
    await call(element, 'remove');
  });
});

test('an element that is gone gives back worker, camera, frames and listeners', async ({ open }) => {
  const element = await open('far');
  const holdings = await element.page.evaluate(() => {
    window.kit.element().remove();
    return window.kit.holdings();
  });
  await element.page.evaluate(() => document.getElementById('place')!.append(document.createElement('liveness-check')));
  await element.start();
  await element.hinted('too-far');
  expect(await element.holdings()).toMatchObject({ liveTracks: 1, workers: 1 });
  await call(element, 'remove');
  await expect
    .poll(() => element.holdings())
    .toEqual({ ...holdings, liveTracks: 0, workers: 0, bitmaps: 0, frames: 0 });
});

test('a removed element tells its page, and works again when it is put back', async ({ open }) => {
  const element = await open('cap13', { properties: { config: { capture: { holdMs: 2_000 } } } });
  await element.page.evaluate(() => {
    const node = window.kit.element();
    Object.assign(window, { node, reasons: [] });
    node.addEventListener('liveness-cancel', event => {
      (window as unknown as { reasons: string[] }).reasons.push((event as CustomEvent).detail.reason);
    });
  });
  await element.start();
  await element.reached('holding');
  await call(element, 'remove');
  await element.page.waitForFunction(() => (window as unknown as { reasons: string[] }).reasons.length > 0);
  expect(await element.page.evaluate(() => (window as unknown as { reasons: string[] }).reasons)).toEqual([
    'disconnected',
  ]);
  expect(await element.holdings()).toMatchObject({ liveTracks: 0, workers: 0 });
  await element.page.evaluate(() => {
    document.getElementById('place')!.append((window as unknown as { node: Node }).node);
    window.kit.forget();
  });
  await element.start();
  expect(await element.finished()).toBe('done');
});

test('an element that is moved while the face is held goes on and finishes', async ({ open }) => {
  const element = await open('cap13', { properties: { config: { capture: { holdMs: 1_500 } } } });
  await element.start();
  await element.reached('holding');
  await element.page.evaluate(() => document.getElementById('other-place')!.append(window.kit.element()));
  expect(await element.finished()).toBe('done');
  expect(await element.page.evaluate(() => window.kit.streams.length), 'the camera was opened once').toBe(1);
  expect((await element.states()).filter(state => state === 'requesting-camera')).toHaveLength(1);
  await element.expectReleased();
});

test.describe('a hidden page', () => {
  test('pauses the check and goes on with it', async ({ open }) => {
    const element = await open('far');
    await element.start();
    await element.hinted('too-far');
    await element.page.evaluate(() => window.kit.setHidden(true));
    await expect(element.part('hint')).toHaveText('Paused. The check goes on when you come back.');
    // A picture that was being taken may still be sent; from then on none is.
    await presented(element, 3);
    const sent = await element.page.evaluate(() => window.kit.sent);
    expect(sent).toBeGreaterThan(0);
    await presented(element, 15);
    expect(await element.page.evaluate(() => window.kit.sent)).toBe(sent);
    expect(await element.state()).toBe('positioning');

    await element.page.evaluate(() => {
      window.kit.hints.length = 0;
      window.kit.setHidden(false);
    });
    await element.hinted('too-far');
    await expect(element.part('hint')).toHaveText('Come closer');
    expect((await element.states()).slice(1)).not.toContain('idle');
  });

  test('ends a hold, which begins anew', async ({ open }) => {
    const element = await open('cap13', { properties: { config: { capture: { holdMs: 2_000 } } } });
    await element.start();
    await element.reached('holding');
    await element.page.evaluate(() => window.kit.setHidden(true));
    expect(await element.state()).toBe('positioning');
    await presented(element, 5);
    expect(await element.state()).toBe('positioning');
    await element.page.evaluate(() => window.kit.setHidden(false));
    expect(await element.finished()).toBe('done');
    expect((await element.states()).filter(state => state === 'holding')).toHaveLength(2);
  });

  test('does not lose a verdict that is on its way', async ({ open }) => {
    const element = await open('cap13');
    await element.page.evaluate(() =>
      window.kit.element().addEventListener('liveness-state-change', event => {
        if ((event as CustomEvent).detail.state !== 'analyzing') return;
        window.kit.setHidden(true);
        window.kit.setHidden(false);
      }),
    );
    await element.start();
    expect(await element.finished()).toBe('done');
    await element.expectReleased();
  });

  test('that started hidden waits to be shown', async ({ open }) => {
    const element = await open('cap13');
    await element.page.evaluate(() => window.kit.setHidden(true));
    await call(element, 'start');
    await element.reached('positioning');
    expect(await element.page.evaluate(() => window.kit.observed)).toBe(0);
    await element.page.evaluate(() => window.kit.setHidden(false));
    expect(await element.finished()).toBe('done');
  });
});

test('a page that is left gives the camera back', async ({ open }) => {
  const element = await open('far');
  await element.start();
  await element.hinted('too-far');
  await element.page.evaluate(() => window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true })));
  await element.reached('idle');
  expect(await element.event('cancel')).toEqual({ reason: 'pagehide' });
  await element.expectReleased();
});

test('autostart starts by itself, once', async ({ open }) => {
  const element = await open('cap13', { attributes: { autostart: '' } });
  expect(await element.finished()).toBe('done');
  expect((await element.states()).filter(state => state === 'requesting-camera')).toHaveLength(1);
});

test('a disabled element cannot be started in any way', async ({ open }) => {
  const element = await open('cap13', { attributes: { disabled: '' } });
  await expect(element.button('Start')).toBeDisabled();
  await element.page.evaluate(async () => {
    const { start, retry } = window.kit.element() as unknown as Record<string, () => Promise<void>>;
    await start!.call(window.kit.element());
    await retry!.call(window.kit.element());
  });
  expect(await element.states()).toEqual(['idle']);
});

test('a second start while one is under way changes nothing', async ({ open }) => {
  const element = await open('far');
  await element.start();
  await element.hinted('too-far');
  const before = await element.states();
  await element.page.evaluate(() => (window.kit.element().start as () => Promise<void>)());
  expect(await element.states()).toEqual(before);
  expect(await element.page.evaluate(() => window.kit.streams.length)).toBe(1);
});

test('another configuration waits for the next start', async ({ open }) => {
  const element = await open('far');
  await element.start();
  await element.hinted('too-far');
  await element.page.evaluate(async () => {
    window.kit.element().config = { guidance: { escalateAfterMs: 1_000 } };
    await (window.kit.element().start as () => Promise<void>)();
  });
  expect((await element.states()).filter(state => state === 'requesting-camera')).toHaveLength(1);
  expect(await element.page.evaluate(() => window.kit.streams.length)).toBe(1);
});

test('a configuration that makes no sense is an error without a retry', async ({ open }) => {
  const element = await open('cap13', { properties: { config: { capture: { holdMs: -1 } } } });
  await element.start();
  expect(await element.finished()).toBe('failed');
  expect(await element.event('error')).toMatchObject({ code: 'invalid-config', recoverable: false });
  await expect(element.button('Try again')).toHaveCount(0);
});

/** States of all elements of the page. */
const statesOf = ({ page }: ElementPage) =>
  page.evaluate(() => [...document.querySelectorAll('liveness-check')].map(node => node.state));

test.describe('several elements on one page', () => {
  test('run at the same time, in one worker, from one download', async ({ open }) => {
    const element = await open('cap13');
    const asked: string[] = [];
    element.page.on('request', request => asked.push(new URL(request.url()).pathname));
    await element.page.evaluate(() => {
      document.getElementById('other-place')!.append(document.createElement('liveness-check'));
      for (const node of document.querySelectorAll('liveness-check')) void node.start();
    });
    await expect.poll(() => statesOf(element), { timeout: 120_000 }).toEqual(['done', 'done']);
    expect(await element.page.evaluate(() => window.kit.workersStarted)).toBe(1);
    const models = asked.filter(path => /\.(task|onnx|wasm)$/.test(path));
    expect(models.length).toBeGreaterThan(3);
    expect(new Set(models).size).toBe(models.length);
    for (const name of ['ready', 'complete']) {
      expect((await element.events()).filter(event => event.name === name)).toHaveLength(2);
    }
    expect(await element.holdings()).toMatchObject({ liveTracks: 0, frames: 0, workers: 1 });
  });

  test('each see their own camera', async ({ open }) => {
    const element = await open('cap13', { attributes: { timeout: '20000' } });
    await element.page.evaluate(() => {
      const other = document.createElement('liveness-check');
      other.getStream = async () => (await window.kit.makeStream({ width: 640, height: 480 })).stream;
      document.getElementById('other-place')!.append(other);
      void other.start();
      void (window.kit.element().start as () => Promise<void>)();
    });
    await expect.poll(async () => (await statesOf(element))[0], { timeout: 120_000 }).toBe('done');
    expect((await statesOf(element))[1]).toBe('positioning');
    expect((await element.event('complete'))?.response).toMatchObject({ liveness: { rejection_reason: '' } });
    expect(await element.hints()).toContain('no-face');
  });

  test('keep the models until the last of them is gone', async ({ open }) => {
    const element = await open('cap13');
    await element.start();
    expect(await element.finished()).toBe('done');
    await element.page.evaluate(() =>
      document.getElementById('other-place')!.append(document.createElement('liveness-check')),
    );
    await element.forget();
    await element.page.evaluate(async () => {
      const [first, second] = document.querySelectorAll('liveness-check');
      void second!.start();
      first!.remove();
    });
    expect(await element.finished()).toBe('done');
    expect(await element.holdings()).toMatchObject({ workers: 1 });
    expect(await element.page.evaluate(() => window.kit.workersStarted)).toBe(1);
    await call(element, 'remove');
    await expect.poll(async () => (await element.holdings()).workers).toBe(0);
  });
});

test('an element that is gone while it loads ends its downloads', async ({ open }) => {
  const element = await open('far');
  await element.page.route('**/face_landmarker.task', () => {});
  const failed = element.page.waitForEvent('requestfailed', request => request.url().endsWith('.task'));
  await element.start();
  await element.reached('loading');
  await call(element, 'remove');
  expect((await failed).failure()?.errorText).toBe('net::ERR_ABORTED');
  await expect.poll(async () => (await element.holdings()).workers).toBe(0);
});
