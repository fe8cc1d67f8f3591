/**
 * Thousands of images through the QA page's batch in one go:
 *
 *     npx tsx bench/batch.ts DIR [COUNT]
 *
 * Takes the images of DIR with their labels.csv, over and over until there are COUNT (1,000), and prints images a second,
 * the longest main-thread task, and memory while the batch goes on: it must not grow with the number of images.
 */
import { copyFile, link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { chromium, type Page } from 'playwright';
import { startDevServer } from '../demo/dev-server.js';
import { BROWSER_ARGS, findBrowser } from '../src/cli/find-browser.js';
import { expandPath } from '../src/cli/image-paths.js';
import { percentile } from '../src/core/image-quality.js';
import { formatCsv, parseCsv } from '../src/evaluation/csv.js';
import { memoryOfBrowser } from './process-tree.js';

const MEBI = 2 ** 20;
const LOOK_EVERY_MS = 1_000;
const LONGEST_RUN_MS = 30 * 60_000;

interface Look {
  done: number;
  heapMiB: number;
  browserMiB: number;
}

const [folder, count = '1000'] = process.argv.slice(2);
if (!folder) throw new Error('Usage: npx tsx bench/batch.ts DIR [COUNT]');

/** Links to the images, and their labels, until there are enough. */
async function prepare(target: string, wanted: number): Promise<void> {
  const found = await expandPath(folder!);
  if (!Array.isArray(found)) throw new Error(`${folder}: ${found.problem}`);
  const [header = [], ...rows] = parseCsv(await readFile(join(folder!, 'labels.csv'), 'utf8').catch(() => ''));
  const labels: string[][] = [header];
  for (let i = 0; i < wanted; i++) {
    const round = `round-${Math.floor(i / found.length) + 1}`;
    const file = relative(resolve(folder!), resolve(found[i % found.length]!));
    const path = join(target, round, file);
    await mkdir(dirname(path), { recursive: true });
    await link(resolve(folder!, file), path).catch(() => copyFile(resolve(folder!, file), path));
    const row = rows.find(([name]) => name === file);
    if (row) labels.push([`${round}/${file}`, ...row.slice(1)]);
  }
  await writeFile(join(target, 'labels.csv'), formatCsv(labels));
}

async function lookAt(page: Page, pid: number): Promise<Look> {
  const { text, heap } = await page.evaluate(() => ({
    text: document.querySelector('.batch-status')?.textContent ?? '',
    heap: (performance as unknown as { memory: { usedJSHeapSize: number } }).memory.usedJSHeapSize,
  }));
  const done = Number(/(\d+) of/.exec(text)?.[1] ?? 0);
  return { done, heapMiB: heap / MEBI, browserMiB: (await memoryOfBrowser(pid)) / MEBI };
}

const work = await mkdtemp(join(tmpdir(), 'bench-batch-'));
const server = await startDevServer({ watch: false });
const browserServer = await chromium.launchServer({ executablePath: findBrowser(), args: BROWSER_ARGS });
try {
  await prepare(work, Number(count));
  const pid = browserServer.process().pid!;
  const browser = await chromium.connect(browserServer.wsEndpoint());
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.goto(`${server.origin}/demo/?tab=batch`);
  await page.locator('input[name=folder]').waitFor();
  const loadedMs = await page.evaluate(() => performance.getEntriesByType('navigation')[0]!.duration);
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { tasks });
    new PerformanceObserver(list => tasks.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: 'longtask',
    });
  });
  const before = await lookAt(page, pid);
  await page.locator('input[name=folder]').setInputFiles(work);
  const looks: Look[] = [];
  const limit = Date.now() + LONGEST_RUN_MS;
  while ((await page.locator('.batch-status[data-phase=done]').count()) === 0) {
    if (Date.now() > limit) throw new Error('The batch did not end.');
    looks.push(await lookAt(page, pid));
    await new Promise(resume => setTimeout(resume, LOOK_EVERY_MS));
  }
  looks.push(await lookAt(page, pid));
  await page.getByText('With 95 % intervals by group.').waitFor();
  const tasks = await page.evaluate(() => (window as unknown as { tasks: number[] }).tasks);
  const status = await page.locator('.batch-status').textContent();
  const at = (share: number) => looks.find(({ done }) => done >= share * Number(count)) ?? looks.at(-1)!;
  const line = (name: string, { done, heapMiB, browserMiB }: Look) =>
    `${name.padEnd(24)}${String(done).padStart(6)} images  page ${heapMiB.toFixed(0)} MiB  browser ${browserMiB.toFixed(0)} MiB`;
  const sorted = [...tasks].sort((a, b) => a - b);
  console.log(
    [
      status?.trim(),
      `page loaded in ${loadedMs.toFixed(0)} ms`,
      `main-thread tasks of 50 ms and more: ${tasks.length}, longest ${(sorted.at(-1) ?? 0).toFixed(0)} ms, median ${tasks.length > 0 ? percentile(sorted, 0.5).toFixed(0) : 0} ms`,
      line('before', before),
      ...[0.1, 0.25, 0.5, 0.75, 1].map(share => line(`at ${share * 100} %`, at(share))),
      `highest: page ${Math.max(...looks.map(({ heapMiB }) => heapMiB)).toFixed(0)} MiB, browser ${Math.max(...looks.map(({ browserMiB }) => browserMiB)).toFixed(0)} MiB`,
    ].join('\n'),
  );
} finally {
  await browserServer.close();
  await server.close();
  await rm(work, { recursive: true, force: true });
}
