import { expect, test } from './support/element.js';

test('the capture button comes after a while and takes a picture that the guidance would improve', async ({ open }) => {
  const element = await open('far', { attributes: { 'manual-capture-after': '600' } });
  await element.start();
  await element.reached('positioning');
  await expect(element.part('capture-button')).toHaveText('Take photo');
  await element.part('capture-button').click();
  expect(await element.finished()).toBe('done');
  const { response } = (await element.event('complete')) as {
    response: { local: { gate: { reason: string; hint: string | null } } };
  };
  expect(response.local.gate).toMatchObject({ reason: '', hint: 'too-far' });
});

test('the capture button does not get past the hard gate', async ({ open }) => {
  const element = await open('no-face', { attributes: { 'manual-capture-after': '300' } });
  await element.start();
  await element.part('capture-button').click();
  await expect(element.part('capture-button')).toHaveCount(0);
  const before = await element.page.evaluate(() => window.kit.observed);
  await element.observed(before + 10);
  expect(await element.state()).toBe('positioning');
  expect(await element.states()).not.toContain('analyzing');
  expect(await element.page.evaluate(() => window.kit.captures.length)).toBe(0);
});

test('the capture button is not offered early', async ({ open }) => {
  const element = await open('no-face', { attributes: { 'manual-capture-after': '60000' } });
  await element.start();
  await element.hinted('no-face');
  await element.observed(5);
  await expect(element.part('capture-button')).toHaveCount(0);
  await element.page.evaluate(() => (window.kit.element().capture as () => void)());
  await element.observed(10);
  expect(await element.state()).toBe('positioning');
  expect(await element.page.evaluate(() => window.kit.captures.length)).toBe(0);
});

test('after a timeout the person is told what to do, and a retry works', async ({ open }) => {
  const element = await open('no-face', { attributes: { timeout: '1500' } });
  await element.start();
  expect(await element.finished()).toBe('failed');
  expect(await element.event('error')).toMatchObject({ code: 'timeout', recoverable: true });
  await expect(element.part('error')).toContainText('That took too long');
  await expect(element.element.getByRole('alert')).toContainText('That took too long');
  await element.expectReleased();

  await element.forget();
  await element.element.evaluate(node => node.setAttribute('timeout', '60000'));
  await element.button('Try again').click();
  await element.hinted('no-face');
  expect((await element.states()).slice(1)).not.toContain('failed');
  await expect(element.element.getByRole('alert')).toHaveText('');
});

test('someone who is stuck gets the fuller explanation', async ({ open }) => {
  const element = await open('far', { properties: { config: { guidance: { escalateAfterMs: 1_000 } } } });
  await element.start();
  await expect(element.part('hint')).toContainText('Bring the camera closer until your face fills the oval.');
  expect(await element.event('hint-change')).toEqual({ hint: 'too-far', escalated: true });
});
