import { type ElementPage, expect, test } from './support/element.js';

const PHONE = { viewport: { width: 390, height: 844 } };

/** Puts the element where a fixed position is not the window's: into a small, transformed box that clips. */
async function confine({ page }: ElementPage): Promise<void> {
  await page.evaluate(() => {
    const box = document.createElement('div');
    box.style.cssText =
      'transform: translate(20px, 30px) scale(0.9); inline-size: 200px; overflow: hidden; filter: blur(0)';
    box.append(...document.getElementById('place')!.childNodes);
    document.getElementById('place')!.append(box);
  });
}

/** The stage's box, and whether the middle of the window's four edges belong to the element. */
function covered({ page }: ElementPage) {
  return page.evaluate(() => {
    const element = window.kit.element();
    const { x, y, width, height } = element.shadowRoot!.querySelector('.stage')!.getBoundingClientRect();
    const { innerWidth, innerHeight } = window;
    const edges = [
      [innerWidth / 2, 1],
      [innerWidth / 2, innerHeight - 1],
      [1, innerHeight / 2],
      [innerWidth - 1, innerHeight / 2],
    ] as const;
    return {
      box: [x, y, width, height],
      edges: edges.filter(([left, top]) => document.elementFromPoint(left, top) === element).length,
    };
  });
}

const WHOLE = { box: [0, 0, PHONE.viewport.width, PHONE.viewport.height], edges: 4 };

test('on a phone the camera fills the screen, whatever box of the page it stands in', async ({ open }) => {
  const element = await open('no-face', {}, PHONE);
  await confine(element);
  await element.start();
  await element.reached('positioning');
  expect(await covered(element)).toEqual(WHOLE);
  await element.button('Cancel').click();
  await expect(element.button('Start')).toBeFocused();
  expect((await covered(element)).box[2]).toBeLessThan(200);
});

test('without popovers it fills the screen by its position', async ({ open }) => {
  const element = await open('no-face', {}, PHONE);
  await element.page.evaluate(() => {
    Reflect.deleteProperty(HTMLElement.prototype, 'showPopover');
  });
  await element.start();
  await element.reached('positioning');
  expect(await covered(element)).toEqual(WHOLE);
});

test('it still fills the screen after the element was moved or the phone was turned', async ({ open }) => {
  const element = await open('no-face', {}, PHONE);
  await element.start();
  await element.reached('positioning');
  await confine(element);
  await expect.poll(() => covered(element)).toEqual(WHOLE);
  const { width, height } = PHONE.viewport;
  await element.page.setViewportSize({ width: height, height: width });
  await expect.poll(() => covered(element)).toEqual({ box: [0, 0, height, width], edges: 4 });
  await element.page.setViewportSize({ width: 1280, height: 800 });
  await expect.poll(async () => (await covered(element)).box[2]).toBeLessThan(200);
  expect(await element.state()).toBe('positioning');
});
