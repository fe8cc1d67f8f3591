import { readFile } from 'node:fs/promises';
import type { AxeResults } from 'axe-core';
import { projectPath } from '../../src/cli/project.js';
import { LOCALES } from '../../src/element/match-locale.js';
import { type ElementPage, expect, test } from './support/element.js';
import { REACHABLE_STATES } from './support/element-states.js';

const AXE = await readFile(projectPath('node_modules/axe-core/axe.min.js'), 'utf8');

async function violations({ page }: ElementPage): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations: found } = (await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<unknown> } }).axe.run(),
  )) as AxeResults;
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}

for (const name of ['idle', 'positioning-cameras', 'failed-cameras']) {
  test(`axe finds nothing wrong from right to left: ${name}`, async ({ open }) => {
    const { camera, options, reach } = REACHABLE_STATES.find(state => state.name === name)!;
    const element = await open(camera, { ...options, attributes: { ...options?.attributes, locale: 'ar' } });
    await reach(element);
    await expect(element.part('base')).toHaveAttribute('dir', 'rtl');
    expect(await violations(element)).toEqual([]);
  });
}

for (const { name, camera, options, reach } of REACHABLE_STATES) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test(`axe finds nothing wrong: ${name}, ${colorScheme}`, async ({ open }) => {
      const element = await open(camera, options, { colorScheme });
      await reach(element);
      expect(await violations(element)).toEqual([]);
    });
  }
}

for (const name of ['idle', 'failed-policy']) {
  test(`${name}: no text is cut off on the narrowest phone, in any language`, async ({ open }) => {
    const { camera, options, reach } = REACHABLE_STATES.find(state => state.name === name)!;
    const element = await open(camera, options, { viewport: { width: 280, height: 653 } });
    await reach(element);
    for (const locale of LOCALES) {
      await element.element.evaluate((node, tag) => node.setAttribute('locale', tag), locale);
      await expect(element.part('base')).toHaveAttribute('lang', locale);
      const cut = await element.part('stage').evaluate(stage => {
        const boxes = [stage, ...stage.querySelectorAll('.screen, h2, p, li, button')];
        return boxes
          .filter(box => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1)
          .map(box => `${box.className || box.localName}: ${box.textContent?.trim().slice(0, 40)}`);
      });
      expect(cut, locale).toEqual([]);
      expect(await element.page.evaluate(() => document.documentElement.scrollWidth), locale).toBe(280);
    }
  });
}

test('the check can be started, cancelled and started again by keyboard, and the focus is never lost', async ({
  open,
}) => {
  const element = await open('far');
  const { page } = element;
  await page.getByRole('button', { name: 'Back' }).focus();
  await page.keyboard.press('Tab');
  await expect(element.button('Start')).toBeFocused();
  await page.keyboard.press('Enter');
  await element.reached('positioning');
  await expect(element.part('stage')).toBeFocused();
  await page.keyboard.press('Tab');
  await expect(element.button('Cancel')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(element.button('Start')).toBeFocused();
  await element.forget();
  await page.keyboard.press('Space');
  await element.reached('positioning');
  await expect(element.part('stage')).toBeFocused();
});

test('hints are spoken politely, errors at once, and nothing is said twice', async ({ open }) => {
  const element = await open('no-face');
  await element.page.evaluate(() => {
    const spoken: string[] = [];
    Object.assign(window, { spoken });
    const region = window.kit.element().shadowRoot!.querySelector('[role=status]')!;
    new MutationObserver(() => spoken.push(region.textContent ?? '')).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  });
  await element.start();
  const status = element.element.getByRole('status');
  await expect(status).toHaveAttribute('aria-live', 'polite');
  await expect(status).toHaveText('Place your face in the oval');
  await element.observed(30);
  const spoken = await element.page.evaluate(() => (window as unknown as { spoken: string[] }).spoken);
  expect(spoken.length).toBeGreaterThan(0);
  expect(spoken.filter((text, i) => text === spoken[i - 1])).toEqual([]);
});

test('an error is announced assertively with its way out', async ({ open }) => {
  const element = await open('none', { stream: { throws: 'NotReadableError' } });
  await element.start();
  await element.reached('failed');
  await expect(element.element.getByRole('alert')).toHaveText(/The camera is in use.*try again/i);
});

test('with reduced motion nothing moves but the slowed spinner', async ({ open }) => {
  const confirming = REACHABLE_STATES.find(({ name }) => name === 'confirming')!;
  const element = await open(confirming.camera, confirming.options, { reducedMotion: 'reduce' });
  await confirming.reach(element);
  const durations = await element.page.evaluate(() =>
    window.kit
      .element()
      .shadowRoot!.getAnimations()
      .map(animation => Number(animation.effect?.getComputedTiming().duration)),
  );
  expect(durations.length).toBeGreaterThan(0);
  expect(Math.min(...durations)).toBeGreaterThanOrEqual(4_000);
});
