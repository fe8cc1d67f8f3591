/**
 * Thousands of images through the QA page's batch in one go:
 *
 *     npx tsx bench/batch.ts DIR [COUNT]
 *
 * Takes the images of DIR with their labels.csv, over and over until there are COUNT (1,000), and prints images a second,
 * the longest main-thread tasks with the scripts in them, and memory while the batch goes on, garbage collected and caches
 * given back first: it must not grow with the number of images.
 */
import { copyFile, link, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { type CDPSession, chromium, type Page } from 'playwright';
import { startDevServer } from '../demo/dev-server.js';
import { BROWSER_ARGS, findBrowser } from '../src/cli/find-browser.js';
import { expandPath } from '../src/cli/image-paths.js';
import { percentile } from '../src/core/image-quality.js';
import { formatCsv, parseCsv } from '../src/evaluation/csv.js';
import { commandOf, descendantsOf, memoryOf } from './process-tree.js';
import { WorkerSessions } from './worker-sessions.js';

const MEBI = 2 ** 20;
const LOOK_EVERY_MS = 1_000;
/** For a machine that has other things to do. */
const LONGEST_WAIT_MS = 180_000;
const LONGEST_RUN_MS = 30 * 60_000;

/** Where memory is looked at, images judged. */
const MARKS = [0, 100, 250, 500, 1_000, 2_000, 4_000];
const SHOWN_TASKS = 8;

interface Look {
  done: number;
  heapMiB: number;
  /** Of all workers. */
  workersMiB: number;
  domNodes: number;
  browserMiB: number;
  /** By kind of process, MiB. */
  kinds: Record<string, number>;
}

/** A frame of the page's main thread that took long, and the scripts that ran in it. */
interface LongFrame {
  durationMs: number;
  longestTaskMs: number;
  scripts: string[];
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

async function doneOf(page: Page): Promise<number> {
  const text = await page.evaluate(() => document.querySelector('.batch-status')?.textContent ?? '');
  return Number(/(\d+) of/.exec(text)?.[1] ?? 0);
}

/**
 * Memory that is in use: not what waits for the collector, and not Chromium's caches (decoded pictures above all), which it
 * gives back when memory is wanted.
 */
async function lookAt(page: Page, devtools: CDPSession, workers: WorkerSessions, pid: number): Promise<Look> {
  await devtools.send('Memory.simulatePressureNotification', { level: 'critical' });
  await devtools.send('HeapProfiler.collectGarbage');
  await workers.send('HeapProfiler.collectGarbage');
  const inWorkers = (await workers.send('Runtime.getHeapUsage')).reduce((sum, { usedSize }) => sum + usedSize, 0);
  const heap = await devtools.send('Runtime.getHeapUsage');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  const kinds: Record<string, number> = {};
  for (const each of [pid, ...(await descendantsOf(pid))]) {
    const kind = /--type=([\w-]+)/.exec(await commandOf(each))?.[1] ?? 'browser';
    kinds[kind] = (kinds[kind] ?? 0) + (await memoryOf(each)).proportional / MEBI;
  }
  const browserMiB = Object.values(kinds).reduce((sum, size) => sum + size, 0);
  const heapMiB = heap.usedSize / MEBI;
  const workersMiB = inWorkers / MEBI;
  return { done: await doneOf(page), heapMiB, workersMiB, domNodes: nodes, browserMiB, kinds };
}

function lineOf({ done, heapMiB, workersMiB, domNodes, browserMiB, kinds }: Look): string {
  const parts = Object.entries(kinds).map(([kind, size]) => `${kind} ${size.toFixed(0)}`);
  return `${String(done).padStart(6)} images  page heap ${heapMiB.toFixed(1)} MiB  workers' heaps ${workersMiB.toFixed(1)} MiB  ${domNodes} nodes  browser ${browserMiB.toFixed(0)} MiB (${parts.join(', ')})`;
}

const work = await mkdtemp(join(tmpdir(), 'bench-batch-'));
const server = await startDevServer({ watch: false });
const browserServer = await chromium.launchServer({ executablePath: findBrowser(), args: BROWSER_ARGS });
try {
  await prepare(work, Number(count));
  const pid = browserServer.process().pid!;
  const browser = await chromium.connect(browserServer.wsEndpoint());
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  page.setDefaultTimeout(LONGEST_WAIT_MS);
  await page.goto(`${server.origin}/demo/?tab=batch`);
  await page.locator('input[name=folder]').waitFor();
  const loadedMs = await page.evaluate(() => performance.getEntriesByType('navigation')[0]!.duration);
  await page.evaluate(() => {
    const frames: LongFrame[] = [];
    Object.assign(window, { frames });
    const tasks: PerformanceEntry[] = [];
    new PerformanceObserver(list => tasks.push(...list.getEntries())).observe({ type: 'longtask' });
    new PerformanceObserver(list => {
      for (const frame of list.getEntries() as (PerformanceEntry & { scripts: Script[] })[]) {
        const within = tasks.filter(
          ({ startTime }) => startTime >= frame.startTime && startTime < frame.startTime + frame.duration,
        );
        frames.push({
          durationMs: frame.duration,
          longestTaskMs: Math.max(0, ...within.map(({ duration }) => duration)),
          scripts: frame.scripts.map(
            ({ invoker, sourceURL, sourceFunctionName, duration }) =>
              `${invoker} ${sourceURL.split('/').slice(-1)} ${sourceFunctionName} ${duration.toFixed(0)} ms`,
          ),
        });
      }
    }).observe({ type: 'long-animation-frame' });
    interface Script {
      invoker: string;
      sourceURL: string;
      sourceFunctionName: string;
      duration: number;
    }
  });
  const devtools = await page.context().newCDPSession(page);
  const workers = await WorkerSessions.of(devtools);
  const looks = [await lookAt(page, devtools, workers, pid)];
  console.log(lineOf(looks[0]!));
  await page.locator('input[name=folder]').setInputFiles(work);
  const limit = Date.now() + LONGEST_RUN_MS;
  const marks = MARKS.filter(mark => mark > 0 && mark <= Number(count));
  while ((await page.locator('.batch-status[data-phase=done]').count()) === 0) {
    if (Date.now() > limit) throw new Error('The batch did not end.');
    if ((await doneOf(page)) >= (marks[0] ?? Number.POSITIVE_INFINITY)) {
      marks.shift();
      looks.push(await lookAt(page, devtools, workers, pid));
      console.log(lineOf(looks.at(-1)!));
    }
    await new Promise(resume => setTimeout(resume, LOOK_EVERY_MS));
  }
  await page.getByText('With 95 % intervals by group.').waitFor();
  looks.push(await lookAt(page, devtools, workers, pid));
  console.log(lineOf(looks.at(-1)!));
  const frames = await page.evaluate(() => (window as unknown as { frames: LongFrame[] }).frames);
  const status = await page.locator('.batch-status').textContent();
  const tasks = frames.map(({ longestTaskMs }) => longestTaskMs).filter(ms => ms > 0);
  const sorted = tasks.sort((a, b) => a - b);
  const longest = frames.sort((a, b) => b.longestTaskMs - a.longestTaskMs).slice(0, SHOWN_TASKS);
  console.log(
    [
      status?.trim(),
      `page loaded in ${loadedMs.toFixed(0)} ms`,
      `main-thread tasks of 50 ms and more: ${sorted.length}, longest ${(sorted.at(-1) ?? 0).toFixed(0)} ms, median ${sorted.length > 0 ? percentile(sorted, 0.5).toFixed(0) : 0} ms`,
      ...longest.map(({ longestTaskMs, scripts }) => `  ${longestTaskMs.toFixed(0)} ms: ${scripts.join('; ')}`),
    ].join('\n'),
  );
} finally {
  await browserServer.close();
  await server.close();
  await rm(work, { recursive: true, force: true });
}
