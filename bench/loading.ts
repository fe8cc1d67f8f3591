/**
 * How long a person waits for the first hint and for the verdict over a slow line (10 Mbit/s, 40 ms), for different ways
 * of loading. Run: npx tsx bench/loading.ts [RUNS]   (5 by default, some 15 minutes)
 * The line is slowed by the server itself, so that what workers load is slow too. Every run is a new browser with an empty
 * cache; the ways take turns. Prints the table of docs/sizes.md; raw samples go to `bench-results/loading.json`.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { chromium, type Page } from 'playwright';
import { buildAll } from '../src/cli/build.js';
import { isBuildCurrent } from '../src/cli/build-stamp.js';
import { BROWSER_ARGS, findBrowser } from '../src/cli/find-browser.js';
import { projectPath } from '../src/cli/project.js';
import { percentile } from '../src/core/image-quality.js';
import { FAKE_CAMERA_ARGS } from '../test/browser/support/element.js';
import { ensureCamera } from '../test/fixtures/clips.js';
import { HINT_FILES, SCRIPT, type Scenario, scenarios, VERDICT_FILES } from './loading/scenarios.js';
import { type Line, type SentFile, type SlowSite, serveSlowly } from './loading/slow-site.js';

const LINE: Line = { bytesPerMs: 1_250, roundTripMs: 40 };
const RESULTS = projectPath('bench-results');

interface Sample {
  /** From `start()`. */
  firstHintMs: number;
  verdictMs: number;
  /** When the last byte of what the hint and the verdict need was sent; 0 when all was there before the start. */
  hintFilesMs: number;
  verdictFilesMs: number;
  sentBytes: number;
  /** Files whose body was sent more than once. */
  sentTwice: string[];
}

function pageOf({ head = '', before = '', ready = '', readsMs = 0 }: Scenario): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><title>loading</title><link rel="icon" href="data:,">
${head}
<script>
${before}
const times = {};
const tell = name => { times[name] ??= Date.now(); };
document.addEventListener('liveness-hint-change', () => tell('hint'));
document.addEventListener('liveness-state-change', ({ detail }) => {
  if (detail.state === 'done' || detail.state === 'failed') { tell('end'); times.state = detail.state; }
});
</script>
<script src="/liveness/${SCRIPT}"></script>
<liveness-check></liveness-check>
<script>
const check = document.querySelector('liveness-check');
customElements.whenDefined('liveness-check').then(() => check.updateComplete).then(() => {
  ${ready};
  setTimeout(() => { tell('start'); check.start(); }, ${readsMs});
});
</script>`;
}

interface Times {
  start: number;
  hint: number;
  end: number;
  state: string;
}

async function visit(page: Page, site: SlowSite): Promise<Times> {
  await page.goto(site.url);
  await page.waitForFunction('times.end', undefined, { timeout: 180_000 });
  return (await page.evaluate('times')) as Times;
}

async function measure(scenario: Scenario, site: SlowSite, camera: string): Promise<Sample> {
  Object.assign(site.answer, { ...scenario, page: pageOf(scenario) });
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: [...BROWSER_ARGS, ...FAKE_CAMERA_ARGS, `--use-file-for-fake-video-capture=${camera}`],
  });
  try {
    const context = await browser.newContext();
    if (scenario.warm) {
      const first = await context.newPage();
      await visit(first, site);
      await first.close();
    }
    site.takeSent();
    const times = await visit(await context.newPage(), site);
    if (times.state !== 'done') throw new Error(`${scenario.name}: the check ended as "${times.state}".`);
    return sampleOf(times, site.takeSent());
  } finally {
    await browser.close();
  }
}

function sampleOf({ start, hint, end }: Times, sent: readonly SentFile[]): Sample {
  const bodies = sent.filter(({ bytes, path }) => bytes > 0 && path !== '/').map(({ path }) => path);
  const arrived = (files: readonly string[]) => {
    const times = sent.filter(({ path }) => files.some(file => path.endsWith(file))).map(({ endedMs }) => endedMs);
    return Math.max(start, ...times) - start;
  };
  return {
    firstHintMs: hint - start,
    verdictMs: end - start,
    hintFilesMs: arrived(HINT_FILES),
    verdictFilesMs: arrived([...HINT_FILES, ...VERDICT_FILES]),
    sentBytes: sent.reduce((sum, { bytes }) => sum + bytes, 0),
    sentTwice: [...new Set(bodies.filter((path, i) => bodies.indexOf(path) !== i))],
  };
}

function median(values: readonly number[]): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    0.5,
  );
}

function row(name: string, samples: readonly Sample[]): string {
  const seconds = (key: 'firstHintMs' | 'verdictMs' | 'hintFilesMs' | 'verdictFilesMs') =>
    `${(median(samples.map(sample => sample[key])) / 1000).toFixed(1)} s`;
  const megabytes = `${(median(samples.map(({ sentBytes }) => sentBytes)) / 1e6).toFixed(2)} MB`;
  const cells = [seconds('hintFilesMs'), seconds('firstHintMs'), seconds('verdictFilesMs'), seconds('verdictMs')];
  return `| ${[name, ...cells, megabytes].join(' | ')} |`;
}

/** After every run, so that what was measured is not lost. */
async function report(samples: ReadonlyMap<string, readonly Sample[]>): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const raw = { line: LINE, samples: Object.fromEntries(samples) };
  await writeFile(`${RESULTS}/loading.json`, JSON.stringify(raw, null, 2));
  const head =
    '| | files for the hint | first hint | files for the verdict | verdict | sent |\n| --- | --- | --- | --- | --- | --- |';
  const rows = [...samples].map(([name, list]) => row(name, list));
  await writeFile(`${RESULTS}/loading.md`, `${[head, ...rows].join('\n')}\n`);
}

const runs = Number(process.argv[2] ?? 5);
const wanted = process.argv.slice(3);
if (!Number.isInteger(runs) || runs < 1) throw new Error('Usage: npx tsx bench/loading.ts [RUNS] [WAY…]');
if (!(await isBuildCurrent())) await buildAll();
const camera = await ensureCamera('cap13');
const site = await serveSlowly(
  projectPath('dist'),
  [SCRIPT, ...HINT_FILES, ...VERDICT_FILES],
  LINE,
  `${RESULTS}/compressed`,
);
const all = scenarios(await readFile(projectPath('docs/hosting.md'), 'utf8'));
const ways = all.filter(({ name }) => wanted.length === 0 || wanted.some(word => name.includes(word)));
const samples = new Map<string, Sample[]>(ways.map(({ name }) => [name, []]));
for (let run = 0; run < runs; run++) {
  for (const way of ways) {
    const sample = await measure(way, site, camera);
    samples.get(way.name)!.push(sample);
    process.stderr.write(`${run + 1}/${runs} ${way.name} ${JSON.stringify(sample)}\n`);
  }
  await report(samples);
}
await site.close();
process.stdout.write(await readFile(`${RESULTS}/loading.md`, 'utf8'));
