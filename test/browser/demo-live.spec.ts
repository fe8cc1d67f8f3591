import { GATE_CHECKS } from '../../src/core/gate-checks.js';
import { parseRecording, replay } from '../../src/evaluation/recording.js';
import { mediaPath } from '../fixtures/media.js';
import { expect, test } from './support/demo.js';

const CLIP = '?source=cap13_edit2';

test('a check on a sample clip, without a camera: every number is shown, and the settings are in the address', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open(CLIP);
  const verdict = await demo.check();
  expect(verdict).toMatch(/^(accepted|spoof), score [01]\.\d{3}, /);

  const diagnostics = page.getByRole('region', { name: 'Diagnostics' });
  const checks = await diagnostics.getByRole('region', { name: 'Gate checks' }).locator('tbody th').allTextContents();
  // Everything but what is measured only where no face is.
  expect(checks).toEqual(GATE_CHECKS.map(({ name }) => name));
  await expect(diagnostics.locator('tr.ok').first()).toContainText('OK');
  const history = diagnostics.locator('.spark polyline').first();
  expect((await history.getAttribute('points'))?.split(' ').length).toBeGreaterThan(1);

  const stages = await demo.table('Latency');
  expect(stages.map(([stage]) => stage)).toEqual(['grab', 'landmarks', 'state', 'measure', 'total', 'score']);
  for (const [, p50, p90, p99, frames] of stages) {
    expect(Number(p50)).toBeGreaterThan(0);
    expect(Number(p50)).toBeLessThanOrEqual(Number(p90));
    expect(Number(p90)).toBeLessThanOrEqual(Number(p99));
    expect(Number(frames)).toBeGreaterThan(0);
  }
  const files = await demo.table('Loaded files');
  expect(files.map(([file]) => file)).toEqual(expect.arrayContaining(['models/face_landmarker.task']));
  for (const [file, size] of files) expect(Number(size), file).toBeGreaterThan(0);

  const overlay = page.locator('canvas.overlay');
  expect(await overlay.evaluate((canvas: HTMLCanvasElement) => [canvas.width, canvas.height])).toEqual([400, 300]);
  // The mesh's own green, which the clip does not have.
  const mesh = await overlay.evaluate((canvas: HTMLCanvasElement) => {
    const { data } = canvas.getContext('2d')!.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let i = 0; i < data.length; i += 4)
      if (data[i] === 0x4a && data[i + 1] === 0xde && data[i + 2] === 0x80) count++;
    return count;
  });
  expect(mesh).toBeGreaterThan(100);

  await page.getByRole('button', { name: 'Copy' }).first().click();
  const log = await page.evaluate(() => navigator.clipboard.readText());
  for (const word of ['ready', 'positioning', 'holding', 'analyzing', 'capture', 'complete'])
    expect(log).toContain(word);

  await demo.setting('theme').selectOption('dark');
  await demo.setting('mesh').selectOption('off');
  await expect(page.locator('#verdict')).toHaveText(verdict);
  await demo.setting('locale').selectOption('de');
  await demo.setting('confirm').selectOption('uncertain');
  await demo.setting('resolution').selectOption('1280x720');
  expect(Object.fromEntries(demo.settings())).toEqual({
    source: 'cap13_edit2',
    theme: 'dark',
    mesh: 'off',
    locale: 'de',
    confirm: 'uncertain',
    resolution: '1280x720',
  });
  await page.reload();
  await expect(demo.setting('confirm')).toHaveValue('uncertain');
  await expect(page.locator('liveness-check').getByRole('button', { name: 'Starten' })).toBeVisible();
  expect(await page.evaluate(() => getComputedStyle(document.body).colorScheme)).toBe('dark');
});

test('a recording replays to the same states in the page and in Node, and holds pictures only with consent', async ({
  demo,
}) => {
  const { page } = demo;
  await demo.open(CLIP);
  await demo.check();
  const plain = await demo.save('Save recording');
  expect(plain.name).toMatch(/\.recording\.jsonl$/);
  expect(plain.text).not.toContain('data:image');
  const recording = parseRecording(plain.text);
  const played = replay(recording);
  expect(recording.steps.map(({ state }) => state)).toContain('analyzing');
  expect(played.steps).toEqual(recording.steps);
  expect(played.identical).toBe(true);

  await demo.tab('Replay').click();
  await page.locator('input[name=recording]').setInputFiles(plain.path);
  await expect(page.locator('.replay-result')).toHaveAttribute('data-identical', 'true');
  const rows = await page.getByRole('region', { name: 'States and hints' }).locator('tbody tr').allTextContents();
  expect(rows).toHaveLength(recording.steps.length);

  const holding = played.sessions.findIndex(({ state }) => state === 'holding');
  await page.getByRole('slider', { name: 'Event' }).fill(String(holding));
  await expect(page.locator('.replay .facts')).toContainText('holding');

  await page.locator('input[name=recording]').setInputFiles({
    name: 'other.jsonl',
    mimeType: 'application/jsonl',
    buffer: Buffer.from('{"gate":{}}\n'),
  });
  await expect(page.getByRole('alert')).toContainText('no recording');

  await demo.tab('Live').click();
  await page.getByLabel('The person shown agrees').check();
  const before = await page.locator('#response').textContent();
  await page.getByRole('button', { name: 'Check again' }).click();
  await expect(page.locator('#response')).not.toHaveText(before ?? '');
  const pictured = parseRecording((await demo.save('Save recording')).text);
  expect(Object.values(pictured.pictures ?? {}).length).toBeGreaterThan(0);
  for (const picture of Object.values(pictured.pictures!)) expect(picture).toMatch(/^data:image\/jpeg;base64,/);
  await page.getByLabel('The person shown agrees').uncheck();
  expect(parseRecording((await demo.save('Save recording')).text).pictures).toBeUndefined();
});

test('a clip of one’s own plays as the camera', async ({ demo }) => {
  const { page } = demo;
  await demo.open();
  await page.locator('input[name=dropped]').setInputFiles(mediaPath('franck.webm'));
  await expect(demo.setting('source')).toHaveValue('dropped');
  await page.locator('liveness-check').getByRole('button', { name: 'Start' }).click();
  await expect(page.getByRole('region', { name: 'Gate checks' }).locator('tbody tr').first()).toBeVisible();
  await expect(page.locator('.diagnostics .facts')).toContainText('360×288');
});
