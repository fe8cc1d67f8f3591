/**
 * What the gate costs per picture and per camera frame, before and after its classifier, in one and the same run:
 *
 *     npx tsx bench/gate-cost.ts [DIR]
 *
 * Watches a fake camera with the element for some seconds, somebody too far away, so that the check never ends: the median
 * of each stage, what is left of a frame's time outside the stages, and frames a second. Then, if DIR is given, judges its
 * images with the production engine in headless Chromium, once to warm up and once measured. Pictures where no face was
 * found are left out: a photo is then looked at many times over, which a camera frame never is.
 */
import { chromium } from 'playwright';
import { buildAll } from '../src/cli/build.js';
import { isBuildCurrent } from '../src/cli/build-stamp.js';
import { BROWSER_ARGS, findBrowser } from '../src/cli/find-browser.js';
import { startHeadlessEngine } from '../src/cli/headless-engine.js';
import { expandPath } from '../src/cli/image-paths.js';
import type { LivenessResponse } from '../src/core/response.js';
import { FAKE_CAMERA_ARGS, preparePage, serveElementSite } from '../test/browser/support/element.js';
import { ensureCamera } from '../test/fixtures/clips.js';

/** A frame may take this long at 15 frames a second, ms. */
const FRAME_BUDGET_MS = 1000 / 15;
const MOST_PICTURES = 120;
/** Camera frames that are timed; those looked at before the classifier has loaded do not count. */
const FRAMES = 150;

interface Timings {
  landmarks?: number;
  measure?: number;
  state?: number;
}

declare global {
  interface Window {
    timedFrames: { atMs: number; tripMs: number; timings: Required<Timings> }[];
  }
}

const [folder] = process.argv.slice(2);
if (!(await isBuildCurrent())) await buildAll();
await watchCamera();
if (folder) await judgePictures(folder);

async function watchCamera(): Promise<void> {
  const camera = await ensureCamera('far');
  const site = await serveElementSite();
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    args: [...BROWSER_ARGS, ...FAKE_CAMERA_ARGS, `--use-file-for-fake-video-capture=${camera}`],
  });
  try {
    const element = await preparePage(await browser.newContext(), site);
    await element.page.addInitScript(noteTimings);
    await element.open();
    await element.page.evaluate(() => (window.kit.element() as unknown as { start(): Promise<void> }).start());
    await element.page.waitForFunction(count => window.timedFrames.length >= count, FRAMES, { timeout: 120_000 });
    const frames = (await element.page.evaluate(() => window.timedFrames)).slice(-FRAMES / 2);
    report(
      'camera frames',
      frames.map(({ timings }) => timings),
    );
    const outside = frames.map(({ tripMs, timings }) => tripMs - timings.landmarks - timings.state - timings.measure);
    const between = frames.slice(1).map(({ atMs, tripMs }, i) => atMs - tripMs - frames[i].atMs);
    console.log(`${'to the worker and back'.padEnd(34)}${median(outside).toFixed(1)} ms`);
    console.log(`${'from an answer to the next frame'.padEnd(34)}${median(between).toFixed(1)} ms`);
    const seconds = (frames.at(-1)!.atMs - frames[0].atMs) / 1000;
    console.log(`${'frames a second'.padEnd(34)}${((frames.length - 1) / seconds).toFixed(1)}\n`);
  } finally {
    await browser.close();
    await site.close();
  }
}

/** Runs in the page, before anything else: keeps the stage timings that the worker tells of each frame. */
function noteTimings(): void {
  window.timedFrames = [];
  let sentMs = 0;
  window.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      this.addEventListener('message', ({ data }) => {
        const atMs = performance.now();
        const timings = data?.value?.timings;
        if (timings?.landmarks !== undefined) window.timedFrames.push({ atMs, tripMs: atMs - sentMs, timings });
      });
    }

    override postMessage(message: { name?: string }, transfer?: Transferable[] | StructuredSerializeOptions): void {
      if (message.name === 'observe') sentMs = performance.now();
      super.postMessage(message, transfer as Transferable[]);
    }
  };
}

async function judgePictures(directory: string): Promise<void> {
  const found = await expandPath(directory);
  if (!Array.isArray(found)) throw new Error(`${found.path}: ${found.problem}`);
  const files = found.slice(0, MOST_PICTURES);
  const engine = await startHeadlessEngine({});
  const judgeAll = async () => {
    const answers: LivenessResponse[] = [];
    for (const file of files) answers.push(await engine.check(file));
    return answers;
  };
  try {
    await judgeAll();
    const answers = await judgeAll();
    report(
      'pictures with a face',
      answers.flatMap(answer =>
        answer.status === 'success' && answer.local && answer.local.gate.faces > 0 ? [answer.local.timings] : [],
      ),
    );
  } finally {
    await engine.close();
  }
}

function report(what: string, timings: readonly Timings[]): void {
  const stage = (name: 'landmarks' | 'measure' | 'state') => timings.map(entry => entry[name] ?? 0);
  const before = timings.map((_, i) => stage('landmarks')[i] + stage('measure')[i]);
  const after = before.map((ms, i) => ms + stage('state')[i]);
  const line = (name: string, values: number[]) => console.log(`${name.padEnd(34)}${median(values).toFixed(1)} ms`);
  console.log(`${timings.length} ${what}, medians:`);
  line('landmarks', stage('landmarks'));
  line('pixel measures', stage('measure'));
  line('face-state classifier', stage('state'));
  line('before (without the classifier)', before);
  line('after', after);
  console.log(`${'budget at 15 frames a second'.padEnd(34)}${FRAME_BUDGET_MS.toFixed(1)} ms`);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.floor(middle - 0.5)] + sorted[Math.ceil(middle - 0.5)]) / 2;
}
