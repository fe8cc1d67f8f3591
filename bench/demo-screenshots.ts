/**
 * Screenshots of every panel of the QA page, light and dark, wide and narrow, into `bench-results/demo-screenshots/`.
 * Run: npx tsx bench/demo-screenshots.ts
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { startDevServer } from '../demo/dev-server.js';
import { BROWSER_ARGS, findBrowser } from '../src/cli/find-browser.js';
import { projectPath } from '../src/cli/project.js';
import { makeLabelledImages, writeLabelledImages } from '../test/browser/support/labelled-images.js';
import { ensureMedia } from '../test/fixtures/media.js';

const FOLDER = projectPath('bench-results/demo-screenshots');
const RECORDING = projectPath('test/fixtures/recordings/approach.jsonl');
/** For a machine that has other things to do. */
const LONGEST_WAIT_MS = 180_000;
const SIZES = { wide: { width: 1440, height: 1000 }, narrow: { width: 390, height: 844 } };

await ensureMedia();
await mkdir(FOLDER, { recursive: true });
const images = await mkdtemp(join(tmpdir(), 'demo-images-'));
await writeLabelledImages(images, await makeLabelledImages());
const server = await startDevServer({ watch: false });
const browser = await chromium.launch({ executablePath: findBrowser(), args: BROWSER_ARGS });
const page = await browser.newPage({ viewport: SIZES.wide });
page.setDefaultTimeout(LONGEST_WAIT_MS);
await page.goto(`${server.origin}/demo/?source=cap13_edit2`);
await page.getByRole('tab', { name: 'Batch' }).click();
await page.locator('input[name=folder]').setInputFiles(images);
await page.getByText('With 95 % intervals by group.').waitFor();
await page.locator('.grid-body [role=row]').nth(3).click();
await page.getByRole('tab', { name: 'Threshold lab' }).click();
await page.locator('[id="gate.maxYaw.hard"]').fill('5');
await page.getByRole('tab', { name: 'Replay' }).click();
await page.locator('input[name=recording]').setInputFiles(RECORDING);
await page.locator('.replay-result').waitFor();
await page.getByRole('slider', { name: 'Event' }).fill('20');
// Last, as another configuration ends a check.
await page.getByRole('tab', { name: 'Live' }).click();
await page.locator('liveness-check').getByRole('button', { name: 'Start' }).click();
await page.locator('#verdict').waitFor();
for (const theme of ['light', 'dark']) {
  await page.getByRole('tab', { name: 'Live' }).click();
  await page.locator('select[name=theme]').selectOption(theme);
  for (const [size, viewport] of Object.entries(SIZES)) {
    await page.setViewportSize(viewport);
    for (const tab of ['Live', 'Batch', 'Threshold lab', 'Replay']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.screenshot({ path: `${FOLDER}/${tab.split(' ')[0]}-${size}-${theme}.png`, fullPage: true });
    }
  }
}
await browser.close();
await server.close();
await rm(images, { recursive: true, force: true });
