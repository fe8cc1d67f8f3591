import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zipSync } from 'fflate';
import { projectPath } from '../../src/cli/project.js';
import { type LivenessConfigOverride, resolveConfig } from '../../src/core/config.js';
import type { LivenessSuccess } from '../../src/core/response.js';
import { DARK_THEME, LIGHT_THEME } from '../../src/evaluation/charts.js';
import { parseCsvRecords } from '../../src/evaluation/csv.js';
import { formatRate, reportTables } from '../../src/evaluation/format.js';
import { atThreshold, type JudgedImage, outcomeOf, rejudge } from '../../src/evaluation/judged-image.js';
import { readLabels } from '../../src/evaluation/labels.js';
import { buildReport, type EvaluationReport } from '../../src/evaluation/report.js';
import { type DemoPage, expect, test } from './support/demo.js';
import { type LabelledImage, labelsCsv, makeLabelledImages, writeLabelledImages } from './support/labelled-images.js';

let folder: string;
let images: LabelledImage[];

test.beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-batch-'));
  images = await makeLabelledImages();
  await writeLabelledImages(folder, images);
});

test.afterAll(() => rm(folder, { recursive: true, force: true }));

/** The figures of the page, title by title, once the intervals are there. */
async function shownTables(demo: DemoPage, titles: readonly string[]): Promise<string[][][]> {
  await expect(demo.page.getByText('With 95 % intervals by group.')).toBeVisible();
  const tables: string[][][] = [];
  for (const title of titles) tables.push(await demo.table(title));
  return tables;
}

/** What an export must say, from the images' numbers alone. */
function expectedReport(judged: readonly JudgedImage[], threshold: number): EvaluationReport {
  return buildReport(
    judged.map(image => atThreshold(image, threshold)),
    { threshold, created: new Date(0) },
  );
}

test('a labelled folder: figures, threshold, exports, threshold lab, and both themes', async ({ demo, browser }) => {
  const { page } = demo;
  await demo.open('?tab=batch&theme=light');
  await page.locator('input[name=folder]').setInputFiles(folder);
  expect(await demo.batchPhase('done')).toBe(`${images.length} of ${images.length}`);
  expect(images.length).toBeGreaterThanOrEqual(60);

  // The exported numbers give the figures that the page shows, by the same code in Node.
  const first = JSON.parse((await demo.save('Save JSON')).text) as { report: EvaluationReport; images: JudgedImage[] };
  expect(first.images).toHaveLength(images.length);
  expect(first.images.filter(({ verdict }) => !verdict)).toEqual([]);
  const expected = expectedReport(first.images, 0.5);
  expect(first.report.pad).toEqual(JSON.parse(JSON.stringify(expected.pad)));
  expect(expected.pad.species.map(({ species }) => species)).toEqual(['print', 'screen']);
  expect(expected.pad.bonaFide.presentations).toBe(images.filter(({ label }) => label === 'live').length);
  const tables = reportTables(expected);
  expect(
    await shownTables(
      demo,
      tables.map(({ title }) => title),
    ),
  ).toEqual(tables.map(({ rows }) => rows));

  // Another threshold: at once in the figures, and in every export.
  await page.getByRole('slider', { name: 'Accepted above a score of' }).fill('0.9');
  const strict = expectedReport(first.images, 0.9);
  const strictWorst = formatRate(strict.pad.worst!.apcer);
  expect(strict.pad.worst!.apcer).toBeLessThan(expected.pad.worst!.apcer);
  const worst = (await demo.table('At a threshold of 0.900')).find(([name]) => name === 'APCER, worst species');
  expect(worst?.[1]).toContain(strictWorst);

  const csv = await demo.save('Save CSV');
  const rows = parseCsvRecords(csv.text);
  expect(rows).toHaveLength(images.length);
  const scores = new Map(first.images.map(image => [image.file, atThreshold(image, 0.9)]));
  for (const row of rows) {
    const image = scores.get(row.file!)!;
    expect(row.outcome).toBe(outcomeOf(image));
    expect(Number(row.score)).toBe(image.verdict?.score);
  }
  // An export can serve as the labels of the next batch.
  expect(readLabels(csv.text).get(rows[0]!.file!)).toMatchObject({ group: rows[0]!.group, source: 'test media' });

  const html = await demo.save('Save HTML report');
  const reader = await browser.newPage();
  const requests: string[] = [];
  reader.on('request', request => requests.push(request.url()));
  await reader.goto(`file://${html.path}`);
  expect(requests.filter(url => !url.startsWith('data:'))).toEqual([`file://${html.path}`]);
  await expect(reader.getByRole('heading', { name: 'Batch evaluation' })).toBeVisible();
  expect(await reader.locator('script, link').count()).toBe(0);
  const wrongRows = reader.getByRole('region', { name: /^Verdicts against the label: / }).locator('tbody tr');
  const wrongCount = rows.filter(({ misjudged }) => misjudged === 'yes').length;
  expect(wrongCount).toBeGreaterThan(0);
  await expect(wrongRows).toHaveCount(wrongCount);
  expect(
    await wrongRows
      .first()
      .locator('img')
      .evaluate((img: HTMLImageElement) => img.naturalWidth),
  ).toBeGreaterThan(0);
  const printed = reader
    .getByRole('region', { name: 'At a threshold of 0.900' })
    .locator('tbody tr', { hasText: 'APCER, worst species' });
  await expect(printed.first()).toContainText(strictWorst);
  await expect(reader.locator('figure svg')).toHaveCount(3);
  await reader.close();

  // The table: filter, sort by keyboard, look at one image.
  await page.getByLabel('Outcome').selectOption('wrong');
  await expect(page.locator('qa-image-table .count')).toHaveText(`${wrongCount} of ${images.length}`);
  await page.getByLabel('Outcome').selectOption('');
  await page.getByRole('button', { name: /^Score/ }).press('Enter');
  await page.getByRole('button', { name: /^Score/ }).press('Enter');
  const best = Math.max(...first.images.map(({ verdict }) => verdict!.score));
  const top = page.locator('.grid-body [role=row]').first();
  await expect(top).toContainText(best.toFixed(3));
  await top.getByRole('button').press('Enter');
  const inspector = page.locator('qa-inspector');
  await expect(inspector.locator('canvas.crop')).toBeVisible();
  await expect(inspector.getByRole('region', { name: 'Measures of the image' }).locator('tbody tr')).not.toHaveCount(0);
  await expect(inspector.locator('.facts')).toContainText(best.toFixed(4));
  await page.getByRole('searchbox', { name: 'Find' }).fill('picasso');
  await expect(page.locator('qa-image-table .count')).toHaveText(`1 of ${images.length}`);
  await page.getByRole('searchbox', { name: 'Find' }).fill('');

  // Both themes: charts in the colours of the page, and nothing that axe finds wrong.
  const chartText = page.locator('qa-chart svg text').first();
  for (const [theme, colors] of [
    ['light', LIGHT_THEME],
    ['dark', DARK_THEME],
  ] as const) {
    await demo.tab('Live').click();
    await demo.setting('theme').selectOption(theme);
    expect(await demo.violations(), `live, ${theme}`).toEqual([]);
    await demo.tab('Live').press('ArrowRight');
    await expect(demo.tab('Batch')).toBeFocused();
    await expect(chartText).toHaveAttribute('fill', colors.text);
    expect(await demo.violations(), `batch, ${theme}`).toEqual([]);
  }

  // The threshold lab: what changes, by the same code in Node; the saved file is a configuration.
  await demo.tab('Threshold lab').click();
  const pose = [...first.images].flatMap(({ gate }) => gate?.checks.find(({ name }) => name === 'maxYaw')?.value ?? []);
  const limit = Math.round(pose.sort((a, b) => a - b)[Math.floor(pose.length / 2)]!);
  await page.getByRole('spinbutton', { name: 'maxYaw.hard, degrees' }).fill(String(limit));
  await page.getByRole('spinbutton', { name: 'maxYaw.hard, degrees' }).press('Enter');
  const saved = await demo.save('Save JSON');
  const override = JSON.parse(saved.text) as LivenessConfigOverride;
  expect(override).toEqual({ gate: { maxYaw: { hard: limit } } });
  const config = resolveConfig(override);
  const changes = first.images.filter(image => {
    const after = rejudge(image, config).verdict?.rejection_reason;
    return after !== image.verdict?.rejection_reason;
  });
  expect(changes.length).toBeGreaterThan(0);
  await expect(page.locator('.changes')).toHaveText(
    `${changes.length} of ${images.length} images change their verdict.`,
  );
  expect((await demo.table('Changed verdicts')).map(([file]) => file).sort()).toEqual(
    changes.map(({ file }) => file.split('/').slice(-2).join('/')).sort(),
  );
  for (const theme of ['light', 'dark']) {
    await demo.theme(theme, 'Threshold lab');
    expect(await demo.violations(), `lab, ${theme}`).toEqual([]);
  }

  // The element takes it as it is, and so does the terminal, with the same verdict.
  expect(JSON.parse(demo.settings().get('config') ?? '')).toEqual(override);
  expect(await page.evaluate(() => document.querySelector('liveness-check')?.config)).toEqual(override);
  const changed = changes[0]!;
  const name = changed.file.slice(changed.file.indexOf('/') + 1);
  const tsx = projectPath('node_modules/tsx/dist/cli.mjs');
  const { stdout } = await promisify(execFile)(process.execPath, [
    ...[tsx, projectPath('src/cli/check.ts')],
    ...['--config', saved.path, join(folder, name)],
  ]);
  const answer = JSON.parse(stdout) as LivenessSuccess;
  expect(answer.liveness.rejection_reason).toBe(rejudge(changed, config).verdict?.rejection_reason);

  await page.getByRole('button', { name: 'Back to the defaults' }).last().click();
  expect(demo.settings().has('config')).toBe(false);
  await demo.tab('Replay').click();
  await page.locator('input[name=recording]').setInputFiles(projectPath('test/fixtures/recordings/approach.jsonl'));
  await expect(page.locator('.replay-result')).toBeVisible();
  for (const theme of ['light', 'dark']) {
    await demo.theme(theme, 'Replay');
    expect(await demo.violations(), `replay, ${theme}`).toEqual([]);
  }
});

test('a zip with folders for labels is judged; a batch can be paused, resumed and cancelled', async ({ demo }) => {
  const { page } = demo;
  await demo.open('?tab=batch');
  await page.locator('input[name=folder]').setInputFiles(folder);
  await demo.batchPhase('running');
  await page.getByRole('button', { name: 'Pause' }).click();
  await demo.batchPhase('paused');
  await page.getByRole('button', { name: 'Resume' }).click();
  await demo.batchPhase('running');
  await expect(page.locator('.batch-status')).toContainText('s left');
  await page.getByRole('button', { name: 'Cancel' }).click();
  const [done] = (await demo.batchPhase('cancelled')).split(' of ').map(Number);
  expect(done).toBeLessThan(images.length);
  const partial = JSON.parse((await demo.save('Save JSON')).text) as { images: JudgedImage[] };
  expect(partial.images).toHaveLength(done!);

  const chosen = images.filter(({ file }) => /(live\/cap13|spoof\/screen\/cap13)\/[048]\.jpg/.test(file));
  const entries = Object.fromEntries(chosen.map(({ file, bytes }) => [`set/${file}`, new Uint8Array(bytes)]));
  const zip = zipSync({ ...entries, 'set/live/broken.jpg': new TextEncoder().encode('no picture') });
  await page.locator('input[name=files]').setInputFiles({
    name: 'set.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(zip),
  });
  expect(await demo.batchPhase('done')).toBe(`${chosen.length + 1} of ${chosen.length + 1}`);
  const { report } = JSON.parse((await demo.save('Save JSON')).text) as { report: EvaluationReport };
  expect(report.failures.map(({ file }) => file)).toEqual(['set/live/broken.jpg']);
  expect(report.pad.species.map(({ species, presentations }) => [species, presentations])).toEqual([['screen', 3]]);
  expect(report.pad.bonaFide.presentations).toBe(3);

  // Labels that are none are said, and the pictures are judged all the same.
  await page.locator('input[name=files]').setInputFiles([
    {
      name: 'labels.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(labelsCsv(images).replace('live,none', 'alive,none')),
    },
    { name: 'one.jpg', mimeType: 'image/jpeg', buffer: chosen[0]!.bytes },
  ]);
  expect(await demo.batchPhase('done')).toBe('1 of 1');
  await expect(page.locator('.problems')).toContainText('neither live nor spoof');
});
