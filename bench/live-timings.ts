/**
 * Live timings on the fake camera: start() to the first hint, face held to verdict, gate frames a second, longest
 * main-thread task while loading and once everything is loaded. Run: npx tsx bench/live-timings.ts [RUNS]
 * Cold: a new browser with an empty cache for every run. Warm: the same page again.
 */
import { chromium, type Page } from 'playwright';
import { buildAll } from '../src/cli/build.js';
import { isBuildCurrent } from '../src/cli/build-stamp.js';
import { BROWSER_ARGS, findBrowser } from '../src/cli/find-browser.js';
import { percentile } from '../src/core/image-quality.js';
import { FAKE_CAMERA_ARGS, preparePage, serveElementSite } from '../test/browser/support/element.js';
import { ensureCamera } from '../test/fixtures/clips.js';

interface Sample {
  firstHintMs: number;
  verdictMs: number;
  framesPerSecond: number;
  loadingTaskMs: number;
  loadedTaskMs: number;
}

const runs = Number(process.argv[2] ?? 10);

/** Times one check in the page; the element is there and idle, done or failed. */
function timeCheck(page: Page): Promise<Sample> {
  return page.evaluate(
    () =>
      new Promise<Sample>(resolve => {
        const check = window.kit.element() as unknown as { start(): Promise<void> };
        const tasks: PerformanceEntry[] = [];
        let loadedAt = 0;
        const watcher = new PerformanceObserver(list => tasks.push(...list.getEntries()));
        watcher.observe({ type: 'longtask' });
        const listeners = new AbortController();
        const { signal } = listeners;
        const started = performance.now();
        const framesBefore = window.kit.observed;
        let firstHintMs = 0;
        let heldMs = 0;
        let positioningMs = 0;
        document.addEventListener(
          'liveness-ready',
          () => {
            loadedAt = performance.now();
          },
          { signal },
        );
        document.addEventListener(
          'liveness-hint-change',
          () => {
            firstHintMs ||= performance.now() - started;
          },
          { signal },
        );
        document.addEventListener(
          'liveness-state-change',
          ({ detail }) => {
            const now = performance.now() - started;
            if (detail.state === 'positioning') positioningMs ||= now;
            if (detail.state === 'holding') heldMs = now;
            if (detail.state !== 'done' && detail.state !== 'failed') return;
            listeners.abort();
            tasks.push(...watcher.takeRecords());
            watcher.disconnect();
            const longest = (loaded: boolean) =>
              Math.max(
                0,
                ...tasks.filter(({ startTime }) => startTime > loadedAt === loaded).map(({ duration }) => duration),
              );
            const seconds = (now - positioningMs) / 1000;
            const framesPerSecond = (window.kit.observed - framesBefore) / seconds;
            resolve({
              firstHintMs,
              verdictMs: now - heldMs,
              framesPerSecond,
              loadingTaskMs: longest(false),
              loadedTaskMs: longest(true),
            });
          },
          { signal },
        );
        void check.start();
      }),
  );
}

function summary(name: string, samples: Sample[]): string {
  const median = (key: keyof Sample) =>
    percentile(
      samples.map(sample => sample[key]).sort((a, b) => a - b),
      0.5,
    ).toFixed(key === 'framesPerSecond' ? 1 : 0);
  const worst = (key: keyof Sample) => Math.max(...samples.map(sample => sample[key])).toFixed(0);
  return [
    `${name}, median of ${samples.length}:`,
    `first hint ${median('firstHintMs')} ms`,
    `held to verdict ${median('verdictMs')} ms`,
    `${median('framesPerSecond')} frames a second`,
    `longest main-thread task while loading ${median('loadingTaskMs')} ms (worst ${worst('loadingTaskMs')})`,
    `after loading ${median('loadedTaskMs')} ms (worst ${worst('loadedTaskMs')})`,
  ].join('  ');
}

if (!(await isBuildCurrent())) await buildAll();
const camera = await ensureCamera('cap13');
const site = await serveElementSite();
const launch = () =>
  chromium.launch({
    executablePath: findBrowser(),
    args: [...BROWSER_ARGS, ...FAKE_CAMERA_ARGS, `--use-file-for-fake-video-capture=${camera}`],
  });
const cold: Sample[] = [];
const warm: Sample[] = [];
for (let run = 0; run < runs; run++) {
  const browser = await launch();
  const element = await preparePage(await browser.newContext(), site);
  await element.open();
  cold.push(await timeCheck(element.page));
  warm.push(await timeCheck(element.page));
  await browser.close();
}
await site.close();
process.stdout.write(`${summary('cold', cold)}\n${summary('warm', warm)}\n${JSON.stringify({ cold, warm })}\n`);
